//! What the estimators need of an evaluation: coded answers and design, row by row, without parsing any JSON.
//!
//! Each PSU comes from the database in one row, with all who answered there: a large evaluation has tens of thousands of
//! respondents, and handing over each as a row of its own takes several times as long as finding them.

mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use survey::case::SampleType;
use survey::id::EvaluationId;
use survey::outcome::Outcome;

use crate::error::{Result, StoreError};
use crate::pool::{Pools, Store, read};
use crate::rows;

/// One response as the estimators see it.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRow {
    pub codes: Vec<u8>,
    pub stratum: Arc<str>,
    pub psu: Arc<str>,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
    pub weight: f64,
}

/// All of an evaluation. A response is in exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SampleRows {
    /// In the order of the case numbers.
    pub probability: Vec<SampleRow>,
    /// Coded answers of self-selected respondents; no design exists for them.
    pub self_selected: Vec<Vec<u8>>,
    /// People drawn.
    pub drawn: u64,
    /// Every PSU that was drawn, those where nobody answered too: they count in the variance.
    pub psus: Vec<DrawnPsu>,
    /// How those who were drawn answered, each mode once, sorted.
    pub modes: Vec<String>,
    /// It is not known of how many people those who answered are ([`Store::has_respondents_only`]).
    pub respondents_only: bool,
}

/// A primary sampling unit of the draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnPsu {
    pub stratum: String,
    pub psu: String,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
    /// People of it in the list, those in reserve too.
    pub listed: u64,
    /// Those of them who were drawn to be asked at once, for whom the design weight was made.
    pub planned: u64,
    /// Those in reserve who were called.
    pub called: u64,
    /// Those of them who were to be asked: drawn or called from the reserve, without those found not to belong to it (METHODS 3).
    pub eligible: u64,
}

/// A PSU that was drawn and those who answered in it, in any order, but in the same one in all three lists. People of one PSU
/// whose frames differ come as several of them.
struct Drawn {
    stratum: String,
    psu: String,
    psus_in_stratum: Option<i64>,
    people_in_psu: Option<i64>,
    cases: i64,
    reserves: i64,
    numbers: Vec<i64>,
    weights: Vec<f64>,
    codes: Vec<Vec<u8>>,
    /// How they answered: the first mode in the order of their names, and the last.
    modes: Option<(String, String)>,
}

impl Store {
    /// The coded answers of an evaluation with their design.
    pub async fn sample_rows(&self, evaluation: EvaluationId) -> Result<SampleRows> {
        // Only a person drawn has a case, so the index of the cases finds the others.
        const SELF_SELECTED: &str = "select codes from response \
             where evaluation_id = $1 and case_id is null and sample_type = $2 order by response_id";
        let found = match &self.pools {
            Pools::Sqlite { read, .. } => sqlite::drawn(read, evaluation).await?,
            Pools::Postgres(pool) => postgres::drawn(pool, evaluation).await?,
        };
        let self_selected: Vec<Vec<u8>> = read!(self, pool => {
            sqlx::query_scalar(SELF_SELECTED)
                .bind(evaluation.0)
                .bind(SampleType::SelfSelected.name())
                .fetch_all(pool)
                .await
        })?;
        let modes = self.modes(evaluation, &found).await?;
        let found_psus = found.iter().map(|one| Listed {
            name: (one.stratum.clone(), one.psu.clone()),
            frames: (one.psus_in_stratum, one.people_in_psu),
            cases: one.cases,
            reserves: one.reserves,
        });
        let (psus, drawn) = self.psus(evaluation, found_psus.collect()).await?;
        let respondents_only = self.has_respondents_only(evaluation).await?;
        Ok(SampleRows { probability: row_by_row(found)?, self_selected, drawn, psus, modes, respondents_only })
    }

    /// How those who were drawn answered. Mostly all did in one way in each PSU, and then nobody need be asked again.
    async fn modes(&self, evaluation: EvaluationId, found: &[Drawn]) -> Result<Vec<String>> {
        const MODES: &str = "select distinct mode from response \
             where evaluation_id = $1 and case_id is not null and sample_type = $2";
        let known = || found.iter().filter_map(|psu| psu.modes.as_ref());
        if known().all(|(first, last)| first == last) {
            let modes: BTreeSet<&String> = known().map(|(first, _)| first).collect();
            return Ok(modes.into_iter().cloned().collect());
        }
        let mut modes: Vec<String> = read!(self, pool => {
            sqlx::query_scalar(MODES)
                .bind(evaluation.0)
                .bind(SampleType::Probability.name())
                .fetch_all(pool)
                .await
        })?;
        modes.sort_unstable();
        Ok(modes)
    }

    /// Every PSU that was drawn for an evaluation.
    pub async fn drawn_psus(&self, evaluation: EvaluationId) -> Result<Vec<DrawnPsu>> {
        const PSUS: &str = "select stratum, psu, max(psus_in_stratum), max(people_in_psu), count(*), count(reserve) \
             from survey_case where evaluation_id = $1 group by stratum, psu";
        let found: Vec<PsuRow> = read!(self, pool => sqlx::query_as(PSUS).bind(evaluation.0).fetch_all(pool).await)?;
        let of = |(stratum, psu, first, second, cases, reserves)| Listed {
            name: (stratum, psu),
            frames: (first, second),
            cases,
            reserves,
        };
        Ok(self.psus(evaluation, found.into_iter().map(of).collect()).await?.0)
    }

