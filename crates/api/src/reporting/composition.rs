//! Who answered in a unit, by the words of its form.

use analytics::analysis::Grouping as Shares;
use report::{Group, Grouping};
use store::EvaluationView;
use survey::language::Language;
use survey::questionnaire::{Choice, Compiled, Question};

use super::wanted::Wanted;
use crate::problem::Result;
use crate::scores::{Analysed, answers, groupings};
use crate::state::ApiState;

/// Who answered, as far as it may be shown; of a publication as it was published.
///
/// # Errors
/// As [`Analysed::of`].
pub(super) async fn composition(
    state: &ApiState,
    wanted: Wanted,
    view: &EvaluationView,
    language: &Language,
) -> Result<Vec<Grouping>> {
    let analysed = match wanted {
        Wanted::Publication(_, number) => Analysed::published(state, view, number).await?,
        _ => Analysed::of(state, view).await?,
    };
    let Some(analysed) = analysed else { return Ok(Vec::new()) };
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    Ok(named(&form, &analysed.composition, language))
}

/// In the order of the form.
fn named(form: &Compiled, shares: &[Shares], language: &Language) -> Vec<Grouping> {
    let of = |(question, choices): (&Question, &[Choice])| {
        let own = shares.iter().find(|one| one.variable == question.name)?;
        let group = |choice: &Choice| {
            let share = own.groups.iter().find(|group| group.level == choice.name)?;
            Some(Group::of(choice.label.get(language).to_owned(), share))
        };
        Some(Grouping {
            name: question.short.as_ref().unwrap_or(&question.label).get(language).to_owned(),
            groups: answers(choices).filter_map(group).collect(),
            unknown: own.unknown,
        })
    };
    groupings(form).filter_map(of).collect()
}
