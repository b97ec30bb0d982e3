//! Withdrawal of consent: the keys of a submission's lines are destroyed and all that was derived from them is deleted; the
//! lines stay, each with a signed tombstone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::outcome::Outcome;
use sync::chain::LineHash;
use sync::keys::ServerKeys;
use sync::tombstone::Tombstone;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::judge::Judge;
use crate::pool::{Pools, Store, read, transaction};
use crate::publications::ANSWERS_WITHDRAWN;
use crate::rows;
use crate::verdicts::Desk as _;
use crate::versions::{INHERIT, RENEWALS, RenewalRow, Renewals};

/// A line that was withdrawn, why, and who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub tombstone: Tombstone,
    /// The person whose answer it was: nobody goes there again, and no other answer takes its place.
    #[serde(default)]
    pub person: Option<(EvaluationId, CaseId)>,
    pub reason: String,
    pub by: String,
}

/// A line of a submission, as far as a tombstone needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptLine {
    /// Under which it is kept; another than its own if it was brought by another tablet.
    pub install: InstallId,
    pub submission: SubmissionId,
    pub line_hash: LineHash,
    /// Whose answer it is, as far as one version of it counts or can be opened.
    pub person: Option<(EvaluationId, CaseId)>,
    pub withdrawn: bool,
}

/// A line that was withdrawn because another version of it was: its key is gone, its tombstone is to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsignedWithdrawal {
    pub install: InstallId,
    pub submission: SubmissionId,
    pub line_hash: LineHash,
    pub at: Timestamp,
    pub person: Option<(EvaluationId, CaseId)>,
    pub reason: String,
    pub by: String,
}

impl UnsignedWithdrawal {
    pub fn sign(&self, keys: &ServerKeys) -> Withdrawal {
        let Self { install, submission, line_hash, at, person, reason, by } = self;
        let tombstone = Tombstone::sign(*install, *submission, *line_hash, *at, keys);
        Withdrawal { tombstone, person: *person, reason: reason.clone(), by: by.clone() }
    }
}

type LineRow = (Uuid, Vec<u8>, Option<Vec<u8>>, String, Option<Vec<u8>>);
type Row = (Vec<u8>, Uuid, Uuid, Option<Uuid>, Option<Uuid>, i64, Vec<u8>, String, String);
/// `$1` a submission: the lines that explain it, as far as they were judged.
const EXPLANATIONS: &str = "select s.install_id, s.submission_id, s.line_hash from question q join reply r \
     on r.evaluation_id = q.evaluation_id and r.question_id = q.question_id join raw_submission s \
     on s.install_id = r.install_id and s.submission_id = r.reply_id where q.submission_id = $1 order by 1, 2";
type SaidRow = (Uuid, Uuid, Vec<u8>);
type TombstoneRow = (Vec<u8>, Uuid, Uuid, i64, Vec<u8>);
type UnsignedRow = (Vec<u8>, Uuid, Uuid, Option<Uuid>, Option<Uuid>, i64, String, String);

