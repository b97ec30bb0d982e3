//! Draws: who is drawn how often, that a draw can be repeated, and what holds for any frame.

mod inclusion;
mod laws;
mod refusals;
mod repeated;
mod two_stages;

use survey::draw::{Draw, FrameRow, Plan, Seed, draw};

/// Draws of each test of a distribution.
pub(crate) const DRAWS: u32 = 10_000;

/// Rows with stratum and PSU, numbered from 101.
#[derive(Debug)]
pub(crate) struct Frame(Vec<(String, String)>);

impl Frame {
    /// So many rows for each stratum and PSU, in this order.
    pub(crate) fn of(parts: &[(&str, &str, usize)]) -> Self {
        let rows = parts
            .iter()
            .flat_map(|(stratum, psu, rows)| std::iter::repeat_n(((*stratum).to_owned(), (*psu).to_owned()), *rows));
        Self(rows.collect())
    }

    pub(crate) fn of_rows(rows: Vec<(String, String)>) -> Self {
        Self(rows)
    }

    pub(crate) fn rows(&self) -> Vec<FrameRow<'_>> {
        (101..).zip(&self.0).map(|(row, (stratum, psu))| FrameRow { row, stratum, psu, facts: &[] }).collect()
    }
}

/// The seed of a repetition.
pub(crate) fn seed(number: u32) -> Seed {
    let mut bytes = [0; 32];
    bytes[28..].copy_from_slice(&number.to_be_bytes());
    Seed(bytes)
}

/// Every draw by the seeds from 0 on.
pub(crate) fn repeated<'a>(rows: &'a [FrameRow<'_>], plan: &'a Plan) -> impl Iterator<Item = Draw> + 'a {
    (0..DRAWS).map(|number| draw(rows, plan, &seed(number)).unwrap())
}

/// Fails unless a statistic that is chi-square with so many degrees of freedom is between its quantiles of 0.0005 and 0.9995 (Wilson
/// and Hilferty's approximation). The seeds are fixed, so that it fails always or never.
pub(crate) fn check_chi_square(statistic: f64, degrees: usize) {
    let k = degrees as f64;
    let quantile = |z: f64| k * z.mul_add((2.0 / (9.0 * k)).sqrt(), 1.0 - 2.0 / (9.0 * k)).max(0.0).powi(3);
    let (least, most) = (quantile(-3.29), quantile(3.29));
    assert!((least..=most).contains(&statistic), "{statistic} of {degrees} is not in {least} to {most}");
}

/// Pearson's statistic of counts in cells that exclude each other, with as many degrees of freedom as cells less one.
pub(crate) fn check_cells(counts: impl IntoIterator<Item = (u32, f64)>) {
    let cells: Vec<(u32, f64)> = counts.into_iter().collect();
    let all: f64 = cells.iter().map(|(_, expected)| expected).sum();
    assert!((all - f64::from(DRAWS)).abs() < 1e-6, "the cells are not everything: {all}");
    let statistic = cells.iter().map(|(count, expected)| (f64::from(*count) - expected).powi(2) / expected).sum();
    check_chi_square(statistic, cells.len() - 1);
}

/// How often each of the people of one stratum was drawn by a simple random draw of so many of them. Their counts go against each
/// other, with covariance `-R p (1 - p)/(N - 1)`: the sum of squares over `R p (1 - p) N/(N - 1)` is chi-square with `N - 1` degrees.
pub(crate) fn check_simple(counts: &[u32], draws: f64, wanted: f64) {
    let people = counts.len() as f64;
    let p = wanted / people;
    let squares: f64 = counts.iter().map(|count| draws.mul_add(-p, f64::from(*count)).powi(2)).sum();
    check_chi_square(squares * (people - 1.0) / (people * draws * p * (1.0 - p)), counts.len() - 1);
}

/// Each count alone is binomial: none is further off than 4.5 standard deviations.
pub(crate) fn check_each(counts: &[u32], probabilities: impl IntoIterator<Item = f64>) {
    let draws = f64::from(DRAWS);
    for ((at, count), p) in counts.iter().enumerate().zip(probabilities) {
        let off = (f64::from(*count) - draws * p) / (draws * p * (1.0 - p)).sqrt();
        assert!(off.abs() < 4.5, "{at}: {count} of {draws}, expected {}", draws * p);
    }
}

/// What Horvitz and Thompson's estimate of a total is on average, against the total: within four standard errors of the simulation.
pub(crate) fn check_total(rows: usize, draws: &[Draw]) {
    let value = |place: usize| (place * place % 7 + place % 3 + 1) as f64;
    let total: f64 = (0..rows).map(value).sum();
    let estimate = |draw: &Draw| draw.at_once().map(|pick| pick.design.weight * value(pick.place)).sum::<f64>();
    let estimates: Vec<f64> = draws.iter().map(estimate).collect();
    let n = estimates.len() as f64;
    let mean = estimates.iter().sum::<f64>() / n;
    let variance = estimates.iter().map(|estimate| (estimate - mean).powi(2)).sum::<f64>() / (n - 1.0);
    assert!(variance > 0.0, "an estimate that never varies shows nothing");
    assert!((mean - total).abs() < 4.0 * (variance / n).sqrt(), "{mean} on average for {total}");
}

/// How often each row was drawn at once.
pub(crate) fn counts(rows: usize, draws: &[Draw]) -> Vec<u32> {
    let mut counts = vec![0; rows];
    for pick in draws.iter().flat_map(Draw::at_once) {
        counts[pick.place] += 1;
    }
    counts
}
