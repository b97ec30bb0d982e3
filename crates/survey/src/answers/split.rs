//! What is sent and what is kept aside.

use super::answer::Answers;
use super::relevance::relevant;
use crate::clock::Day;
use crate::questionnaire::Compiled;

/// Answers parted by whether their question is put.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Split {
    /// Answers to questions that are put.
    pub sent: Answers,
    /// Answers to questions that became irrelevant (or are not in the form): kept, so that going back brings them
    /// again, and never sent.
    pub aside: Answers,
}

/// Parts the answers. Splitting what is sent again changes nothing.
pub fn split(compiled: &Compiled, answers: Answers, today: Day) -> Split {
    let relevance = relevant(compiled, &answers, today);
    let (sent, aside): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(name, _)| compiled.index(name).is_some_and(|index| relevance.has(index)));
    Split { sent: sent.into_iter().collect(), aside: aside.into_iter().collect() }
}
