//! Where the numbers of a chart are from, for its foot: the publications and the unpublished scores they are of, and the
//! rules of their indices.

use analytics::chart::sheet::Source;
use analytics::chart::words::Tongue;
use analytics::score::PublicScore;
use store::EvaluationView;
use survey::rule::IndexRule;

use super::facts::provenance;
use super::wanted::Wanted;
use crate::problem::Result;
use crate::scores::Seen;
use crate::state::ApiState;

/// Of what is seen of some evaluations now; none where nothing is.
///
/// # Errors
/// [`crate::problem::Code::Internal`] if a score cannot be written; those of the store.
pub(crate) async fn source(state: &ApiState, seen: Vec<Seen<'_>>, tongue: Tongue) -> Result<Option<Source>> {
    let mut seen: Vec<(&EvaluationView, &PublicScore)> =
        seen.into_iter().filter_map(|(view, score)| Some((view, score?))).collect();
    // Those of one campaign follow one another.
    seen.sort_by_key(|(view, _)| (view.campaign.year, view.campaign.id));
    let Some((first, _)) = seen.first() else { return Ok(None) };
    let provenance = provenance(state, Wanted::Evaluation(first.evaluation.id), &seen).await?;
    let mut rules: Vec<IndexRule> = seen.iter().map(|(_, score)| score.as_score().rule).collect();
    rules.sort_unstable();
    rules.dedup();
    Ok(Some(report::chart_source(&provenance, &rules, tongue)))
}
