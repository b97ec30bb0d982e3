//! The score of an evaluation as far as a person may see it.

use analytics::design::{Design, DesignError, DesignRow};
use analytics::instrument::{BLANK, Instrument, InstrumentError};
use analytics::sample::{Answers, Sample, SampleError};
use analytics::score::{Fieldwork, PublicScore, Score, Setting};
use analytics::self_selected::self_selected;
use analytics::unweighted::unweighted_index;
use serde::Serialize;
use store::{EvaluationView, Role, SampleRows};
use survey::campaign::CampaignState;
use survey::questionnaire::Compiled;
use survey::rule::IndexRule;
use utoipa::ToSchema;

use super::drawn::Draw;
use super::instrument::instrument;
use super::kept::kept;
use crate::apart::apart;
use crate::auth::{Deed, may};
use crate::frozen::frozen;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    #[error("the questionnaire has no criteria")]
    NoCriteria,
    #[error("the questionnaire cannot be scored: {0}")]
    Instrument(#[from] InstrumentError),
    #[error("the design of the sample is not usable: {0}")]
    Design(#[from] DesignError),
    #[error("the coded answers do not fit the questionnaire: {0}; run hailong rebuild")]
    Sample(#[from] SampleError),
}

/// Why a person sees no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// It is not published, and this role sees only what is.
    NotPublished,
    /// Nobody has been drawn.
    NoSample,
    /// Fewer answers than may be shown.
    TooFew,
}

/// A score, or why there is none to see.
pub(crate) enum Loaded {
    Score(Box<PublicScore>),
    Hidden(Hidden),
}

/// The state of publication that a score carries.
pub(crate) const fn publication(state: CampaignState) -> &'static str {
    match state {
        CampaignState::Draft => "draft",
        CampaignState::Open | CampaignState::Closed => "provisional",
        CampaignState::Published => "published",
    }
}

/// Scores an evaluation from its rows. Every value is in it; [`Score::public`] takes out what may not be shown.
///
/// # Errors
/// [`ScoreError`] for rows that do not belong to this questionnaire or a design that is not usable.
pub fn score(form: &Compiled, rows: &SampleRows, rule: IndexRule) -> Result<Score, ScoreError> {
    let instrument = instrument(form.questionnaire())?.ok_or(ScoreError::NoCriteria)?;
    let places = Places::of(form, &instrument);
    let mut design = Design::builder().nested();
    let draw = Draw::of(&rows.psus, rows.probability.iter().map(|row| (&*row.stratum, &*row.psu)));
    for row in &rows.probability {
        design.push(&DesignRow {
            stratum: &row.stratum,
            psu: &row.psu,
            psus_in_stratum: row.psus_in_stratum.map(f64::from),
            people_in_psu: row.people_in_psu.map(f64::from),
            weight: draw.weight(&row.stratum, &row.psu, row.weight),
        })?;
    }
    for psu in draw.unanswered() {
        design.push_empty_psu(&DesignRow {
            stratum: &psu.stratum,
            psu: &psu.psu,
            psus_in_stratum: psu.psus_in_stratum.map(f64::from),
            people_in_psu: psu.people_in_psu.map(f64::from),
            weight: 1.0,
        })?;
    }
    let answers = places.answers(rows.probability.iter().map(|row| row.codes.as_slice()))?;
    let web = places.answers(rows.self_selected.iter().map(Vec::as_slice))?;
    let web = if web.is_empty() { None } else { Some(self_selected(&web, &instrument)?) };
    let responded = u64::try_from(rows.probability.len()).unwrap_or(u64::MAX);
    let sample = Sample::new(design.finish()?, answers, &instrument)?;
    // AAPOR RR1: whoever was found not to belong to those asked is in neither.
    let eligible = rows.psus.iter().map(|psu| psu.eligible).sum::<u64>().max(responded);
    let known = eligible > 0 && !rows.respondents_only;
    let fieldwork = known.then_some(Fieldwork { eligible, responded });
    let setting = Setting { rule, fieldwork, web, ..Setting::default() };
    let score = analytics::score::score(&sample, &instrument, &setting);
    let unweighted = unweighted_index(&sample, &instrument, &score);
    Ok(Score { modes: rows.modes.clone(), unweighted, ..score })
}

