//! Units of which a correction says nothing new: beside what was published of them it would give a few people away, so they are
//! published as they were. The correction is of the others.

use std::collections::BTreeMap;

use analytics::disclosure::FEWEST_RESPONDENTS;
use store::{EvaluationView, Publication, PublishedResult};
use survey::id::EvaluationId;
use survey::language::Language;

use super::composed::{Composed, evaluated, result};
use super::prints::ROWS;
use crate::frozen::frozen;
use crate::problem::{Code, Problem, Result};
use crate::reporting::FIELDWORK;
use crate::scores::{ANALYSIS, Analysed, Loaded, SCORE};
use crate::state::ApiState;

/// A publication before, and by how many people another one differs from it: so few that they could be recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Few {
    pub number: u32,
    pub people: u64,
}

/// The arrays that say how a unit stands beside the others, who may be corrected.
const COMPARISONS: [&str; 3] = ["groups", "pairwise", "ranks"];

/// Takes what the last publication says of a unit into the next one.
///
/// # Errors
/// Those of the store, and [`Code::Internal`] for what cannot be read.
pub(super) async fn keep(state: &ApiState, composed: &mut Composed, view: &EvaluationView, last: u32) -> Result<()> {
    let id = view.evaluation.id;
    for name in [ROWS, FIELDWORK, SCORE] {
        if let Some(body) = state.store.published_result(id, name, Some(last)).await? {
            composed.results.push(PublishedResult { evaluation: id, name: name.to_owned(), body });
        }
    }
    let analysed: Option<Analysed> = frozen::<Option<Analysed>>(state, id, ANALYSIS, Some(last)).await?.flatten();
    let alone = analysed.map(|mut analysed| {
        analysed.arrays.retain(|array, _| !COMPARISONS.contains(&array.as_str()));
        analysed
    });
    composed.results.push(result(id, ANALYSIS, &alone)?);
    if let Loaded::Score(score) = Loaded::published(state, view, last).await? {
        composed.scores.insert(id, *score);
    }
    composed.kept.push(evaluated(view).1);
    Ok(())
}

/// Whether the others are published otherwise than last: their people, scores or fieldwork, their known totals and who they are.
///
/// # Errors
/// As [`keep`].
pub(super) async fn others_differ(state: &ApiState, last: &Publication, composed: &Composed) -> Result<bool> {
    for own in composed.results.iter().filter(|own| !composed.few.contains_key(&own.evaluation)) {
        let differs = match own.name.as_str() {
            ROWS | FIELDWORK | SCORE => {
                let then = state.store.published_result(own.evaluation, &own.name, Some(last.number)).await?;
                then.is_none_or(|then| then != own.body)
            }
            ANALYSIS => {
                let now: Option<Analysed> =
                    serde_json::from_str(&own.body).map_err(|_| Problem::new(Code::Internal))?;
                let then: Option<Option<Analysed>> = frozen(state, own.evaluation, ANALYSIS, Some(last.number)).await?;
                of_itself(then.flatten().as_ref()) != of_itself(now.as_ref())
            }
            _ => false,
        };
        if differs {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What of an analysis depends on the unit alone and is not in its score.
fn of_itself(analysed: Option<&Analysed>) -> impl PartialEq + use<'_> {
    analysed.map(|own| (own.arrays.get("weighting"), &own.margins_refused))
}

/// Refuses a correction that would only give a few people away.
///
/// # Errors
/// [`Code::Invalid`] naming the units.
pub(super) fn nobody_follows(views: &[EvaluationView], few: &BTreeMap<EvaluationId, Few>) -> Result<()> {
    let mut problem = Problem::new(Code::Invalid).detail((
        "Chưa có gì để đính chính: ngoài vài người trả lời nêu dưới đây, số liệu không khác bản đã công bố; nêu số mới sẽ làm lộ câu \
         trả lời của họ.",
        "There is nothing to correct yet: but for the few respondents named below nothing differs from what is published, and new \
         numbers would give away what they answered.",
    ));
    for (id, Few { number, people }) in few {
        let unit = views.iter().find(|view| view.evaluation.id == *id).map(|view| &view.unit.name);
        let name = |language: &Language| unit.map_or("", |name| name.get(language)).to_owned();
        let (vi, en) = (name(&Language::vietnamese()), name(&Language::english()));
        let said = (
            format!(
                "{vi}: chỉ khác bản {number} {people} người trả lời: ai có cả hai bản sẽ trừ ra được câu trả lời của họ. \
                 Đơn vị này giữ kết quả đã công bố cho đến khi khác từ {FEWEST_RESPONDENTS} người trở lên."
            ),
            format!(
                "{en}: it differs from publication {number} by {people} respondents only: whoever has both could reckon their \
                 answers. It keeps the results that are published until {FEWEST_RESPONDENTS} or more differ."
            ),
        );
        problem = problem.field(format!("/{id}"), said);
    }
    if problem.is_clean() { Ok(()) } else { Err(problem) }
}
