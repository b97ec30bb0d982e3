//! Questions that supervisors ask about submissions, and what came back: an explanation, or a new version that names the
//! old one. Nothing is overwritten: a line that was replaced stays, and does not count.

use std::collections::BTreeMap;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, QuestionId, ResponseId, SubmissionId, UserId};
use sync::question::OpenQuestion;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;
use crate::verdicts::asked_about;

/// A question to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuestion {
    pub id: QuestionId,
    pub evaluation: EvaluationId,
    /// A response that counts and came from a tablet.
    pub about: ResponseId,
    pub by: UserId,
    pub at: Timestamp,
    pub text: String,
}

/// What a line said to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    pub evaluation: EvaluationId,
    pub install: InstallId,
    pub id: SubmissionId,
    pub server_seq: i64,
    pub at: Timestamp,
    pub says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    Explanation(QuestionId, String),
    /// It takes the place of this submission.
    Replaces(SubmissionId),
}

/// A question with its answers, first to last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionView {
    pub id: QuestionId,
    pub about: SubmissionId,
    pub case_number: u32,
    pub by: String,
    pub at: Timestamp,
    pub text: String,
    pub replies: Vec<ReplyView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyView {
    pub at: Timestamp,
    /// Whose tablet it came from.
    pub by: String,
    /// The surveyor's words; none if the person was interviewed again.
    pub explanation: Option<String>,
}

pub(crate) const REPLY: &str = "insert into reply (evaluation_id, install_id, reply_id, server_seq, question_id, supersedes, \
     explanation, replied_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
/// `$1` evaluation, `$2` question: the case it is about is to be told anew.
pub(crate) const CASE_OF_QUESTION: &str = "insert into feed_entry (kind, evaluation_id, case_id, user_id) \
     select 'case', c.evaluation_id, c.case_id, c.assigned_to from question q join survey_case c \
     on c.evaluation_id = q.evaluation_id and c.case_id = q.case_id \
     where q.evaluation_id = $1 and q.question_id = $2 and c.assigned_to is not null";

/// A question that nobody answered, with its case.
#[derive(sqlx::FromRow)]
pub(crate) struct OpenRow {
    pub case_id: Uuid,
    question_id: Uuid,
    submission_id: Uuid,
    display_name: String,
    asked_at: i64,
    words: String,
}

impl OpenRow {
    pub(crate) fn into_open(self) -> OpenQuestion {
        OpenQuestion {
            id: QuestionId(self.question_id),
            submission: SubmissionId(self.submission_id),
            by: self.display_name,
            at: Timestamp::from_millis(self.asked_at),
            text: self.words,
        }
    }
}

type QuestionRow = (Uuid, Uuid, i64, String, i64, String);
type ReplyRow = (Uuid, i64, String, Option<String>);
/// Every column, in the order of the keys.
type WholeRow = (Uuid, Uuid, Uuid, i64, Option<Uuid>, Option<Uuid>, Option<String>, i64);

impl Store {
    /// Asks about a response; the tablet that has the person on its list is told at its next pull. If an interview in its
    /// place is here already, unasked for until now, the evaluation waits to be judged again from there on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if no response of this evaluation that counts and came from a tablet has this id.
    pub async fn ask(&self, question: &NewQuestion) -> Result<()> {
        const ABOUT: &str = "select case_id from response where evaluation_id = $1 and response_id = $2 \
             and case_id is not null and install_id is not null";
        const ASK: &str = "insert into question (evaluation_id, question_id, submission_id, case_id, asked_by, asked_at, words) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        transaction!(self, tx => {
            let evaluation = question.evaluation.0;
            // A replacement is not judged in between.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let case: Option<Uuid> =
                sqlx::query_scalar(ABOUT).bind(evaluation).bind(question.about.0).fetch_optional(&mut *tx).await?;
            let Some(case) = case else { return Err(StoreError::Missing("submission")) };
            sqlx::query(ASK)
                .bind(evaluation)
                .bind(question.id.0)
                .bind(question.about.0)
                .bind(case)
                .bind(question.by.0)
                .bind(question.at.millis())
                .bind(rows::without_nul(&question.text))
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this question"))?;
            sqlx::query(CASE_OF_QUESTION).bind(evaluation).bind(question.id.0).execute(&mut *tx).await?;
            asked_about(&mut *tx, question.evaluation, SubmissionId(question.about.0)).await?;
        });
        Ok(())
    }

    /// The questions of an evaluation, the newest first, each with what came back.
    pub async fn questions(&self, evaluation: EvaluationId) -> Result<Vec<QuestionView>> {
        const QUESTIONS: &str = "select q.question_id, q.submission_id, c.number, u.display_name, q.asked_at, q.words \
             from question q join survey_case c on c.evaluation_id = q.evaluation_id and c.case_id = q.case_id \
             join account u on u.user_id = q.asked_by where q.evaluation_id = $1 order by q.asked_at desc, q.question_id";
        const REPLIES: &str = "select q.question_id, r.replied_at, u.display_name, r.explanation from reply r \
             join question q on q.evaluation_id = r.evaluation_id \
             and (q.question_id = r.question_id or q.submission_id = r.supersedes) \
             join install i on i.install_id = r.install_id join account u on u.user_id = i.user_id \
             where r.evaluation_id = $1 order by r.server_seq";
        let id = evaluation.0;
        let found: Vec<QuestionRow> = read!(self, pool => sqlx::query_as(QUESTIONS).bind(id).fetch_all(pool).await)?;
        let said: Vec<ReplyRow> = read!(self, pool => sqlx::query_as(REPLIES).bind(id).fetch_all(pool).await)?;
        let mut replies: BTreeMap<Uuid, Vec<ReplyView>> = BTreeMap::new();
        for (question, at, by, explanation) in said {
            let reply = ReplyView { at: Timestamp::from_millis(at), by, explanation };
            replies.entry(question).or_default().push(reply);
        }
        let view = |(id, about, number, by, at, text): QuestionRow| -> Result<QuestionView> {
            Ok(QuestionView {
                id: QuestionId(id),
                about: SubmissionId(about),
                case_number: rows::narrow("case", number)?,
                by,
                at: Timestamp::from_millis(at),
                text,
                replies: replies.remove(&id).unwrap_or_default(),
            })
        };
        found.into_iter().map(view).collect()
    }

    /// Every reply, as it stands in the table.
    pub(crate) async fn all_replies(&self) -> Result<Vec<WholeRow>> {
        const SQL: &str = "select evaluation_id, install_id, reply_id, server_seq, question_id, supersedes, explanation, \
             replied_at from reply order by evaluation_id, install_id, reply_id";
        Ok(read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }
}
