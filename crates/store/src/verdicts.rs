//! Keeping what judging found: a judgement of every submission, and a response for each one that counts.
//!
//! One person answers once: of two submissions that claim the same case (or the same id), the one with the lower
//! server number counts. On PostgreSQL a lower number may be committed after a higher one was judged; then the
//! evaluation is judged again from that number on. So the outcome depends on the facts and not on when they were judged.

use survey::id::{EvaluationId, InstallId, SubmissionId};
use sync::receipt::Reason;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::feed::{CASE_ANSWERED, CASES_UNCOUNTED};
use crate::judge::Verdict;
use crate::pool::{Store, read, transaction};
use crate::responses::NewResponse;
use crate::submissions::RawSubmission;

const RESPONSE: &str = "insert into response (evaluation_id, response_id, sample_type, mode, language, day, \
     questionnaire_hash, case_id, install_id, codes, answers) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     on conflict do nothing";
const JUDGEMENT: &str = "insert into judgement (install_id, submission_id, verdict, reason, detail, evaluation_id, judged_at) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (install_id, submission_id) do nothing";
const RIVALS: &str = "select r.response_id, r.install_id, s.server_seq from response r \
     left join raw_submission s on s.install_id = r.install_id and s.submission_id = r.response_id \
     where r.evaluation_id = $1 and (r.response_id = $2 or r.case_id = $3)";
const UNCOUNT: &str = "delete from response where evaluation_id = $1 and exists (select 1 from raw_submission s \
     where s.install_id = response.install_id and s.submission_id = response.response_id and s.server_seq > $2)";
const UNJUDGE: &str = "delete from judgement where evaluation_id = $1 and exists (select 1 from raw_submission s \
     where s.install_id = judgement.install_id and s.submission_id = judgement.submission_id and s.server_seq > $2)";
const QUEUE_AGAIN: &str = "insert into unjudged (install_id, submission_id, server_seq) \
     select s.install_id, s.submission_id, s.server_seq from judgement j \
     join raw_submission s on s.install_id = j.install_id and s.submission_id = j.submission_id \
     where j.evaluation_id = $1 and s.server_seq > $2 on conflict (install_id, submission_id) do nothing";
const JUDGED: &str = "delete from unjudged where install_id = $1 and submission_id = $2";
const QUARANTINED: &str = "quarantined";

type Rival = (Uuid, Option<Uuid>, Option<i64>);

macro_rules! insert_response {
    ($tx:ident, $new:expr) => {{
        if let Some(case) = $new.case {
            sqlx::query(CASE_ANSWERED).bind($new.evaluation.0).bind(case.0).execute(&mut *$tx).await?;
        }
        sqlx::query(RESPONSE)
            .bind($new.evaluation.0)
            .bind($new.response.0)
            .bind($new.sample_type.name())
            .bind($new.mode.name())
            .bind(&$new.language)
            .bind($new.day.to_string())
            .bind($new.questionnaire.0.to_vec())
            .bind($new.case.map(|case| case.0))
            .bind($new.install.map(|install| install.0))
            .bind(&$new.codes)
            .bind(&$new.answers)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    }};
}

