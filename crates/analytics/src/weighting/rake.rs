//! Raking: iterative proportional fitting to the margins of several categorical variables.

use super::cells::Cells;
use super::{Auxiliary, WeightingError};

/// Cycles over the margins at most.
const CYCLES: usize = 500;

/// How near its target every margin must be, relative.
const TOLERANCE: f64 = 1e-10;

/// `g` of each cell: multiplies the weights of each category by target over total, variable by variable, until every
/// margin is within 1e-10 of its target (METHODS 7; Deming & Stephan 1940).
pub(crate) fn factors(auxiliary: &Auxiliary, cells: &Cells, margins: &[Vec<f64>]) -> Result<Vec<f64>, WeightingError> {
    if let Some(number) = auxiliary.numbers.first() {
        return Err(WeightingError::NumberInRaking { variable: number.name.clone() });
    }
    let mut g = vec![1.0; cells.len()];
    let mut weight = cells.weight.clone();
    let mut worst = (0.0, String::new());
    for _ in 0..CYCLES {
        worst = (0.0, String::new());
        for (at, (factor, margin)) in auxiliary.factors.iter().zip(margins).enumerate() {
            let sums = cells.level_totals(at, factor.levels.len(), &weight);
            let mut off = 0.0;
            let mut ratios = vec![1.0; sums.len()];
            for (code, ((ratio, sum), target)) in ratios.iter_mut().zip(&sums).zip(margin).enumerate() {
                if *sum > 0.0 && *target > 0.0 {
                    *ratio = target / sum;
                    let own = (sum - target).abs() / target;
                    off = f64::max(off, own);
                    if own > worst.0 {
                        worst = (own, factor.category(code));
                    }
                }
            }
            // A margin that is met is left alone, so that at the end all were met at once.
            if off > TOLERANCE {
                for ((code, g), (weight, base)) in
                    cells.codes[at].iter().zip(&mut g).zip(weight.iter_mut().zip(&cells.weight))
                {
                    *g *= ratios[*code as usize];
                    *weight = base * *g;
                }
            }
        }
        if worst.0 <= TOLERANCE {
            return Ok(g);
        }
    }
    Err(WeightingError::NotConverged { cycles: CYCLES, column: worst.1, percent: 100.0 * worst.0 })
}
