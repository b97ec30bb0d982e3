//! Reading answers from JSON and from the fields of a web form.
//!
//! Nothing here panics and nothing is guessed: what cannot be an answer to its question is left out and reported.

use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

use super::answer::{Answer, Answers, MAX_DECIMAL, MAX_INTEGER, whole};
use super::attachment::{Attachment, MAX_FILE};
use super::issue::{Issue, IssueKind};
use super::place::Place;
use crate::clock::Day;
use crate::language::Language;
use crate::questionnaire::{Choice, Compiled, Question, QuestionKind};

impl Answers {
    /// Reads a JSON object from names of questions to answers. `null`, empty texts and empty lists are no answers.
    /// Several choices are put in the order of the form, doubles dropped; decimals are rounded to four places.
    pub fn from_json(json: &Json, compiled: &Compiled, language: &Language) -> (Self, Vec<Issue>) {
        let mut answers = Self::new();
        let mut issues = Vec::new();
        let Some(object) = json.as_object() else {
            return (answers, vec![Issue::not_answers(language)]);
        };
        for (name, json) in object {
            issues.extend(answers.set_json(name, json, compiled, language).err());
        }
        (answers, issues)
    }

    /// Sets one answer from its JSON; an empty one takes the earlier answer away.
    ///
    /// # Errors
    /// The [`Issue`] where it cannot be an answer to this question; the earlier answer then stands.
    pub fn set_json(&mut self, name: &str, json: &Json, compiled: &Compiled, language: &Language) -> Result<(), Issue> {
        let Some((index, question)) = find(compiled, name) else {
            return Err(Issue::unknown(name, language));
        };
        self.put(name, read_json(question, compiled.choices(index), json), question, language)
    }

    /// Reads the fields of a web form: `(name, value)` pairs as the browser sends them, several for several choices.
    /// Fields that are no questions are passed over; decimals may have a comma.
    pub fn from_fields<'a>(
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
        compiled: &Compiled,
        language: &Language,
    ) -> (Self, Vec<Issue>) {
        let mut given: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in fields {
            given.entry(name).or_default().push(value.trim());
        }
        let mut answers = Self::new();
        let mut issues = Vec::new();
        for (name, values) in given {
            if let Some((index, question)) = find(compiled, name) {
                let read = read_field(question, compiled.choices(index), &values);
                issues.extend(answers.put(name, read, question, language).err());
            }
        }
        (answers, issues)
    }

    fn put(&mut self, name: &str, read: Read, question: &Question, language: &Language) -> Result<(), Issue> {
        match read {
            Ok(Some(answer)) => self.set(name, answer),
            Ok(None) => {
                self.remove(name);
            }
            Err(kind) => return Err(Issue::of(question, kind, language)),
        }
        Ok(())
    }
}

/// An answer, no answer, or why it cannot be one.
type Read = Result<Option<Answer>, IssueKind>;

fn find<'a>(compiled: &'a Compiled, name: &str) -> Option<(usize, &'a Question)> {
    let index = compiled.index(name)?;
    compiled.question(index).map(|question| (index, question))
}

fn read_json(question: &Question, choices: &[Choice], json: &Json) -> Read {
    if json.is_null() || json.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(None);
    }
    let answer = match (&question.kind, json) {
        (QuestionKind::Likert(_), Json::Number(_)) => {
            let code = json.as_f64().and_then(whole);
            let known = choices.iter().find(|choice| code == Some(i64::from(choice.code)));
            Answer::Likert(known.ok_or(IssueKind::NotOffered)?.code)
        }
        (QuestionKind::Likert(_) | QuestionKind::Single { .. }, Json::String(name)) => {
            return read_choice(question, choices, name).map(Some);
        }
        (QuestionKind::Multi { .. }, Json::Array(items)) => {
            let names: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            return read_choices(choices, &names.ok_or(IssueKind::WrongType)?);
        }
        (QuestionKind::Integer { .. }, Json::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => integer(number)?,
            (None, Some(number)) if number.abs() > MAX_INTEGER as f64 => return Err(IssueKind::OutOfRange),
            (None, number) => integer(number.and_then(whole).ok_or(IssueKind::WrongType)?)?,
        },
        (QuestionKind::Decimal { .. }, Json::Number(number)) => decimal(number.as_f64().ok_or(IssueKind::OutOfRange)?)?,
        (QuestionKind::Text, Json::String(text)) => Answer::text(text),
        (QuestionKind::Date, Json::String(text)) => date(text)?,
        (QuestionKind::Photo, Json::Object(file)) => Answer::Photo(attachment(file, true)?),
        (QuestionKind::Audio, Json::Object(file)) => Answer::Audio(attachment(file, false)?),
        (QuestionKind::Place, Json::Object(place)) => {
            Answer::Place(Place::from_json(place).ok_or(IssueKind::WrongType)?)
        }
        _ => return Err(IssueKind::WrongType),
    };
    Ok(Some(answer))
}

