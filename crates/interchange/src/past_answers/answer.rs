//! From a cell to an answer.

use std::collections::HashMap;

use survey::answers::{Answer, MAX_DECIMAL, MAX_INTEGER, MAX_TEXT};
use survey::nfc::nfc;
use survey::questionnaire::{Choice, Question, QuestionKind};

use super::fault::PastFault;
use crate::sheet::{Cell, repeated};

/// What the choices of a question are called: by name, by code, and by the words of each language.
pub(super) struct Offered {
    /// In small letters, to the place among the choices; none where it means several.
    called: HashMap<String, Option<usize>>,
    names: Vec<String>,
}

impl Offered {
    pub fn of(choices: &[Choice]) -> Self {
        let mut called: HashMap<String, Option<usize>> = HashMap::new();
        for (place, choice) in choices.iter().enumerate() {
            let labels = choice.label.languages().filter_map(|language| choice.label.exact(language));
            let words = labels.map(small).chain([small(&choice.name), choice.code.to_string()]);
            for word in words.filter(|word| !word.is_empty()) {
                called
                    .entry(word)
                    .and_modify(|known| *known = known.filter(|known| *known == place))
                    .or_insert(Some(place));
            }
        }
        Self { called, names: choices.iter().map(|choice| choice.name.clone()).collect() }
    }

    fn find(&self, cell: &str) -> Result<usize, PastFault> {
        let word = small(cell);
        // A spreadsheet that saw numbers may have saved 4 as 4.0.
        let found = self.called.get(&word).or_else(|| self.called.get(&whole(&word)?.to_string()));
        match found {
            Some(Some(place)) => Ok(*place),
            Some(None) => Err(PastFault::Ambiguous(repeated(cell))),
            None => Err(PastFault::NotOffered { cell: repeated(cell), offered: self.names.join(", ") }),
        }
    }
}

/// What a cell answers to a question; none if it is empty.
pub(super) fn read(
    question: &Question,
    choices: &[Choice],
    offered: &Offered,
    cell: &Cell<'_>,
) -> Result<Option<Answer>, PastFault> {
    if let Cell::Error(error) = cell {
        return Err(PastFault::SpreadsheetError(error.clone()));
    }
    if cell.is_empty() {
        return Ok(None);
    }
    let text = cell.text();
    let chosen = |text: &str| {
        let place = offered.find(text)?;
        choices.get(place).ok_or_else(|| PastFault::Ambiguous(repeated(text)))
    };
    Ok(Some(match &question.kind {
        QuestionKind::Likert(_) => Answer::Likert(chosen(&text)?.code),
        QuestionKind::Single { .. } => Answer::Single(chosen(&text)?.name.clone()),
        QuestionKind::Multi { max, .. } => {
            let mut places = Vec::new();
            for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                places.push(offered.find(part)?);
            }
            places.sort_unstable();
            places.dedup();
            if let Some(most) = max.filter(|most| places.len() > usize::from(*most)) {
                return Err(PastFault::TooMany(most));
            }
            let names = places.iter().filter_map(|place| choices.get(*place)).map(|choice| choice.name.clone());
            Answer::Multi(names.collect())
        }
        QuestionKind::Integer { .. } => match whole(&text) {
            Some(number) if number.unsigned_abs() <= MAX_INTEGER.unsigned_abs() => Answer::Integer(number),
            Some(_) => return Err(PastFault::OutOfRange),
            None => return Err(PastFault::NotWhole(repeated(&text))),
        },
        QuestionKind::Decimal { .. } => {
            let number: f64 = text.replacen(',', ".", 1).parse().map_err(|_| PastFault::NotDecimal(repeated(&text)))?;
            if !(number.is_finite() && number.abs() <= MAX_DECIMAL) {
                return Err(PastFault::OutOfRange);
            }
            Answer::decimal(number)
        }
        QuestionKind::Text => {
            if text.chars().nth(MAX_TEXT).is_some() {
                return Err(PastFault::TooLong(MAX_TEXT));
            }
            Answer::text(&text)
        }
        QuestionKind::Date => Answer::Date(cell.day().ok_or_else(|| PastFault::NotADay(repeated(&text)))?),
        // The header let none of these through.
        QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place | QuestionKind::Note => return Ok(None),
    }))
}

/// A whole number, also one that a spreadsheet wrote with a point.
pub(super) fn whole(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number);
    }
    let (digits, rest) = text.split_once('.')?;
    if rest.is_empty() || rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    digits.parse().ok()
}

fn small(text: &str) -> String {
    nfc(text.trim()).to_lowercase()
}
