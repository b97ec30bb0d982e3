//! What can be checked about a questionnaire without its expressions: names, codes, texts, factors.

use std::collections::BTreeSet;

use super::model::{Choice, Likert, Question, QuestionKind, Questionnaire, Section};
use super::problem::{Problem, ProblemKind};
use crate::expression::is_name;
use crate::language::Text;

/// The most questions; keeps the work of compiling within bounds.
const MAX_QUESTIONS: usize = 1000;
/// Codes above this are reserved (blank, not asked).
const LAST_CODE: u8 = 249;

/// Adds every problem found.
pub(super) fn inspect(questionnaire: &Questionnaire, problems: &mut Vec<Problem>) {
    let mut inspector = Inspector { questionnaire, problems };
    inspector.head();
    inspector.scales();
    inspector.factors();
    inspector.sections();
    inspector.questions();
}

struct Inspector<'a> {
    questionnaire: &'a Questionnaire,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Inspector<'a> {
    fn add(&mut self, place: impl Into<String>, kind: ProblemKind) {
        self.problems.push(Problem { place: place.into(), kind });
    }

    fn head(&mut self) {
        let form = self.questionnaire;
        if !is_key(&form.key) {
            self.add("questionnaire, key", ProblemKind::BadName(form.key.clone()));
        }
        if form.version.trim().is_empty() {
            self.add("questionnaire, version", ProblemKind::BadName(form.version.clone()));
        }
        if form.languages.is_empty() {
            self.add("questionnaire, languages", ProblemKind::NoLanguage);
        }
        let mut seen = BTreeSet::new();
        for language in &form.languages {
            if !seen.insert(language) {
                self.add(["languages, ", language.tag()].concat(), ProblemKind::DuplicateName);
            }
        }
        self.text("questionnaire, title", &form.title);
        self.text("questionnaire, consent", &form.consent);
        let count = form.questions().count();
        if form.sections.is_empty() {
            self.add("questionnaire, sections", ProblemKind::EmptySection);
        }
        if count > MAX_QUESTIONS {
            self.add("questionnaire", ProblemKind::TooManyQuestions(count));
        }
    }

    fn scales(&mut self) {
        for (key, scale) in &self.questionnaire.scales {
            let place = ["scale ", key].concat();
            if !is_key(key) {
                self.add(place.as_str(), ProblemKind::BadName(key.clone()));
            }
            self.choices(&place, &scale.choices, true);
            self.satisfied(&place, &scale.choices, &scale.satisfied);
        }
    }

    fn factors(&mut self) {
        let mut seen = BTreeSet::new();
        for factor in &self.questionnaire.factors {
            let place = ["factor ", &factor.key].concat();
            if !is_name(&factor.key) {
                self.add(place.as_str(), ProblemKind::BadName(factor.key.clone()));
            }
            if !seen.insert(factor.key.as_str()) {
                self.add(place.as_str(), ProblemKind::DuplicateName);
            }
            self.text(&[&place, ", name"].concat(), &factor.name);
            self.text(&[&place, ", short"].concat(), &factor.short);
        }
    }

    fn sections(&mut self) {
        let mut seen = BTreeSet::new();
        for section in &self.questionnaire.sections {
            let place = section_place(section);
            if !is_key(&section.key) {
                self.add(place.as_str(), ProblemKind::BadName(section.key.clone()));
            }
            if !seen.insert(section.key.as_str()) {
                self.add(place.as_str(), ProblemKind::DuplicateName);
            }
            if section.questions.is_empty() {
                self.add(place.as_str(), ProblemKind::EmptySection);
            }
            self.text(&[&place, ", title"].concat(), &section.title);
        }
    }

    fn questions(&mut self) {
        let mut seen = BTreeSet::new();
        let mut overall = false;
        for (_, question) in self.questionnaire.questions() {
            let name = question.name.as_str();
            if !is_name(name) {
                self.add(name, ProblemKind::BadName(name.to_owned()));
            }
            if !seen.insert(name) {
                self.add(name, ProblemKind::DuplicateName);
            }
            self.texts(question);
            if question.required.as_deref().is_some_and(|text| text.trim() != "false()") {
                if question.kind.needs_tablet() {
                    self.add([name, ", required"].concat(), ProblemKind::MustBeOptional);
                } else if question.sensitive {
                    self.add([name, ", required"].concat(), ProblemKind::SensitiveRequired);
                }
            }
            if question.sensitive && question.kind.needs_tablet() {
                self.add([name, ", sensitive"].concat(), ProblemKind::FileInPrivate);
            }
            match &question.kind {
                QuestionKind::Likert(likert) => {
                    self.likert(name, likert);
                    if likert.overall && std::mem::replace(&mut overall, true) {
                        self.add([name, ", overall"].concat(), ProblemKind::SecondOverall);
                    }
                }
                QuestionKind::Single { choices } => self.choices(name, choices, false),
                QuestionKind::Multi { choices, max } => {
                    self.choices(name, choices, false);
                    if max.is_some_and(|max| max == 0 || usize::from(max) > choices.len()) {
                        self.add([name, ", max"].concat(), ProblemKind::BadMax);
                    }
                }
                QuestionKind::Integer { unit } | QuestionKind::Decimal { unit } => {
                    self.optional(name, ", unit", unit.as_ref());
                }
                QuestionKind::Note => {
                    for (field, text) in [("constraint", &question.constraint), ("required", &question.required)] {
                        if text.is_some() {
                            self.add([name, ", ", field].concat(), ProblemKind::NoteTakesNoAnswer(field));
                        }
                    }
                }
                QuestionKind::Text
                | QuestionKind::Date
                | QuestionKind::Photo
                | QuestionKind::Audio
                | QuestionKind::Place => {}
            }
        }
    }

    fn texts(&mut self, question: &Question) {
        let name = question.name.as_str();
        self.text(&[name, ", label"].concat(), &question.label);
        self.optional(name, ", short", question.short.as_ref());
        self.optional(name, ", hint", question.hint.as_ref());
        self.optional(name, ", constraint_message", question.constraint_message.as_ref());
    }

    fn likert(&mut self, name: &str, likert: &'a Likert) {
        let form = self.questionnaire;
        if let Some(factor) = &likert.factor
            && !form.factors.iter().any(|known| known.key == *factor)
        {
            self.add([name, ", factor"].concat(), ProblemKind::UnknownFactor(factor.clone()));
        }
        match &likert.scale {
            Some(key) if !form.scales.contains_key(key) => {
                self.add([name, ", scale"].concat(), ProblemKind::UnknownScale(key.clone()));
                return;
            }
            Some(_) if !likert.choices.is_empty() => {
                self.add([name, ", choices"].concat(), ProblemKind::ScaleAndChoices);
                return;
            }
            Some(_) => {}
            None => self.choices(name, &likert.choices, true),
        }
        if let Some(codes) = &likert.satisfied {
            self.satisfied(name, form.likert_choices(likert), codes);
        } else if likert.scale.is_none() && (likert.factor.is_some() || likert.overall) {
            self.add([name, ", satisfied"].concat(), ProblemKind::NothingSatisfied);
        }
    }

    fn satisfied(&mut self, place: &str, choices: &[Choice], codes: &[u8]) {
        let place = [place, ", satisfied"].concat();
        if codes.is_empty() {
            self.add(place.as_str(), ProblemKind::NothingSatisfied);
        }
        for code in codes {
            if !choices.iter().any(|choice| choice.code == *code && choice.no_answer.is_none()) {
                self.add(place.as_str(), ProblemKind::UnknownSatisfied(*code));
            }
        }
    }

    fn choices(&mut self, place: &str, choices: &[Choice], likert: bool) {
        if choices.len() < 2 {
            self.add([place, ", choices"].concat(), ProblemKind::NoChoices);
        }
        let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
        for choice in choices {
            let place = [place, ", choice ", &choice.name].concat();
            let code = choice.code;
            if code > LAST_CODE {
                self.add(place.as_str(), ProblemKind::ReservedCode(code));
            }
            if !codes.insert(code) {
                self.add(place.as_str(), ProblemKind::DuplicateCode(code));
            }
            if !names.insert(choice.name.as_str()) {
                self.add(place.as_str(), ProblemKind::DuplicateChoice(choice.name.clone()));
            }
            if likert && choice.name != code.to_string() {
                self.add(place.as_str(), ProblemKind::LikertName { name: choice.name.clone(), code });
            }
            if !is_choice_name(&choice.name) {
                self.add(place.as_str(), ProblemKind::BadChoiceName(choice.name.clone()));
            }
            self.text(&place, &choice.label);
        }
    }

    fn optional(&mut self, name: &str, field: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.text(&[name, field].concat(), text);
        }
    }

    fn text(&mut self, place: &str, text: &Text) {
        let form = self.questionnaire;
        for language in &form.languages {
            if text.exact(language).is_none_or(|text| text.trim().is_empty()) {
                self.add(place, ProblemKind::MissingText(language.tag().to_owned()));
            }
        }
    }
}

pub(super) fn section_place(section: &Section) -> String {
    ["section ", &section.key].concat()
}

/// Forms, scales and sections may have dashes in their keys.
fn is_key(text: &str) -> bool {
    is_name(&text.replace('-', "_"))
}

/// Names of choices are joined by spaces in `selected()`, and may be numbers.
fn is_choice_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}
