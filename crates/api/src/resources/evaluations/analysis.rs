//! `GET /api/v1/evaluations/{id}/analysis`, `GET /api/v1/evaluations/{id}/composition`

use analytics::analysis::{GroupShare, Grouping};
use analytics::disclosure::Reason;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::EvaluationView;
use survey::questionnaire::{Choice, Compiled};
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn, may};
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::{Texts, texts};
use crate::scores::{Analysed, Hidden, answers, groupings, publication};
use crate::state::ApiState;
use survey::campaign::CampaignState;

/// Everything that is computed of an evaluation, array by array, as it may be shown. `hidden` says why there is nothing.
#[derive(Serialize, ToSchema)]
pub(super) struct AnalysisView {
    evaluation: Uuid,
    hidden: Option<Hidden>,
    /// draft, provisional or published
    publication: &'static str,
    /// Names the answers, the design and the margins: the same name, the same results.
    data_version: Option<String>,
    /// The program and the fingerprint of its estimators.
    program: Option<String>,
    /// The name of the index rule.
    rule: &'static str,
    confidence: Option<f64>,
    /// What is done about a stratum of one PSU.
    lonely_psu: Option<String>,
    /// Why the margins were left out, if they do not fit the answers.
    margins_refused: Option<String>,
    /// By name, as `hailong analyse --public` writes them; a hidden row has only its names and its decision.
    #[schema(value_type = BTreeMap<String, Vec<Object>>)]
    arrays: BTreeMap<String, Vec<Map<String, Value>>>,
}

/// Who answered, beside who is known to have used the unit, and beside the people who chose themselves.
#[derive(Serialize, ToSchema)]
pub(super) struct CompositionView {
    evaluation: Uuid,
    hidden: Option<Hidden>,
    margins_imported: bool,
    variables: Vec<VariableView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct VariableView {
    /// The name of the question.
    key: String,
    label: Texts,
    /// Respondents who did not say; null where that would give a hidden group away.
    unknown: Option<u64>,
    levels: Vec<LevelView>,
}

/// Shares are 0..1, of those whose group is known.
#[derive(Serialize, ToSchema)]
pub(super) struct LevelView {
    key: String,
    label: Texts,
    n: Option<u64>,
    unweighted: Option<f64>,
    weighted: Option<f64>,
    /// By the margins.
    frame: Option<f64>,
    /// Among the people who chose themselves.
    web: Option<f64>,
    /// Why the group is hidden.
    reason: Option<Reason>,
}

/// The analysis a person may see, or why there is none.
async fn analysed(
    state: &ApiState,
    person: &SignedIn,
    view: &EvaluationView,
) -> Result<std::result::Result<Analysed, Hidden>> {
    let published = view.campaign.state == CampaignState::Published;
    let deed = if published { Deed::SeePublished } else { Deed::SeeUnpublished };
    if !may(person.role, deed) {
        return Ok(Err(Hidden::NotPublished));
    }
    Ok(Analysed::of(state, view).await?.ok_or(Hidden::NoSample))
}

/// The arrays of an evaluation: criteria, indices, domains, groups of missing answers, reliability, interviewers, other weights.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/analysis", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = AnalysisView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_analysis(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<AnalysisView>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let mut answer = AnalysisView {
        evaluation: id,
        hidden: None,
        publication: publication(view.campaign.state),
        data_version: None,
        program: None,
        rule: view.evaluation.rule.name(),
        confidence: None,
        lonely_psu: None,
        margins_refused: None,
        arrays: BTreeMap::new(),
    };
    match analysed(&state, &person, &view).await? {
        Err(hidden) => answer.hidden = Some(hidden),
        Ok(analysed) => {
            answer.data_version = Some(analysed.data_version);
            answer.program = Some(analysed.program);
            answer.confidence = Some(analysed.confidence);
            answer.lonely_psu = Some(analysed.lonely_psu);
            answer.margins_refused = analysed.margins_refused;
            answer.arrays = analysed.arrays;
        }
    }
    Ok(Json(answer))
}

/// The composition of an evaluation's respondents by every question that is answered by one of a list.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/composition", tag = "scores", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses(
        (status = 200, body = CompositionView),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn evaluation_composition(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<CompositionView>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let (hidden, variables) = match analysed(&state, &person, &view).await? {
        Err(hidden) => (Some(hidden), Vec::new()),
        Ok(analysed) => {
            let hidden = analysed.composition.is_empty().then_some(Hidden::TooFew);
            (hidden, variables(&form, &analysed.composition))
        }
    };
    let known = variables.iter().flat_map(|variable| &variable.levels).any(|level| level.frame.is_some());
    Ok(Json(CompositionView { evaluation: id, hidden, margins_imported: known, variables }))
}

/// In the order of the form, with its words.
fn variables(form: &Compiled, composition: &[Grouping]) -> Vec<VariableView> {
    let of = |(question, choices): (&survey::questionnaire::Question, &[Choice])| {
        let grouping = composition.iter().find(|one| one.variable == question.name)?;
        let level = |choice: &Choice| {
            let group = grouping.groups.iter().find(|group| group.level == choice.name);
            group.map(|group| level_view(choice, group))
        };
        Some(VariableView {
            key: question.name.clone(),
            label: texts(question.short.as_ref().unwrap_or(&question.label)),
            unknown: grouping.unknown,
            levels: answers(choices).filter_map(level).collect(),
        })
    };
    groupings(form).filter_map(of).collect()
}

fn level_view(choice: &Choice, group: &GroupShare) -> LevelView {
    LevelView {
        key: choice.name.clone(),
        label: texts(&choice.label),
        n: group.n,
        unweighted: group.unweighted,
        weighted: group.weighted,
        frame: group.frame,
        web: group.web,
        reason: group.reason,
    }
}