impl Store {
    /// Keeps the verdicts on a batch, which is in the order of the server's numbers. Gives how many more responses
    /// there are now.
    pub(crate) async fn keep_verdicts(&self, batch: &[RawSubmission], verdicts: &[Verdict]) -> Result<i64> {
        Ok(transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            fault::point("judge.verdicts").await?;
            let mut added = 0;
            for (raw, verdict) in batch.iter().zip(verdicts) {
                let mut row = Row::of(verdict);
                if let Verdict::Counted(new) = verdict {
                    let rivals: Vec<Rival> = sqlx::query_as(RIVALS)
                        .bind(new.evaluation.0)
                        .bind(new.response.0)
                        .bind(new.case.map(|case| case.0))
                        .fetch_all(&mut *tx)
                        .await?;
                    let others: Vec<&Rival> = rivals.iter().filter(|rival| !is(raw, rival)).collect();
                    // What has no number is a web answer; it stands.
                    if let Some(first) = others.iter().find(|rival| rival.2.is_none_or(|seq| seq < raw.server_seq)) {
                        row.verdict = QUARANTINED;
                        row.reason =
                            Some(if first.0 == raw.submission.0 { Reason::IdTaken } else { Reason::CaseAnswered });
                    } else {
                        if !others.is_empty() {
                            sqlx::query(CASES_UNCOUNTED)
                                .bind(new.evaluation.0)
                                .bind(raw.server_seq)
                                .execute(&mut *tx)
                                .await?;
                            let gone = sqlx::query(UNCOUNT)
                                .bind(new.evaluation.0)
                                .bind(raw.server_seq)
                                .execute(&mut *tx)
                                .await?;
                            added -= i64::try_from(gone.rows_affected()).unwrap_or(0);
                            sqlx::query(QUEUE_AGAIN)
                                .bind(new.evaluation.0)
                                .bind(raw.server_seq)
                                .execute(&mut *tx)
                                .await?;
                            sqlx::query(UNJUDGE)
                                .bind(new.evaluation.0)
                                .bind(raw.server_seq)
                                .execute(&mut *tx)
                                .await?;
                        }
                        added += i64::try_from(insert_response!(tx, new)).unwrap_or(0);
                    }
                }
                sqlx::query(JUDGEMENT)
                    .bind(raw.install.0)
                    .bind(raw.submission.0)
                    .bind(row.verdict)
                    .bind(row.reason.map(Reason::name))
                    .bind(row.detail)
                    .bind(row.evaluation.map(|id| id.0))
                    .bind(raw.received_at.millis())
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(JUDGED).bind(raw.install.0).bind(raw.submission.0).execute(&mut *tx).await?;
            }
            fault::point("judge.commit").await?;
            added
        }))
    }

    /// Keeps the responses of mixed web answers; one that is there already stays as it is.
    pub(crate) async fn keep_web_responses(&self, responses: &[NewResponse]) -> Result<i64> {
        Ok(transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let mut added = 0;
            for new in responses {
                added += i64::try_from(insert_response!(tx, new)).unwrap_or(0);
            }
            added
        }))
    }

    /// Why a submission is quarantined, if it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the submission has not been judged.
    pub async fn quarantine_reason(&self, install: InstallId, submission: SubmissionId) -> Result<Option<Reason>> {
        const SQL: &str = "select verdict, reason from judgement where install_id = $1 and submission_id = $2";
        let found: Option<(String, Option<String>)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(install.0).bind(submission.0).fetch_optional(pool).await
        })?;
        let (verdict, reason) = found.ok_or(StoreError::Missing("judgement"))?;
        let reason = reason.and_then(|text| Reason::parse(&text)).unwrap_or(Reason::Other);
        Ok((verdict == QUARANTINED).then_some(reason))
    }
}

/// Whether a response is this very submission's.
fn is(raw: &RawSubmission, rival: &Rival) -> bool {
    rival.0 == raw.submission.0 && rival.1 == Some(raw.install.0)
}

struct Row<'a> {
    verdict: &'static str,
    reason: Option<Reason>,
    detail: Option<&'a str>,
    evaluation: Option<EvaluationId>,
}

impl<'a> Row<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        match verdict {
            Verdict::Counted(new) => {
                Self { verdict: "counted", reason: None, detail: None, evaluation: Some(new.evaluation) }
            }
            Verdict::Quarantined { reason, detail, evaluation } => {
                Self { verdict: QUARANTINED, reason: Some(*reason), detail: detail.as_deref(), evaluation: *evaluation }
            }
            Verdict::Withdrawn => Self { verdict: "withdrawn", reason: None, detail: None, evaluation: None },
        }
    }
}
