//! What the codes of a questionnaire mean to an index: which count as satisfied, which as an answer at all, and which
//! criteria make which factor. The split is data of the questionnaire, never code.

use serde::{Deserialize, Serialize};

/// The code of a question that was put and left blank.
pub const BLANK: u8 = 254;
/// The code of a question that was not put, because it was not relevant.
pub const NOT_ASKED: u8 = 255;

/// What a score of a code may be: sums of weights times scores, and of their squares, stay finite.
pub const SCORES: std::ops::RangeInclusive<f64> = -1e12..=1e12;

/// Why a respondent gave no answer, when a code of the form says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    NoOpinion,
    Refused,
    NotApplicable,
    NotRemembered,
}

/// What one code means for one question.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Meaning {
    Answer {
        satisfied: bool,
        score: f64,
    },
    NoAnswer(NoAnswer),
    Blank,
    NotAsked,
    /// A code the questionnaire does not have: counted as missing, and apart.
    #[default]
    Unknown,
}

/// Why criteria, factors and codes are no instrument.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InstrumentError {
    #[error("code {code} has two meanings; list it once, among the scale codes or among the no-answer codes")]
    TwoMeanings { code: u8 },
    #[error("code {code} is kept for blank (254) or not asked (255); use another for an answer")]
    Reserved { code: u8 },
    #[error("code {code} counts as satisfied but is not on the scale; add it to the scale codes")]
    SatisfiedNotOnScale { code: u8 },
    #[error("the score of code {code} is not a number from -1e12 to 1e12; give the value the mean score uses")]
    Score { code: u8 },
    #[error("a scale needs at least one code")]
    EmptyScale,
    #[error("criterion '{key}' names factor number {factor}, but there are {factors}; factors are counted from 0")]
    NoSuchFactor { key: String, factor: usize, factors: usize },
    #[error("the key '{key}' is used twice; keys of criteria and of factors are unique")]
    DuplicateKey { key: String },
    #[error("factor '{key}' has no criterion; leave it out or give it one")]
    EmptyFactor { key: String },
}

/// The codes of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    meaning: Box<[Meaning; 256]>,
    codes: Vec<u8>,
}

impl Scale {
    /// `scores`: the codes that are answers, in the order of the form, each with its value in the mean score.
    /// `satisfied`: those of them that count as satisfied. `no_answer`: codes that stand for the lack of an answer.
    ///
    /// # Errors
    /// [`InstrumentError::EmptyScale`] without scores, [`InstrumentError::Score`] for a score that is not in [`SCORES`],
    /// [`InstrumentError::Reserved`] for the codes 254 and 255, [`InstrumentError::TwoMeanings`] for a code listed twice, and
    /// [`InstrumentError::SatisfiedNotOnScale`] for a satisfied code without a score.
    pub fn new(scores: &[(u8, f64)], satisfied: &[u8], no_answer: &[(u8, NoAnswer)]) -> Result<Self, InstrumentError> {
        if scores.is_empty() {
            return Err(InstrumentError::EmptyScale);
        }
        let mut meaning = Box::new([Meaning::Unknown; 256]);
        meaning[usize::from(BLANK)] = Meaning::Blank;
        meaning[usize::from(NOT_ASKED)] = Meaning::NotAsked;
        let mut put = |code: u8, what: Meaning| {
            if code >= BLANK {
                return Err(InstrumentError::Reserved { code });
            }
            let place = &mut meaning[usize::from(code)];
            if *place != Meaning::Unknown {
                return Err(InstrumentError::TwoMeanings { code });
            }
            *place = what;
            Ok(())
        };
        for &(code, score) in scores {
            if !SCORES.contains(&score) {
                return Err(InstrumentError::Score { code });
            }
            put(code, Meaning::Answer { satisfied: satisfied.contains(&code), score })?;
        }
        for &(code, why) in no_answer {
            put(code, Meaning::NoAnswer(why))?;
        }
        let codes: Vec<u8> = scores.iter().map(|(code, _)| *code).collect();
        if let Some(&code) = satisfied.iter().find(|code| !codes.contains(code)) {
            return Err(InstrumentError::SatisfiedNotOnScale { code });
        }
        Ok(Self { meaning, codes })
    }

    /// The usual five levels, 4 and 5 satisfied, no code for the lack of an answer.
    pub fn likert5() -> Self {
        let mut meaning = Box::new([Meaning::Unknown; 256]);
        meaning[usize::from(BLANK)] = Meaning::Blank;
        meaning[usize::from(NOT_ASKED)] = Meaning::NotAsked;
        let codes: Vec<u8> = (1..=5).collect();
        for &code in &codes {
            meaning[usize::from(code)] = Meaning::Answer { satisfied: code >= 4, score: f64::from(code) };
        }
        Self { meaning, codes }
    }

    /// What a code says.
    pub fn meaning(&self, code: u8) -> Meaning {
        self.meaning[usize::from(code)]
    }

    /// The codes that are answers, in the order of the form.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }
}

/// One criterion (tiêu chí).
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub key: String,
    /// Its place in the instrument's factors, from 0.
    pub factor: usize,
    pub scale: Scale,
}

/// The criteria, the factors they make, and the overall question if the form has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    factors: Vec<String>,
    criteria: Vec<Criterion>,
    overall: Option<Scale>,
}

impl Instrument {
    /// An instrument of these `factors`, by their keys in the order of the form, and these `criteria`, each of which names its
    /// factor; `overall` is the scale of the overall question where the form has one.
    ///
    /// # Errors
    /// [`InstrumentError::NoSuchFactor`] for a criterion of a factor that is not there, [`InstrumentError::DuplicateKey`] for a
    /// key that two criteria or two factors have, and [`InstrumentError::EmptyFactor`] for a factor without a criterion.
    pub fn new(
        factors: Vec<String>,
        criteria: Vec<Criterion>,
        overall: Option<Scale>,
    ) -> Result<Self, InstrumentError> {
        for (at, criterion) in criteria.iter().enumerate() {
            if criterion.factor >= factors.len() {
                let (key, factor) = (criterion.key.clone(), criterion.factor);
                return Err(InstrumentError::NoSuchFactor { key, factor, factors: factors.len() });
            }
            if criteria[..at].iter().any(|other| other.key == criterion.key) {
                return Err(InstrumentError::DuplicateKey { key: criterion.key.clone() });
            }
        }
        for (at, key) in factors.iter().enumerate() {
            if factors[..at].contains(key) {
                return Err(InstrumentError::DuplicateKey { key: key.clone() });
            }
            if !criteria.iter().any(|criterion| criterion.factor == at) {
                return Err(InstrumentError::EmptyFactor { key: key.clone() });
            }
        }
        Ok(Self { factors, criteria, overall })
    }

    /// Their keys, in the order of the form.
    pub fn factors(&self) -> &[String] {
        &self.factors
    }

    /// In the order of the form.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The codes of the overall question; none where the form has none.
    pub fn overall(&self) -> Option<&Scale> {
        self.overall.as_ref()
    }
}
