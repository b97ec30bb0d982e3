//! Where each question stands in the compact byte string of coded answers (ARCHITECTURE, decision 6).

use super::model::{QuestionKind, Questionnaire};

/// The question was put and not answered.
pub const BLANK: u8 = 254;
/// The question was not put, because it was not relevant.
pub const NOT_ASKED: u8 = 255;

/// The places of all coded questions, in the order of the form. It follows from the questionnaire alone, so it is the
/// same for ever for one questionnaire hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    slots: Vec<Slot>,
    width: usize,
}

/// The place of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The index of the question in the form, notes and uncoded questions counted.
    pub question: usize,
    /// The first byte.
    pub offset: usize,
    /// How many bytes.
    pub width: usize,
    pub kind: SlotKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// One byte, the code of the choice: likert and single questions.
    Code,
    /// A byte of 0 or 1 for every choice, in the order of the form: multi questions. All bytes are [`BLANK`] or all
    /// [`NOT_ASKED`] where there is no answer.
    Flags,
}

impl Layout {
    pub(super) fn of(questionnaire: &Questionnaire) -> Self {
        let mut slots = Vec::new();
        let mut offset = 0;
        for (index, (_, question)) in questionnaire.questions().enumerate() {
            let (kind, width) = match &question.kind {
                QuestionKind::Likert(_) | QuestionKind::Single { .. } => (SlotKind::Code, 1),
                QuestionKind::Multi { choices, .. } => (SlotKind::Flags, choices.len()),
                QuestionKind::Integer { .. }
                | QuestionKind::Decimal { .. }
                | QuestionKind::Text
                | QuestionKind::Date
                | QuestionKind::Photo
                | QuestionKind::Audio
                | QuestionKind::Place
                | QuestionKind::Note => continue,
            };
            slots.push(Slot { question: index, offset, width, kind });
            offset += width;
        }
        Self { slots, width: offset }
    }

    /// Every coded question, in the order of the form.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The place of a question by its index in the form; `None` if it is not coded.
    pub fn slot(&self, question: usize) -> Option<&Slot> {
        self.slots.binary_search_by_key(&question, |slot| slot.question).ok().and_then(|found| self.slots.get(found))
    }

    /// How many bytes a response has.
    pub const fn width(&self) -> usize {
        self.width
    }
}
