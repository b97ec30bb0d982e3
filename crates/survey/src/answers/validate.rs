//! Everything that is wrong with a set of answers, at once.

use super::answer::{Answer, Answers, MAX_DECIMAL, MAX_INTEGER, MAX_TEXT};
use super::attachment::MAX_FILE;
use super::issue::{Issue, IssueKind};
use super::relevance::{Relevance, relevant};
use crate::clock::Day;
use crate::expression::Context;
use crate::language::Language;
use crate::questionnaire::{Choice, Compiled, CompiledQuestion, Question, QuestionKind, Requirement};

/// Every problem, one per question at most, in the order of the form; answers to unknown questions last. Answers to
/// questions that are not put are not judged.
pub fn validate(compiled: &Compiled, answers: &Answers, today: Day, language: &Language) -> Vec<Issue> {
    let relevance = relevant(compiled, answers, today);
    let judge = Judge { compiled, answers, relevance: &relevance, today };
    let mut issues: Vec<Issue> = compiled
        .questions()
        .zip(compiled.conditions())
        .filter(|((index, _), _)| relevance.has(*index))
        .filter_map(|((index, question), conditions)| {
            judge.question(index, question, conditions).map(|kind| Issue::of(question, kind, language))
        })
        .collect();
    let unknown = answers.iter().filter(|(name, _)| compiled.index(name).is_none());
    issues.extend(unknown.map(|(name, _)| Issue::unknown(name, language)));
    issues
}

struct Judge<'a> {
    compiled: &'a Compiled,
    answers: &'a Answers,
    relevance: &'a Relevance,
    today: Day,
}

impl Judge<'_> {
    fn question(&self, index: usize, question: &Question, conditions: &CompiledQuestion) -> Option<IssueKind> {
        let lookup = |name: &str| self.relevance.value(self.compiled, self.answers, name);
        let context = Context { answer: &lookup, current: None, today: self.today };
        let Some(answer) = self.answers.get(&question.name).filter(|answer| !answer.is_blank()) else {
            let required = match &conditions.required {
                Requirement::Never => false,
                Requirement::Always => true,
                Requirement::When(condition) => condition.holds(&context),
            };
            return required.then_some(IssueKind::Missing);
        };
        if let Some(kind) = misfit(question, self.compiled.choices(index), answer) {
            return Some(kind);
        }
        let current = answer.value();
        let context = Context { current: Some(&current), ..context };
        let holds = conditions.constraint.as_ref().is_none_or(|constraint| constraint.holds(&context));
        (!holds).then_some(IssueKind::Constraint)
    }
}

/// Why an answer cannot be one to its question, its constraint apart.
fn misfit(question: &Question, choices: &[Choice], answer: &Answer) -> Option<IssueKind> {
    let offered = |name: &String| choices.iter().any(|choice| choice.name == *name);
    let (sound, kind) = match (&question.kind, answer) {
        (QuestionKind::Likert(_), Answer::Likert(code)) => {
            (choices.iter().any(|choice| choice.code == *code), IssueKind::NotOffered)
        }
        (QuestionKind::Single { .. }, Answer::Single(name)) => (offered(name), IssueKind::NotOffered),
        (QuestionKind::Multi { max, .. }, Answer::Multi(names)) => {
            if names.iter().all(offered) {
                (max.is_none_or(|max| names.len() <= usize::from(max)), IssueKind::TooManyChoices)
            } else {
                (false, IssueKind::NotOffered)
            }
        }
        (QuestionKind::Integer { .. }, Answer::Integer(number)) => {
            (number.unsigned_abs() <= MAX_INTEGER.unsigned_abs(), IssueKind::OutOfRange)
        }
        (QuestionKind::Decimal { .. }, Answer::Decimal(number)) => {
            (number.is_finite() && number.abs() <= MAX_DECIMAL, IssueKind::OutOfRange)
        }
        (QuestionKind::Text, Answer::Text(text)) => (text.chars().nth(MAX_TEXT).is_none(), IssueKind::TooLong),
        (QuestionKind::Date, Answer::Date(_)) | (QuestionKind::Place, Answer::Place(_)) => (true, IssueKind::WrongType),
        (QuestionKind::Photo, Answer::Photo(file)) | (QuestionKind::Audio, Answer::Audio(file)) => {
            let picture = matches!(question.kind, QuestionKind::Photo);
            let sound = file.media.is_picture() == picture && file.bytes > 0;
            (sound && file.bytes <= MAX_FILE, if sound { IssueKind::TooLong } else { IssueKind::WrongType })
        }
        _ => (false, IssueKind::WrongType),
    };
    (!sound).then_some(kind)
}
