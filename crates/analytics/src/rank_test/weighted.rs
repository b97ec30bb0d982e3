//! Rank tests of weighted samples from any design.

use crate::design::Design;
use crate::group_means::{differences_to_first, grouped, varies};
use crate::linear::{VarianceOptions, covariance_matrix};
use crate::sum::{Sum, total};
use crate::symmetric::Cholesky;
use crate::t_test::{TwoGroups, compare_two};
use crate::tail::f_upper;
use crate::test_error::TestError;
use crate::variance_basis::VarianceBasis;

/// Whether several groups have one distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KGroups {
    /// Respondents with a value and a group.
    pub n: u64,
    /// `d' V^-1 d`, `d` the differences of mean rank scores to the first group.
    pub chi_square: f64,
    /// `chi_square / ndf`.
    pub f: f64,
    /// Groups minus 1.
    pub ndf: usize,
    /// PSUs minus strata, minus `ndf`.
    pub ddf: i64,
    pub p: f64,
}

/// Where respondents with one value stand among each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ties {
    /// All at the middle of their share of the population: the share below plus half of theirs. Does not depend on the
    /// order of the rows.
    #[default]
    Shared,
    /// Each at the middle of its own weight in the order of the rows, then the plain mean of those. The same with equal
    /// weights; otherwise the result depends on the order of the rows. What the R package survey 4.1 does, for
    /// comparison with it.
    InRowOrder,
}

/// The rank score of each row used, 0..1: the weighted share of the population below its value, plus its place among
/// the ties. Zero where a row is not used.
fn rank_scores(design: &Design, values: &[Option<f64>], place: &[Option<usize>], ties: Ties) -> Vec<f64> {
    let used = values.iter().zip(place).zip(design.weights()).enumerate();
    let mut rows: Vec<(f64, usize, f64)> =
        used.filter_map(|(at, ((value, place), weight))| place.and(*value).map(|value| (value, at, *weight))).collect();
    // Values are finite; adding 0 makes one value of 0 and -0.
    rows.sort_by(|a, b| (a.0 + 0.0).total_cmp(&(b.0 + 0.0)).then(a.1.cmp(&b.1)));
    let all = total(rows.iter().map(|(_, _, weight)| *weight));
    let mut scores = vec![0.0; values.len()];
    let mut below = Sum::default();
    #[expect(clippy::float_cmp, reason = "ties are equal values")]
    for tie in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut after = below;
        let mut middles = Sum::default();
        for (_, _, weight) in tie {
            after.add(*weight);
            middles.add(after.value() - weight / 2.0);
        }
        let middle = match ties {
            Ties::Shared => f64::midpoint(below.value(), after.value()),
            Ties::InRowOrder => middles.value() / tie.len() as f64,
        };
        for (_, at, _) in tie {
            if let Some(slot) = scores.get_mut(*at) {
                *slot = middle / all;
            }
        }
        below = after;
    }
    scores
}

/// Wilcoxon's test of a value in two groups of a weighted sample: the difference of the weighted mean rank scores,
/// treated as any difference of domain means. Arguments as for [`crate::t_test::t_test`]; the difference is in shares
/// of the population (0.1: a person of the second group stands 10 points higher on average).
///
/// Sources: Lumley & Scott (2013) Biometrika 100:831; METHODS 9.
///
/// # Errors
/// As [`crate::t_test::t_test`].
pub fn rank_test_two_groups<T: Ord>(
    basis: &dyn VarianceBasis,
    values: &[Option<f64>],
    groups: &[Option<T>],
    ties: Ties,
    options: VarianceOptions,
) -> Result<TwoGroups, TestError> {
    let design = basis.design();
    let grouped = grouped(design, values, groups)?;
    compare_two(basis, &rank_scores(design, values, &grouped.place, ties), &grouped, options)
}

/// Kruskal and Wallis's test of a value in two or more groups of a weighted sample: a Wald test of the differences of
/// mean rank scores, `F = d' V^-1 d / ndf` on `ndf` and PSUs minus strata minus `ndf` degrees of freedom. Arguments as
/// for [`crate::t_test::t_test`].
///
/// Sources: Lumley & Scott (2013) Biometrika 100:831; METHODS 9.
///
/// # Errors
/// As [`crate::t_test::t_test`], but for [`TestError::Groups`], which is of under two groups, and [`TestError::NoDf`], which is
/// of PSUs minus strata minus `ndf` under 1; [`TestError::NoVariance`] also where the differences depend on each other.
pub fn rank_test_k_groups<T: Ord>(
    basis: &dyn VarianceBasis,
    values: &[Option<f64>],
    groups: &[Option<T>],
    ties: Ties,
    options: VarianceOptions,
) -> Result<KGroups, TestError> {
    let design = basis.design();
    let grouped = grouped(design, values, groups)?;
    let found = grouped.levels.len();
    if found < 2 {
        return Err(TestError::Groups { found, needed: "two or more" });
    }
    let ndf = found - 1;
    let ddf = grouped.df - i64::try_from(ndf).unwrap_or(i64::MAX);
    if ddf < 1 {
        return Err(TestError::NoDf { df: ddf });
    }
    let scores = rank_scores(design, values, &grouped.place, ties);
    let differences = differences_to_first(design, &scores, &grouped).ok_or(TestError::NoVariance)?;
    let covariance = covariance_matrix(basis, &differences, options)?.ok_or(TestError::NoVariance)?;
    if !covariance.iter().enumerate().all(|(at, row)| row.get(at).is_some_and(|own| varies(*own, &scores))) {
        return Err(TestError::NoVariance);
    }
    let factor = Cholesky::new(&covariance).ok_or(TestError::NoVariance)?;
    let chi_square = factor.quadratic(&differences.iter().map(|d| d.estimate).collect::<Vec<_>>());
    let f = chi_square / ndf as f64;
    let p = f_upper(f, ndf as f64, ddf as f64).filter(|_| f.is_finite()).ok_or(TestError::NoVariance)?;
    Ok(KGroups { n: grouped.n, chi_square, f, ndf, ddf, p })
}
