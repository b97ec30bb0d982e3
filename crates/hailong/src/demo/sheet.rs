//! An answer sheet being filled: answers are put in by the code or name of a choice the question really has.

use survey::answers::{Answer, Answers};
use survey::questionnaire::{Choice, NoAnswer, Question, Questionnaire};

pub(super) struct Sheet<'a> {
    form: &'a Questionnaire,
    answers: Answers,
}

impl<'a> Sheet<'a> {
    pub(super) const fn new(form: &'a Questionnaire) -> Self {
        Self { form, answers: Answers::new() }
    }

    /// Answers a likert question; a code the question does not have leaves it unanswered.
    pub(super) fn rate(&mut self, question: &Question, code: u8) {
        if self.form.choices(question).iter().any(|choice| choice.code == code) {
            self.answers.set(question.name.as_str(), Answer::Likert(code));
        }
    }

    /// Chooses one of a list; a name the question does not have leaves it unanswered.
    pub(super) fn choose(&mut self, question: &Question, name: &str) {
        if self.form.choices(question).iter().any(|choice| choice.name == name) {
            self.answers.set(question.name.as_str(), Answer::Single(name.to_owned()));
        }
    }

    /// Chooses several, in the order of the form.
    pub(super) fn choose_many(&mut self, question: &Question, chosen: &[&Choice]) {
        let names = chosen.iter().map(|choice| choice.name.clone()).collect();
        self.answers.set(question.name.as_str(), Answer::Multi(names));
    }

    pub(super) fn number(&mut self, question: &Question, number: u32) {
        self.answers.set(question.name.as_str(), Answer::Integer(i64::from(number)));
    }

    pub(super) fn text(&mut self, question: &Question, text: &str) {
        self.answers.set(question.name.as_str(), Answer::text(text));
    }

    pub(super) fn finish(self) -> Answers {
        self.answers
    }
}

/// The code a question has for a way of not answering, if it has one.
pub(super) fn no_answer(form: &Questionnaire, question: &Question, why: NoAnswer) -> Option<u8> {
    form.choices(question).iter().find(|choice| choice.no_answer == Some(why)).map(|choice| choice.code)
}
