//! A person on a surveyor's list, as the tablet is told.

use survey::id::{CaseId, EvaluationId};
use survey::language::{Language, Text};
use sync::message::{AssignedCase, CaseState, Closing};
use sync::person::PersonKey;
use sync::question::OpenQuestion;
use sync::visit::PastVisit;
use uuid::Uuid;

use crate::cases::details;
use crate::error::Result;
use crate::rows;

/// The map is that of the days when the people were drawn: a code may since have gone to a successor.
pub(super) const CASES: &str = "select s.evaluation_id, s.case_id, s.number, s.area_code, s.village, s.language, s.service, \
     s.service_month, s.reserve, s.stratum, s.psu, p.sealed as person, m.name as area_name, \
     (exists (select 1 from response r where r.evaluation_id = s.evaluation_id and r.case_id = s.case_id) \
     or exists (select 1 from withdrawal w where w.evaluation_id = s.evaluation_id and w.case_id = s.case_id)) as answered \
     from survey_case s join assignment a on a.evaluation_id = s.evaluation_id and a.user_id = s.assigned_to \
     join evaluation e on e.evaluation_id = s.evaluation_id join campaign c on c.campaign_id = e.campaign_id \
     left join case_person p on p.evaluation_id = s.evaluation_id and p.case_id = s.case_id \
     left join area m on m.code = s.area_code and m.valid_from <= c.first_day \
     and (m.valid_until is null or m.valid_until > c.first_day) \
     where s.assigned_to = $1 and c.state = 'open'";

#[derive(sqlx::FromRow)]
pub(super) struct CaseRow {
    pub(super) evaluation_id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) number: i64,
    pub(super) area_code: String,
    pub(super) village: Option<String>,
    pub(super) language: Option<String>,
    pub(super) service: Option<String>,
    pub(super) service_month: Option<String>,
    pub(super) reserve: Option<i64>,
    pub(super) stratum: String,
    pub(super) psu: String,
    pub(super) person: Option<Vec<u8>>,
    pub(super) area_name: Option<String>,
    pub(super) answered: bool,
}

impl CaseRow {
    pub(super) fn into_json(
        self,
        visits: Vec<PastVisit>,
        questions: Vec<OpenQuestion>,
        (group, opened): (Option<String>, Option<Closing>),
        key: &PersonKey,
    ) -> Result<(CaseId, String)> {
        let (id, evaluation) = (CaseId(self.case_id), EvaluationId(self.evaluation_id));
        let details = details(self.language, self.service.as_deref(), self.service_month.as_deref(), self.reserve)?;
        // Whoever is not to be met any more is nobody's business.
        let over = self.answered || visits.last().is_some_and(|last| last.visit.outcome.closes());
        let person = self.person.filter(|_| !over || !questions.is_empty()).and_then(|sealed| {
            let person = key.open(&sealed, evaluation, id);
            if person.is_none() {
                tracing::error!(case.id = %id, "a personal record was not encrypted under this server's key");
            }
            person
        });
        let row = AssignedCase {
            id,
            evaluation,
            number: rows::narrow("case", self.number)?,
            area_code: self.area_code,
            area_name: self.area_name.map(|name| Text::new([(Language::vietnamese(), name)])),
            village: self.village,
            language: details.language,
            service: details.service,
            service_month: details.service_month,
            group,
            reserve: details.reserve,
            opened,
            person,
            state: if self.answered { CaseState::Done } else { CaseState::Open },
            visits,
            questions,
        };
        Ok((id, rows::to_json("case", &row)?))
    }
}
