//! What an error is computed with: a design as it was drawn, or one whose weights were calibrated.

use std::borrow::Cow;

use crate::design::Design;
use crate::linear::Linearised;

/// A design together with what its weights make of a linearised variable. [`Design`] takes the variable as it is,
/// [`crate::weighting::Calibrated`] its residual; the variance formula and every test built on it serve both
/// (METHODS 4, 7).
pub trait VarianceBasis {
    /// The design with the weights the estimates are made with.
    fn design(&self) -> &Design;

    /// The variable `e_i / w_i` whose variance under [`VarianceBasis::design`] is that of the estimate: one value a row
    /// of the design, in the unit of `of.z`, the estimate and the rows used being those of `of`.
    fn contribution<'a>(&self, of: &'a Linearised) -> Cow<'a, Linearised>;
}

/// Weights that are taken as they are: `z_i` itself.
impl VarianceBasis for Design {
    fn design(&self) -> &Design {
        self
    }

    fn contribution<'a>(&self, of: &'a Linearised) -> Cow<'a, Linearised> {
        Cow::Borrowed(of)
    }
}
