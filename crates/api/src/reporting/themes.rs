//! What people wrote in a unit, by theme, in the words of the code list.

use report::{ThemeCount, Themes};
use store::EvaluationView;
use survey::language::Language;

use crate::comments::Counted;
use crate::problem::Result;
use crate::state::ApiState;

/// As far as it may be shown; of a published campaign as it was published, and none if it was published without.
///
/// # Errors
/// As [`Counted::of`].
pub(super) async fn themes(state: &ApiState, view: &EvaluationView, language: &Language) -> Result<Option<Themes>> {
    let Some(counted) = Counted::of(state, view).await? else { return Ok(None) };
    let Counted { comments, web, read, twice, kappa, themes } = counted;
    let named =
        |of: crate::comments::ThemeCount| ThemeCount { name: of.label.get(language).to_owned(), n: of.n, web: of.web };
    Ok(Some(Themes { comments, web, read, twice, kappa, themes: themes.into_iter().map(named).collect() }))
}
