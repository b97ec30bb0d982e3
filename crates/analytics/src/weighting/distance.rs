//! The shapes of `g` as a function of `u = a'l` (Deville & Sarndal 1992, table 1).

use super::WeightingError;

/// How the calibrated weight may move from the base weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Distance {
    /// `g = 1 + u`.
    Linear,
    /// `g = e^u`.
    Exponential,
    /// `g = (L(U-1) + U(1-L)e^{A u})/((U-1) + (1-L)e^{A u})`, `A = (U-L)/((1-L)(U-1))`.
    Logit { lower: f64, upper: f64 },
}

impl Distance {
    /// The bounded one.
    ///
    /// # Errors
    /// Bounds that are not `0 <= lower < 1 < upper`.
    pub fn logit(lower: f64, upper: f64) -> Result<Self, WeightingError> {
        if (0.0..1.0).contains(&lower) && upper > 1.0 && upper.is_finite() {
            Ok(Self::Logit { lower, upper })
        } else {
            Err(WeightingError::Bounds { lower, upper })
        }
    }

    /// `g` and its derivative at `u`; 1 and 1 at zero.
    pub fn at(self, u: f64) -> (f64, f64) {
        match self {
            Self::Linear => (1.0 + u, 1.0),
            Self::Exponential => (u.exp(), u.exp()),
            Self::Logit { lower, upper } => {
                // The formula as a logistic curve between the bounds, which does not overflow.
                let width = upper - lower;
                let steep = width / ((1.0 - lower) * (upper - 1.0));
                let odds = steep * u + ((1.0 - lower) / (upper - 1.0)).ln();
                let small = (-odds.abs()).exp();
                let (share, rest) = if odds >= 0.0 {
                    (1.0 / (1.0 + small), small / (1.0 + small))
                } else {
                    (small / (1.0 + small), 1.0 / (1.0 + small))
                };
                (lower + width * share, width * steep * share * rest)
            }
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Exponential => "exponential",
            Self::Logit { .. } => "logit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Distance;

    #[test]
    fn the_logit_is_the_formula_and_its_slope() {
        let (lower, upper) = (0.2_f64, 5.0_f64);
        let a = (upper - lower) / ((1.0 - lower) * (upper - 1.0));
        for u in [-30.0, -2.0, -0.1, 0.0, 0.3, 1.0, 4.0] {
            let power = (a * u).exp();
            let formula =
                (lower * (upper - 1.0) + upper * (1.0 - lower) * power) / ((upper - 1.0) + (1.0 - lower) * power);
            let (g, slope) = Distance::Logit { lower, upper }.at(u);
            assert!((g - formula).abs() < 1e-13, "{u}");
            let near = |u| Distance::Logit { lower, upper }.at(u).0;
            assert!((slope - (near(u + 1e-5) - near(u - 1e-5)) / 2e-5).abs() < 1e-8, "{u}");
        }
        for bounds in [(1.0, 2.0), (-0.1, 2.0), (0.5, 1.0), (f64::NAN, 2.0), (0.5, f64::INFINITY)] {
            assert!(Distance::logit(bounds.0, bounds.1).is_err(), "{bounds:?}");
        }
    }
}
