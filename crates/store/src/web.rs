//! Answers given on the web: counter links, the staging table, and the mixer that parts answers from tickets.
//!
//! Marking a ticket used and keeping the answer happen in one transaction, so an answer is taken exactly once; but
//! rows of one transaction can be told to belong together. So the answer first lies in a staging table, and the
//! mixer moves staged answers in batches, in random order and under new random ids, to the table of facts.

use survey::clock::Day;
use survey::id::{CounterLinkId, EvaluationId, ResponseId};
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

/// A mixed answer: no source row, no key, no time but the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebFact {
    pub evaluation: EvaluationId,
    pub response: ResponseId,
    pub day: String,
    pub language: String,
    pub questionnaire: QuestionnaireHash,
    pub answers: String,
}

pub(crate) type WebFactRow = (Uuid, Uuid, String, String, Vec<u8>, String);

pub(crate) fn web_fact(row: WebFactRow) -> Result<WebFact> {
    let (evaluation, response, day, language, hash, answers) = row;
    Ok(WebFact {
        evaluation: EvaluationId(evaluation),
        response: ResponseId(response),
        day,
        language,
        questionnaire: rows::hash("web answer", &hash)?,
        answers,
    })
}

impl Store {
    pub async fn add_counter_link(&self, link: &CounterLink, at: survey::clock::Timestamp) -> Result<()> {
        const SQL: &str =
            "insert into counter_link (evaluation_id, link_id, code, active, created_at) values ($1, $2, $3, $4, $5)";
        transaction!(self, tx => {
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
        let found: Option<(Uuid, Uuid, String, bool)> =
            read!(self, pool => sqlx::query_as(SQL).bind(code).fetch_optional(pool).await)?;
        Ok(found.map(counter_link))
    }

    pub async fn set_counter_link_active(&self, link: &CounterLink, active: bool) -> Result<()> {
        const SQL: &str = "update counter_link set active = $3 where evaluation_id = $1 and link_id = $2";
        transaction!(self, tx => {
            sqlx::query(SQL).bind(link.evaluation.0).bind(link.id.0).bind(active).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Takes a citizen's answers, exactly once for each form and each ticket.
    pub async fn stage_web_answer(&self, answer: &WebAnswer) -> Result<Staged> {
        const KEY: &str = "insert into web_submit_key (evaluation_id, key_hash, day) values ($1, $2, $3) \
             on conflict (evaluation_id, key_hash) do nothing";
        const LINK: &str = "update ticket set used_day = $3 \
             where evaluation_id = $1 and link_hash = $2 and used_day is null and expires_on >= $3";
        const CODE: &str = "update ticket set used_day = $3 \
             where evaluation_id = $1 and code_hash = $2 and used_day is null and expires_on >= $3";
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

    /// Moves staged answers to the table of facts: every evaluation that has at least `batch` of them staged, and
    /// everything staged before `today`. `shuffle` puts `n` things in random order; `new_id` makes a random id.
    /// Gives the answers moved, in their new order.
    pub async fn mix_web_answers(
        &self,
        batch: u32,
        today: Day,
        mut shuffle: impl FnMut(usize) -> Vec<usize>,
        mut new_id: impl FnMut() -> ResponseId,
    ) -> Result<usize> {
        const READY: &str = "select evaluation_id from web_staging group by evaluation_id \
             having count(*) >= $1 or min(day) < $2 order by evaluation_id";
        const TAKE: &str = "delete from web_staging where evaluation_id = $1 \
             returning source, day, language, questionnaire_hash, answers";
        const PUT: &str = "insert into web_submission (evaluation_id, response_id, source, day, language, questionnaire_hash, answers) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        let ready: Vec<Uuid> = read!(self, pool => {
            sqlx::query_scalar(READY).bind(i64::from(batch)).bind(today.to_string()).fetch_all(pool).await
        })?;
        let mut moved = 0;
        for evaluation in ready {
            moved += transaction!(self, tx => {
                let staged: Vec<(String, String, String, Vec<u8>, String)> =
                    sqlx::query_as(TAKE).bind(evaluation).fetch_all(&mut *tx).await?;
                for place in shuffle(staged.len()) {
                    let (source, day, language, hash, answers) =
                        staged.get(place).ok_or_else(|| StoreError::corrupt("shuffle", place))?;
                    sqlx::query(PUT)
                        .bind(evaluation)
                        .bind(new_id().0)
                        .bind(source)
                        .bind(day)
                        .bind(language)
                        .bind(hash)
                        .bind(answers)
                        .execute(&mut *tx)
                        .await?;
                }
                staged.len()
            });
        }
        Ok(moved)
    }

    /// Mixed answers that have no response yet.
    pub(crate) async fn unjudged_web_answers(&self) -> Result<Vec<WebFact>> {
        const SQL: &str = "select w.evaluation_id, w.response_id, w.day, w.language, w.questionnaire_hash, w.answers \
             from web_submission w left join response r on r.evaluation_id = w.evaluation_id and r.response_id = w.response_id \
             where r.response_id is null order by w.evaluation_id, w.response_id";
        let found: Vec<WebFactRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found.into_iter().map(web_fact).collect()
    }
}

fn counter_link(row: (Uuid, Uuid, String, bool)) -> CounterLink {
    let (id, evaluation, code, active) = row;
    CounterLink { id: CounterLinkId(id), evaluation: EvaluationId(evaluation), code, active }
}
