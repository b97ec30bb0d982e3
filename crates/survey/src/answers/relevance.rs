//! Which questions are put.

use super::answer::Answers;
use crate::clock::Day;
use crate::expression::{Context, Value};
use crate::questionnaire::Compiled;

/// The questions that are put, by index. Given by [`relevant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relevance {
    put: Vec<bool>,
}

impl Relevance {
    /// Whether a question is put.
    pub fn has(&self, question: usize) -> bool {
        self.put.get(question).copied().unwrap_or(false)
    }

    /// The indexes of the questions that are put, in the order of the form.
    pub fn indexes(&self) -> impl Iterator<Item = usize> {
        self.put.iter().enumerate().filter(|(_, put)| **put).map(|(index, _)| index)
    }

    /// What expressions see of a question: its answer, missing where it is not put.
    pub(super) fn value(&self, compiled: &Compiled, answers: &Answers, name: &str) -> Value {
        let put = compiled.index(name).is_some_and(|index| self.has(index));
        answers.get(name).filter(|_| put).map_or(Value::missing(), super::Answer::value)
    }
}

/// Which questions are put: those whose section's condition and own condition hold. The answer to a question that is
/// not put counts as missing for the others. Questions are taken in [`Compiled::order`], so one pass is the fixed
/// point.
pub fn relevant(compiled: &Compiled, answers: &Answers, today: Day) -> Relevance {
    let mut relevance = Relevance { put: vec![false; compiled.len()] };
    for &index in compiled.order() {
        let Some(question) = compiled.conditions().get(index) else { continue };
        let answer = |name: &str| relevance.value(compiled, answers, name);
        let context = Context { answer: &answer, current: None, today };
        let mut conditions = compiled.section_condition(question.section).into_iter().chain(&question.relevant);
        let put = conditions.all(|condition| condition.holds(&context));
        if let Some(place) = relevance.put.get_mut(index) {
            *place = put;
        }
    }
    relevance
}
