//! A questionnaire as the screens need it.

use serde::Serialize;
use serde_json::Value;
use survey::answers::{Answers, Issue, relevant, split, validate};
use survey::clock::Day;
use survey::language::{Language, Text};
use survey::questionnaire::{Compiled, NoAnswer, Question, QuestionKind, Questionnaire, Requirement, Status, Wording};
use sync::private::part_answers;

use crate::failure::{Failure, read, write};
use crate::private::{outside, takes_answer};

pub struct Form {
    compiled: Compiled,
}

#[derive(Serialize)]
struct Outline<'a> {
    key: &'a str,
    version: &'a str,
    title: &'a str,
    consent: &'a str,
    languages: &'a [Language],
    /// Not confirmed by the sponsor: "bản nháp, chờ xác nhận".
    draft: bool,
    sections: Vec<SectionOutline<'a>>,
    questions: Vec<QuestionOutline<'a>>,
}

#[derive(Serialize)]
struct SectionOutline<'a> {
    key: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct QuestionOutline<'a> {
    name: &'a str,
    /// Index of its section.
    section: usize,
    kind: &'static str,
    label: &'a str,
    short: Option<&'a str>,
    hint: Option<&'a str>,
    /// SHA-256 of the recording in this very language, if there is one.
    audio: Option<&'a str>,
    unit: Option<&'a str>,
    max: Option<u8>,
    choices: Vec<ChoiceOutline<'a>>,
    required: &'static str,
    sensitive: bool,
    draft: bool,
}

#[derive(Serialize)]
struct ChoiceOutline<'a> {
    /// What stands in the answers if it is chosen: the code of a likert answer, else the name.
    value: Value,
    label: &'a str,
    audio: Option<&'a str>,
    no_answer: Option<NoAnswer>,
}

#[derive(Serialize)]
struct State<'a> {
    /// The questions that are put, in order; notes have no number.
    screens: Vec<Screen>,
    answered: usize,
    of: usize,
    sections: Vec<Part>,
    /// Index of the first question that is put and has no answer.
    first_unanswered: Option<usize>,
    /// The private part, if there is one with these answers; its questions are in no other count.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<PrivateState>,
    issues: Vec<IssueAt<'a>>,
}

/// How far the private part is: "3 / 3", and nothing of what was answered.
#[derive(Serialize)]
struct PrivateState {
    /// The question in whose place the part stands: the last of it.
    question: usize,
    answered: usize,
    of: usize,
}

#[derive(Serialize)]
struct Screen {
    question: usize,
    number: Option<usize>,
}

#[derive(Serialize)]
struct Part {
    answered: usize,
    of: usize,
}

#[derive(Serialize)]
struct IssueAt<'a> {
    /// Index of the question; none for one that the form does not have.
    index: Option<usize>,
    #[serde(flatten)]
    issue: &'a Issue,
}

#[derive(Serialize)]
struct Parted {
    sent: Value,
    aside: Value,
}

impl Form {
    pub fn load(json: &str) -> Result<Self, Failure> {
        let questionnaire = Questionnaire::from_json(json).map_err(|problem| Failure::Questionnaire(vec![problem]))?;
        Ok(Self { compiled: questionnaire.compile().map_err(Failure::Questionnaire)? })
    }

    pub const fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    pub fn hash(&self) -> String {
        self.compiled.hash().to_string()
    }

    pub fn outline(&self, language: &str) -> Result<String, Failure> {
        let language: Language = language.parse()?;
        let form = self.compiled.questionnaire();
        let sections = form.sections.iter();
        let questions = self.compiled.questions();
        write(&Outline {
            key: &form.key,
            version: &form.version,
            title: form.title.get(&language),
            consent: form.consent.get(&language),
            languages: &form.languages,
            draft: form.status == Status::Draft,
            sections: sections.map(|it| SectionOutline { key: &it.key, title: it.title.get(&language) }).collect(),
            questions: questions.map(|(index, question)| self.question(index, question, &language)).collect(),
        })
    }

