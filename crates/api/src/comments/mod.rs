//! What people wrote in their own words: read by people against a code list, counted by theme, never by guess.

mod counts;
mod key;
mod second;
mod sensitive;
mod together;
mod written;

pub(crate) use counts::{Counted, THEMES, ThemeCount};
pub(crate) use key::Keys;
pub use second::is_read_twice;
pub(crate) use second::readers;
pub(crate) use sensitive::may_name_somebody;
pub(crate) use together::{Before, OfUnit, TOGETHER, corrected, together};
pub(crate) use written::Written;

use store::{Comment, EvaluationView};
use survey::id::UserId;
use survey::questionnaire::QuestionKind;

use crate::problem::Result;
use crate::state::ApiState;

/// Everything that people wrote in an evaluation, question by question.
///
/// # Errors
/// Those of the store.
pub(crate) async fn comments(state: &ApiState, view: &EvaluationView) -> Result<Vec<Comment>> {
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let mut all = Vec::new();
    for (_, question) in form.questionnaire().questions().filter(|(_, one)| matches!(one.kind, QuestionKind::Text)) {
        all.extend(state.store.comments(view.evaluation.id, &question.name).await?);
    }
    Ok(all)
}

/// Everything that people wrote in an evaluation, in an order of this reader's own, which does not say when.
///
/// # Errors
/// As [`comments`].
pub(crate) async fn comments_for(state: &ApiState, view: &EvaluationView, reader: UserId) -> Result<Vec<Comment>> {
    let mut all = comments(state, view).await?;
    all.sort_by_cached_key(|comment| (second::place_for(comment.response, reader), comment.question.clone()));
    Ok(all)
}
