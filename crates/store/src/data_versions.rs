//! How often what the results of an evaluation are made of has changed, and the results kept for the newest version.
//!
//! Every transaction that changes answers, cases, visits, rule, questionnaire or margins of an evaluation raises its version. Who
//! computes results reads the version first and the data afterwards: what is kept under a version is never older than it.

use survey::id::EvaluationId;

use crate::error::Result;
use crate::pool::{Store, read, transaction};

/// `$1` evaluation: its data changed.
pub(crate) const CHANGED: &str = "insert into data_version (evaluation_id, version) values ($1, 1) \
     on conflict (evaluation_id) do update set version = data_version.version + 1";

/// The same of these evaluations: the values follow, each evaluation once, in their order.
pub(crate) const CHANGED_ALL: &str = "insert into data_version (evaluation_id, version) ";
pub(crate) const ONE_MORE: &str = " on conflict (evaluation_id) do update set version = data_version.version + 1";

/// The data of every evaluation is derived anew.
pub(crate) const EVERYTHING_CHANGED: &str = "insert into data_version (evaluation_id, version) \
     select evaluation_id, 1 from evaluation where true \
     on conflict (evaluation_id) do update set version = data_version.version + 1";

impl Store {
    /// The version of an evaluation's data; 0 as long as there is none.
    pub async fn data_version(&self, evaluation: EvaluationId) -> Result<i64> {
        const SQL: &str = "select version from data_version where evaluation_id = $1";
        let found: Option<i64> =
            read!(self, pool => sqlx::query_scalar(SQL).bind(evaluation.0).fetch_optional(pool).await)?;
        Ok(found.unwrap_or(0))
    }

    /// What was kept under a name, if it was made by this program of this version of the data.
    pub async fn kept_result(
        &self,
        evaluation: EvaluationId,
        name: &str,
        version: i64,
        program: &str,
    ) -> Result<Option<String>> {
        const SQL: &str = "select body from kept_result where evaluation_id = $1 and name = $2 \
             and data_version = $3 and program = $4";
        Ok(read!(self, pool => {
            sqlx::query_scalar(SQL)
                .bind(evaluation.0)
                .bind(name)
                .bind(version)
                .bind(program)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Keeps a result in place of the one before, unless that is of newer data.
    pub async fn keep_result(
        &self,
        evaluation: EvaluationId,
        name: &str,
        version: i64,
        program: &str,
        body: &str,
    ) -> Result<()> {
        const SQL: &str = "insert into kept_result (evaluation_id, name, data_version, program, body) \
             values ($1, $2, $3, $4, $5) on conflict (evaluation_id, name) do update \
             set data_version = excluded.data_version, program = excluded.program, body = excluded.body \
             where kept_result.data_version <= excluded.data_version";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(evaluation.0)
                .bind(name)
                .bind(version)
                .bind(program)
                .bind(body)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
