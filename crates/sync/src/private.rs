//! The private part of an interview: answers sealed to the server where they are given, so that the tablet keeps them and
//! cannot read them.
//!
//! A **piece** is a ciphertext of HPKE (as in [`crate::seal`]) over some answers: those of one question while the part is
//! being answered, all of them together at its end. It belongs to one submission and one questionnaire. Pieces of one
//! questionnaire are of one length, whatever was answered, unless something was said in words.

use serde_json::{Map, Value};
use survey::answers::{Answer, Answers, BadCoding, Issue, decode_private, encode_private, private_width};
use survey::clock::Day;
use survey::id::SubmissionId;
use survey::language::Language;
use survey::questionnaire::{Compiled, Question, QuestionKind};

use crate::base64url::Bytes;
use crate::body::BodyError;
use crate::keys::{OpeningKey, SealingKey};
use crate::seal::{FreezeError, open_to, seal_to};
use crate::varint::{put_bytes, take_bytes};

/// HPKE's `info` of a piece.
pub const INFO: &[u8] = b"hailong sync/1 private";
/// What has no code is filled up with spaces to a multiple of this.
const STEP: usize = 64;
/// So long is a number or a day at most, with what JSON needs around it and its name.
const VALUE: usize = 32;

/// How the part was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By the respondent, alone with the tablet.
    Alone,
    /// The interviewer read the questions and pressed, as the respondent wished.
    ReadOut,
    /// Not at all; what was answered before stands.
    Declined,
}

/// Why it was declined, as the respondent said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Does not want to.
    Unwilling,
    /// There is no place to be alone.
    NoPrivacy,
    /// Cannot use the tablet, and does not want the questions read out either.
    Unable,
}

/// The private part as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivatePart {
    pub how: How,
    pub reason: Option<Reason>,
    /// How often it was begun again from its first question.
    pub restarts: u8,
    /// One piece; several if the app was restarted in the middle.
    pub pieces: Vec<Bytes>,
}

/// Why a private part could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateError {
    #[error("the private part is cut or of a later version")]
    Damaged,
    #[error("the private part was not sealed to this server for this submission")]
    WrongServer,
    #[error("the private part is not of this questionnaire: {0}")]
    Coding(#[from] BadCoding),
}

/// Seals the answers to those sensitive questions that `said` is true of, by index; a question of them without an answer
/// is sealed as left open. Others are not looked at.
///
/// # Errors
/// [`FreezeError`] if the server's key is not usable.
pub fn seal_piece(
    compiled: &Compiled,
    submission: SubmissionId,
    answers: &Answers,
    said: &dyn Fn(usize) -> bool,
    server: &SealingKey,
    rng: &mut impl rand_core::CryptoRng,
) -> Result<Bytes, FreezeError> {
    let mut plain = encode_private(compiled, answers, said);
    let uncoded: Vec<(usize, &Question)> = uncoded(compiled).collect();
    if !uncoded.is_empty() {
        let mut given = Answers::new();
        for (_, question) in uncoded.iter().filter(|(index, _)| said(*index)) {
            if let Some(answer) = answers.get(&question.name) {
                given.set(question.name.as_str(), answer.clone());
            }
        }
        let json = serde_json::to_string(&given).map_err(|error| BodyError::BadJson(error.to_string()))?;
        let room: usize = uncoded.iter().map(|(_, question)| question.name.len() + VALUE).sum();
        plain.extend(json.as_bytes());
        plain.resize(plain.len() + json.len().max(room).next_multiple_of(STEP) - json.len(), b' ');
    }
    seal_to(server, INFO, &bound(compiled, submission), &plain, rng).map(Bytes)
}

impl PrivatePart {
    /// The answers in all pieces, and what in them cannot be an answer; of two to one question the later.
    ///
    /// # Errors
    /// [`PrivateError`]; never a panic, whatever the bytes.
    pub fn open(
        &self,
        compiled: &Compiled,
        submission: SubmissionId,
        key: &OpeningKey,
        language: &Language,
    ) -> Result<(Answers, Vec<Issue>), PrivateError> {
        let (mut answers, mut issues) = (Answers::new(), Vec::new());
        for piece in &self.pieces {
            let plain = open_to(key, INFO, &bound(compiled, submission), &piece.0).ok_or(PrivateError::WrongServer)?;
            let (codes, rest) = plain.split_at_checked(private_width(compiled)).ok_or(PrivateError::Damaged)?;
            answers.merge(decode_private(compiled, codes)?);
            if !rest.is_empty() {
                let json: Map<String, Value> = serde_json::from_slice(rest).map_err(|_| PrivateError::Damaged)?;
                // Only what has no code may stand here.
                if json.keys().any(|name| !uncoded(compiled).any(|(_, question)| question.name == *name)) {
                    return Err(PrivateError::Damaged);
                }
                let (more, wrong) = Answers::from_json(&Value::Object(json), compiled, language);
                answers.merge(more);
                issues.extend(wrong);
            }
        }
        Ok((answers, issues))
    }

