//! What the estimators need of an evaluation: coded answers and design, row by row, without parsing any JSON.

use survey::case::SampleType;
use survey::id::EvaluationId;

use crate::error::Result;
use crate::pool::{Store, read};
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

type ProbabilityRow = (Vec<u8>, String, String, Option<i64>, Option<i64>, f64);

impl Store {
    /// The coded answers of an evaluation with their design.
    pub async fn sample_rows(&self, evaluation: EvaluationId) -> Result<SampleRows> {
        const PROBABILITY: &str = "select r.codes, c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, c.weight \
             from response r join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
             where r.evaluation_id = $1 and r.sample_type = $2 order by c.number";
        const SELF_SELECTED: &str =
            "select codes from response where evaluation_id = $1 and sample_type = $2 order by response_id";
        const PSUS: &str = "select stratum, psu, max(psus_in_stratum), max(people_in_psu) from survey_case \
             where evaluation_id = $1 group by stratum, psu order by stratum, psu";
        const DRAWN: &str = "select count(*) from sampled_case where evaluation_id = $1";
        let probability: Vec<ProbabilityRow> = read!(self, pool => {
            sqlx::query_as(PROBABILITY)
                .bind(evaluation.0)
                .bind(SampleType::Probability.name())
                .fetch_all(pool)
                .await
        })?;
        let self_selected: Vec<Vec<u8>> = read!(self, pool => {
            sqlx::query_scalar(SELF_SELECTED)
                .bind(evaluation.0)
                .bind(SampleType::SelfSelected.name())
                .fetch_all(pool)
                .await
        })?;
        let drawn: i64 = read!(self, pool => sqlx::query_scalar(DRAWN).bind(evaluation.0).fetch_one(pool).await)?;
        let psus: Vec<(String, String, Option<i64>, Option<i64>)> =
            read!(self, pool => sqlx::query_as(PSUS).bind(evaluation.0).fetch_all(pool).await)?;
        let psus = psus
            .into_iter()
            .map(|(stratum, psu, psus_in_stratum, people_in_psu)| {
                Ok(DrawnPsu {
                    stratum,
                    psu,
                    psus_in_stratum: rows::narrow_option("case", psus_in_stratum)?,
                    people_in_psu: rows::narrow_option("case", people_in_psu)?,
                })
            })
            .collect::<Result<_>>()?;
        let probability = probability
            .into_iter()
            .map(|(codes, stratum, psu, psus_in_stratum, people_in_psu, weight)| {
                Ok(SampleRow {
                    codes,
                    stratum,
                    psu,
                    psus_in_stratum: rows::narrow_option("case", psus_in_stratum)?,
                    people_in_psu: rows::narrow_option("case", people_in_psu)?,
                    weight,
                })
            })
            .collect::<Result<_>>()?;
        Ok(SampleRows { probability, self_selected, drawn: drawn.unsigned_abs(), psus })
    }
}
