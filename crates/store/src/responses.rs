//! Derived responses: the typed answers of every submission that counts.

use survey::case::{Mode, SampleType};
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CaseId, EvaluationId, InstallId, ResponseId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use sync::consent::Consent;
use sync::line::Header;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::response_places::ResponsePlace;
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
    pub consent: Option<Consented>,
    /// The submission whose place it shall take.
    pub supersedes: Option<SubmissionId>,
}

/// The consent that an interview began with, no closer than its day: the time of day stays in the sealed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consented {
    pub language: String,
    pub day: Day,
}

impl Consented {
    pub(crate) fn of(consent: &Consent, header: &Header) -> Self {
        Self { language: consent.language(header).to_string(), day: Zone::VIETNAM.day(consent.at(header)) }
    }

    pub(crate) fn read(language: Option<String>, day: Option<String>) -> Result<Option<Self>> {
        let read = |(language, day): (String, String)| Ok(Self { language, day: rows::day("response", &day)? });
        language.zip(day).map(read).transpose()
    }
}

/// What lists show of a submission or web answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResponseState {
    Counted,
    /// Kept and waiting for a supervisor; not in the index.
    Quarantined,
    /// An interview that was broken off: kept, and never in the index.
    Partial,
    /// The answers were withdrawn by whoever gave them.
    Withdrawn,
}

impl ResponseState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Quarantined => "quarantined",
            Self::Partial => "partial",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Counted, Self::Quarantined, Self::Partial, Self::Withdrawn];
        all.into_iter().find(|state| state.name() == text)
    }
}

/// A response in a list: no answers, no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseView {
    pub id: Uuid,
    pub place: ResponsePlace,
    /// Why a supervisor must look.
    pub reason: Option<String>,
    /// For a response that counts or was broken off.
    pub mode: Option<Mode>,
    pub sample_type: Option<SampleType>,
    pub language: Option<String>,
    pub consent: Option<Consented>,
    /// Of a response that counts, was broken off or was withdrawn.
    pub case_number: Option<u32>,
    /// It came with a file of past results, and is taken back with it: there is no line of a tablet to withdraw.
    pub from_file: bool,
}

impl ResponseView {
    pub(crate) const fn at(place: ResponsePlace, id: Uuid) -> Self {
        Self {
            id,
            place,
            reason: None,
            mode: None,
            sample_type: None,
            language: None,
            consent: None,
            case_number: None,
            from_file: false,
        }
    }
}

type CountedRow = (Uuid, String, String, String, String, Option<i64>, Option<String>, Option<String>, bool);
type QuarantinedRow = (Uuid, Option<String>, i64);
type WithdrawnRow = (Uuid, i64, Option<i64>);

impl Store {
    /// The responses of an evaluation in one state, or those that wait for a supervisor and then those that count; the
    /// newest first, beginning after a place (see [`ResponsePlace`]).
    pub async fn responses(
        &self,
        evaluation: EvaluationId,
        state: Option<ResponseState>,
        after: Option<ResponsePlace>,
        limit: u32,
    ) -> Result<Vec<ResponseView>> {
        let states = match (state, after.map(ResponsePlace::state)) {
            (Some(state), _) => vec![state],
            (None, Some(ResponseState::Counted)) => vec![ResponseState::Counted],
            (None, _) => vec![ResponseState::Quarantined, ResponseState::Counted],
        };
        let mut found = Vec::new();
        for state in states {
            let left = i64::from(limit) - i64::try_from(found.len()).unwrap_or(i64::MAX);
            let after = after.filter(|place| place.state() == state);
            found.extend(match state {
                ResponseState::Quarantined => self.quarantined(evaluation, after, left).await?,
                ResponseState::Counted => self.counted(evaluation, after, left).await?,
                ResponseState::Partial => self.partials(evaluation, after, left).await?,
                ResponseState::Withdrawn => self.withdrawn(evaluation, after, left).await?,
            });
        }
        Ok(found)
    }

