//! A question as it stands in JSON: all fields of all kinds side by side.
//!
//! `serde` cannot both flatten the kind into the question and refuse unknown fields, so a question is read flat and
//! sorted out here: a field that belongs to another kind (`max` on a text question) is refused by name.

use serde::Deserialize;

use super::model::{Choice, Likert, Question, QuestionKind, Wording};
use crate::language::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    name: String,
    kind: RawKind,
    label: Text,
    short: Option<Text>,
    hint: Option<Text>,
    audio: Option<Text>,
    relevant: Option<String>,
    constraint: Option<String>,
    constraint_message: Option<Text>,
    required: Option<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    wording: Wording,
    source: Option<String>,
    // likert
    scale: Option<String>,
    satisfied: Option<Vec<u8>>,
    factor: Option<String>,
    overall: Option<bool>,
    // likert, single, multi
    choices: Option<Vec<Choice>>,
    // multi
    max: Option<u8>,
    // integer, decimal
    unit: Option<Text>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKind {
    Likert,
    Single,
    Multi,
    Integer,
    Decimal,
    Text,
    Date,
    Photo,
    Audio,
    Place,
    Note,
}

impl RawKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Likert => "likert",
            Self::Single => "single",
            Self::Multi => "multi",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Text => "text",
            Self::Date => "date",
            Self::Photo => "photo",
            Self::Audio => "audio",
            Self::Place => "place",
            Self::Note => "note",
        }
    }

    /// The fields only some kinds have, of which this kind takes these.
    const fn own_fields(self) -> &'static [&'static str] {
        match self {
            Self::Likert => &["scale", "choices", "satisfied", "factor", "overall"],
            Self::Single => &["choices"],
            Self::Multi => &["choices", "max"],
            Self::Integer | Self::Decimal => &["unit"],
            Self::Text | Self::Date | Self::Photo | Self::Audio | Self::Place | Self::Note => &[],
        }
    }
}

/// A field that does not belong to the question's kind, or a field its kind needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadQuestion {
    #[error("question '{question}': the kind '{kind}' has no field '{field}'; remove it or change the kind")]
    ForeignField { question: String, kind: &'static str, field: &'static str },
    #[error("question '{question}': the kind '{kind}' needs the field 'choices'")]
    NoChoices { question: String, kind: &'static str },
}

impl TryFrom<RawQuestion> for Question {
    type Error = BadQuestion;

    fn try_from(raw: RawQuestion) -> Result<Self, BadQuestion> {
        let given = [
            ("scale", raw.scale.is_some()),
            ("choices", raw.choices.is_some()),
            ("satisfied", raw.satisfied.is_some()),
            ("factor", raw.factor.is_some()),
            ("overall", raw.overall.is_some()),
            ("max", raw.max.is_some()),
            ("unit", raw.unit.is_some()),
        ];
        let own = raw.kind.own_fields();
        if let Some((field, _)) = given.into_iter().find(|(field, there)| *there && !own.contains(field)) {
            return Err(BadQuestion::ForeignField { question: raw.name, kind: raw.kind.name(), field });
        }
        let kind = match (raw.kind, raw.choices) {
            (RawKind::Likert, choices) => QuestionKind::Likert(Likert {
                scale: raw.scale,
                choices: choices.unwrap_or_default(),
                satisfied: raw.satisfied,
                factor: raw.factor,
                overall: raw.overall.unwrap_or(false),
            }),
            (RawKind::Single, Some(choices)) => QuestionKind::Single { choices },
            (RawKind::Multi, Some(choices)) => QuestionKind::Multi { choices, max: raw.max },
            (RawKind::Single | RawKind::Multi, None) => {
                return Err(BadQuestion::NoChoices { question: raw.name, kind: raw.kind.name() });
            }
            (RawKind::Integer, _) => QuestionKind::Integer { unit: raw.unit },
            (RawKind::Decimal, _) => QuestionKind::Decimal { unit: raw.unit },
            (RawKind::Text, _) => QuestionKind::Text,
            (RawKind::Date, _) => QuestionKind::Date,
            (RawKind::Photo, _) => QuestionKind::Photo,
            (RawKind::Audio, _) => QuestionKind::Audio,
            (RawKind::Place, _) => QuestionKind::Place,
            (RawKind::Note, _) => QuestionKind::Note,
        };
        Ok(Self {
            name: raw.name,
            label: raw.label,
            short: raw.short,
            hint: raw.hint,
            audio: raw.audio,
            kind,
            relevant: raw.relevant,
            constraint: raw.constraint,
            constraint_message: raw.constraint_message,
            required: raw.required,
            sensitive: raw.sensitive,
            wording: raw.wording,
            source: raw.source,
        })
    }
}
