//! The same design with other weights.

use super::{Design, DesignError, WEIGHTS};

impl Design {
    /// This design with `weights` in place of its own, one a respondent in row order: strata, PSUs, frame sizes and the
    /// order of rows stay, `N_hat` is the new total.
    ///
    /// For weights after nonresponse adjustment, calibration or trimming (METHODS 3 and 7). The variance of an estimate
    /// made with calibrated weights is that of its residual, see [`crate::weighting::Calibrated::residual`].
    ///
    /// # Errors
    /// Another number of weights than of respondents, or a weight that is not in [`WEIGHTS`] (the first
    /// such row is named).
    pub fn with_weights(&self, weights: Vec<f64>) -> Result<Self, DesignError> {
        if weights.len() != self.len() {
            return Err(DesignError::WeightCount { weights: weights.len(), rows: self.len() });
        }
        if let Some(at) = weights.iter().position(|weight| !WEIGHTS.contains(weight)) {
            return Err(DesignError::Weight { row: at + 1, weight: weights[at] });
        }
        let total_weight = crate::sum::total(self.order.iter().map(|row| weights[*row]));
        Ok(Self {
            weight: weights,
            strata: self.strata.clone(),
            psus: self.psus.clone(),
            order: self.order.clone(),
            total_weight,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::design::{Design, DesignError};

    #[test]
    fn the_total_follows_and_bad_weights_are_named() {
        let design = Design::of_weights(&[1.0, 2.0, 3.0]).unwrap();
        let other = design.with_weights(vec![4.0, 5.0, 0.5]).unwrap();
        assert!((other.total_weight() - 9.5).abs() < 1e-12);
        assert_eq!(other.weights(), [4.0, 5.0, 0.5]);
        assert_eq!((other.strata(), other.psus()), (design.strata(), design.psus()));
        assert_eq!(design.with_weights(vec![1.0]).unwrap_err(), DesignError::WeightCount { weights: 1, rows: 3 });
        for weight in [0.0, -1.0, f64::INFINITY] {
            let error = design.with_weights(vec![1.0, weight, 1.0]).unwrap_err();
            assert_eq!(error, DesignError::Weight { row: 2, weight });
        }
        assert!(
            design.with_weights(vec![f64::NAN, 1.0, 1.0]).unwrap_err().to_string().starts_with("row 1: the weight")
        );
    }
}