    async fn counted(
        &self,
        evaluation: EvaluationId,
        after: Option<ResponsePlace>,
        limit: i64,
    ) -> Result<Vec<ResponseView>> {
        const SQL: &str = "select r.response_id, r.mode, r.sample_type, r.language, r.day, c.number, \
             r.consent_language, r.consent_day, exists (select 1 from past_answer p \
             where p.evaluation_id = r.evaluation_id and p.response_id = r.response_id) from response r \
             left join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
             where r.evaluation_id = $1 and (r.day, r.response_id) < ($2, $3) \
             order by r.day desc, r.response_id desc limit $4";
        let (day, id) = match after {
            Some(ResponsePlace::Counted(day, id)) => (day.to_string(), id),
            _ => (rows::AFTER_ALL_DAYS.to_owned(), Uuid::max()),
        };
        let found: Vec<CountedRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(day).bind(id).bind(limit).fetch_all(pool).await
        })?;
        let view = |(id, mode, sample_type, language, day, number, consent, consent_day, from_file): CountedRow| {
            Ok(ResponseView {
                mode: Some(rows::word("response", Mode::parse(&mode), &mode)?),
                sample_type: Some(rows::word("response", SampleType::parse(&sample_type), &sample_type)?),
                language: Some(language),
                consent: Consented::read(consent, consent_day)?,
                case_number: rows::narrow_option("response", number)?,
                from_file,
                ..ResponseView::at(ResponsePlace::Counted(rows::day("response", &day)?, id), id)
            })
        };
        found.into_iter().map(view).collect()
    }

    async fn quarantined(
        &self,
        evaluation: EvaluationId,
        after: Option<ResponsePlace>,
        limit: i64,
    ) -> Result<Vec<ResponseView>> {
        /// Two tablets may have brought the same one: it stays where the first one put it.
        const SQL: &str = "select submission_id, min(reason), min(judged_at) from judgement \
             where evaluation_id = $1 and verdict = 'quarantined' group by submission_id \
             having min(judged_at) < $2 or (min(judged_at) = $2 and submission_id < $3) \
             order by min(judged_at) desc, submission_id desc limit $4";
        let (at, id) = since(after);
        let found: Vec<QuarantinedRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(at).bind(id).bind(limit).fetch_all(pool).await
        })?;
        let view = |(id, reason, at)| ResponseView {
            reason,
            ..ResponseView::at(ResponsePlace::Quarantined(Timestamp::from_millis(at), id), id)
        };
        Ok(found.into_iter().map(view).collect())
    }

    async fn withdrawn(
        &self,
        evaluation: EvaluationId,
        after: Option<ResponsePlace>,
        limit: i64,
    ) -> Result<Vec<ResponseView>> {
        /// A row for each person, whatever lines went with the answer: its versions, and what was explained about it. Of
        /// whom it was is not known if another answer of that person counts, or nothing could be opened; then the line
        /// itself says of which evaluation it was.
        const SQL: &str = "select w.submission_id, w.withdrawn_at, c.number from ( \
             select submission_id, case_id, withdrawn_at, row_number() over ( \
             partition by coalesce(case_id, submission_id) order by withdrawn_at, submission_id) as place \
             from withdrawal v where (evaluation_id = $1 and case_id is not null) or (case_id is null \
             and exists (select 1 from raw_submission s where s.install_id = v.install_id \
             and s.submission_id = v.submission_id and s.line like $5 and (s.line like '%\"kind\":\"interview\"%' or s.line like '%\"kind\":\"partial\"%')))) as w \
             left join survey_case c on c.evaluation_id = $1 and c.case_id = w.case_id \
             where w.place = 1 and (w.withdrawn_at, w.submission_id) < ($2, $3) \
             order by w.withdrawn_at desc, w.submission_id desc limit $4";
        let (at, id) = since(after);
        // A member of the header: what is sealed has no quotes.
        let line = format!("%\"evaluation\":\"{evaluation}\"%");
        let found: Vec<WithdrawnRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(at).bind(id).bind(limit).bind(&line).fetch_all(pool).await
        })?;
        let view = |(id, at, number)| {
            Ok(ResponseView {
                case_number: rows::narrow_option("withdrawal", number)?,
                ..ResponseView::at(ResponsePlace::Withdrawn(Timestamp::from_millis(at), id), id)
            })
        };
        found.into_iter().map(view).collect()
    }
}

/// What a list by time goes on from.
fn since(after: Option<ResponsePlace>) -> (i64, Uuid) {
    match after {
        Some(ResponsePlace::Quarantined(at, id) | ResponsePlace::Withdrawn(at, id)) => (at.millis(), id),
        _ => (i64::MAX, Uuid::max()),
    }
}