    fn question<'a>(&'a self, index: usize, question: &'a Question, language: &Language) -> QuestionOutline<'a> {
        let (kind, unit, max) = match &question.kind {
            QuestionKind::Likert(_) => ("likert", None, None),
            QuestionKind::Single { .. } => ("single", None, None),
            QuestionKind::Multi { max, .. } => ("multi", None, *max),
            QuestionKind::Integer { unit } => ("integer", unit.as_ref(), None),
            QuestionKind::Decimal { unit } => ("decimal", unit.as_ref(), None),
            QuestionKind::Text => ("text", None, None),
            QuestionKind::Date => ("date", None, None),
            QuestionKind::Photo => ("photo", None, None),
            QuestionKind::Audio => ("audio", None, None),
            QuestionKind::Place => ("place", None, None),
            QuestionKind::Note => ("note", None, None),
        };
        let conditions = self.compiled.conditions().get(index);
        let choices = self.compiled.choices(index).iter().map(|choice| ChoiceOutline {
            value: if kind == "likert" { Value::from(choice.code) } else { Value::from(choice.name.as_str()) },
            label: choice.label.get(language),
            audio: choice.audio.as_ref().and_then(|audio| audio.exact(language)),
            no_answer: choice.no_answer,
        });
        QuestionOutline {
            name: &question.name,
            section: conditions.map_or(0, |conditions| conditions.section),
            kind,
            label: question.label.get(language),
            short: said(question.short.as_ref(), language),
            hint: said(question.hint.as_ref(), language),
            audio: question.audio.as_ref().and_then(|audio| audio.exact(language)),
            unit: said(unit, language),
            max,
            choices: choices.collect(),
            required: conditions.map_or("never", |conditions| required(&conditions.required)),
            sensitive: question.sensitive,
            draft: question.wording == Wording::Unconfirmed,
        }
    }

    pub fn state(&self, answers: &str, today: &str, language: &str, passed: &str) -> Result<String, Failure> {
        let (today, language): (Day, Language) = (today.parse()?, language.parse()?);
        let passed: Vec<String> = read("the passed questions", passed)?;
        let (answers, unreadable) = self.answers(answers, &language)?;
        let (answers, _) = part_answers(&self.compiled, answers);
        let mut issues = unreadable;
        for issue in validate(&self.compiled, &answers, today, &language) {
            // An answer that could not be read is not also missing.
            if !issues.iter().any(|known| known.question == issue.question) {
                issues.push(issue);
            }
        }
        let private = self.private(&answers, today, &passed);
        let relevance = relevant(&self.compiled, &answers, today);
        let mut sections: Vec<Part> =
            self.compiled.questionnaire().sections.iter().map(|_| Part { answered: 0, of: 0 }).collect();
        let (mut screens, mut first_unanswered, mut answered, mut of) = (Vec::new(), None, 0, 0);
        for ((index, question), conditions) in self.compiled.questions().zip(self.compiled.conditions()) {
            let first = of + 1;
            let (has, many) = if let Some(part) = private.as_ref().filter(|part| part.question == index) {
                (part.answered, part.of)
            } else if question.sensitive || !relevance.has(index) {
                continue;
            } else if takes_answer(&self.compiled, index) {
                let has = usize::from(answers.get(&question.name).is_some());
                if let Some(section) = sections.get_mut(conditions.section) {
                    section.of += 1;
                    section.answered += has;
                }
                (has, 1)
            } else {
                (0, 0)
            };
            (answered, of) = (answered + has, of + many);
            if has < many {
                first_unanswered = first_unanswered.or(Some(index));
            }
            screens.push(Screen { question: index, number: (many > 0).then_some(first) });
        }
        write(&State {
            screens,
            answered,
            of,
            sections,
            first_unanswered,
            private,
            issues: issues.iter().map(|issue| IssueAt { index: self.compiled.index(&issue.question), issue }).collect(),
        })
    }

    fn private(&self, answers: &Answers, today: Day, passed: &[String]) -> Option<PrivateState> {
        let part = outside(&self.compiled, answers, today);
        let counted = part.iter().filter(|index| takes_answer(&self.compiled, **index));
        let names = counted.filter_map(|index| self.compiled.question(*index)).map(|question| &question.name);
        let (mut answered, mut of) = (0, 0);
        for name in names {
            of += 1;
            answered += usize::from(passed.contains(name));
        }
        Some(PrivateState { question: *part.last()?, answered, of })
    }

    pub fn split(&self, answers: &str, today: &str) -> Result<String, Failure> {
        let (answers, _) = self.answers(answers, &Language::vietnamese())?;
        let parted = split(&self.compiled, answers, today.parse()?);
        write(&Parted { sent: parted.sent.to_json(), aside: parted.aside.to_json() })
    }

    fn answers(&self, json: &str, language: &Language) -> Result<(Answers, Vec<Issue>), Failure> {
        let json: Value = read("the answers", json)?;
        Ok(Answers::from_json(&json, &self.compiled, language))
    }
}

fn said<'a>(text: Option<&'a Text>, language: &Language) -> Option<&'a str> {
    text.map(|text| text.get(language)).filter(|text| !text.is_empty())
}

const fn required(requirement: &Requirement) -> &'static str {
    match requirement {
        Requirement::Never => "never",
        Requirement::Always => "always",
        Requirement::When(_) => "sometimes",
    }
}
