//! The compact byte string of coded answers, in the order of the form (ARCHITECTURE, decision 6).

use super::answer::{Answer, Answers};
use super::relevance::relevant;
use crate::clock::Day;
use crate::questionnaire::{BLANK, Compiled, NOT_ASKED, SlotKind};

/// Codes the answers: [`Compiled::layout`] says where each question stands. Always [`Layout::width`] bytes long.
///
/// [`Layout::width`]: crate::questionnaire::Layout::width
pub fn encode(compiled: &Compiled, answers: &Answers, today: Day) -> Vec<u8> {
    let relevance = relevant(compiled, answers, today);
    code(compiled, answers, &|question| relevance.has(question))
}

/// As [`encode`], where the caller says by index which questions count as put.
pub(super) fn code(compiled: &Compiled, answers: &Answers, put: &dyn Fn(usize) -> bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(compiled.layout().width());
    for slot in compiled.layout().slots() {
        let end = slot.offset + slot.width;
        let choices = compiled.choices(slot.question);
        if put(slot.question) {
            let name = compiled.question(slot.question).map_or("", |question| question.name.as_str());
            match (slot.kind, answers.get(name)) {
                (SlotKind::Code, Some(Answer::Likert(code))) => {
                    bytes.extend(choices.iter().find(|choice| choice.code == *code).map(|choice| choice.code));
                }
                (SlotKind::Code, Some(Answer::Single(name))) => {
                    bytes.extend(choices.iter().find(|choice| choice.name == *name).map(|choice| choice.code));
                }
                (SlotKind::Flags, Some(Answer::Multi(names))) if !names.is_empty() => {
                    bytes.extend(choices.iter().map(|choice| u8::from(names.contains(&choice.name))));
                }
                _ => {}
            }
            bytes.resize(end, BLANK);
        } else {
            bytes.resize(end, NOT_ASKED);
        }
    }
    bytes
}

/// A byte string that was not made by [`encode`] with this questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCoding {
    #[error(
        "the coded answers have {found} bytes and this questionnaire has {expected}; they belong to another version"
    )]
    WrongWidth { expected: usize, found: usize },
    #[error("the byte {byte} is not a code of question '{question}'; the answers belong to another version")]
    UnknownCode { question: String, byte: u8 },
}

/// The coded answers as answers again; numbers, texts and days are not among them.
///
/// # Errors
/// [`BadCoding`] if the bytes are not of this questionnaire.
pub fn decode(compiled: &Compiled, bytes: &[u8]) -> Result<Answers, BadCoding> {
    let expected = compiled.layout().width();
    if bytes.len() != expected {
        return Err(BadCoding::WrongWidth { expected, found: bytes.len() });
    }
    let mut answers = Answers::new();
    for slot in compiled.layout().slots() {
        let here = bytes.get(slot.offset..slot.offset + slot.width).unwrap_or_default();
        if here.iter().all(|byte| *byte == BLANK) || here.iter().all(|byte| *byte == NOT_ASKED) {
            continue;
        }
        let name = compiled.question(slot.question).map_or("", |question| question.name.as_str());
        let choices = compiled.choices(slot.question);
        let unknown = |byte: u8| BadCoding::UnknownCode { question: name.to_owned(), byte };
        let answer = match slot.kind {
            SlotKind::Code => {
                let byte = here.first().copied().unwrap_or(BLANK);
                let choice = choices.iter().find(|choice| choice.code == byte).ok_or_else(|| unknown(byte))?;
                match compiled.question(slot.question).map(|question| &question.kind) {
                    Some(crate::questionnaire::QuestionKind::Likert(_)) => Answer::Likert(byte),
                    _ => Answer::Single(choice.name.clone()),
                }
            }
            SlotKind::Flags => {
                if let Some(byte) = here.iter().copied().find(|byte| *byte > 1) {
                    return Err(unknown(byte));
                }
                let taken = choices.iter().zip(here).filter(|(_, byte)| **byte == 1);
                Answer::Multi(taken.map(|(choice, _)| choice.name.clone()).collect())
            }
        };
        answers.set(name, answer);
    }
    Ok(answers)
}
