//! Answers of people who chose themselves: an unweighted share and a count, never an interval, never in the index
//! (METHODS 5c).

use serde::{Deserialize, Serialize};

use crate::disclosure::{Disclosure, FEWEST_PRECISE};
use crate::instrument::{Instrument, Meaning};
use crate::sample::{Answers, SampleError};

/// The line "web answers (not representative)".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SelfSelected {
    /// Answer sheets with at least one answer to a criterion.
    pub n: Option<u64>,
    /// Satisfied answers over answers, all criteria pooled, unweighted.
    pub share: Option<f64>,
    pub disclosure: Disclosure,
}

impl SelfSelected {
    /// The same without what may not be shown.
    #[must_use]
    pub fn public(self) -> Self {
        match self.disclosure {
            Disclosure::Suppressed => Self { n: None, share: None, disclosure: Disclosure::Suppressed },
            Disclosure::Shown | Disclosure::Review => self,
        }
    }
}

/// Counts the self-selected answers: `S_k S_i s_ik / S_k S_i r_ik` over all criteria, not weighted, a share 0..1, and the people
/// who gave one at least. Hidden under 30 of these. No interval, as there is no probability of selection.
///
/// Source: METHODS 5c.
///
/// # Errors
/// [`SampleError::Columns`] if the answers are not of the instrument's questionnaire.
pub fn self_selected(answers: &Answers, instrument: &Instrument) -> Result<SelfSelected, SampleError> {
    answers.check(instrument)?;
    let (mut satisfied_answers, mut all_answers) = (0_u64, 0_u64);
    let mut someone = vec![false; answers.len()];
    for (at, criterion) in instrument.criteria().iter().enumerate() {
        for (code, any) in answers.column(at).iter().zip(&mut someone) {
            if let Meaning::Answer { satisfied, .. } = criterion.scale.meaning(*code) {
                all_answers += 1;
                satisfied_answers += u64::from(satisfied);
                *any = true;
            }
        }
    }
    let n = someone.into_iter().filter(|any| *any).count() as u64;
    let share = (all_answers > 0).then(|| satisfied_answers as f64 / all_answers as f64);
    let disclosure = if n < FEWEST_PRECISE { Disclosure::Suppressed } else { Disclosure::Shown };
    Ok(SelfSelected { n: Some(n), share, disclosure })
}
