//! What the estimators need of an evaluation: coded answers and design, row by row, without parsing any JSON.
//!
//! Each PSU comes from the database in one row, with all who answered there: a large evaluation has tens of thousands of
//! respondents, and handing over each as a row of its own takes several times as long as finding them.

mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use survey::case::SampleType;
use survey::id::EvaluationId;

use crate::error::{Result, StoreError};
use crate::pool::{Pools, Store, read};
use crate::rows;

/// One response as the estimators see it.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRow {
    pub codes: Vec<u8>,
    pub stratum: String,
    pub psu: String,
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
}

/// A primary sampling unit of the draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnPsu {
    pub stratum: String,
    pub psu: String,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
}

/// A PSU that was drawn and those who answered in it, in any order, but in the same one in all three lists. People of one PSU
/// whose frames differ come as several of them.
struct Drawn {
    stratum: String,
    psu: String,
    psus_in_stratum: Option<i64>,
    people_in_psu: Option<i64>,
    numbers: Vec<i64>,
    weights: Vec<f64>,
    codes: Vec<Vec<u8>>,
}

impl Store {
    /// The coded answers of an evaluation with their design.
    pub async fn sample_rows(&self, evaluation: EvaluationId) -> Result<SampleRows> {
        // Only a person drawn has a case, so the index of the cases finds the others.
        const SELF_SELECTED: &str = "select codes from response \
             where evaluation_id = $1 and case_id is null and sample_type = $2 order by response_id";
        const MODES: &str = "select distinct mode from response \
             where evaluation_id = $1 and case_id is not null and sample_type = $2";
        const DRAWN: &str = "select count(*) from sampled_case where evaluation_id = $1";
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
        let drawn: i64 = read!(self, pool => sqlx::query_scalar(DRAWN).bind(evaluation.0).fetch_one(pool).await)?;
        let mut modes: Vec<String> = read!(self, pool => {
            sqlx::query_scalar(MODES)
                .bind(evaluation.0)
                .bind(SampleType::Probability.name())
                .fetch_all(pool)
                .await
        })?;
        modes.sort_unstable();
        let psus = psus(&found)?;
        Ok(SampleRows { probability: row_by_row(found)?, self_selected, drawn: drawn.unsigned_abs(), psus, modes })
    }

    /// Every PSU that was drawn for an evaluation.
    pub async fn drawn_psus(&self, evaluation: EvaluationId) -> Result<Vec<DrawnPsu>> {
        const PSUS: &str = "select stratum, psu, max(psus_in_stratum), max(people_in_psu) from survey_case \
             where evaluation_id = $1 group by stratum, psu order by stratum, psu";
        let psus: Vec<(String, String, Option<i64>, Option<i64>)> =
            read!(self, pool => sqlx::query_as(PSUS).bind(evaluation.0).fetch_all(pool).await)?;
        psus.into_iter().map(|(stratum, psu, first, second)| drawn_psu(stratum, psu, (first, second))).collect()
    }
}

/// PSUs in the stratum, people in the PSU.
type Frames = (Option<i64>, Option<i64>);

/// Every PSU once, by stratum and name.
fn psus(found: &[Drawn]) -> Result<Vec<DrawnPsu>> {
    let mut frames: BTreeMap<(&str, &str), Frames> = BTreeMap::new();
    for one in found {
        let (psus, people) = frames.entry((&one.stratum, &one.psu)).or_default();
        *psus = (*psus).max(one.psus_in_stratum);
        *people = (*people).max(one.people_in_psu);
    }
    frames.into_iter().map(|((stratum, psu), frames)| drawn_psu(stratum.to_owned(), psu.to_owned(), frames)).collect()
}

fn drawn_psu(stratum: String, psu: String, (psus_in_stratum, people_in_psu): Frames) -> Result<DrawnPsu> {
    Ok(DrawnPsu {
        stratum,
        psu,
        psus_in_stratum: rows::narrow_option("case", psus_in_stratum)?,
        people_in_psu: rows::narrow_option("case", people_in_psu)?,
    })
}

/// The rows of all PSUs in the order of the case numbers.
fn row_by_row(found: Vec<Drawn>) -> Result<Vec<SampleRow>> {
    let mut rows: Vec<(i64, SampleRow)> = Vec::with_capacity(found.iter().map(|psu| psu.numbers.len()).sum());
    for Drawn { stratum, psu, psus_in_stratum, people_in_psu, numbers, weights, codes } in found {
        if (numbers.len(), numbers.len()) != (weights.len(), codes.len()) {
            return Err(StoreError::corrupt("response", "a PSU has not as many answers as people who gave them"));
        }
        let psus_in_stratum = rows::narrow_option("case", psus_in_stratum)?;
        let people_in_psu = rows::narrow_option("case", people_in_psu)?;
        rows.extend(numbers.into_iter().zip(weights).zip(codes).map(|((number, weight), codes)| {
            let (stratum, psu) = (stratum.clone(), psu.clone());
            (number, SampleRow { codes, stratum, psu, psus_in_stratum, people_in_psu, weight })
        }));
    }
    rows.sort_by_key(|(number, _)| *number);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
