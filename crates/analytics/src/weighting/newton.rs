//! Newton's method for the calibration equations `S w g(a'l) a = T`.

use super::cells::Cells;
use super::cross_products::CrossProducts;
use super::distance::Distance;
use super::{Auxiliary, WeightingError};

/// Steps at most, and halvings of one.
const STEPS: usize = 200;
const HALVINGS: i32 = 40;

/// How near its target every total must be, relative.
const TOLERANCE: f64 = 1e-10;

/// Where `l` is, and what is left there.
struct State {
    lambda: Vec<f64>,
    g: Vec<f64>,
    slope: Vec<f64>,
    /// `T - S w g a`, one a column.
    left: Vec<f64>,
    /// The sum of squares of what is left, relative.
    merit: f64,
}

/// `g` of each cell. Newton's step is halved until it comes nearer the totals; linear calibration needs one step.
///
/// # Errors
/// No such weights: the column farthest from its total is named.
pub(crate) fn factors(
    auxiliary: &Auxiliary,
    cells: &Cells,
    totals: &[f64],
    distance: Distance,
) -> Result<Vec<f64>, WeightingError> {
    let (_, sizes) = cells.column_totals(|cell| cells.weight[cell]);
    // A total near zero is measured against the numbers it is made of.
    let scale: Vec<f64> = totals.iter().zip(&sizes).map(|(total, size)| total.abs().max(1e-3 * size)).collect();
    let mut now = state(cells, totals, &scale, distance, vec![0.0; cells.columns]);
    for _ in 0..STEPS {
        if worst(&now.left, &scale).is_none_or(|(_, off)| off <= TOLERANCE) {
            return Ok(now.g);
        }
        let mut products = CrossProducts::new(cells.columns);
        for (cell, slope) in now.slope.iter().enumerate() {
            products.add(cells.entries(cell), cells.weight[cell] * slope);
        }
        let step = products.factorise().solve(&now.left);
        let nearer = (0..HALVINGS).find_map(|halvings| {
            let share = 0.5_f64.powi(halvings);
            let lambda = now.lambda.iter().zip(&step).map(|(at, step)| at + share * step).collect();
            let then = state(cells, totals, &scale, distance, lambda);
            (then.merit < now.merit * (1.0 - 1e-4 * share)).then_some(then)
        });
        match nearer {
            Some(then) => now = then,
            None => break,
        }
    }
    let (column, off) = worst(&now.left, &scale).unwrap_or((0, 0.0));
    let column = auxiliary.columns().get(column).map(ToString::to_string).unwrap_or_default();
    Err(WeightingError::NoSolution { method: distance.name(), column, percent: 100.0 * off })
}

fn state(cells: &Cells, totals: &[f64], scale: &[f64], distance: Distance, lambda: Vec<f64>) -> State {
    let (g, slope): (Vec<f64>, Vec<f64>) = (0..cells.len()).map(|cell| distance.at(cells.dot(cell, &lambda))).unzip();
    let (reached, _) = cells.column_totals(|cell| cells.weight[cell] * g[cell]);
    let left: Vec<f64> = totals.iter().zip(reached).map(|(total, reached)| total - reached).collect();
    let merit = left.iter().zip(scale).map(|(left, scale)| (left / scale.max(f64::MIN_POSITIVE)).powi(2)).sum();
    State { lambda, g, slope, left, merit }
}

/// The column farthest from its total, relative; none if there is no column.
fn worst(left: &[f64], scale: &[f64]) -> Option<(usize, f64)> {
    let off = left.iter().zip(scale).map(|(left, scale)| left.abs() / scale.max(f64::MIN_POSITIVE));
    off.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))
}