    /// Every PSU once, by stratum and name, and how many people were drawn in all.
    async fn psus(&self, evaluation: EvaluationId, found: Vec<Listed>) -> Result<(Vec<DrawnPsu>, u64)> {
        let mut all: BTreeMap<Name, Listed> = BTreeMap::new();
        for one in found {
            match all.get_mut(&one.name) {
                Some(known) => known.add(&one),
                None => {
                    all.insert(one.name.clone(), one);
                }
            }
        }
        let called = if all.values().any(|one| one.reserves > 0) {
            self.called_from_reserve(evaluation).await?
        } else {
            BTreeMap::new()
        };
        let strangers = self.not_eligible(evaluation).await?;
        let count = |counts: &BTreeMap<Name, i64>, name: &Name| counts.get(name).copied().unwrap_or_default();
        let (mut psus, mut drawn) = (Vec::with_capacity(all.len()), 0);
        for (name, one) in all {
            let (planned, called) = (one.cases - one.reserves, count(&called, &name));
            let own = planned + called;
            drawn += own.unsigned_abs();
            psus.push(DrawnPsu {
                psus_in_stratum: rows::narrow_option("case", one.frames.0)?,
                people_in_psu: rows::narrow_option("case", one.frames.1)?,
                listed: one.cases.unsigned_abs(),
                planned: planned.unsigned_abs(),
                called: called.unsigned_abs(),
                eligible: (own - count(&strangers, &name)).max(0).unsigned_abs(),
                stratum: name.0,
                psu: name.1,
            });
        }
        Ok((psus, drawn))
    }

    /// People in reserve who were called, by PSU.
    async fn called_from_reserve(&self, evaluation: EvaluationId) -> Result<BTreeMap<Name, i64>> {
        const SQL: &str = "select s.stratum, s.psu, count(*) from sampled_case s \
             join survey_case c on c.evaluation_id = s.evaluation_id and c.case_id = s.case_id \
             where s.evaluation_id = $1 and c.reserve is not null group by s.stratum, s.psu";
        let found: Vec<(String, String, i64)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(|(stratum, psu, count)| ((stratum, psu), count)).collect())
    }

    /// People drawn who were found not to belong to those asked, by PSU: by their last visit, or a file of past results.
    async fn not_eligible(&self, evaluation: EvaluationId) -> Result<BTreeMap<Name, i64>> {
        const SQL: &str = "select c.stratum, c.psu, count(*) from survey_case c where c.evaluation_id = $1 \
             and c.case_id in (select v.case_id from visit v where v.evaluation_id = $1 and v.outcome = $2 \
                 and not exists (select 1 from visit w where w.evaluation_id = v.evaluation_id and w.case_id = v.case_id \
                     and w.server_seq > v.server_seq) \
                 union select p.case_id from past_answer p where p.evaluation_id = $1 and p.outcome = $2 \
                 and not exists (select 1 from visit v where v.evaluation_id = p.evaluation_id and v.case_id = p.case_id)) \
             and not exists (select 1 from response r where r.evaluation_id = c.evaluation_id and r.case_id = c.case_id) \
             and not exists (select 1 from withdrawal w where w.evaluation_id = c.evaluation_id and w.case_id = c.case_id) \
             group by c.stratum, c.psu";
        let found: Vec<(String, String, i64)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(Outcome::NotEligible.name()).fetch_all(pool).await
        })?;
        Ok(found.into_iter().map(|(stratum, psu, count)| ((stratum, psu), count)).collect())
    }
}

/// Stratum and PSU, their frames, cases and how many of these are in reserve.
type PsuRow = (String, String, Option<i64>, Option<i64>, i64, i64);

/// Stratum and PSU.
type Name = (String, String);

/// PSUs in the stratum, people in the PSU.
type Frames = (Option<i64>, Option<i64>);

/// People of a PSU in the list, those in reserve among them.
struct Listed {
    name: Name,
    frames: Frames,
    cases: i64,
    reserves: i64,
}

impl Listed {
    fn add(&mut self, other: &Self) {
        self.frames.0 = self.frames.0.max(other.frames.0);
        self.frames.1 = self.frames.1.max(other.frames.1);
        self.cases += other.cases;
        self.reserves += other.reserves;
    }
}

/// The rows of all PSUs in the order of the case numbers.
fn row_by_row(found: Vec<Drawn>) -> Result<Vec<SampleRow>> {
    let mut rows: Vec<(i64, SampleRow)> = Vec::with_capacity(found.iter().map(|psu| psu.numbers.len()).sum());
    for Drawn { stratum, psu, psus_in_stratum, people_in_psu, numbers, weights, codes, .. } in found {
        if (numbers.len(), numbers.len()) != (weights.len(), codes.len()) {
            return Err(StoreError::corrupt("response", "a PSU has not as many answers as people who gave them"));
        }
        let psus_in_stratum = rows::narrow_option("case", psus_in_stratum)?;
        let people_in_psu = rows::narrow_option("case", people_in_psu)?;
        let (stratum, psu) = (Arc::<str>::from(stratum), Arc::<str>::from(psu));
        rows.extend(numbers.into_iter().zip(weights).zip(codes).map(|((number, weight), codes)| {
            let (stratum, psu) = (Arc::clone(&stratum), Arc::clone(&psu));
            (number, SampleRow { codes, stratum, psu, psus_in_stratum, people_in_psu, weight })
        }));
    }
    rows.sort_by_key(|(number, _)| *number);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
