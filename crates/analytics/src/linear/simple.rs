//! The variance of a simple random sample, which design effects are against.

use super::Linearised;
use crate::design::Design;
use crate::sum::total;

/// The variance that a simple random sample of the same `n` rows would have, without replacement from `N_hat = S w` people
/// and with it: `S^2/n (1 - n/N_hat)` and `S^2/n`, `S^2 = n/(n - 1) S w (y - ybar)^2/S w` over the rows used. In the unit of
/// the estimate, squared. `None` under two rows, or if a number is not finite.
///
/// Sources: Kish (1965); METHODS 4, "Design effect".
pub fn simple_random_variance(design: &Design, of: &Linearised) -> Option<(f64, f64)> {
    let rows = || design.order.iter().copied().filter(|&row| of.used[row]);
    let n = rows().count() as f64;
    if n < 2.0 {
        return None;
    }
    let people = total(rows().map(|row| design.weight[row]));
    let mean = total(rows().map(|row| design.weight[row] * of.z[row])) / people;
    let squares = total(rows().map(|row| design.weight[row] * (of.z[row] - mean).powi(2)));
    simple(n, people, squares)
}

/// [`simple_random_variance`] from `n` rows of total weight `people`, `S w z` and `S w z^2`.
pub(crate) fn simple_variances(n: u64, people: f64, sum: f64, squares: f64) -> Option<(f64, f64)> {
    if n < 2 || people <= 0.0 {
        return None;
    }
    simple(n as f64, people, (squares - sum * sum / people).max(0.0))
}

fn simple(n: f64, people: f64, squares: f64) -> Option<(f64, f64)> {
    let with_replacement = people * (n / (n - 1.0)) * squares / n;
    with_replacement.is_finite().then_some((with_replacement * (1.0 - n / people), with_replacement))
}
