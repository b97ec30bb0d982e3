//! What the estimators need of an evaluation: coded answers and design, row by row, without parsing any JSON.
//!
//! The rows of a PSU come from the database together, in one row: a large evaluation has tens of thousands of respondents, and
//! handing over each as a row of its own takes several times as long as finding them.

mod postgres;
mod sqlite;

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
}

/// A primary sampling unit of the draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnPsu {
    pub stratum: String,
    pub psu: String,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: Option<u32>,
}

/// Those who answered in a PSU, in any order, but in the same one in all three lists.
struct Answered {
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
        const DRAWN: &str = "select count(*) from sampled_case where evaluation_id = $1";
        let answered = match &self.pools {
            Pools::Sqlite { read, .. } => sqlite::answered(read, evaluation).await?,
            Pools::Postgres(pool) => postgres::answered(pool, evaluation).await?,
        };
        let self_selected: Vec<Vec<u8>> = read!(self, pool => {
            sqlx::query_scalar(SELF_SELECTED)
                .bind(evaluation.0)
                .bind(SampleType::SelfSelected.name())
                .fetch_all(pool)
                .await
        })?;
        let drawn: i64 = read!(self, pool => sqlx::query_scalar(DRAWN).bind(evaluation.0).fetch_one(pool).await)?;
        let psus = self.drawn_psus(evaluation).await?;
        Ok(SampleRows { probability: row_by_row(answered)?, self_selected, drawn: drawn.unsigned_abs(), psus })
    }

    /// Every PSU that was drawn for an evaluation.
    pub async fn drawn_psus(&self, evaluation: EvaluationId) -> Result<Vec<DrawnPsu>> {
        const PSUS: &str = "select stratum, psu, max(psus_in_stratum), max(people_in_psu) from survey_case \
             where evaluation_id = $1 group by stratum, psu order by stratum, psu";
        let psus: Vec<(String, String, Option<i64>, Option<i64>)> =
            read!(self, pool => sqlx::query_as(PSUS).bind(evaluation.0).fetch_all(pool).await)?;
        psus.into_iter()
            .map(|(stratum, psu, psus_in_stratum, people_in_psu)| {
                Ok(DrawnPsu {
                    stratum,
                    psu,
                    psus_in_stratum: rows::narrow_option("case", psus_in_stratum)?,
                    people_in_psu: rows::narrow_option("case", people_in_psu)?,
                })
            })
            .collect()
    }
}

/// The rows of all PSUs in the order of the case numbers.
fn row_by_row(answered: Vec<Answered>) -> Result<Vec<SampleRow>> {
    let mut rows: Vec<(i64, SampleRow)> = Vec::with_capacity(answered.iter().map(|psu| psu.numbers.len()).sum());
    for Answered { stratum, psu, psus_in_stratum, people_in_psu, numbers, weights, codes } in answered {
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
