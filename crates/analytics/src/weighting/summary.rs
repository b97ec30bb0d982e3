//! What is reported of a set of weights (METHODS 3).

use crate::quantile::{quantile, sorted};

/// The distribution of weights, in their unit (people a respondent stands for).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightSummary {
    /// Respondents.
    pub n: usize,
    pub sum: f64,
    pub min: f64,
    pub q25: f64,
    pub median: f64,
    pub q75: f64,
    pub max: f64,
    /// Standard deviation (of all, divisor `n`) over the mean.
    pub cv: f64,
    /// The smallest and the largest calibrated weight over its base weight; 1 and 1 for base weights.
    pub g_min: f64,
    pub g_max: f64,
    /// `deff_w = n S w^2/(S w)^2 = 1 + cv^2` (Kish 1992).
    pub kish_deff: f64,
    /// `n / deff_w`.
    pub kish_n: f64,
}

/// Summarises weights, with their `g` where they are calibrated. `None` without weights, or where one is not a finite
/// number above zero or their squares leave what a double can hold.
pub fn summarise(weights: &[f64], g: Option<&[f64]>) -> Option<WeightSummary> {
    if weights.iter().any(|weight| !(weight.is_finite() && *weight > 0.0)) {
        return None;
    }
    let sorted = sorted(weights);
    let n = sorted.len() as f64;
    let sum = crate::sum::total(weights.iter().copied());
    let mean = sum / n;
    let cv = (crate::sum::total(weights.iter().map(|weight| (weight / mean - 1.0).powi(2))) / n).sqrt();
    let kish_deff = crate::sum::total(weights.iter().map(|weight| (weight / mean).powi(2))) / n;
    let (g_min, g_max) = match g {
        Some(g) => (g.iter().copied().min_by(f64::total_cmp)?, g.iter().copied().max_by(f64::total_cmp)?),
        None => (1.0, 1.0),
    };
    let summary = WeightSummary {
        n: sorted.len(),
        sum,
        min: *sorted.first()?,
        q25: quantile(&sorted, 0.25)?,
        median: quantile(&sorted, 0.5)?,
        q75: quantile(&sorted, 0.75)?,
        max: *sorted.last()?,
        cv,
        g_min,
        g_max,
        kish_deff,
        kish_n: n / kish_deff,
    };
    [sum, cv, kish_deff, g_min, g_max].iter().all(|value| value.is_finite()).then_some(summary)
}