    /// From the words of the app: `alone`, `read_out`, `declined`, the last with its reason.
    pub fn named(how: &str, reason: Option<&str>, restarts: u8, pieces: Vec<Bytes>) -> Option<Self> {
        let how = match how {
            "alone" => How::Alone,
            "read_out" => How::ReadOut,
            "declined" => How::Declined,
            _ => return None,
        };
        let reason = match reason {
            None => None,
            Some("unwilling") => Some(Reason::Unwilling),
            Some("no_privacy") => Some(Reason::NoPrivacy),
            Some("unable") => Some(Reason::Unable),
            Some(_) => return None,
        };
        Some(Self { how, reason, restarts, pieces })
    }

    /// A byte for how (with 16 × the reason), one for the restarts, then each piece behind its length.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let how = match self.how {
            How::Alone => 0,
            How::ReadOut => 1,
            How::Declined => 2,
        };
        let reason = match self.reason {
            None => 0,
            Some(Reason::Unwilling) => 1,
            Some(Reason::NoPrivacy) => 2,
            Some(Reason::Unable) => 3,
        };
        let mut bytes = vec![how | reason << 4, self.restarts];
        for piece in &self.pieces {
            put_bytes(&mut bytes, &piece.0);
        }
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [first, restarts, rest @ ..] = bytes else { return None };
        let how = match first & 15 {
            0 => How::Alone,
            1 => How::ReadOut,
            2 => How::Declined,
            _ => return None,
        };
        let reason = match first >> 4 {
            0 => None,
            1 => Some(Reason::Unwilling),
            2 => Some(Reason::NoPrivacy),
            3 => Some(Reason::Unable),
            _ => return None,
        };
        let (mut rest, mut pieces) = (rest, Vec::new());
        while !rest.is_empty() {
            pieces.push(Bytes(take_bytes(&mut rest)?.to_vec()));
        }
        Some(Self { how, reason, restarts: *restarts, pieces })
    }
}

impl crate::body::Body {
    /// A body whose private answers were given by the respondent alone and without a break: everything else in the open.
    ///
    /// # Errors
    /// [`FreezeError`] if the server's key is not usable.
    pub fn with_private_part(
        compiled: &Compiled,
        submission: SubmissionId,
        answers: Answers,
        today: Day,
        server: &SealingKey,
        rng: &mut impl rand_core::CryptoRng,
    ) -> Result<Self, FreezeError> {
        let (open, private) = part_answers(compiled, answers);
        let piece = seal_piece(compiled, submission, &private, &|_| true, server, rng)?;
        let part = PrivatePart { how: How::Alone, reason: None, restarts: 0, pieces: vec![piece] };
        Ok(Self { private: Some(part), ..Self::of(compiled, &open, today) })
    }
}

/// Parts answers into those given openly and those of the private part.
pub fn part_answers(compiled: &Compiled, answers: Answers) -> (Answers, Answers) {
    let (mut open, mut private) = (answers, Answers::new());
    for (_, question) in compiled.questions().filter(|(_, question)| question.sensitive) {
        if let Some(answer) = open.remove(&question.name) {
            private.set(question.name.as_str(), answer);
        }
    }
    (open, private)
}

/// The answer that says one does not want to say, if the question offers it.
pub fn refusal(compiled: &Compiled, index: usize) -> Option<Answer> {
    let refused =
        |choice: &&survey::questionnaire::Choice| choice.no_answer == Some(survey::questionnaire::NoAnswer::Refused);
    let choice = compiled.choices(index).iter().find(refused)?;
    match compiled.question(index)?.kind {
        QuestionKind::Likert(_) => Some(Answer::Likert(choice.code)),
        QuestionKind::Single { .. } => Some(Answer::Single(choice.name.clone())),
        QuestionKind::Multi { .. } => Some(Answer::Multi(vec![choice.name.clone()])),
        _ => None,
    }
}

/// The sensitive questions that take an answer without a code.
fn uncoded(compiled: &Compiled) -> impl Iterator<Item = (usize, &Question)> {
    compiled.questions().filter(|(index, question)| {
        question.sensitive && !matches!(question.kind, QuestionKind::Note) && compiled.layout().slot(*index).is_none()
    })
}

/// A piece cannot be taken for one of another interview or another form.
fn bound(compiled: &Compiled, submission: SubmissionId) -> Vec<u8> {
    [submission.0.as_bytes().as_slice(), &compiled.hash().0].concat()
}
