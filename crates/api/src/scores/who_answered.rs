//! Who answered an evaluation: as it was published, else of the present answers.

use analytics::analysis::Grouping;
use store::EvaluationView;
use survey::campaign::CampaignState;

use super::analysed::{ANALYSIS, Analysed};
use super::answer_file::{StoredAnswers, answer_file, file_salt};
use super::kept::kept;
use crate::apart::apart;
use crate::frozen::frozen;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// The name it is kept under, apart from the analysis, which takes many times as long.
const WHO_ANSWERED: &str = "who_answered";

/// The groups of an evaluation as they may be shown: of the publication of this number, else of the newest, else as it is now.
///
/// # Errors
/// [`Code::Internal`] if what was published cannot be read, or the answers cannot be computed.
pub(crate) async fn who_answered(
    state: &ApiState,
    view: &EvaluationView,
    publication: Option<u32>,
) -> Result<Vec<Grouping>> {
    if view.campaign.state == CampaignState::Published {
        let analysed: Option<Option<Analysed>> = frozen(state, view.evaluation.id, ANALYSIS, publication).await?;
        if let Some(analysed) = analysed {
            return Ok(analysed.map(|own| own.composition).unwrap_or_default());
        }
        if publication.is_some() {
            return Ok(Vec::new());
        }
    }
    kept(state, view, WHO_ANSWERED, || computed(state, view)).await
}

async fn computed(state: &ApiState, view: &EvaluationView) -> Result<Vec<Grouping>> {
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let stored = StoredAnswers::read(&state.store, view.clone()).await?;
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let (rule, salt) = (view.evaluation.rule, file_salt(state));
    let found = apart(move || {
        let file = answer_file(&form, rule, &[stored], salt).map_err(|error| error.to_string())?;
        publication::who_answered(&file).map_err(|error| error.to_string())
    });
    let found = found.await?.map_err(|error| failed(view, &error))?;
    Ok(found.into_iter().flat_map(|one| one.groupings).collect())
}

fn failed(view: &EvaluationView, error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(evaluation.id = %view.evaluation.id, %error, "who answered an evaluation cannot be told");
    Problem::new(Code::Internal)
}
