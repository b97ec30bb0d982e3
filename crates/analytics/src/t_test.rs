//! The design-based t test of a mean in two groups of respondents (METHODS 9).

use crate::group_means::{Grouped, differences_to_first, grouped, varies};
use crate::linear::{self, VarianceOptions};
use crate::tail::t_two_sided;
use crate::test_error::TestError;
use crate::variance_basis::VarianceBasis;

/// The mean of the second group minus that of the first, in the unit of the value (of ranks: in shares of the
/// population).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoGroups {
    /// Respondents with a value and a group.
    pub n: u64,
    pub difference: f64,
    pub se: f64,
    pub t: f64,
    /// PSUs minus strata, minus 1.
    pub df: i64,
    /// Two-sided.
    pub p: f64,
}

/// Tests whether the weighted means of two groups are equal: `t = d / se(d)` with the linearised variance of the
/// difference of two domain means, PSUs minus strata minus 1 degrees of freedom. One value and one group a respondent
/// in the order of the design's rows; rows without either stay in the design with a contribution of zero. The first
/// group is the lesser label. `basis` is the design, or a [`crate::weighting::Calibrated`] one.
///
/// Sources: Lumley (2010) ch. 2; Korn & Graubard (1999); METHODS 4, 9.
///
/// # Errors
/// [`TestError::Lengths`] unless there is one value and one group a row of the design, [`TestError::Value`] for a value that is
/// not a finite number, [`TestError::Groups`] unless exactly two groups have a value, [`TestError::NoDf`] if PSUs minus strata
/// minus 1 is under 1, [`TestError::NoVariance`] if the difference has no variance beyond rounding, and [`TestError::Design`]
/// for a lonely PSU under [`crate::design::LonelyPsu::Fail`].
pub fn t_test<T: Ord>(
    basis: &dyn VarianceBasis,
    values: &[Option<f64>],
    groups: &[Option<T>],
    options: VarianceOptions,
) -> Result<TwoGroups, TestError> {
    let grouped = grouped(basis.design(), values, groups)?;
    let values: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
    compare_two(basis, &values, &grouped, options)
}

/// The same, for values already looked at; also of rank scores.
pub(crate) fn compare_two<T>(
    basis: &dyn VarianceBasis,
    values: &[f64],
    grouped: &Grouped<'_, T>,
    options: VarianceOptions,
) -> Result<TwoGroups, TestError> {
    if grouped.levels.len() != 2 {
        return Err(TestError::Groups { found: grouped.levels.len(), needed: "exactly two" });
    }
    let df = grouped.df - 1;
    if df < 1 {
        return Err(TestError::NoDf { df });
    }
    let differences = differences_to_first(basis.design(), values, grouped).ok_or(TestError::NoVariance)?;
    let difference = differences.first().ok_or(TestError::NoVariance)?;
    let variance = linear::variance(basis, difference, options)?.ok_or(TestError::NoVariance)?;
    let se = variance.sqrt();
    let t = difference.estimate / se;
    if !(varies(variance, values) && t.is_finite()) {
        return Err(TestError::NoVariance);
    }
    let p = t_two_sided(t, df as f64).ok_or(TestError::NoVariance)?;
    Ok(TwoGroups { n: grouped.n, difference: difference.estimate, se, t, df, p })
}
