//! Derived responses: the typed answers of every submission that counts.

use survey::case::{Mode, SampleType};
use survey::clock::Day;
use survey::id::{CaseId, EvaluationId, InstallId, ResponseId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// A response to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewResponse {
    pub evaluation: EvaluationId,
    pub response: ResponseId,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub language: String,
    pub day: Day,
    pub questionnaire: QuestionnaireHash,
    pub case: Option<CaseId>,
    pub install: Option<InstallId>,
    /// One byte an answer, in questionnaire order.
    pub codes: Vec<u8>,
    /// The answers as JSON.
    pub answers: String,
    /// The submission whose place it shall take.
    pub supersedes: Option<SubmissionId>,
}

/// What lists show of a submission or web answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResponseState {
    Counted,
    /// Kept and waiting for a supervisor; not in the index.
    Quarantined,
}

impl ResponseState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Quarantined => "quarantined",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Counted, Self::Quarantined].into_iter().find(|state| state.name() == text)
    }
}

/// A response in a list: no answers, no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseView {
    pub id: Uuid,
    pub state: ResponseState,
    pub reason: Option<String>,
    /// For a counted response.
    pub mode: Option<Mode>,
    pub sample_type: Option<SampleType>,
    pub language: Option<String>,
    pub day: Option<Day>,
    pub case_number: Option<u32>,
}

type ViewRow =
    (Uuid, String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, Option<i64>);

impl Store {
    /// The responses and quarantined submissions of an evaluation, ordered by id, beginning after `after`.
    pub async fn responses(
        &self,
        evaluation: EvaluationId,
        state: Option<ResponseState>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<ResponseView>> {
        const SQL: &str = "select * from ( \
             select r.response_id as id, 'counted' as state, null as reason, r.mode, r.sample_type, r.language, r.day, c.number \
             from response r left join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
             where r.evaluation_id = $1 \
             union all \
             select j.submission_id, 'quarantined', j.reason, null, null, null, null, null \
             from judgement j where j.evaluation_id = $1 and j.verdict = 'quarantined' \
             ) as listed where ($2 = '' or state = $2) and id > $3 order by id limit $4";
        let found: Vec<ViewRow> = read!(self, pool => {
            sqlx::query_as(SQL)
                .bind(evaluation.0)
                .bind(state.map_or("", ResponseState::name))
                .bind(after.unwrap_or(Uuid::nil()))
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        found.into_iter().map(view).collect()
    }
}

fn view(row: ViewRow) -> Result<ResponseView> {
    let (id, state, reason, mode, sample_type, language, day, number) = row;
    Ok(ResponseView {
        id,
        state: rows::word("response", ResponseState::parse(&state), &state)?,
        reason,
        mode: mode.map(|text| rows::word("response", Mode::parse(&text), &text)).transpose()?,
        sample_type: sample_type.map(|text| rows::word("response", SampleType::parse(&text), &text)).transpose()?,
        language,
        day: rows::day_option("response", day.as_deref())?,
        case_number: rows::narrow_option("response", number)?,
    })
}
