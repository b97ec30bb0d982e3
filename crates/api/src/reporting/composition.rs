//! Who answered in a unit, by the words of its form.

use analytics::analysis::Grouping as Shares;
use report::{Group, Grouping};
use store::EvaluationView;
use survey::language::Language;
use survey::questionnaire::{Choice, Compiled, Question};

use super::wanted::Wanted;
use crate::problem::Result;
use crate::scores::{answers, groupings, who_answered};
use crate::state::ApiState;

/// Who answered, as far as it may be shown; of a publication as it was published.
///
/// # Errors
/// As [`who_answered`].
pub(super) async fn composition(
    state: &ApiState,
    wanted: Wanted,
    view: &EvaluationView,
    language: &Language,
) -> Result<Vec<Grouping>> {
    let publication = match wanted {
        Wanted::Publication(_, number) => Some(number),
        _ => None,
    };
    let shares = who_answered(state, view, publication).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    Ok(named(&form, &shares, language))
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
