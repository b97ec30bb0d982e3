//! Answers given on the web: counter links and the staging table, from which [`crate::mixer`] takes them.
//!
//! Marking a ticket used and keeping the answer happen in one transaction, so an answer is taken exactly once.

use survey::clock::Day;
use survey::id::{CounterLinkId, EvaluationId};
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;
use crate::tickets::TicketForm;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterLink {
    pub id: CounterLinkId,
    pub evaluation: EvaluationId,
    /// What stands in the address: `/k/{code}`.
    pub code: String,
    pub active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebSource {
    /// An open link at a counter.
    Counter,
    Ticket(TicketForm),
}

impl WebSource {
    const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Ticket(_) => "ticket",
        }
    }
}

/// A citizen's answers as they are sent.
pub struct WebAnswer {
    pub evaluation: EvaluationId,
    pub source: WebSource,
    /// SHA-256 of the key the form carried; the same key twice is one answer.
    pub key_hash: [u8; 32],
    pub day: Day,
    pub language: String,
    pub questionnaire: QuestionnaireHash,
    /// The answers as JSON.
    pub answers: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staged {
    Taken,
    /// The same form sent again: it is one answer.
    Repeated,
    /// The ticket is unknown, used or expired.
    TicketRefused,
}

impl Store {
    /// Opens a counter link.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its id or code is taken.
    pub async fn add_counter_link(&self, link: &CounterLink, at: survey::clock::Timestamp) -> Result<()> {
        const SQL: &str =
            "insert into counter_link (evaluation_id, link_id, code, active, created_at) values ($1, $2, $3, $4, $5)";
        const TAKEN: &str = "select count(*) from counter_link where code = $1";
        transaction!(self, tx => {
            // No unique key can say it: keys carry the evaluation, and an address does not.
            let taken: i64 = sqlx::query_scalar(TAKEN).bind(&link.code).fetch_one(&mut *tx).await?;
            if taken > 0 {
                return Err(StoreError::Exists("a counter link with this code"));
            }
            sqlx::query(SQL)
                .bind(link.evaluation.0)
                .bind(link.id.0)
                .bind(&link.code)
                .bind(link.active)
                .bind(at.millis())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this counter link"))?;
        });
        Ok(())
    }

    pub async fn counter_links(&self, evaluation: EvaluationId) -> Result<Vec<CounterLink>> {
        const SQL: &str = "select link_id, evaluation_id, code, active from counter_link where evaluation_id = $1 \
             order by created_at, link_id";
        let found: Vec<(Uuid, Uuid, String, bool)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(counter_link).collect())
    }

    /// The link with this code, open or switched off.
    pub async fn counter_link(&self, code: &str) -> Result<Option<CounterLink>> {
        const SQL: &str = "select link_id, evaluation_id, code, active from counter_link where code = $1";
        if !rows::storable(code) {
            return Ok(None);
        }
        let found: Option<(Uuid, Uuid, String, bool)> =
            read!(self, pool => sqlx::query_as(SQL).bind(code).fetch_optional(pool).await)?;
        Ok(found.map(counter_link))
    }

    /// # Errors
    /// [`StoreError::Missing`] if there is no such link.
    pub async fn set_counter_link_active(&self, link: &CounterLink, active: bool) -> Result<()> {
        const SQL: &str = "update counter_link set active = $3 where evaluation_id = $1 and link_id = $2";
        let changed = transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(link.evaluation.0)
                .bind(link.id.0)
                .bind(active)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        if changed == 0 { Err(StoreError::Missing("counter link")) } else { Ok(()) }
    }

    /// Takes a citizen's answers, exactly once for each form and each ticket.
    pub async fn stage_web_answer(&self, answer: &WebAnswer) -> Result<Staged> {
        const KEY: &str = "insert into web_submit_key (evaluation_id, key_hash, day) values ($1, $2, $3) \
             on conflict (evaluation_id, key_hash) do nothing";
        const LINK: &str = "update ticket set used = $4 \
             where evaluation_id = $1 and link_hash = $2 and used <> $4 and expires_on >= $3";
        const CODE: &str = "update ticket set used = $4 \
             where evaluation_id = $1 and code_hash = $2 and used <> $4 and expires_on >= $3";
        const STAGE: &str = "insert into web_staging (evaluation_id, key_hash, source, day, language, questionnaire_hash, answers) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        const KNOWN: &str = "select count(*) from web_submit_key where evaluation_id = $1 and key_hash = $2";
        let day = answer.day.to_string();
        let known: i64 = read!(self, pool => {
            sqlx::query_scalar(KNOWN).bind(answer.evaluation.0).bind(answer.key_hash.to_vec()).fetch_one(pool).await
        })?;
        if known > 0 {
            return Ok(Staged::Repeated);
        }
        let claim = match answer.source {
            WebSource::Counter => None,
            WebSource::Ticket(TicketForm::Link(hash)) => Some((LINK, hash)),
            WebSource::Ticket(TicketForm::Code(hash)) => Some((CODE, hash)),
        };
        Ok(transaction!(self, tx => {
            let fresh = sqlx::query(KEY)
                .bind(answer.evaluation.0)
                .bind(answer.key_hash.to_vec())
                .bind(&day)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if fresh == 0 {
                return Ok(Staged::Repeated);
            }
            if let Some((sql, hash)) = claim {
                let claimed = sqlx::query(sql)
                    .bind(answer.evaluation.0)
                    .bind(hash.to_vec())
                    .bind(&day)
                    .bind(true)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                if claimed == 0 {
                    // Dropped without a commit, the transaction takes the submit key back too.
                    return Ok(Staged::TicketRefused);
                }
            }
            sqlx::query(STAGE)
                .bind(answer.evaluation.0)
                .bind(answer.key_hash.to_vec())
                .bind(answer.source.name())
                .bind(&day)
                .bind(&answer.language)
                .bind(answer.questionnaire.0.to_vec())
                .bind(&answer.answers)
                .execute(&mut *tx)
                .await?;
            Staged::Taken
        }))
    }
}

fn counter_link(row: (Uuid, Uuid, String, bool)) -> CounterLink {
    let (id, evaluation, code, active) = row;
    CounterLink { id: CounterLinkId(id), evaluation: EvaluationId(evaluation), code, active }
}
