//! Cohen's kappa: two codings of the same answers.

use std::collections::BTreeMap;

use super::AgreementError;
use crate::sum::total;

/// Agreement of two codings beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohenKappa {
    /// Subjects with both codings.
    pub n: u64,
    /// Share of them coded the same, `P`, 0..1.
    pub agreement: f64,
    /// Share expected by chance, `P_e = S_j p_1j p_2j`, from how often each coding uses each category.
    pub expected: f64,
    /// `(P - P_e) / (1 - P_e)`, between -1 and 1.
    pub kappa: f64,
}

/// Cohen's kappa of two codings, subject by subject in one order; subjects without both are left out. Codes are
/// anything that can be compared: numbers or texts.
///
/// Source: Cohen (1960) Educ. Psych. Meas. 20:37; METHODS 12.
///
/// # Errors
/// [`AgreementError::Lengths`] for codings of different lengths, [`AgreementError::NoPairs`] if no subject has both, and
/// [`AgreementError::OneCategory`] if all codings of those who have are the same.
pub fn cohen_kappa<T: Ord>(first: &[Option<T>], second: &[Option<T>]) -> Result<CohenKappa, AgreementError> {
    if first.len() != second.len() {
        return Err(AgreementError::Lengths { first: first.len(), second: second.len() });
    }
    let mut used: BTreeMap<&T, (u64, u64)> = BTreeMap::new();
    let (mut n, mut same) = (0_u64, 0_u64);
    for (one, two) in first.iter().zip(second) {
        let (Some(one), Some(two)) = (one, two) else { continue };
        n += 1;
        same += u64::from(one == two);
        used.entry(one).or_default().0 += 1;
        used.entry(two).or_default().1 += 1;
    }
    if n == 0 {
        return Err(AgreementError::NoPairs);
    }
    if used.len() < 2 {
        return Err(AgreementError::OneCategory);
    }
    let all = n as f64;
    let agreement = same as f64 / all;
    let expected = total(used.values().map(|(one, two)| *one as f64 / all * (*two as f64 / all)));
    let kappa = (agreement - expected) / (1.0 - expected);
    Ok(CohenKappa { n, agreement, expected, kappa: kappa.clamp(-1.0, 1.0) })
}
