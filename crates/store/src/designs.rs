//! How the people of an evaluation were drawn, in numbers.

use survey::id::EvaluationId;

use crate::error::Result;
use crate::pool::{Store, read};

/// The design of one evaluation's sample; all zero where nobody was drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SampleDesign {
    pub strata: u64,
    /// Primary sampling units, each in its stratum.
    pub psus: u64,
    /// People drawn, those in reserve included.
    pub people: u64,
    /// Primary sampling units in strata of which it is known how many there are.
    pub framed_strata: u64,
    /// Primary sampling units of which it is known how many people they have.
    pub framed_psus: u64,
    /// Primary sampling units that the strata of which this is known have.
    pub frame_psus: u64,
    /// People that the primary sampling units of which this is known have.
    pub frame_people: u64,
    /// Whether not all people have the same weight.
    pub weighted: bool,
}

impl Store {
    /// The design of an evaluation's sample.
    pub async fn sample_design(&self, evaluation: EvaluationId) -> Result<SampleDesign> {
        const SQL: &str = "select count(distinct stratum), count(*), cast(coalesce(sum(people), 0) as bigint), \
             count(framed_strata), count(framed_psus), cast(coalesce(sum(framed_psus), 0) as bigint), \
             coalesce(min(lightest), 0.0), coalesce(max(heaviest), 0.0) \
             from (select stratum, psu, count(*) as people, max(psus_in_stratum) as framed_strata, \
             max(people_in_psu) as framed_psus, min(weight) as lightest, max(weight) as heaviest from survey_case \
             where evaluation_id = $1 group by stratum, psu) as by_psu";
        const FRAME: &str = "select cast(coalesce(sum(psus), 0) as bigint) from (select max(psus_in_stratum) as psus \
             from survey_case where evaluation_id = $1 group by stratum) as by_stratum";
        let found: (i64, i64, i64, i64, i64, i64, f64, f64) =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_one(pool).await)?;
        let frame_psus: i64 = read!(self, pool => sqlx::query_scalar(FRAME).bind(evaluation.0).fetch_one(pool).await)?;
        let (strata, psus, people, framed_strata, framed_psus, frame_people, lightest, heaviest) = found;
        Ok(SampleDesign {
            strata: strata.unsigned_abs(),
            psus: psus.unsigned_abs(),
            people: people.unsigned_abs(),
            framed_strata: framed_strata.unsigned_abs(),
            framed_psus: framed_psus.unsigned_abs(),
            frame_psus: frame_psus.unsigned_abs(),
            frame_people: frame_people.unsigned_abs(),
            weighted: lightest < heaviest,
        })
    }
}
