//! What a publication would say if it were signed now, beside what the last one says.

use analytics::score::PublicScore;
use analytics::withheld::Part;
use store::EvaluationView;
use survey::id::CampaignId;
use survey::language::Text;
use survey::questionnaire::{Question, Questionnaire};

use super::composed::compose;
use super::{campaign, changes};
use crate::problem::Result;
use crate::scores::Loaded;
use crate::state::ApiState;

/// A campaign before and after its next publication.
pub(crate) struct Preview {
    /// Whether the next one would differ from the last.
    pub changed: bool,
    pub evaluations: Vec<BeforeAndAfter>,
}

pub(crate) struct BeforeAndAfter {
    pub view: EvaluationView,
    /// As the last publication has it.
    pub published: Option<PublicScore>,
    /// As the next one would have it.
    pub now: Option<PublicScore>,
    /// Whether it keeps what is published: it differs from a publication before by so few people that both together would give
    /// their answers away (METHODS 11, 3).
    pub kept: bool,
    /// The variables by whose groups it will not be shown, the criteria and factors that will not be, because they would give a
    /// few away.
    pub withheld: Vec<Text>,
}

/// Computes what would be published of a campaign now.
///
/// # Errors
/// [`Code::StateForbids`](crate::problem::Code::StateForbids) if there is nothing to publish; those of the store.
pub(crate) async fn preview(state: &ApiState, id: CampaignId) -> Result<Preview> {
    let (_, views) = campaign(state, id).await?;
    let publications = state.store.publications(Some(id)).await?;
    let last = publications.first();
    let mut composed = compose(state, &views, last.map_or(0, |last| last.number)).await?;
    let changed = match last {
        Some(last) => changes(state, last, &composed).await?,
        None => true,
    };
    let mut evaluations = Vec::with_capacity(views.len());
    for view in views {
        let published = match last {
            Some(last) => match Loaded::published(state, &view, last.number).await? {
                Loaded::Score(score) => Some(*score),
                Loaded::Hidden(_) => None,
            },
            None => None,
        };
        let now = composed.scores.remove(&view.evaluation.id);
        let kept = composed.few.contains_key(&view.evaluation.id);
        let form = state.questionnaire(view.evaluation.questionnaire).await?;
        let parts = composed.withheld.remove(&view.evaluation.id).unwrap_or_default();
        let withheld = parts.iter().filter_map(|part| named(form.questionnaire(), part)).collect();
        evaluations.push(BeforeAndAfter { view, published, now, kept, withheld });
    }
    Ok(Preview { changed, evaluations })
}

/// What a part is called in the form.
fn named(form: &Questionnaire, part: &Part) -> Option<Text> {
    let of_question = |question: &Question| question.short.as_ref().unwrap_or(&question.label).clone();
    match part {
        Part::Domain(key) | Part::Criterion(key) => form.question(key).map(of_question),
        Part::Factor(key) => form.factors.iter().find(|factor| factor.key == *key).map(|factor| factor.name.clone()),
        Part::Overall => form.overall_question().map(|(question, _)| of_question(question)),
    }
}
