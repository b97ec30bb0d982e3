//! What a publication would say if it were signed now, beside what the last one says.

use analytics::score::PublicScore;
use std::collections::BTreeMap;
use store::EvaluationView;
use survey::id::CampaignId;

use super::checklist::differ_by_few;
use super::composed::compose;
use super::{campaign, something_changed};
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
    /// Whether it differs from a publication before by so few people that both together would give their answers away
    /// (METHODS 11, 3).
    pub gives_away: bool,
}

/// Computes what would be published of a campaign now.
///
/// # Errors
/// [`Code::StateForbids`](crate::problem::Code::StateForbids) if there is nothing to publish; those of the store.
pub(crate) async fn preview(state: &ApiState, id: CampaignId) -> Result<Preview> {
    let (_, views) = campaign(state, id).await?;
    let publications = state.store.publications(Some(id)).await?;
    let last = publications.first();
    let mut composed = compose(state, &views).await?;
    let changed = last.is_none_or(|last| something_changed(last, &composed).is_ok());
    let few = match last {
        Some(last) => differ_by_few(state, last.number, &composed).await?,
        None => BTreeMap::new(),
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
        let gives_away = few.contains_key(&view.evaluation.id);
        evaluations.push(BeforeAndAfter { view, published, now, gives_away });
    }
    Ok(Preview { changed, evaluations })
}