/// Where in a response's bytes the criteria and the overall question stand.
struct Places {
    criteria: Vec<usize>,
    overall: Option<usize>,
}

impl Places {
    fn of(form: &Compiled, instrument: &Instrument) -> Self {
        let offset = |name: &str| {
            form.index(name).and_then(|index| form.layout().slot(index)).map_or(usize::MAX, |slot| slot.offset)
        };
        let overall = form.questionnaire().overall_question().map(|(question, _)| offset(&question.name));
        Self { criteria: instrument.criteria().iter().map(|criterion| offset(&criterion.key)).collect(), overall }
    }

    fn answers<'a>(&self, rows: impl ExactSizeIterator<Item = &'a [u8]>) -> Result<Answers, SampleError> {
        let at = |codes: &[u8], place: usize| codes.get(place).copied().unwrap_or(BLANK);
        let mut answers = Answers::with_capacity(self.criteria.len(), rows.len());
        let mut criteria = vec![BLANK; self.criteria.len()];
        for codes in rows {
            for (code, place) in criteria.iter_mut().zip(&self.criteria) {
                *code = at(codes, *place);
            }
            answers.push(&criteria, self.overall.map(|place| at(codes, place)))?;
        }
        Ok(answers)
    }
}

impl Loaded {
    /// The public score of an evaluation, for a role.
    ///
    /// # Errors
    /// [`Code::Internal`] if the stored rows cannot be scored.
    pub async fn of(state: &ApiState, view: &EvaluationView, role: Role) -> Result<Self> {
        let published = view.campaign.state == CampaignState::Published;
        let deed = if published { Deed::SeePublished } else { Deed::SeeUnpublished };
        if !may(role, deed) {
            return Ok(Self::Hidden(Hidden::NotPublished));
        }
        match kept(state, view, SCORE, || scored(state, view)).await? {
            Some(score) if may(role, Deed::SeeUnpublished) => Ok(Self::Score(Box::new(score.for_analysts()))),
            Some(score) => Ok(Self::Score(Box::new(score.public()))),
            None => Ok(Self::Hidden(Hidden::NoSample)),
        }
    }
}

impl Loaded {
    /// The public score of an evaluation as the publication of this number has it.
    ///
    /// # Errors
    /// [`Code::Internal`] if what was published cannot be read.
    pub async fn published(state: &ApiState, view: &EvaluationView, number: u32) -> Result<Self> {
        let score: Option<Option<Score>> = frozen(state, view.evaluation.id, SCORE, Some(number)).await?;
        Ok(score.flatten().map_or(Self::Hidden(Hidden::NoSample), |score| Self::Score(Box::new(score.public()))))
    }
}

/// The name it is kept under.
pub(crate) const SCORE: &str = "score";

/// Scores the answers as they are; none if nobody was drawn and nobody chose themselves.
///
/// # Errors
/// [`Code::Internal`] if the stored rows cannot be scored.
pub(crate) async fn scored(state: &ApiState, view: &EvaluationView) -> Result<Option<Score>> {
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let rows = state.store.sample_rows(view.evaluation.id).await?;
    // Who chose themselves is told of also where nobody was drawn.
    if rows.drawn == 0 && rows.self_selected.is_empty() {
        return Ok(None);
    }
    let rule = view.evaluation.rule;
    let scored = apart(move || score(&form, &rows, rule)).await?;
    scored.map(Some).map_err(|error| {
        tracing::error!(evaluation.id = %view.evaluation.id, %error, "an evaluation cannot be scored");
        Problem::new(Code::Internal)
    })
}
