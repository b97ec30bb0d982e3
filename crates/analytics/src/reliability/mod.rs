//! Whether the criteria of a factor hang together (METHODS 12). A high alpha does not make an index valid; under 0.7
//! a factor is shown with its criteria beside it; with three criteria prefer [`Reliability::mean_correlation`].

mod moments;

use crate::interval::{Interval, below_upper_end};
use crate::tail::f_quantile;
use moments::Moments;

/// The fewest complete rows an alpha is computed from.
pub const LEAST_ROWS: usize = 3;

/// The smallest variance of the sum of standardised criteria that is not rounding.
const NOISE: f64 = 1e-9;

/// Why a set of criteria has no reliability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReliabilityError {
    #[error("{items} criterion is no scale; give at least two")]
    TooFewItems { items: usize },
    #[error("criterion {item} has {here} rows and the first has {expected}; give each one value a respondent")]
    Lengths { item: usize, here: usize, expected: usize },
    #[error("there are {here} weights for {expected} rows; give one a respondent")]
    Weights { here: usize, expected: usize },
    #[error("row {row}: the weight is not a finite number above zero; give the design weight")]
    Weight { row: usize },
    #[error("row {row} of criterion {item} is not a finite number; give the score or nothing")]
    Value { item: usize, row: usize },
    #[error("only {rows} respondents answered all the criteria, fewer than 3; leave out the criterion most left blank")]
    TooFewRows { rows: usize },
    #[error("everyone who answered all the criteria gave the same sum, so alpha is not defined; show the shares alone")]
    NoSpread,
}

/// How one criterion belongs to the set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Alpha of the other criteria, on the same rows; `None` if they are fewer than two or without spread.
    pub alpha_if_dropped: Option<f64>,
    /// Correlation with the sum of the others, on the same rows; `None` if one of the two does not vary.
    pub item_rest_correlation: Option<f64>,
}

/// The reliability of a set of criteria. All numbers are without unit; alphas are at most 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Rows with an answer to every criterion.
    pub n_complete: usize,
    /// Cronbach's: `K/(K-1) (1 - S var_k / var(total))`, complete rows, variances over n - 1.
    pub alpha: f64,
    /// Feldt's interval, `1 - (1 - alpha) F_{1-a/2; n-1, (n-1)(K-1)}` to
    /// `1 - (1 - alpha) F_{a/2; n-1, (n-1)(K-1)}`.
    pub feldt: Option<Interval>,
    /// `K r / (1 + (K - 1) r)` with `r` the mean correlation; `None` if a criterion does not vary, or the
    /// criteria cancel out (`r = -1/(K - 1)`).
    pub alpha_standardised: Option<f64>,
    /// Mean correlation of the pairs of criteria, complete rows; `None` if a criterion does not vary.
    pub mean_correlation: Option<f64>,
    /// Alpha from weighted variances, complete rows; `None` without weights.
    pub alpha_weighted: Option<f64>,
    /// Alpha from covariances of each pair's own complete rows. Not bounded by 1 where many blanks make the matrix no
    /// covariance matrix; `None` if a pair has under two rows or the sum of the matrix is not above 0.
    pub alpha_pairwise: Option<f64>,
    /// Guttman's lambda 2: `1 - (S var_k - sqrt(K/(K-1) S_{j != k} c_jk^2)) / var(total)`.
    pub guttman_lambda2: f64,
    /// One a criterion, in the order given.
    pub items: Vec<Item>,
}

