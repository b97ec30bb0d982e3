//! The error of an estimate with the interviewer as primary sampling unit.

use std::collections::BTreeMap;

use crate::design::Design;
use crate::linear::Linearised;
use crate::sum::total;

/// The variance of an estimate if the interviewers were the clusters: `J/(J-1) S_j (e_j - mean e)^2`, `e_j` the sum of
/// `w z` over the respondents of interviewer `j`, one stratum, no finite population correction; in the unit of the
/// estimate, squared. Of a unit flagged by [`super::screen`] the array `interviewers` has both, and a warning names the larger.
/// `None` if there is not one interviewer a row of the design, or under two of them.
///
/// Source: Binder (1983) Int. Stat. Rev. 51:279, with METHODS 12.
pub fn variance_by_interviewer<T: Ord>(design: &Design, of: &Linearised, interviewers: &[T]) -> Option<f64> {
    if interviewers.len() != design.len() || of.z.len() != design.len() {
        return None;
    }
    let mut parts: BTreeMap<&T, Vec<f64>> = BTreeMap::new();
    for ((interviewer, z), weight) in interviewers.iter().zip(&of.z).zip(design.weights()) {
        parts.entry(interviewer).or_default().push(weight * z);
    }
    let count = parts.len() as f64;
    if count < 2.0 {
        return None;
    }
    let totals: Vec<f64> = parts.into_values().map(total).collect();
    let mean = total(totals.iter().copied()) / count;
    Some(count / (count - 1.0) * total(totals.iter().map(|e| (e - mean).powi(2))))
        .filter(|variance| variance.is_finite())
}
