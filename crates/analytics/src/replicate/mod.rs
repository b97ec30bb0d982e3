//! Replicate weights (METHODS 4): the estimate is made again and again with PSUs left out, halved or drawn again, and its
//! variance is that of the replicates. For medians, alpha, ranks and whatever is not smooth; for an index the Taylor
//! variance is the default (the jackknife is 2 to 4 % larger with about ten PSUs).

mod make;

pub use make::{bootstrap, brr, jk1, jkn, rao_wu};

use crate::design::Design;

/// Why there are no replicate weights.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplicateError {
    #[error("stratum '{stratum}' has {psus} PSU; replicates need two at least: collapse it with its neighbour")]
    OnePsu { stratum: String, psus: usize },
    #[error("stratum '{stratum}' has {psus} PSUs; balanced half-samples need exactly two: use the jackknife")]
    NotTwoPsus { stratum: String, psus: usize },
    #[error("the design has {strata} strata; this jackknife is for one: use JKn")]
    NotOneStratum { strata: usize },
    #[error("there are factors for {here} PSUs, but the design has {expected}; give one row for each PSU drawn")]
    Psus { here: usize, expected: usize },
    #[error("PSU {psu} has {here} factors and there are {expected} replicates; give one for each")]
    Length { psu: usize, here: usize, expected: usize },
    #[error("a factor, scale or Fay's coefficient is {value}; it must be a number, not negative, Fay's below 1")]
    Value { value: f64 },
    #[error("fewer than two replicates have no spread; ask for several hundred, two at least")]
    None,
}

/// Where the replicates are centred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centre {
    /// On their own mean.
    #[default]
    Replicates,
    /// On the estimate of the full sample.
    Estimate,
}

/// Factors by PSU and replicate, and how their spread becomes a variance: `scale S rscale_r (theta_r - c)^2`.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates {
    /// `[psu][replicate]`, PSUs in the order of the design.
    factors: Vec<Vec<f64>>,
    scale: f64,
    rscales: Vec<f64>,
}

impl Replicates {
    /// Stored factors: `factors[psu][replicate]`, PSUs in the order of [`Design::psu_names`].
    ///
    /// # Errors
    /// [`ReplicateError::Psus`] unless there is one row of factors a PSU, [`ReplicateError::Length`] unless each has one factor a
    /// `rscale`, and [`ReplicateError::Value`] for a number that is negative or not finite.
    pub fn from_factors(
        design: &Design,
        factors: Vec<Vec<f64>>,
        scale: f64,
        rscales: Vec<f64>,
    ) -> Result<Self, ReplicateError> {
        let expected = design.psus();
        if factors.len() != expected {
            return Err(ReplicateError::Psus { here: factors.len(), expected });
        }
        for (psu, own) in factors.iter().enumerate() {
            if own.len() != rscales.len() {
                return Err(ReplicateError::Length { psu: psu + 1, here: own.len(), expected: rscales.len() });
            }
        }
        let all = factors.iter().flatten().chain(&rscales).chain([&scale]);
        if let Some(value) = all.copied().find(|value| !(value.is_finite() && *value >= 0.0)) {
            return Err(ReplicateError::Value { value });
        }
        Ok(Self { factors, scale, rscales })
    }

    /// How many replicates there are.
    pub fn len(&self) -> usize {
        self.rscales.len()
    }

    /// Whether there is no replicate.
    pub fn is_empty(&self) -> bool {
        self.rscales.is_empty()
    }

    /// What the sum of squares is multiplied by.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// What each square is multiplied by.
    pub fn rscales(&self) -> &[f64] {
        &self.rscales
    }

    /// The factors of one PSU, by replicate.
    pub fn factors(&self, psu: usize) -> &[f64] {
        self.factors.get(psu).map_or(&[], Vec::as_slice)
    }

    /// The weights of one replicate, by row of the design: its weight times the factor of its PSU.
    pub fn weights(&self, design: &Design, replicate: usize) -> Vec<f64> {
        let mut weights = vec![0.0; design.len()];
        for (psu, factors) in design.psus.iter().zip(&self.factors) {
            let factor = factors.get(replicate).copied().unwrap_or(0.0);
            for &row in &design.order[psu.rows.clone()] {
                weights[row] = design.weight[row] * factor;
            }
        }
        weights
    }

    /// The variance of an estimator that takes weights by row, in its unit, squared: `scale S_r rscale_r (theta_r - c)^2`, `c` by
    /// `centre`. `None` where the estimator has no value or one that is not finite, for the full sample or for a replicate that
    /// counts (`rscale` above 0), or if none counts.
    ///
    /// Source: METHODS 4, "Replicate weights".
    pub fn variance(&self, design: &Design, centre: Centre, estimator: impl Fn(&[f64]) -> Option<f64>) -> Option<f64> {
        let full = estimator(design.weights())?;
        let counting: Vec<usize> = (0..self.len()).filter(|r| self.rscales[*r] > 0.0).collect();
        let thetas: Vec<f64> = counting.iter().map(|r| estimator(&self.weights(design, *r))).collect::<Option<_>>()?;
        if thetas.is_empty() {
            return None;
        }
        let centre = match centre {
            Centre::Estimate => full,
            Centre::Replicates => crate::sum::total(thetas.iter().copied()) / thetas.len() as f64,
        };
        let squares = counting.iter().zip(&thetas).map(|(r, theta)| self.rscales[*r] * (theta - centre).powi(2));
        Some(self.scale * crate::sum::total(squares)).filter(|variance| variance.is_finite())
    }
}
