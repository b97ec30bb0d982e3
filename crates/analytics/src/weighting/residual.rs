//! The variance after calibration: that of the residual of the linearised variable.

use std::borrow::Cow;

use super::{Calibrated, WeightingError};
use crate::design::Design;
use crate::linear::Linearised;
use crate::sum::Sum;
use crate::variance_basis::VarianceBasis;

/// Relative difference under which two numbers of a covariance are the same.
const SAME: f64 = 1e-9;

/// Calibrated weights: the [`Calibrated::residual`] of the linearised variable.
impl VarianceBasis for Calibrated {
    fn design(&self) -> &Design {
        &self.design
    }

    fn contribution<'a>(&self, of: &'a Linearised) -> Cow<'a, Linearised> {
        Cow::Owned(self.residual(of))
    }
}

impl Calibrated {
    /// `z_i - a_i'B`, `B = (S w a a')^{-1} S w a z`: the residual of the linearised variable from its weighted
    /// least-squares fit on the auxiliary variables, with the base weights `w` (METHODS 7; Deville & Sarndal 1992;
    /// Lumley 2010 ch. 7). With one categorical variable the fit is the mean of each category.
    ///
    /// `of` is an estimate made with [`Calibrated::design`], one `z` a respondent of it. The variance of the result
    /// under that design is the variance after calibration, as `e_i = g_i w_i (z_i - a_i'B)`, for every method, and what
    /// [`crate::linear::variance`] gives when it takes the calibrated design itself. The
    /// estimate, and which rows are used (so `n` and degrees of freedom), stay; rows outside a domain get a residual
    /// too. The design effect compares with the variance of a simple random sample of `of` itself, not of the residual.
    #[must_use]
    pub fn residual(&self, of: &Linearised) -> Linearised {
        let slopes = self.slopes(of);
        let fitted: Vec<f64> = (0..self.cells.len()).map(|cell| self.cells.dot(cell, &slopes)).collect();
        let z = of.z.iter().zip(&self.cells.of_row).map(|(z, cell)| z - fitted[*cell as usize]);
        Linearised { estimate: of.estimate, z: z.collect(), used: of.used.clone() }
    }

    /// `B' V(T) B`: what the error of population totals that are estimates themselves adds to the variance of `of`
    /// (METHODS 7). Where the totals come from a survey of its own, the variance after calibration is that of the
    /// [`Calibrated::residual`] and this.
    ///
    /// `covariance` is `V(T)`: a row and a column for each column of [`super::Auxiliary::columns`], in people squared
    /// (or the squared unit of a number); the totals' survey is independent of this one. The result has the squared
    /// unit of the estimate. To first order it is how the calibrated estimate moves with its totals (Deville & Sarndal
    /// 1992); for linear calibration it is that exactly.
    ///
    /// # Errors
    /// [`WeightingError::TotalsCovariance`] if the matrix has another size, is not symmetric or not finite, or gives a
    /// variance below zero.
    pub fn variance_of_totals(&self, of: &Linearised, covariance: &[Vec<f64>]) -> Result<f64, WeightingError> {
        let columns = self.cells.columns;
        let refused = |why: String| WeightingError::TotalsCovariance { why };
        if covariance.len() != columns || covariance.iter().any(|row| row.len() != columns) {
            return Err(refused(format!("has not {columns} rows of {columns} numbers, one for each column")));
        }
        let slopes = self.slopes(of);
        let (mut sum, mut size) = (Sum::default(), Sum::default());
        for (at, row) in covariance.iter().enumerate() {
            for (beside, entry) in row.iter().enumerate() {
                let mirrored = covariance[beside][at];
                if !entry.is_finite() || (entry - mirrored).abs() > SAME * entry.abs().max(mirrored.abs()) {
                    return Err(refused(format!("has {entry} and {mirrored} for the columns {at} and {beside}")));
                }
                let term = slopes[at] * entry * slopes[beside];
                sum.add(term);
                size.add(term.abs());
            }
        }
        match sum.value() {
            variance if variance >= 0.0 => Ok(variance),
            rounding if -rounding <= SAME * size.value() => Ok(0.0),
            variance => Err(refused(format!("gives the estimate a variance of {variance}"))),
        }
    }

    /// `B = (S w a a')^{-1} S w a z` with the base weights, one a column; zero for a column that others make up.
    fn slopes(&self, of: &Linearised) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.cells.len()];
        for &row in &self.design.order {
            if let (Some(cell), Some(z), Some(base)) = (self.cells.of_row.get(row), of.z.get(row), self.base.get(row)) {
                sums[*cell as usize].add(base * z);
            }
        }
        let (totals, _) = self.cells.column_totals(|cell| sums[cell].value());
        self.products.solve(&totals)
    }
}
