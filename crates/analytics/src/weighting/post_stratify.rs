//! Post-stratification on one categorical variable.

use super::cells::Cells;
use super::{Auxiliary, WeightingError};

/// `g = T_c / S_{i in c} w` of each cell (METHODS 7). Several variables are crossed into one before.
pub(crate) fn factors(auxiliary: &Auxiliary, cells: &Cells, margins: &[Vec<f64>]) -> Result<Vec<f64>, WeightingError> {
    let ([factor], [], [margin]) = (auxiliary.factors.as_slice(), auxiliary.numbers.as_slice(), margins) else {
        let (variables, numbers) = (auxiliary.factors.len(), auxiliary.numbers.len());
        return Err(WeightingError::NotOneVariable { variables, numbers });
    };
    let weights = cells.level_totals(0, factor.levels.len(), &cells.weight);
    let g = |code: &u32| {
        let code = *code as usize;
        if weights[code] > 0.0 { margin[code] / weights[code] } else { 1.0 }
    };
    Ok(cells.codes[0].iter().map(g).collect())
}
