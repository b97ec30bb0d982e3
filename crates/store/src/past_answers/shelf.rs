//! What bringing in asks of a connection inside a transaction: for many rows at a time. The texts are the same on both
//! engines.

use std::future::Future;

use sqlx::{PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};
use survey::case::Case;
use survey::id::CaseId;

use super::{NewPastImport, PastCame, PastFact};
use crate::error::{Result, StoreError};
use crate::rows::without_nul;

const CASES: &str = "insert into survey_case (evaluation_id, case_id, number, area_code, village, stratum, psu, \
     psus_in_stratum, people_in_psu, weight) ";
const FACTS: &str = "insert into past_answer (evaluation_id, import_id, file_row, sample_type, mode, language, day, \
     questionnaire_hash, case_id, new_case, outcome, response_id, answers) ";

/// Keeps what came with a file.
pub(super) trait Shelf: Send {
    /// People drawn, on nobody's list.
    fn keep_cases(&mut self, cases: &[Case]) -> impl Future<Output = Result<()>> + Send;
    /// Rows of the file; `is_new` says of which people it is that came with it.
    fn keep_facts(
        &mut self,
        import: &NewPastImport,
        facts: &[PastFact],
        is_new: &(dyn Fn(CaseId) -> bool + Sync),
    ) -> impl Future<Output = Result<()>> + Send;
}

macro_rules! shelf {
    ($connection:ty, $engine:ty) => {
        impl Shelf for $connection {
            async fn keep_cases(&mut self, cases: &[Case]) -> Result<()> {
                let mut query = QueryBuilder::<$engine>::new(CASES);
                query.push_values(cases, |mut row, case| {
                    row.push_bind(case.evaluation.0)
                        .push_bind(case.id.0)
                        .push_bind(i64::from(case.number))
                        .push_bind(without_nul(&case.area_code))
                        .push_bind(case.village.as_deref().map(without_nul))
                        .push_bind(without_nul(&case.design.stratum))
                        .push_bind(without_nul(&case.design.psu))
                        .push_bind(case.design.psus_in_stratum.map(i64::from))
                        .push_bind(case.design.people_in_psu.map(i64::from))
                        .push_bind(case.design.weight);
                });
                let kept = query.build().execute(&mut *self).await;
                kept.map(drop).map_err(StoreError::exists("a case with this number"))
            }

            async fn keep_facts(
                &mut self,
                import: &NewPastImport,
                facts: &[PastFact],
                is_new: &(dyn Fn(CaseId) -> bool + Sync),
            ) -> Result<()> {
                let mut query = QueryBuilder::<$engine>::new(FACTS);
                query.push_values(facts, |mut row, fact| {
                    let (day, outcome, response, answers) = match &fact.came {
                        PastCame::Answered { response, day, answers } => {
                            (Some(*day), None, Some(response.0), Some(answers.clone()))
                        }
                        PastCame::Nothing { outcome, day } => (*day, outcome.map(|outcome| outcome.name()), None, None),
                    };
                    row.push_bind(import.evaluation.0)
                        .push_bind(import.id.0)
                        .push_bind(i64::from(fact.row))
                        .push_bind(fact.sample_type.name())
                        .push_bind(fact.mode.name())
                        .push_bind(fact.language.clone())
                        .push_bind(day.map(|day| day.to_string()))
                        .push_bind(import.questionnaire.0.to_vec())
                        .push_bind(fact.case.map(|case| case.0))
                        .push_bind(fact.case.is_some_and(is_new))
                        .push_bind(outcome)
                        .push_bind(response)
                        .push_bind(answers);
                });
                let kept = query.build().execute(&mut *self).await;
                kept.map(drop).map_err(StoreError::exists("a row of past results for one of these people"))
            }
        }
    };
}

shelf!(SqliteConnection, Sqlite);
shelf!(PgConnection, Postgres);
