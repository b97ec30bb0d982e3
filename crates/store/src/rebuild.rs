//! Deriving everything again from the facts, and a fingerprint to see that it came out the same.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::data_versions::EVERYTHING_CHANGED;
use crate::error::Result;
use crate::feed::EVERYTHING;
use crate::judge::Judge;
use crate::past_answers::UNDERIVED;
use crate::pool::{Store, read, transaction};
use crate::settings::SET;

/// What a rebuild gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    pub responses: usize,
    /// Fingerprints of the derived tables before and after; equal unless something was wrong or unfinished before.
    pub before: [u8; 32],
    pub after: [u8; 32],
}

type JudgementRow = (Uuid, Uuid, String, Option<String>, Option<String>, Option<Uuid>, i64);
type ResponseRow = (Uuid, Uuid, String, String, String, String, Vec<u8>, Option<Uuid>, Option<Uuid>, Vec<u8>, String);
type ConsentRow = (Uuid, Uuid, String, String);

impl Store {
    /// Drops every derived row and derives it again.
    pub async fn rebuild(&self, judge: &Judge) -> Result<Rebuilt> {
        const RESPONSES: &str = "delete from response";
        const VISITS: &str = "delete from visit";
        const PARTIALS: &str = "delete from partial_interview";
        const REPLIES: &str = "delete from reply";
        const JUDGEMENTS: &str = "delete from judgement";
        const QUEUE: &str = "insert into unjudged (install_id, submission_id, server_seq) \
             select install_id, submission_id, server_seq from raw_submission where true \
             on conflict (install_id, submission_id) do nothing";
        let before = self.derived_digest().await?;
        transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            sqlx::query(RESPONSES).execute(&mut *tx).await?;
            sqlx::query(VISITS).execute(&mut *tx).await?;
            sqlx::query(PARTIALS).execute(&mut *tx).await?;
            sqlx::query(REPLIES).execute(&mut *tx).await?;
            sqlx::query(JUDGEMENTS).execute(&mut *tx).await?;
            sqlx::query(EVERYTHING).execute(&mut *tx).await?;
            sqlx::query(EVERYTHING_CHANGED).execute(&mut *tx).await?;
            sqlx::query(QUEUE).execute(&mut *tx).await?;
            sqlx::query(SET).bind(UNDERIVED).bind("1").execute(&mut *tx).await?;
        });
        let responses = self.judge_pending(judge).await?;
        Ok(Rebuilt { responses, before, after: self.derived_digest().await? })
    }

    /// SHA-256 over all derived rows in the order of their keys; the same on both engines.
    pub async fn derived_digest(&self) -> Result<[u8; 32]> {
        const RESPONSES: &str = "select evaluation_id, response_id, sample_type, mode, language, day, questionnaire_hash, \
             case_id, install_id, codes, answers \
             from response order by evaluation_id, response_id";
        const CONSENTS: &str = "select evaluation_id, response_id, consent_language, consent_day from response \
             where consent_language is not null order by evaluation_id, response_id";
        const JUDGEMENTS: &str = "select install_id, submission_id, verdict, reason, detail, evaluation_id, judged_at \
             from judgement order by install_id, submission_id";
        let responses: Vec<ResponseRow> = read!(self, pool => sqlx::query_as(RESPONSES).fetch_all(pool).await)?;
        let consents: Vec<ConsentRow> = read!(self, pool => sqlx::query_as(CONSENTS).fetch_all(pool).await)?;
        let judgements: Vec<JudgementRow> = read!(self, pool => sqlx::query_as(JUDGEMENTS).fetch_all(pool).await)?;
        let (visits, replies) = (self.all_visits().await?, self.all_replies().await?);
        let mut digest = Sha256::new();
        for row in responses {
            digest.update(format!("{row:?}\n"));
        }
        for row in consents {
            digest.update(format!("{row:?}\n"));
        }
        for row in judgements {
            digest.update(format!("{row:?}\n"));
        }
        for row in visits {
            digest.update(format!("{row:?}\n"));
        }
        for row in self.all_partials().await? {
            digest.update(format!("{row:?}\n"));
        }
        for row in replies {
            digest.update(format!("{row:?}\n"));
        }
        Ok(digest.finalize().into())
    }
}
