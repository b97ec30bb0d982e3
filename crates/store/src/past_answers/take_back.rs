//! Taking a file of past results back, whole.

use survey::campaign::Change;
use survey::id::{EvaluationId, PastImportId};
use uuid::Uuid;

use crate::campaigns::{STATE_OF_EVALUATION, state_of};
use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::pool::{Store, transaction};
use crate::verdicts::{Desk as _, answered_no_more};

impl Store {
    /// Takes a file of past results back: its responses and rows, and the people drawn who came with it. Who was in the list
    /// before stays there, and what tablets brought of them and came too late is judged again.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such file, [`StoreError::Refused`] once the campaign is published.
    pub async fn take_back_past_answers(&self, evaluation: EvaluationId, import: PastImportId) -> Result<()> {
        const BEFORE: &str = "select case_id from past_answer \
             where evaluation_id = $1 and import_id = $2 and case_id is not null and not new_case";
        const RESPONSES: &str = "delete from response where evaluation_id = $1 and response_id in ( \
             select response_id from past_answer where evaluation_id = $1 and import_id = $2 and response_id is not null)";
        const CASES: &str = "delete from survey_case where evaluation_id = $1 and case_id in ( \
             select case_id from past_answer where evaluation_id = $1 and import_id = $2 and new_case)";
        const FACTS: &str = "delete from past_answer where evaluation_id = $1 and import_id = $2";
        const FILE: &str = "delete from past_import where evaluation_id = $1 and import_id = $2";
        transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::PastAnswers, true)?;
            let before: Vec<Uuid> =
                sqlx::query_scalar(BEFORE).bind(evaluation.0).bind(import.0).fetch_all(&mut *tx).await?;
            for sql in [RESPONSES, CASES, FACTS] {
                sqlx::query(sql).bind(evaluation.0).bind(import.0).execute(&mut *tx).await?;
            }
            let gone = sqlx::query(FILE).bind(evaluation.0).bind(import.0).execute(&mut *tx).await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::Missing("import of past results"));
            }
            sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *tx).await?;
            let before: Vec<(Uuid, Uuid)> = before.into_iter().map(|case| (evaluation.0, case)).collect();
            for some in before.chunks(1000) {
                tx.touch(some).await?;
            }
            if !before.is_empty() {
                answered_no_more(&mut *tx, evaluation).await?;
            }
        });
        Ok(())
    }
}