impl Store {
    /// Every line of a submission, wherever it is kept, and of every other version of it: the same interview may have
    /// come from two tablets, and a later one may have taken its place, or say that it does. With them go the surveyor's
    /// explanations of what was asked about them. If none of them counts, the judge opens them and reads whose they are;
    /// a person of whom another answer counts is not meant. What the person answered before breaking off goes, too.
    pub async fn lines_of(&self, submission: SubmissionId, judge: &Judge) -> Result<Vec<KeptLine>> {
        const PERSON: &str =
            "select evaluation_id, case_id from response where response_id = $1 and case_id is not null";
        const PARTIALS: &str = "select partial_id from partial_interview where evaluation_id = $1 and case_id = $2";
        /// A person of whom no answer counts.
        const OPEN: &str = "select count(*) from survey_case c where c.evaluation_id = $1 and c.case_id = $2 \
             and not exists (select 1 from response r where r.evaluation_id = c.evaluation_id and r.case_id = c.case_id)";
        const LINES: &str = "select k.install_id, k.line_hash, w.line_hash, k.line, k.key_box from ( \
             select s.install_id, s.line_hash, s.line, b.key_box from raw_submission s left join submission_key b \
             on b.install_id = s.install_id and b.submission_id = s.submission_id where s.submission_id = $1 \
             union all select install_id, line_hash, line, key_box from conflicting_submission where submission_id = $1) as k \
             left join withdrawal w on w.line_hash = k.line_hash and w.install_id = k.install_id \
             and length(w.signature) > 0 order by k.install_id, k.line_hash";
        let found: Vec<RenewalRow> = read!(self, pool => sqlx::query_as(RENEWALS).fetch_all(pool).await)?;
        let mut versions = Renewals::of(found).versions(submission.0);
        for id in versions.clone() {
            let said: Vec<SaidRow> = read!(self, pool => sqlx::query_as(EXPLANATIONS).bind(id).fetch_all(pool).await)?;
            versions.extend(said.into_iter().map(|(_, explanation, _)| explanation));
        }
        let (mut lines, mut person, mut named) = (Vec::new(), None, BTreeSet::new());
        for &id in &versions {
            let counts: Option<(Uuid, Uuid)> =
                read!(self, pool => sqlx::query_as(PERSON).bind(id).fetch_optional(pool).await)?;
            person = person.or(counts.map(|(evaluation, case)| (EvaluationId(evaluation), CaseId(case))));
            let found: Vec<LineRow> = read!(self, pool => sqlx::query_as(LINES).bind(id).fetch_all(pool).await)?;
            for row in found {
                named.extend(row.4.as_ref().and_then(|key_box| judge.person(&row.3, key_box)));
                lines.push(kept_line(id, &row)?);
            }
        }
        for (evaluation, case) in named {
            let open: i64 = read!(self, pool => {
                sqlx::query_scalar(OPEN).bind(evaluation.0).bind(case.0).fetch_one(pool).await
            })?;
            person = person.or((open > 0).then_some((evaluation, case)));
        }
        if let Some((evaluation, case)) = person {
            let broken_off: Vec<Uuid> = read!(self, pool => {
                sqlx::query_scalar(PARTIALS).bind(evaluation.0).bind(case.0).fetch_all(pool).await
            })?;
            for id in broken_off.into_iter().collect::<BTreeSet<_>>().difference(&versions) {
                let found: Vec<LineRow> = read!(self, pool => sqlx::query_as(LINES).bind(*id).fetch_all(pool).await)?;
                for row in found {
                    lines.push(kept_line(*id, &row)?);
                }
            }
        }
        Ok(lines.into_iter().map(|line| KeptLine { person, ..line }).collect())
    }

