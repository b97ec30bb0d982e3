//! Questionnaires as data: sections of questions with their texts, codes, conditions and factors.
//!
//! A [`Questionnaire`] is what the author wrote (JSON, one day XLSForm). [`Questionnaire::compile`] parses and checks
//! every expression in it and gives a [`Compiled`] one, which is what tablets, pages and the server evaluate. A
//! version never changes once published: it is addressed by the SHA-256 of its canonical JSON.

mod canonical;
mod compile;
mod cycle;
mod inspect;
mod layout;
mod model;
mod privacy;
mod problem;
mod raw;
mod read;

pub use canonical::{NotAHash, QuestionnaireHash};
pub use compile::{Compiled, CompiledQuestion, Requirement};
pub use layout::{BLANK, Layout, NOT_ASKED, Slot, SlotKind};
pub use model::{
    Choice, Factor, Likert, NoAnswer, Question, QuestionKind, Questionnaire, Scale, Section, Status, Wording,
};
pub use problem::{Problem, ProblemKind};
pub use read::MAX_BYTES;
