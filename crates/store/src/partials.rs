//! Interviews that were broken off: what lines of kind `partial` told. Their answers are judged like any others as far as they
//! go and stay in the sealed line; a partial interview counts in no index and stands in nobody's way.

use survey::case::Mode;
use survey::clock::Day;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::response_places::ResponsePlace;
use crate::responses::{Consented, ResponseView};
use crate::rows;

/// A partial interview to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPartial {
    pub evaluation: EvaluationId,
    pub install: InstallId,
    pub id: SubmissionId,
    pub case: CaseId,
    pub mode: Mode,
    pub language: String,
    pub day: Day,
    pub consent: Option<Consented>,
}

/// Every column, in the order of the keys.
type WholeRow = (Uuid, Uuid, Uuid, Uuid, String, String, String, Option<String>, Option<String>);
type ListRow = (Uuid, String, String, String, Option<i64>, Option<String>, Option<String>);

impl Store {
    /// The partial interviews of an evaluation, the newest first, beginning after a place.
    pub(crate) async fn partials(
        &self,
        evaluation: EvaluationId,
        after: Option<ResponsePlace>,
        limit: i64,
    ) -> Result<Vec<ResponseView>> {
        /// Two tablets may have brought the same one: it is listed once.
        const SQL: &str = "select p.partial_id, min(p.mode), min(p.language), min(p.day), min(c.number), \
             min(p.consent_language), min(p.consent_day) from partial_interview p \
             left join survey_case c on c.evaluation_id = p.evaluation_id and c.case_id = p.case_id \
             where p.evaluation_id = $1 and (p.day, p.partial_id) < ($2, $3) \
             group by p.partial_id order by min(p.day) desc, p.partial_id desc limit $4";
        let (day, id) = match after {
            Some(ResponsePlace::Partial(day, id)) => (day.to_string(), id),
            _ => (rows::AFTER_ALL_DAYS.to_owned(), Uuid::max()),
        };
        let found: Vec<ListRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(day).bind(id).bind(limit).fetch_all(pool).await
        })?;
        let view = |(id, mode, language, day, number, consent, consent_day): ListRow| {
            Ok(ResponseView {
                mode: Some(rows::word("partial interview", Mode::parse(&mode), &mode)?),
                language: Some(language),
                consent: Consented::read(consent, consent_day)?,
                case_number: rows::narrow_option("partial interview", number)?,
                ..ResponseView::at(ResponsePlace::Partial(rows::day("partial interview", &day)?, id), id)
            })
        };
        found.into_iter().map(view).collect()
    }

    /// Every partial interview, as it stands in the table.
    pub(crate) async fn all_partials(&self) -> Result<Vec<WholeRow>> {
        const SQL: &str = "select evaluation_id, install_id, partial_id, case_id, mode, language, day, consent_language, \
             consent_day from partial_interview order by evaluation_id, install_id, partial_id";
        Ok(read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }
}