    /// Destroys the keys of the submissions of these lines, in whatever copy, of the versions after them and of what a
    /// surveyor explained about any, and deletes what was derived from them. What was withdrawn before stays as it is; a line that is not here yet will be kept without its key. Gives how many
    /// responses count no more.
    pub async fn withdraw(&self, withdrawals: &[Withdrawal]) -> Result<i64> {
        const NOTE: &str = "insert into withdrawal (line_hash, install_id, submission_id, evaluation_id, case_id, \
             withdrawn_at, signature, reason, withdrawn_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             on conflict (line_hash, install_id) do update set withdrawn_at = excluded.withdrawn_at, \
             signature = excluded.signature, reason = excluded.reason, withdrawn_by = excluded.withdrawn_by, \
             evaluation_id = coalesce(withdrawal.evaluation_id, excluded.evaluation_id), \
             case_id = coalesce(withdrawal.case_id, excluded.case_id) \
             where length(withdrawal.signature) = 0";
        /// Every copy of a submission that has no row yet, as it is withdrawn with the others: to be signed for.
        const COPIES: &str = "insert into withdrawal (line_hash, install_id, submission_id, evaluation_id, case_id, \
             withdrawn_at, signature, reason, withdrawn_by) select k.line_hash, k.install_id, k.submission_id, \
             w.evaluation_id, w.case_id, w.withdrawn_at, $2, w.reason, w.withdrawn_by from (select line_hash, install_id, \
             submission_id from raw_submission where submission_id = $1 union all select line_hash, install_id, \
             submission_id from conflicting_submission where submission_id = $1) as k join withdrawal w \
             on w.submission_id = k.submission_id where not exists (select 1 from withdrawal o \
             where o.submission_id = w.submission_id and (o.withdrawn_at, o.line_hash, o.install_id) \
             < (w.withdrawn_at, w.line_hash, w.install_id)) \
             on conflict (line_hash, install_id) do nothing";
        /// Whoever is shown something of these answers is told anew.
        const TOLD: &str = "select evaluation_id, case_id from response where response_id = $1 \
             and case_id is not null union select evaluation_id, case_id from visit where visit_id = $1 \
             union select evaluation_id, case_id from partial_interview where partial_id = $1";
        const RESPONSE: &str = "delete from response where response_id = $1 and install_id is not null";
        const DERIVED: [&str; 7] = [
            "delete from submission_key where submission_id = $1",
            "delete from visit where visit_id = $1",
            "delete from partial_interview where partial_id = $1",
            "delete from reply where reply_id = $1",
            "delete from comment_code where response_id = $1",
            "update judgement set verdict = 'withdrawn', reason = null, detail = null, evaluation_id = null \
             where submission_id = $1",
            "update attachment set whole_at = null where submission_id = $1",
        ];
        const KEYS_ASIDE: &str = "update conflicting_submission set key_box = $2 where submission_id = $1";
        const READ_ON_PAPER: &str = "delete from comment_code where evaluation_id = $1 and response_id in ( \
             select response_id from response where evaluation_id = $1 and case_id = $2 and install_id is null)";
        const ON_PAPER: &str = "delete from response where evaluation_id = $1 and case_id = $2 and install_id is null";
        const PAPER: &str = "update past_answer set response_id = null, answers = null, outcome = $3 \
             where evaluation_id = $1 and case_id = $2";
        const OTHERS: &str = "select count(*) from response where evaluation_id = $1 and case_id = $2";
        let gone = transaction!(self, tx => {
            // Nothing is judged meanwhile with a key that was read before, and no copy is taken in with its key.
            for sql in [self.ingest_sql().judging_turn, self.ingest_sql().no_arrivals] {
                sqlx::query(sql).execute(&mut *tx).await?;
            }
            let mut submissions = BTreeSet::new();
            for Withdrawal { tombstone, person, reason, by } in withdrawals {
                submissions.insert(tombstone.id.0);
                sqlx::query(NOTE)
                    .bind(tombstone.line_hash.0.to_vec())
                    .bind(tombstone.install.0)
                    .bind(tombstone.id.0)
                    .bind(person.map(|(evaluation, _)| evaluation.0))
                    .bind(person.map(|(_, case)| case.0))
                    .bind(tombstone.at.millis())
                    .bind(tombstone.signature.to_vec())
                    .bind(rows::without_nul(reason))
                    .bind(rows::without_nul(by))
                    .execute(&mut *tx)
                    .await?;
                fault::point("withdraw.noted").await?;
            }
            let found: Vec<RenewalRow> = sqlx::query_as(RENEWALS).fetch_all(&mut *tx).await?;
            let mut heirs: Vec<(Uuid, Uuid, Vec<u8>, Uuid)> = Vec::new();
            for later in Renewals::of(found).after(&submissions) {
                heirs.push((later.install, later.submission, later.line_hash.clone(), later.supersedes));
                submissions.insert(later.submission);
            }
            for id in submissions.clone() {
                let said: Vec<SaidRow> = sqlx::query_as(EXPLANATIONS).bind(id).fetch_all(&mut *tx).await?;
                submissions.extend(said.iter().map(|(_, explanation, _)| *explanation));
                heirs.extend(said.into_iter().map(|(install, said, hash)| (install, said, hash, id)));
            }
            for (install, submission, hash, of) in heirs {
                sqlx::query(INHERIT)
                    .bind(hash)
                    .bind(install)
                    .bind(submission)
                    .bind(of)
                    .bind(Vec::<u8>::new())
                    .execute(&mut *tx)
                    .await?;
            }
            let mut gone = 0;
            for id in submissions {
                let told: Vec<(Uuid, Uuid)> = sqlx::query_as(TOLD).bind(id).fetch_all(&mut *tx).await?;
                tx.touch(&told).await?;
                for (evaluation, _) in &told {
                    sqlx::query(ANSWERS_WITHDRAWN).bind(evaluation).execute(&mut *tx).await?;
                }
                // A visit of theirs may have opened somebody in reserve.
                tx.touch_reserves(&told).await?;
                let counted = sqlx::query(RESPONSE).bind(id).execute(&mut *tx).await?;
                gone += i64::try_from(counted.rows_affected()).unwrap_or(0);
                for sql in DERIVED {
                    sqlx::query(sql).bind(id).execute(&mut *tx).await?;
                }
                for sql in [KEYS_ASIDE, COPIES] {
                    sqlx::query(sql).bind(id).bind(Vec::<u8>::new()).execute(&mut *tx).await?;
                }
            }
            // An older backup may have counted another answer of the same person in its place.
            let persons: BTreeSet<_> = withdrawals.iter().filter_map(|one| one.person).collect();
            // Also if nothing of them had counted: nobody goes there again.
            let told: Vec<(Uuid, Uuid)> = persons.iter().map(|(evaluation, case)| (evaluation.0, case.0)).collect();
            tx.touch(&told).await?;
            for (evaluation, case) in persons {
                sqlx::query(ANSWERS_WITHDRAWN).bind(evaluation.0).execute(&mut *tx).await?;
                // What the same person said on paper goes, too.
                sqlx::query(READ_ON_PAPER).bind(evaluation.0).bind(case.0).execute(&mut *tx).await?;
                let on_paper = sqlx::query(ON_PAPER).bind(evaluation.0).bind(case.0).execute(&mut *tx).await?;
                gone += i64::try_from(on_paper.rows_affected()).unwrap_or(0);
                sqlx::query(PAPER).bind(evaluation.0).bind(case.0).bind(Outcome::Refused.name()).execute(&mut *tx).await?;
                let others: i64 =
                    sqlx::query_scalar(OTHERS).bind(evaluation.0).bind(case.0).fetch_one(&mut *tx).await?;
                if others > 0 {
                    gone += i64::try_from(tx.uncount(evaluation, -1).await?).unwrap_or(0);
                }
            }
            fault::point("withdraw.commit").await?;
            gone
        });
        // It is withdrawn, whatever comes of this; the server's tidying does it again.
        let _ = self.fold_log().await;
        Ok(gone)
    }

