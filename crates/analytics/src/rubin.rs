//! Estimates from several imputations of the same file, put together by Rubin's rules (METHODS 8).

use crate::interval::{self, Interval};
use crate::sum::total;

/// Why imputations cannot be combined.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RubinError {
    #[error("there are {estimates} estimates and {variances} variances; give one variance for each imputation")]
    Lengths { estimates: usize, variances: usize },
    #[error("{imputations} imputation is too few to see how they differ; impute at least twice, better twenty times")]
    TooFew { imputations: usize },
    #[error(
        "imputation {imputation}: the estimate {estimate} with variance {variance} is not a finite number and a finite number of at least 0; leave out what has no variance"
    )]
    Value { imputation: usize, estimate: f64, variance: f64 },
    #[error(
        "no imputation has a variance above 0; there is nothing to combine, publish the estimate without an interval"
    )]
    NoVariance,
    #[error("the complete file has {df} degrees of freedom, which is not a number above 0; give PSUs minus strata")]
    Df { df: f64 },
    #[error("the level {level} is not between 0 and 1; give for example 0.95")]
    Level { level: f64 },
}

/// The combined estimate. With `m` imputations, `Q` the estimates and `U` their variances: all in the unit of the
/// estimate or its square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Combined {
    /// `mean Q`.
    pub estimate: f64,
    /// `mean U`.
    pub within: f64,
    /// `S (Q - mean Q)^2 / (m - 1)`.
    pub between: f64,
    /// `T = within + (1 + 1/m) between`.
    pub total: f64,
    /// `sqrt T`.
    pub se: f64,
    /// Relative increase in variance due to nonresponse, `r = (1 + 1/m) between / within`. `None` where no imputation
    /// has a variance of its own.
    pub riv: Option<f64>,
    /// Share of the variance due to nonresponse, `(1 + 1/m) between / T`.
    pub lambda: f64,
    /// Rubin's (1987) degrees of freedom, `(m - 1) / lambda^2`; `None` (infinite) where the imputations agree.
    pub df_rubin: Option<f64>,
    /// Barnard and Rubin's (1999): `1 / (1/df_rubin + 1/df_obs)` with
    /// `df_obs = (df + 1)/(df + 3) df (1 - lambda)`. `None` where `lambda` is 1.
    pub df: Option<f64>,
    /// Fraction of missing information, `(r + 2/(df + 3)) / (r + 1)`.
    pub fmi: Option<f64>,
    /// `estimate ± t_df se`.
    pub interval: Option<Interval>,
}

/// Combines `m >= 2` imputations. `complete_df` is what the degrees of freedom would be had everyone answered (PSUs
/// minus strata); `level` is the coverage of the interval.
///
/// Sources: Rubin (1987); Barnard & Rubin (1999) Biometrika 86:948; METHODS 8.
///
/// # Errors
/// [`RubinError::Lengths`] unless there is one variance an estimate, [`RubinError::TooFew`] under two imputations,
/// [`RubinError::Value`] for an estimate that is not a finite number or a variance that is not one of at least 0,
/// [`RubinError::Df`] or [`RubinError::Level`] for degrees of freedom that are not a finite number above 0 or a level that is not
/// between 0 and 1, and [`RubinError::NoVariance`] if the combined variance is 0 or beyond a double.
pub fn combine(estimates: &[f64], variances: &[f64], complete_df: f64, level: f64) -> Result<Combined, RubinError> {
    if estimates.len() != variances.len() {
        return Err(RubinError::Lengths { estimates: estimates.len(), variances: variances.len() });
    }
    if estimates.len() < 2 {
        return Err(RubinError::TooFew { imputations: estimates.len() });
    }
    for (at, (&estimate, &variance)) in estimates.iter().zip(variances).enumerate() {
        if !(estimate.is_finite() && variance.is_finite() && variance >= 0.0) {
            return Err(RubinError::Value { imputation: at + 1, estimate, variance });
        }
    }
    if !(complete_df > 0.0 && complete_df.is_finite()) {
        return Err(RubinError::Df { df: complete_df });
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(RubinError::Level { level });
    }
    let m = estimates.len() as f64;
    let estimate = total(estimates.iter().copied()) / m;
    let within = total(variances.iter().copied()) / m;
    let between = total(estimates.iter().map(|q| (q - estimate).powi(2))) / (m - 1.0);
    let extra = (1.0 + 1.0 / m) * between;
    let sum = within + extra;
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(RubinError::NoVariance);
    }
    let se = sum.sqrt();
    let riv = Some(extra / within).filter(|r| r.is_finite());
    let lambda = extra / sum;
    let df_rubin = Some((m - 1.0) / lambda.powi(2)).filter(|df| df.is_finite());
    let observed = (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - lambda);
    let df = (observed > 0.0).then(|| 1.0 / (df_rubin.map_or(0.0, f64::recip) + 1.0 / observed));
    let fmi = riv.zip(df).map(|(r, df)| (r + 2.0 / (df + 3.0)) / (r + 1.0));
    let interval = df.and_then(|df| interval::mean(estimate, sum, df, level));
    Ok(Combined { estimate, within, between, total: sum, se, riv, lambda, df_rubin, df, fmi, interval })
}
