//! How far the fieldwork of an evaluation is, in counts.

use std::collections::BTreeMap;

use survey::case::{Mode, SampleType};
use survey::clock::Day;
use survey::id::EvaluationId;
use sync::receipt::Reason;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// Responses of one day by one mode and kind of sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    pub day: Day,
    pub mode: Mode,
    pub sample_type: SampleType,
    pub count: u64,
}

/// The state of one evaluation's fieldwork.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub cases: u64,
    pub answered: u64,
    pub self_selected: u64,
    pub quarantined: u64,
}

impl Store {
    /// Responses by day, mode and kind of sample, in that order.
    pub async fn day_counts(&self, evaluation: EvaluationId) -> Result<Vec<DayCount>> {
        const SQL: &str = "select day, mode, sample_type, count(*) from response where evaluation_id = $1 \
             group by day, mode, sample_type order by day, mode, sample_type";
        let found: Vec<(String, String, String, i64)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|(day, mode, sample_type, count)| {
                Ok(DayCount {
                    day: rows::day("response", &day)?,
                    mode: rows::word("response", Mode::parse(&mode), &mode)?,
                    sample_type: rows::word("response", SampleType::parse(&sample_type), &sample_type)?,
                    count: count.unsigned_abs(),
                })
            })
            .collect()
    }

    pub async fn progress(&self, evaluation: EvaluationId) -> Result<Progress> {
        const CASES: &str = "select count(*) from sampled_case where evaluation_id = $1";
        const RESPONSES: &str =
            "select sample_type, count(*) from response where evaluation_id = $1 group by sample_type";
        const QUARANTINED: &str = "select count(*) from judgement where evaluation_id = $1 and verdict = 'quarantined'";
        let id: Uuid = evaluation.0;
        let cases: i64 = read!(self, pool => sqlx::query_scalar(CASES).bind(id).fetch_one(pool).await)?;
        let kinds: Vec<(String, i64)> = read!(self, pool => sqlx::query_as(RESPONSES).bind(id).fetch_all(pool).await)?;
        let quarantined: i64 = read!(self, pool => sqlx::query_scalar(QUARANTINED).bind(id).fetch_one(pool).await)?;
        let of = |kind: SampleType| {
            kinds.iter().find(|(name, _)| name == kind.name()).map_or(0, |(_, count)| count.unsigned_abs())
        };
        Ok(Progress {
            cases: cases.unsigned_abs(),
            answered: of(SampleType::Probability),
            self_selected: of(SampleType::SelfSelected),
            quarantined: quarantined.unsigned_abs(),
        })
    }

    /// The lines of an evaluation that are set aside, by the reason.
    pub async fn set_aside(&self, evaluation: EvaluationId) -> Result<BTreeMap<Reason, u64>> {
        const SQL: &str = "select reason, count(*) from judgement where evaluation_id = $1 and verdict = 'quarantined' \
             group by reason";
        let found: Vec<(Option<String>, i64)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        let mut reasons = BTreeMap::new();
        for (reason, count) in found {
            let reason = reason.as_deref().and_then(Reason::parse).unwrap_or(Reason::Other);
            *reasons.entry(reason).or_default() += count.unsigned_abs();
        }
        Ok(reasons)
    }
}
