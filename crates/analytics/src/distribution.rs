//! How many gave each answer to a criterion, and why the others gave none.

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::instrument::{Meaning, NoAnswer, Scale};
use crate::sum::{Sum, total};

/// One answer of the scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerCount {
    pub code: u8,
    pub satisfied: bool,
    /// Respondents who gave it.
    pub n: u64,
    /// Its weighted share of the answers; the satisfied ones add up to the criterion's index.
    pub share: f64,
}

/// Respondents without an answer, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissingCount {
    pub blank: u64,
    pub not_asked: u64,
    pub no_opinion: u64,
    pub refused: u64,
    pub not_applicable: u64,
    pub not_remembered: u64,
    /// Codes the questionnaire does not have.
    pub unknown: u64,
}

impl MissingCount {
    /// People without an answer, for whatever reason.
    pub fn total(self) -> u64 {
        self.blank
            + self.not_asked
            + self.no_opinion
            + self.refused
            + self.not_applicable
            + self.not_remembered
            + self.unknown
    }
}

/// The answers to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    pub answers: Vec<AnswerCount>,
    pub missing: MissingCount,
    /// Weighted share 0..1 of people to whom the question was put and applied, who gave no answer,
    /// `(S w put - S w r) / S w put`; none if it was put to nobody.
    pub nonresponse: Option<f64>,
}

/// Counts the codes of one question, one a row of the design: respondents, and the weighted share of each answer, 0..1,
/// `S_{x = code} w / S w r`; 0 where nobody answered.
///
/// Source: METHODS 2, 8.
pub fn distribution(design: &Design, codes: &[u8], scale: &Scale) -> Distribution {
    let mut counts = [0_u64; 256];
    let mut weights = [Sum::default(); 256];
    for &row in &design.order {
        let code = usize::from(codes[row]);
        counts[code] += 1;
        weights[code].add(design.weight[row]);
    }
    let weight_where = |keep: &dyn Fn(u8) -> bool| {
        total((0..=u8::MAX).filter(|code| keep(*code)).map(|code| weights[usize::from(code)].value()))
    };
    let answered = weight_where(&|code| matches!(scale.meaning(code), Meaning::Answer { .. }));
    let answers = scale.codes().iter().map(|&code| AnswerCount {
        code,
        satisfied: matches!(scale.meaning(code), Meaning::Answer { satisfied: true, .. }),
        n: counts[usize::from(code)],
        share: if answered > 0.0 { weight_where(&|other| other == code) / answered } else { 0.0 },
    });
    let mut missing = MissingCount::default();
    for code in 0..=u8::MAX {
        let n = counts[usize::from(code)];
        match scale.meaning(code) {
            Meaning::Answer { .. } => {}
            Meaning::NoAnswer(NoAnswer::NoOpinion) => missing.no_opinion += n,
            Meaning::NoAnswer(NoAnswer::Refused) => missing.refused += n,
            Meaning::NoAnswer(NoAnswer::NotApplicable) => missing.not_applicable += n,
            Meaning::NoAnswer(NoAnswer::NotRemembered) => missing.not_remembered += n,
            Meaning::Blank => missing.blank += n,
            Meaning::NotAsked => missing.not_asked += n,
            Meaning::Unknown => missing.unknown += n,
        }
    }
    let put = weight_where(&|code| {
        !matches!(scale.meaning(code), Meaning::NotAsked | Meaning::NoAnswer(NoAnswer::NotApplicable))
    });
    let nonresponse = (put > 0.0).then(|| ((put - answered) / put).clamp(0.0, 1.0));
    Distribution { answers: answers.collect(), missing, nonresponse }
}
