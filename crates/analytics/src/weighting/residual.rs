//! The variance after calibration: that of the residual of the linearised variable.

use std::borrow::Cow;

use super::Calibrated;
use crate::design::Design;
use crate::linear::Linearised;
use crate::sum::Sum;
use crate::variance_basis::VarianceBasis;

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
        let mut sums = vec![Sum::default(); self.cells.len()];
        for &row in &self.design.order {
            if let (Some(cell), Some(z), Some(base)) = (self.cells.of_row.get(row), of.z.get(row), self.base.get(row)) {
                sums[*cell as usize].add(base * z);
            }
        }
        let (totals, _) = self.cells.column_totals(|cell| sums[cell].value());
        let slopes = self.products.solve(&totals);
        let fitted: Vec<f64> = (0..self.cells.len()).map(|cell| self.cells.dot(cell, &slopes)).collect();
        let z = of.z.iter().zip(&self.cells.of_row).map(|(z, cell)| z - fitted[*cell as usize]);
        Linearised { estimate: of.estimate, z: z.collect(), used: of.used.clone() }
    }
}
