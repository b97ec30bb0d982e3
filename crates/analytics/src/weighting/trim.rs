//! Trimming: no weight above a cap, the sum kept (METHODS 7).

use super::WeightingError;
use crate::quantile::{quantile, sorted};

/// Weights above this many medians are trimmed (METHODS 3).
pub const MEDIANS: f64 = 5.0;

/// The cap of METHODS 3: `medians` times the median weight (see [`MEDIANS`]). `None` without weights.
pub fn cap_of_medians(weights: &[f64], medians: f64) -> Option<f64> {
    quantile(&sorted(weights), 0.5).map(|median| medians * median).filter(|cap| cap.is_finite())
}

/// Strict trimming: weights above `cap` become the cap, what was cut is spread over the others in equal amounts, and
/// so on until none is above (METHODS 7). In the unit of the weights; the sum stays. The margins of a calibration do
/// not: calibrate the trimmed weights again.
///
/// # Errors
/// A cap or weight that is not a finite number above zero, or a cap under the mean weight, which cannot hold the sum.
pub fn trim(weights: &[f64], cap: f64) -> Result<Vec<f64>, WeightingError> {
    if !(cap.is_finite() && cap > 0.0) {
        return Err(WeightingError::Cap { cap });
    }
    if let Some(at) = weights.iter().position(|weight| !(weight.is_finite() && *weight > 0.0)) {
        return Err(WeightingError::Weight { row: at + 1, weight: weights[at] });
    }
    let sum = crate::sum::total(weights.iter().copied());
    let rows = weights.len();
    if rows as f64 * cap < sum {
        return Err(WeightingError::CapTooLow { cap, rows, sum, mean: sum / rows as f64 });
    }
    let mut trimmed = weights.to_vec();
    let mut capped = vec![false; rows];
    loop {
        let above = |(weight, capped): (&f64, &bool)| !capped && *weight > cap;
        let excess = crate::sum::total(trimmed.iter().zip(&capped).filter(|one| above(*one)).map(|(w, _)| w - cap));
        if excess <= 0.0 {
            return Ok(trimmed);
        }
        for (weight, capped) in trimmed.iter_mut().zip(&mut capped) {
            if *weight > cap {
                (*weight, *capped) = (cap, true);
            }
        }
        let free = capped.iter().filter(|capped| !**capped).count();
        if free == 0 {
            return Ok(trimmed);
        }
        let share = excess / free as f64;
        for (weight, _) in trimmed.iter_mut().zip(&capped).filter(|(_, capped)| !**capped) {
            *weight += share;
        }
    }
}