    /// Writes SQLite's log into its file and empties it: until then the log has the pages as they were before, with the keys
    /// that were destroyed. Gives whether it is empty; nobody may be reading. PostgreSQL sees to its log itself.
    pub async fn fold_log(&self) -> Result<bool> {
        const FOLD: &str = "pragma wal_checkpoint(truncate)";
        let Pools::Sqlite { write, .. } = &self.pools else { return Ok(true) };
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as(FOLD).fetch_one(write).await?;
        Ok(busy == 0)
    }

    /// Whether a line of this submission was withdrawn.
    pub async fn is_withdrawn(&self, submission: SubmissionId) -> Result<bool> {
        const SQL: &str = "select count(*) from withdrawal where submission_id = $1";
        let lines: i64 = read!(self, pool => sqlx::query_scalar(SQL).bind(submission.0).fetch_one(pool).await)?;
        Ok(lines > 0)
    }

    /// How many lines were withdrawn, signed for or not.
    pub async fn withdrawn_lines(&self) -> Result<u64> {
        const SQL: &str = "select count(*) from withdrawal";
        let lines: i64 = read!(self, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?;
        Ok(lines.unsigned_abs())
    }

    /// Everything that was withdrawn and signed for, oldest first.
    pub async fn withdrawals(&self) -> Result<Vec<Withdrawal>> {
        const SQL: &str = "select line_hash, install_id, submission_id, evaluation_id, case_id, withdrawn_at, signature, \
             reason, withdrawn_by from withdrawal where length(signature) > 0 order by withdrawn_at, line_hash, install_id";
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found.into_iter().map(withdrawal).collect()
    }

    /// What the tablet of an install is to forget: each line that it sent and that was withdrawn and signed for, in the order of
    /// their hashes.
    pub async fn withdrawn_on(&self, install: InstallId) -> Result<Vec<Tombstone>> {
        const SQL: &str = "select line_hash, install_id, submission_id, withdrawn_at, signature from withdrawal \
             where install_id = $1 and length(signature) > 0 order by line_hash";
        let found: Vec<TombstoneRow> = read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        found.into_iter().map(tombstone).collect()
    }

    /// Which of what was withdrawn are interviews, whole or broken off: visits have no answers, and explanations go with the interview.
    pub async fn withdrawn_interviews(&self) -> Result<BTreeSet<SubmissionId>> {
        const SQL: &str = "select k.submission_id from (select submission_id, line from raw_submission s \
             where exists (select 1 from withdrawal w where w.submission_id = s.submission_id) union all \
             select submission_id, line from conflicting_submission s \
             where exists (select 1 from withdrawal w where w.submission_id = s.submission_id)) as k \
             where k.line like '%\"kind\":\"interview\"%' or k.line like '%\"kind\":\"partial\"%'";
        let found: Vec<Uuid> = read!(self, pool => sqlx::query_scalar(SQL).fetch_all(pool).await)?;
        Ok(found.into_iter().map(SubmissionId).collect())
    }

    /// What was withdrawn with another version of it and waits for the server's signature, oldest first.
    pub async fn unsigned_withdrawals(&self) -> Result<Vec<UnsignedWithdrawal>> {
        const SQL: &str = "select line_hash, install_id, submission_id, evaluation_id, case_id, withdrawn_at, \
             reason, withdrawn_by from withdrawal where length(signature) = 0 order by withdrawn_at, line_hash, install_id";
        let found: Vec<UnsignedRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let one = |(hash, install, submission, evaluation, case, at, reason, by): UnsignedRow| {
            Ok(UnsignedWithdrawal {
                install: InstallId(install),
                submission: SubmissionId(submission),
                line_hash: LineHash(rows::digest("line hash", &hash)?),
                at: Timestamp::from_millis(at),
                person: person(evaluation, case),
                reason,
                by,
            })
        };
        found.into_iter().map(one).collect()
    }
}

fn kept_line(id: Uuid, (install, hash, withdrawn, ..): &LineRow) -> Result<KeptLine> {
    Ok(KeptLine {
        install: InstallId(*install),
        submission: SubmissionId(id),
        line_hash: LineHash(rows::digest("line hash", hash)?),
        person: None,
        withdrawn: withdrawn.is_some(),
    })
}

fn person(evaluation: Option<Uuid>, case: Option<Uuid>) -> Option<(EvaluationId, CaseId)> {
    evaluation.map(EvaluationId).zip(case.map(CaseId))
}

fn withdrawal(row: Row) -> Result<Withdrawal> {
    let (hash, install, submission, evaluation, case, at, signature, reason, by) = row;
    let tombstone = tombstone((hash, install, submission, at, signature))?;
    Ok(Withdrawal { tombstone, person: person(evaluation, case), reason, by })
}

fn tombstone((hash, install, submission, at, signature): TombstoneRow) -> Result<Tombstone> {
    Ok(Tombstone {
        install: InstallId(install),
        id: SubmissionId(submission),
        line_hash: LineHash(rows::digest("line hash", &hash)?),
        at: Timestamp::from_millis(at),
        signature: signature.try_into().map_err(|_| StoreError::corrupt("tombstone", "its signature is cut"))?,
    })
}
