//! Whether two answers are independent in a table from any design: Rao and Scott's second-order correction of
//! Pearson's chi-square (METHODS 9).

use std::collections::BTreeSet;

use crate::linear::{self, Linearised, VarianceOptions};
use crate::sum::total;
use crate::symmetric::Cholesky;
use crate::tail::f_upper;
use crate::test_error::TestError;
use crate::variance_basis::VarianceBasis;

/// Design effects that add up to less are rounding: the design leaves the table no variance.
const NO_EFFECT: f64 = 1e-12;

/// The test of a table. Rows and columns are the categories that occur.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RaoScott {
    /// Respondents with both answers.
    pub n: u64,
    pub rows: usize,
    pub columns: usize,
    /// Pearson's, of the weighted shares times `n`: `n S (p_rc - p_r p_c)^2 / (p_r p_c)`.
    pub chi_square: f64,
    /// `chi_square / trace(D)`, `D` the matrix of generalised design effects.
    pub f: f64,
    /// `trace(D)^2 / trace(D^2)`, at most `(rows - 1)(columns - 1)`.
    pub ndf: f64,
    /// `ndf` times PSUs minus strata.
    pub ddf: f64,
    pub p: f64,
}

/// Tests a two-way table of weighted counts for independence. `first` and `second` are the two answers, one each a
/// row of the design; rows without both stay in the design with a contribution of zero. The log-linear contrasts
/// `C` of interaction, with `P` the diagonal of the cell shares and `V` their covariance from the design, give
/// `D = (C' P^-1 C / n)^-1 (C' P^-1 V P^-1 C)`. `basis` is the design, or a [`crate::weighting::Calibrated`] one: a table
/// that the weights were calibrated to has no variance and is refused.
///
/// Sources: Rao & Scott (1984) Ann. Stat. 12:46; Thomas & Rao (1987); METHODS 9.
///
/// # Errors
/// [`TestError::Lengths`] unless there is one answer of each kind a row of the design, [`TestError::Groups`] if either has under
/// two categories among those with both, [`TestError::NoDf`] if PSUs minus strata is under 1, [`TestError::NoVariance`] if
/// the design leaves the table no variance, and [`TestError::Design`] for a lonely PSU under
/// [`crate::design::LonelyPsu::Fail`].
pub fn rao_scott<A: Ord, B: Ord>(
    basis: &dyn VarianceBasis,
    first: &[Option<A>],
    second: &[Option<B>],
    options: VarianceOptions,
) -> Result<RaoScott, TestError> {
    let design = basis.design();
    if first.len() != design.len() || second.len() != design.len() {
        return Err(TestError::Lengths { values: first.len(), groups: second.len(), rows: design.len() });
    }
    let pairs: Vec<Option<(&A, &B)>> = first.iter().zip(second).map(|(a, b)| a.as_ref().zip(b.as_ref())).collect();
    let row_levels: Vec<&A> = pairs.iter().flatten().map(|(a, _)| *a).collect::<BTreeSet<_>>().into_iter().collect();
    let column_levels: Vec<&B> = pairs.iter().flatten().map(|(_, b)| *b).collect::<BTreeSet<_>>().into_iter().collect();
    let (rows, columns) = (row_levels.len(), column_levels.len());
    if rows < 2 || columns < 2 {
        return Err(TestError::Groups { found: rows.min(columns), needed: "two or more, in rows and in columns" });
    }
    let place =
        |(a, b): (&A, &B)| Some(row_levels.binary_search(&a).ok()? * columns + column_levels.binary_search(&b).ok()?);
    let cell: Vec<Option<usize>> = pairs.iter().map(|pair| pair.and_then(place)).collect();
    let used: Vec<bool> = cell.iter().map(Option::is_some).collect();
    let df = linear::degrees_of_freedom(design, &used);
    if df < 1 {
        return Err(TestError::NoDf { df });
    }
    let respondents = used.iter().filter(|used| **used).count();
    let n = respondents as f64;

    let weights = || design.weights().iter().zip(&cell);
    let all = total(weights().filter(|(_, cell)| cell.is_some()).map(|(weight, _)| *weight));
    let share = |at: usize| total(weights().filter(|(_, cell)| **cell == Some(at)).map(|(weight, _)| *weight)) / all;
    let shares: Vec<f64> = (0..rows * columns).map(share).collect();
    let chi_square = n * pearson(&shares, columns);

    let contrasts = interaction_contrasts(rows, columns);
    // c / p by cell; a cell without a respondent has no part.
    let scaled: Vec<Vec<f64>> = contrasts
        .iter()
        .map(|contrast| contrast.iter().zip(&shares).map(|(c, p)| if *p > 0.0 { c / p } else { 0.0 }).collect())
        .collect();
    let simple = |a: &Vec<f64>, b: &Vec<f64>| total(a.iter().zip(b).map(|(a, b)| a * b)) / n;
    let simple: Vec<Vec<f64>> = contrasts.iter().map(|a| scaled.iter().map(|b| simple(a, b)).collect()).collect();
    let factor = Cholesky::new(&simple).ok_or(TestError::NoVariance)?;
    let linearised: Vec<Linearised> = scaled
        .iter()
        .map(|contrast| {
            let mean = total(contrast.iter().zip(&shares).map(|(c, p)| c * p));
            let z = |cell: &Option<usize>| cell.and_then(|at| contrast.get(at)).map_or(0.0, |c| (c - mean) / all);
            Linearised { estimate: mean, z: cell.iter().map(z).collect(), used: used.clone() }
        })
        .collect();
    let covariance = linear::covariance_matrix(basis, &linearised, options)?.ok_or(TestError::NoVariance)?;
    let effects = factor.whiten(&covariance);
    let trace = total(effects.iter().enumerate().filter_map(|(at, row)| row.get(at).copied()));
    let trace_of_square = total(effects.iter().flatten().map(|effect| effect * effect));
    let (f, ndf) = (chi_square / trace, trace * trace / trace_of_square);
    let ddf = ndf * df as f64;
    let p = f_upper(f, ndf, ddf).filter(|_| trace > NO_EFFECT && f.is_finite()).ok_or(TestError::NoVariance)?;
    Ok(RaoScott { n: respondents as u64, rows, columns, chi_square, f, ndf, ddf, p })
}

/// `S (p_rc - p_r p_c)^2 / (p_r p_c)` of shares by rows.
fn pearson(shares: &[f64], columns: usize) -> f64 {
    let by_row: Vec<f64> = shares.chunks(columns).map(|row| total(row.iter().copied())).collect();
    let column = |at: usize| total(shares.iter().skip(at).step_by(columns).copied());
    let by_column: Vec<f64> = (0..columns).map(column).collect();
    let expected = by_row.iter().flat_map(|row| by_column.iter().map(move |column| row * column));
    total(shares.iter().zip(expected).map(|(p, expected)| (p - expected).powi(2) / expected))
}

/// A basis of the interactions of a table, by cells row by row: products of a row and a column contrast, each an
/// indicator minus its mean.
fn interaction_contrasts(rows: usize, columns: usize) -> Vec<Vec<f64>> {
    let centred = |levels: usize, of: usize, at: usize| f64::from(u8::from(of == at)) - 1.0 / levels as f64;
    let mut contrasts = Vec::with_capacity((rows - 1) * (columns - 1));
    for i in 1..rows {
        for j in 1..columns {
            let cells =
                (0..rows * columns).map(|cell| centred(rows, i, cell / columns) * centred(columns, j, cell % columns));
            contrasts.push(cells.collect());
        }
    }
    contrasts
}
