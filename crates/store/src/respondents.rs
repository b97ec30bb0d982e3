//! All that an analysis wants to know of those who answered: coded answers, design, how they were asked and by whom.

use survey::case::{CaseDesign, Mode, SampleType};
use survey::id::{EvaluationId, UserId};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read};
use crate::rows;

/// One respondent. Nothing says who it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Respondent {
    pub sample_type: SampleType,
    pub mode: Mode,
    /// One byte an answer, in questionnaire order.
    pub codes: Vec<u8>,
    /// Of somebody drawn.
    pub design: Option<CaseDesign>,
    /// Whose tablet the answers came from.
    pub surveyor: Option<UserId>,
}

#[derive(sqlx::FromRow)]
struct RespondentRow {
    sample_type: String,
    mode: String,
    codes: Vec<u8>,
    stratum: Option<String>,
    psu: Option<String>,
    psus_in_stratum: Option<i64>,
    people_in_psu: Option<i64>,
    weight: Option<f64>,
    user_id: Option<Uuid>,
}

impl RespondentRow {
    fn into_respondent(self) -> Result<Respondent> {
        let design = match (self.stratum, self.psu, self.weight) {
            (Some(stratum), Some(psu), Some(weight)) => Some(CaseDesign {
                stratum,
                psu,
                psus_in_stratum: rows::narrow_option("case", self.psus_in_stratum)?,
                people_in_psu: rows::narrow_option("case", self.people_in_psu)?,
                weight,
            }),
            _ => None,
        };
        let sample_type = rows::word("response", SampleType::parse(&self.sample_type), &self.sample_type)?;
        if design.is_none() && sample_type == SampleType::Probability {
            return Err(StoreError::corrupt("response", "its case is missing"));
        }
        Ok(Respondent {
            sample_type,
            mode: rows::word("response", Mode::parse(&self.mode), &self.mode)?,
            codes: self.codes,
            design,
            surveyor: self.user_id.map(UserId),
        })
    }
}

impl Store {
    /// Everybody whose answers count in an evaluation, in no order that says anything.
    pub async fn respondents(&self, evaluation: EvaluationId) -> Result<Vec<Respondent>> {
        const SQL: &str = "select r.sample_type, r.mode, r.codes, c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, \
             c.weight, i.user_id from response r \
             left join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
             left join install i on i.install_id = r.install_id where r.evaluation_id = $1";
        let found: Vec<RespondentRow> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        found.into_iter().map(RespondentRow::into_respondent).collect()
    }
}
