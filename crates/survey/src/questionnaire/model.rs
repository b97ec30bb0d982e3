//! The questionnaire as its author wrote it.
//!
//! Every struct refuses unknown fields: a misspelt `relevent` is an error with its place, not a condition that is
//! silently always true.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::raw::RawQuestion;
use crate::language::{Language, Text};

/// A questionnaire: one version of one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// The form, the same in all its versions: `hanh-chinh-22`.
    pub key: String,
    /// The version as people say it: `1.0`.
    pub version: String,
    pub title: Text,
    /// The languages it is offered in, the first being the default.
    pub languages: Vec<Language>,
    /// What is read to the respondent before the first question.
    pub consent: Text,
    /// A draft must be confirmed by the sponsor before it is used in earnest; every page that shows it says so.
    pub status: Status,
    /// Where the wording comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Answer scales shared by questions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scales: BTreeMap<String, Scale>,
    /// The factors that criteria are grouped in, in the order of the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Draft,
    Confirmed,
}

/// A named list of answers used by several likert questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub choices: Vec<Choice>,
    /// The codes that count as satisfied.
    pub satisfied: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// `A`, `B`, …
    pub key: String,
    pub name: Text,
    /// A name short enough for the axis of a chart.
    pub short: Text,
}

/// What is put on one page or introduced by one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub key: String,
    pub title: Text,
    /// When the section is put at all; an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    pub questions: Vec<Question>,
}

/// Read through [`RawQuestion`], which refuses fields that are unknown or belong to another kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawQuestion")]
pub struct Question {
    /// Unique in the questionnaire; what expressions call it. Letters, digits and `_`, beginning with a letter.
    pub name: String,
    pub label: Text,
    /// A short name for tables and charts, beside the full wording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// A recording of the question for each language that has one: the SHA-256 of the sound file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<Text>,
    #[serde(flatten)]
    pub kind: QuestionKind,
    /// When the question is put; an expression. Absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// What an answer must satisfy; an expression in which `.` is the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint_message: Option<Text>,
    /// `true()` if it must be answered whenever put, or an expression. Absent: optional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// Sensitive personal data: optional by law, kept apart, small cells hidden.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// Whether the sponsor has confirmed this wording.
    #[serde(skip_serializing_if = "Wording::is_confirmed")]
    pub wording: Wording,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    #[default]
    Confirmed,
    /// "bản nháp, chờ xác nhận"
    Unconfirmed,
}

impl Wording {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_confirmed(&self) -> bool {
        *self == Self::Confirmed
    }
}

/// What is asked and how it is answered. Written flat into its question's JSON, and read back with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionKind {
    /// One answer on an ordered scale. With a `factor` it is a criterion of the index.
    Likert(Likert),
    /// One of a list.
    Single {
        choices: Vec<Choice>,
    },
    /// Any number of a list, up to `max`.
    Multi {
        choices: Vec<Choice>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<u8>,
    },
    Integer {
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
    },
    Decimal {
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
    },
    Text,
    Date,
    /// A photograph of a place or a paper; its file travels apart.
    Photo,
    /// A recording of what is said; its file travels apart.
    Audio,
    /// Where the interview is held, to about a kilometre, if the respondent agrees.
    Place,
    /// Something read to the respondent; takes no answer.
    Note,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likert {
    /// The key of one of the questionnaire's scales; or the choices are given here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The codes that count as satisfied in this question; absent: those of the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<Vec<u8>>,
    /// The factor this criterion belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    /// The one question "overall, are you satisfied", reported beside the index.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overall: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The byte this answer has in coded answers, 0 to 249.
    pub code: u8,
    /// What expressions call it: `late`; for likert answers the code itself, `4`.
    pub name: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Text>,
    /// Set if this choice says why there is no answer; such a choice is in no denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<NoAnswer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    NoOpinion,
    Refused,
    /// The question does not concern this person; no item non-response.
    NotApplicable,
    NotRemembered,
}

impl QuestionKind {
    /// Whether only a surveyor's tablet can put it: it needs a camera, a microphone or a place.
    pub const fn needs_tablet(&self) -> bool {
        matches!(self, Self::Photo | Self::Audio | Self::Place)
    }
}

impl Questionnaire {
    /// Every question with its section, in the order of the form.
    pub fn questions(&self) -> impl Iterator<Item = (&Section, &Question)> {
        self.sections.iter().flat_map(|section| section.questions.iter().map(move |question| (section, question)))
    }

    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions().map(|(_, question)| question).find(|question| question.name == name)
    }

    /// The criteria of the index, in the order of the form.
    pub fn criteria(&self) -> impl Iterator<Item = (&Question, &Likert)> {
        self.questions().filter_map(|(_, question)| match &question.kind {
            QuestionKind::Likert(likert) if likert.factor.is_some() => Some((question, likert)),
            _ => None,
        })
    }

    /// The question "overall, are you satisfied", if the form has one.
    pub fn overall_question(&self) -> Option<(&Question, &Likert)> {
        self.questions().find_map(|(_, question)| match &question.kind {
            QuestionKind::Likert(likert) if likert.overall => Some((question, likert)),
            _ => None,
        })
    }

    /// The choices of a question: its own or those of its scale; none for questions that are not answered by choosing.
    pub fn choices<'a>(&'a self, question: &'a Question) -> &'a [Choice] {
        match &question.kind {
            QuestionKind::Likert(likert) => self.likert_choices(likert),
            QuestionKind::Single { choices } | QuestionKind::Multi { choices, .. } => choices,
            QuestionKind::Integer { .. }
            | QuestionKind::Decimal { .. }
            | QuestionKind::Text
            | QuestionKind::Date
            | QuestionKind::Photo
            | QuestionKind::Audio
            | QuestionKind::Place
            | QuestionKind::Note => &[],
        }
    }

    pub fn likert_choices<'a>(&'a self, likert: &'a Likert) -> &'a [Choice] {
        match likert.scale.as_ref().and_then(|key| self.scales.get(key)) {
            Some(scale) if likert.choices.is_empty() => &scale.choices,
            _ => &likert.choices,
        }
    }

    /// The codes that count as satisfied in a likert question.
    pub fn satisfied<'a>(&'a self, likert: &'a Likert) -> &'a [u8] {
        match (&likert.satisfied, likert.scale.as_ref().and_then(|key| self.scales.get(key))) {
            (Some(codes), _) => codes,
            (None, Some(scale)) => &scale.satisfied,
            (None, None) => &[],
        }
    }
}
