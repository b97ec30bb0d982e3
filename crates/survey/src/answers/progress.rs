//! Where in the form one is: what the tablet's bar and the web page's heading show.

use super::answer::Answers;
use super::relevance::{Relevance, relevant};
use crate::clock::Day;
use crate::questionnaire::{Compiled, QuestionKind};

/// The way through the form with these answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    relevance: Relevance,
    /// The questions that are put and take an answer, by index.
    asked: Vec<usize>,
    /// Which of `asked` have an answer.
    answered: Vec<bool>,
    sections: Vec<SectionProgress>,
}

/// Questions of one section that are put and take an answer, and how many have one. Notes are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SectionProgress {
    pub relevant: usize,
    pub answered: usize,
}

/// "Question 5 of 31"; the number counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub number: usize,
    pub of: usize,
}

/// The way through the form as it is with these answers; make it anew after every answer.
pub fn progress(compiled: &Compiled, answers: &Answers, today: Day) -> Progress {
    let relevance = relevant(compiled, answers, today);
    let mut sections = vec![SectionProgress::default(); compiled.questionnaire().sections.len()];
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    for ((index, question), conditions) in compiled.questions().zip(compiled.conditions()) {
        if !relevance.has(index) || matches!(question.kind, QuestionKind::Note) {
            continue;
        }
        let has_answer = answers.get(&question.name).is_some();
        asked.push(index);
        answered.push(has_answer);
        if let Some(section) = sections.get_mut(conditions.section) {
            section.relevant += 1;
            section.answered += usize::from(has_answer);
        }
    }
    Progress { relevance, asked, answered, sections }
}

impl Progress {
    /// By section, in the order of the form; a section with nothing relevant is skipped by the screens.
    pub fn sections(&self) -> &[SectionProgress] {
        &self.sections
    }

    /// Over the whole form.
    pub fn total(&self) -> SectionProgress {
        SectionProgress { relevant: self.asked.len(), answered: self.answered.iter().filter(|has| **has).count() }
    }

    /// Where a question stands among those that are put; `None` for notes and for questions that are not put.
    pub fn position(&self, question: usize) -> Option<Position> {
        let place = self.asked.binary_search(&question).ok()?;
        Some(Position { number: place + 1, of: self.asked.len() })
    }

    /// The next screen (notes included): the first if `after` is `None`; `None` at the end.
    pub fn next(&self, after: Option<usize>) -> Option<usize> {
        self.relevance.indexes().find(|index| after.is_none_or(|after| *index > after))
    }

    /// The screen before (notes included); `None` at the beginning. With the form's length, the last screen.
    pub fn previous(&self, before: usize) -> Option<usize> {
        self.relevance.indexes().take_while(|index| *index < before).last()
    }

    /// The first question that is put and has no answer: where an interrupted interview goes on.
    pub fn first_unanswered(&self) -> Option<usize> {
        self.asked.iter().zip(&self.answered).find(|(_, has)| !**has).map(|(index, _)| *index)
    }

    /// Which questions are put.
    pub const fn relevance(&self) -> &Relevance {
        &self.relevance
    }
}