fn read_field(question: &Question, choices: &[Choice], values: &[&str]) -> Read {
    let given: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    if let QuestionKind::Multi { .. } = question.kind {
        return read_choices(choices, &given);
    }
    let text = match given.as_slice() {
        [] => return Ok(None),
        [text] => *text,
        _ => return Err(IssueKind::WrongType),
    };
    let answer = match &question.kind {
        QuestionKind::Likert(_) | QuestionKind::Single { .. } => read_choice(question, choices, text)?,
        QuestionKind::Integer { .. } => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(IssueKind::WrongType);
            }
            integer(text.parse().map_err(|_| IssueKind::OutOfRange)?)?
        }
        QuestionKind::Decimal { .. } => {
            let number = crate::expression::Value::Text(text.replacen(',', ".", 1)).number();
            if number.is_nan() {
                return Err(IssueKind::WrongType);
            }
            decimal(number)?
        }
        QuestionKind::Text => Answer::text(text),
        QuestionKind::Date => date(text)?,
        QuestionKind::Note
        | QuestionKind::Multi { .. }
        | QuestionKind::Photo
        | QuestionKind::Audio
        | QuestionKind::Place => return Err(IssueKind::WrongType),
    };
    Ok(Some(answer))
}

/// A file of the right sort and of a length that can travel.
fn attachment(json: &Map<String, Json>, picture: bool) -> Result<Attachment, IssueKind> {
    let file = Attachment::from_json(json).ok_or(IssueKind::WrongType)?;
    match file.bytes {
        _ if file.media.is_picture() != picture => Err(IssueKind::WrongType),
        0 => Err(IssueKind::WrongType),
        1..=MAX_FILE => Ok(file),
        _ => Err(IssueKind::TooLong),
    }
}

fn read_choice(question: &Question, choices: &[Choice], name: &str) -> Result<Answer, IssueKind> {
    let choice = choices.iter().find(|choice| choice.name == name).ok_or(IssueKind::NotOffered)?;
    Ok(match question.kind {
        QuestionKind::Likert(_) => Answer::Likert(choice.code),
        _ => Answer::Single(choice.name.clone()),
    })
}

fn read_choices(choices: &[Choice], names: &[&str]) -> Read {
    if names.iter().any(|name| !choices.iter().any(|choice| choice.name == *name)) {
        return Err(IssueKind::NotOffered);
    }
    let taken = choices.iter().map(|choice| &choice.name).filter(|name| names.contains(&name.as_str()));
    let taken: Vec<String> = taken.cloned().collect();
    Ok(if taken.is_empty() { None } else { Some(Answer::Multi(taken)) })
}

fn integer(number: i64) -> Result<Answer, IssueKind> {
    if number.unsigned_abs() > MAX_INTEGER.unsigned_abs() {
        return Err(IssueKind::OutOfRange);
    }
    Ok(Answer::Integer(number))
}

fn decimal(number: f64) -> Result<Answer, IssueKind> {
    if number.is_finite() && number.abs() <= MAX_DECIMAL {
        Ok(Answer::decimal(number))
    } else {
        Err(IssueKind::OutOfRange)
    }
}

/// Four, two and two digits that are in no calendar are an impossible day, anything else is no day at all.
fn date(text: &str) -> Result<Answer, IssueKind> {
    text.parse::<Day>().map(Answer::Date).map_err(|_| {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if shape { IssueKind::ImpossibleDate } else { IssueKind::WrongType }
    })
}