/// The reliability of `items`: one column a criterion, one value a respondent, `None` where there is no answer
/// ([`crate::answer_columns::columns`] makes them). `weights`, one a respondent, are for
/// [`Reliability::alpha_weighted`] alone; `level` is the coverage of the interval (outside 0..1 there is none).
///
/// Sources: Cronbach (1951); Guttman (1945); Feldt, Woodruff & Salih (1987) Appl. Psych. Meas. 11:93; METHODS 12.
///
/// # Errors
/// [`ReliabilityError::TooFewItems`] under two criteria, [`ReliabilityError::Lengths`] or [`ReliabilityError::Weights`] for a
/// column or weights of another length than the first column, [`ReliabilityError::Value`] for a value that is not a finite
/// number, [`ReliabilityError::Weight`] for a weight that is not one above 0, [`ReliabilityError::TooFewRows`] under
/// [`LEAST_ROWS`] complete rows, and [`ReliabilityError::NoSpread`] if their sums are equal or too large to square.
pub fn reliability(
    items: &[Vec<Option<f64>>],
    weights: Option<&[f64]>,
    level: f64,
) -> Result<Reliability, ReliabilityError> {
    let complete = complete_rows(items, weights)?;
    let count = items.len();
    let rows = complete.len();
    if rows < LEAST_ROWS {
        return Err(ReliabilityError::TooFewRows { rows });
    }
    let columns: Vec<Vec<f64>> = items
        .iter()
        .map(|item| complete.iter().filter_map(|&row| item.get(row).copied().flatten()).collect())
        .collect();
    let moments = Moments::of(&columns, None);
    let alpha = moments.alpha().ok_or(ReliabilityError::NoSpread)?;
    let guttman_lambda2 = moments.lambda2().ok_or(ReliabilityError::NoSpread)?;
    let mean_correlation = moments.mean_correlation();
    let k = count as f64;
    let own: Option<Vec<f64>> =
        weights.map(|weights| complete.iter().filter_map(|&row| weights.get(row).copied()).collect());
    let item = |at: usize| Item {
        alpha_if_dropped: moments.without(at).alpha(),
        item_rest_correlation: moments.item_rest_correlation(at),
    };
    Ok(Reliability {
        n_complete: rows,
        alpha,
        feldt: feldt(alpha, rows as f64, k, level),
        alpha_standardised: mean_correlation
            .filter(|r| (k - 1.0).mul_add(*r, 1.0) > NOISE)
            .map(|r| k * r / (1.0 + (k - 1.0) * r)),
        mean_correlation,
        alpha_weighted: own.and_then(|own| Moments::of(&columns, Some(&own)).alpha()),
        alpha_pairwise: Moments::pairwise(items).and_then(|pairs| pairs.alpha()),
        guttman_lambda2,
        items: (0..count).map(item).collect(),
    })
}

/// The rows with an answer to every criterion, after a look at what was given.
fn complete_rows(items: &[Vec<Option<f64>>], weights: Option<&[f64]>) -> Result<Vec<usize>, ReliabilityError> {
    let [first, _, ..] = items else { return Err(ReliabilityError::TooFewItems { items: items.len() }) };
    let expected = first.len();
    for (at, item) in items.iter().enumerate() {
        if item.len() != expected {
            return Err(ReliabilityError::Lengths { item: at + 1, here: item.len(), expected });
        }
        if let Some(row) = item.iter().position(|value| value.is_some_and(|value| !value.is_finite())) {
            return Err(ReliabilityError::Value { item: at + 1, row: row + 1 });
        }
    }
    if let Some(weights) = weights {
        if weights.len() != expected {
            return Err(ReliabilityError::Weights { here: weights.len(), expected });
        }
        if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight > 0.0)) {
            return Err(ReliabilityError::Weight { row: row + 1 });
        }
    }
    let answered = |row: &usize| items.iter().all(|item| item.get(*row).is_some_and(Option::is_some));
    Ok((0..expected).filter(answered).collect())
}

fn feldt(alpha: f64, n: f64, k: f64, level: f64) -> Option<Interval> {
    let upper = below_upper_end(level)?;
    let (df1, df2) = (n - 1.0, (n - 1.0) * (k - 1.0));
    let end = |p: f64| Some(1.0 - (1.0 - alpha) * f_quantile(p, df1, df2)?);
    Interval::finite(end(upper)?, end((1.0 - level) / 2.0)?)
}
