//! Intraclass correlations of ratings on a scale.

use super::AgreementError;
use crate::interval::{Interval, below_upper_end};
use crate::noise::{clean, largest};
use crate::sum::total;
use crate::tail::f_quantile;

/// The mean squares of `n` subjects rated by `k` raters, and the correlations of Shrout & Fleiss. Mean squares are in
/// the unit of the ratings, squared; correlations are at most 1 and may be negative. A correlation is `None` where its
/// denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntraclassCorrelation {
    pub subjects: usize,
    pub raters: usize,
    /// Between subjects (rows), n - 1 degrees of freedom.
    pub ms_rows: f64,
    /// Between raters (columns), k - 1.
    pub ms_columns: f64,
    /// Within subjects, n (k - 1).
    pub ms_within: f64,
    /// What is left after subjects and raters, (n - 1)(k - 1).
    pub ms_error: f64,
    /// ICC(1,1), each subject rated by other raters: `(MSR - MSW)/(MSR + (k-1) MSW)`.
    pub icc1: Option<f64>,
    /// ICC(2,1), raters a sample of raters: `(MSR - MSE)/(MSR + (k-1) MSE + k (MSC - MSE)/n)`.
    pub icc2: Option<f64>,
    /// ICC(3,1), these raters only: `(MSR - MSE)/(MSR + (k-1) MSE)`.
    pub icc3: Option<f64>,
    /// ICC(1,k), of the mean of the k raters: `(MSR - MSW)/MSR`.
    pub icc1_average: Option<f64>,
    /// ICC(2,k): `(MSR - MSE)/(MSR + (MSC - MSE)/n)`.
    pub icc2_average: Option<f64>,
    /// ICC(3,k): `(MSR - MSE)/MSR`.
    pub icc3_average: Option<f64>,
    /// The interval of ICC(1,1): `(F - 1)/(F + k - 1)` at `F_L = F/F_{1-a/2; n-1, n(k-1)}` and
    /// `F_U = F F_{1-a/2; n(k-1), n-1}`, `F = MSR/MSW`. `None` where MSW is 0.
    pub icc1_interval: Option<Interval>,
}

/// The correlations of a table of ratings: a row a subject, a column a rater, nothing missing. `level` is the coverage
/// of the interval (outside 0..1 there is none).
///
/// Source: Shrout & Fleiss (1979) Psych. Bull. 86:420; METHODS 12.
///
/// # Errors
/// [`AgreementError::TooSmall`] under two subjects or raters, [`AgreementError::Columns`] for a row of another length than the
/// first, [`AgreementError::Rating`] for a rating that is not a finite number, and [`AgreementError::NoSpread`] if all ratings
/// are equal or too large to square.
pub fn intraclass_correlation(ratings: &[Vec<f64>], level: f64) -> Result<IntraclassCorrelation, AgreementError> {
    let columns = ratings.first().map_or(0, Vec::len);
    if ratings.len() < 2 || columns < 2 {
        return Err(AgreementError::TooSmall { rows: ratings.len(), columns });
    }
    for (at, row) in ratings.iter().enumerate() {
        if row.len() != columns {
            return Err(AgreementError::Columns { row: at + 1, here: row.len(), expected: columns });
        }
        if row.iter().any(|rating| !rating.is_finite()) {
            return Err(AgreementError::Rating { row: at + 1 });
        }
    }
    let (n, k) = (ratings.len() as f64, columns as f64);
    let mean = total(ratings.iter().flatten().copied()) / (n * k);
    let row_means: Vec<f64> = ratings.iter().map(|row| total(row.iter().copied()) / k).collect();
    let column_mean = |at: usize| total(ratings.iter().filter_map(|row| row.get(at).copied())) / n;
    let column_means: Vec<f64> = (0..columns).map(column_mean).collect();
    let ms_rows = k * total(row_means.iter().map(|m| (m - mean).powi(2))) / (n - 1.0);
    let ms_columns = n * total(column_means.iter().map(|m| (m - mean).powi(2))) / (k - 1.0);
    let rows = || ratings.iter().zip(&row_means);
    let within = total(rows().flat_map(|(row, own)| row.iter().map(move |x| (x - own).powi(2))));
    let rest = |(row, own): (&Vec<f64>, &f64)| {
        let own = *own;
        total(row.iter().zip(&column_means).map(move |(x, column)| (x - own - column + mean).powi(2)))
    };
    let left = total(rows().map(rest));
    let (ms_within, ms_error) = (within / (n * (k - 1.0)), left / ((n - 1.0) * (k - 1.0)));
    let most = largest(ratings.iter().flatten().copied());
    let [ms_rows, ms_columns, ms_within, ms_error] =
        [ms_rows, ms_columns, ms_within, ms_error].map(|ms| clean(ms, most));
    let finite = [ms_rows, ms_columns, ms_within, ms_error].iter().all(|ms| ms.is_finite());
    if !(finite && ms_rows + ms_within > 0.0) {
        return Err(AgreementError::NoSpread);
    }
    let ratio = |above: f64, below: f64| Some(above / below).filter(|icc| below > 0.0 && icc.is_finite());
    let (against_within, against_error) = (ms_rows - ms_within, ms_rows - ms_error);
    let column_share = (ms_columns - ms_error) / n;
    Ok(IntraclassCorrelation {
        subjects: ratings.len(),
        raters: columns,
        ms_rows,
        ms_columns,
        ms_within,
        ms_error,
        icc1: ratio(against_within, ms_rows + (k - 1.0) * ms_within),
        icc2: ratio(against_error, ms_rows + (k - 1.0) * ms_error + k * column_share),
        icc3: ratio(against_error, ms_rows + (k - 1.0) * ms_error),
        icc1_average: ratio(against_within, ms_rows),
        icc2_average: ratio(against_error, ms_rows + column_share),
        icc3_average: ratio(against_error, ms_rows),
        icc1_interval: icc1_interval(ms_rows / ms_within, n, k, level),
    })
}

fn icc1_interval(f: f64, n: f64, k: f64, level: f64) -> Option<Interval> {
    let p = below_upper_end(level)?;
    let (between, within) = (n - 1.0, n * (k - 1.0));
    let end = |f: f64| Some((f - 1.0) / (f + k - 1.0)).filter(|end| end.is_finite());
    let (low, high) = (f / f_quantile(p, between, within)?, f * f_quantile(p, within, between)?);
    Some(Interval { lo: end(low)?, hi: end(high)? })
}
