//! Years of one unit that share PSUs: the same communes drawn again, even if other people (METHODS 9).

use crate::design::{Design, DesignError, DesignRow, LonelyPsu};
use crate::linear::{Linearised, VarianceOptions, covariance_matrix, degrees_of_freedom, second_stage_variance};

/// Estimates of several years with their joint covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// `I_t`, one a year.
    pub estimates: Vec<f64>,
    /// `covariance[s][t]`, in squared shares.
    pub covariance: Vec<Vec<f64>>,
    /// PSUs minus strata, of those with a row in any of the years.
    pub df: i64,
}

impl Linked {
    /// The standard error of `S c_t I_t`, `sqrt(c' V c)`, in shares; none where its variance is not positive. `c` is by year: of
    /// the change from one to the next -1 and 1, so `V = V_1 + V_2 - 2 C_12`.
    pub fn se(&self, c: &[f64]) -> Option<f64> {
        let row = |s: usize| self.covariance[s].iter().zip(c).map(|(v, c)| v * c).sum::<f64>();
        let variance: f64 = c.iter().enumerate().take(self.covariance.len()).map(|(s, c)| c * row(s)).sum();
        (variance > 0.0 && variance.is_finite()).then(|| variance.sqrt())
    }
}

/// Stacks the years of one unit: strata as drawn, PSUs of one name the same PSU, each year's `z` on its own rows. `fpc`
/// asks for both stages of finite population correction: the PSUs were drawn once, the people of each year anew, so the
/// second stage of a year is its own and adds no covariance. The covariance is 0 where no stratum can say or a number is not
/// finite: there is then no error to publish.
///
/// Source: METHODS 9, "One unit in two years".
///
/// # Errors
/// [`DesignError`] if the years do not stack: a PSU in two strata, or with `fpc` a stratum with another number of PSUs.
pub fn linked(years: &[(&Design, &Linearised)], fpc: bool, lonely: LonelyPsu) -> Result<Linked, DesignError> {
    let mut builder = Design::builder();
    for (design, _) in years {
        for (at, stratum, psu) in design.rows() {
            builder.push(&DesignRow {
                stratum: &stratum.name,
                psu: &psu.name,
                psus_in_stratum: stratum.frame.filter(|_| fpc),
                people_in_psu: None,
                weight: design.weight[at],
            })?;
        }
    }
    for (design, _) in years {
        for stratum in &design.strata {
            for psu in design.psus[stratum.psus.clone()].iter().filter(|psu| psu.rows.is_empty()) {
                builder.push_empty_psu(&DesignRow {
                    stratum: &stratum.name,
                    psu: &psu.name,
                    psus_in_stratum: stratum.frame.filter(|_| fpc),
                    people_in_psu: None,
                    weight: 1.0,
                })?;
            }
        }
    }
    let stacked = builder.finish()?;
    let mut start = 0;
    let mut parts = Vec::with_capacity(years.len());
    let mut used = vec![false; stacked.len()];
    for (design, of) in years {
        let mut z = vec![0.0; stacked.len()];
        let mut own = vec![false; stacked.len()];
        for (at, (value, has)) in of.z.iter().zip(&of.used).enumerate() {
            z[start + at] = *value;
            own[start + at] = *has;
            used[start + at] |= has;
        }
        start += design.len();
        parts.push(Linearised { estimate: of.estimate, z, used: own });
    }
    let options = VarianceOptions { fpc, lonely, domain_lonely: false };
    let known = covariance_matrix(&stacked, &parts, options)?;
    let with_people = known.is_some() && fpc;
    // Without a stratum that can say there is no variance, and so no error to publish.
    let mut matrix = known.unwrap_or_else(|| vec![vec![0.0; parts.len()]; parts.len()]);
    if with_people {
        for (at, (design, of)) in years.iter().enumerate() {
            matrix[at][at] += second_stage_variance(design, of);
        }
    }
    Ok(Linked {
        estimates: parts.iter().map(|part| part.estimate).collect(),
        covariance: matrix,
        df: degrees_of_freedom(&stacked, &used),
    })
}
