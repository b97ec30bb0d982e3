//! The known numbers of users of a unit by groups: what calibration and composition compare the sample with (METHODS 7).

use survey::id::EvaluationId;

use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

/// The known number of users with one level of a variable of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// The name of a question.
    pub variable: String,
    /// The name of one of its choices.
    pub level: String,
    pub people: f64,
}

impl Store {
    /// The margins of an evaluation in the order in which they were given.
    pub async fn margins(&self, evaluation: EvaluationId) -> Result<Vec<Margin>> {
        const SQL: &str =
            "select variable, level, people from margin where evaluation_id = $1 order by place, variable, level";
        let found: Vec<(String, String, f64)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(|(variable, level, people)| Margin { variable, level, people }).collect())
    }

    /// Puts margins in place of those of an evaluation; none: it has none any more.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such evaluation, [`StoreError::Exists`] if a level is given twice.
    pub async fn set_margins(&self, evaluation: EvaluationId, margins: &[Margin]) -> Result<()> {
        const THERE: &str = "select count(*) from evaluation where evaluation_id = $1";
        const CLEAR: &str = "delete from margin where evaluation_id = $1";
        const ADD: &str =
            "insert into margin (evaluation_id, variable, level, place, people) values ($1, $2, $3, $4, $5)";
        transaction!(self, tx => {
            let there: i64 = sqlx::query_scalar(THERE).bind(evaluation.0).fetch_one(&mut *tx).await?;
            if there == 0 {
                return Err(StoreError::Missing("evaluation"));
            }
            sqlx::query(CLEAR).bind(evaluation.0).execute(&mut *tx).await?;
            for (place, margin) in margins.iter().enumerate() {
                sqlx::query(ADD)
                    .bind(evaluation.0)
                    .bind(rows::without_nul(&margin.variable))
                    .bind(rows::without_nul(&margin.level))
                    .bind(i64::try_from(place).unwrap_or(i64::MAX))
                    .bind(margin.people)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::exists("a margin of this level"))?;
            }
            sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *tx).await?;
        });
        Ok(())
    }
}
