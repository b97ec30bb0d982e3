//! Who the people drawn are, apart from their cases: `case_person` holds what [`sync::person`] sealed, and nothing else.

use survey::id::EvaluationId;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::feed::CASES_GIVEN;
use crate::pool::{Store, transaction};

impl Store {
    /// Erases who the person of a number is; the case, its visits and its answer stay. The tablet that has the person on its
    /// list is told at its next pull. Gives whether anything was known.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the evaluation has no such number.
    pub async fn forget_person(&self, evaluation: EvaluationId, number: u32) -> Result<bool> {
        const CASE: &str = "select case_id, assigned_to from survey_case where evaluation_id = $1 and number = $2";
        const FORGET: &str = "delete from case_person where evaluation_id = $1 and case_id = $2";
        const IN_FRAME: &str = "delete from frame_person where evaluation_id = $1 and case_id = $2";
        Ok(transaction!(self, tx => {
            let found: Option<(Uuid, Option<Uuid>)> =
                sqlx::query_as(CASE).bind(evaluation.0).bind(i64::from(number)).fetch_optional(&mut *tx).await?;
            let (case, surveyor) = found.ok_or(StoreError::Missing("case with this number"))?;
            sqlx::query(IN_FRAME).bind(evaluation.0).bind(case).execute(&mut *tx).await?;
            let gone = sqlx::query(FORGET).bind(evaluation.0).bind(case).execute(&mut *tx).await?.rows_affected() > 0;
            if let (true, Some(user)) = (gone, surveyor) {
                sqlx::query(CASES_GIVEN).bind(evaluation.0).bind(case).bind(user).execute(&mut *tx).await?;
            }
            gone
        }))
    }
}
