//! The forms that the units of a report were asked by.

use report::FormNames;
use store::EvaluationView;
use survey::language::Language;
use survey::questionnaire::QuestionnaireHash;

use crate::problem::Result;
use crate::state::ApiState;

/// The forms in the order in which they first appear, and the place of each evaluation's among them.
///
/// # Errors
/// As [`ApiState::questionnaire`].
pub(super) async fn forms(
    state: &ApiState,
    views: &[&EvaluationView],
    language: &Language,
) -> Result<(Vec<FormNames>, Vec<usize>)> {
    let mut hashes: Vec<QuestionnaireHash> = Vec::new();
    let mut places = Vec::new();
    for view in views {
        let hash = view.evaluation.questionnaire;
        let place = hashes.iter().position(|known| *known == hash).unwrap_or(hashes.len());
        if place == hashes.len() {
            hashes.push(hash);
        }
        places.push(place);
    }
    let mut named = Vec::new();
    for hash in hashes {
        let form = state.questionnaire(hash).await?;
        let form = form.questionnaire();
        named.push((form.version.clone(), FormNames::of(form, language)));
    }
    // Two versions of one form are told apart by their numbers.
    let keys: Vec<String> = named.iter().map(|(_, form)| form.key.clone()).collect();
    let versioned = |(version, mut form): (String, FormNames)| {
        if keys.iter().filter(|key| **key == form.key).count() > 1 {
            form.key = format!("{}-{version}", form.key);
            form.title = format!("{} ({version})", form.title);
        }
        form
    };
    Ok((named.into_iter().map(versioned).collect(), places))
}
