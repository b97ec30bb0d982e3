//! What people wrote in a unit, by theme, in the words of the code list.

use analytics::score::PublicScore;
use report::{CampaignThemes, ThemeCount, Themes};
use store::EvaluationView;
use survey::language::Language;

use crate::comments::{Counted, together};
use crate::problem::Result;
use crate::state::ApiState;

/// As far as it may be shown; of a published campaign as it was published, and none if it was published without.
///
/// # Errors
/// As [`Counted::of`].
pub(super) async fn themes(state: &ApiState, view: &EvaluationView, language: &Language) -> Result<Option<Themes>> {
    Ok(Counted::of(state, view).await?.map(|counted| named(counted, language)))
}

/// The units of one campaign together, under the same rules.
///
/// # Errors
/// As [`together`].
pub(super) async fn of_campaign(
    state: &ApiState,
    own: &[(&EvaluationView, &PublicScore)],
    language: &Language,
) -> Result<Option<CampaignThemes>> {
    let views: Vec<&EvaluationView> = own.iter().map(|(view, _)| *view).collect();
    let year = views.first().map(|view| view.campaign.year);
    let counted = together(state, &views).await?;
    Ok(counted.map(|counted| CampaignThemes { year, themes: named(counted, language) }))
}

fn named(counted: Counted, language: &Language) -> Themes {
    let Counted { comments, web, read, twice, kappa, themes, .. } = counted;
    let named =
        |of: crate::comments::ThemeCount| ThemeCount { name: of.label.get(language).to_owned(), n: of.n, web: of.web };
    Themes { comments, web, read, twice, kappa, themes: themes.into_iter().map(named).collect() }
}
