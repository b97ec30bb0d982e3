//! Several units together: all their users, or the units themselves (METHODS 6).

use crate::design::{Design, DesignError, DesignRow};
use crate::estimate::Measured;
use crate::instrument::Instrument;
use crate::sample::{Answers, Sample, SampleError};

/// The mean over units, `(1/U) S I_u` with variance `S V_u/U^2`: each unit counts the same. With five units chosen, a
/// mean over those five; nothing is said of the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitMean {
    pub estimate: f64,
    /// In the unit of the estimate, squared.
    pub variance: f64,
    pub units: usize,
    /// The sum of the units' degrees of freedom.
    pub df: i64,
    /// Satterthwaite's, `V^2 / S (V_u/U^2)^2/df_u` (METHODS 9): of the units of unequal designs, what an interval takes. None where a unit
    /// with a variance has none, or no unit has a variance.
    pub df_satterthwaite: Option<f64>,
}

/// The mean of the estimates of independent units, `S I_u/U`, in their unit, with variance `S V_u/U^2`. `None` of no unit, or if
/// an estimate or a variance is not a finite number.
///
/// Source: METHODS 6.
pub fn unit_mean(units: &[Measured]) -> Option<UnitMean> {
    if units.is_empty() {
        return None;
    }
    let count = units.len() as f64;
    let variance = crate::sum::total(units.iter().map(|unit| unit.variance)) / (count * count);
    let varying = units.iter().filter(|unit| unit.variance > 0.0);
    let below =
        crate::sum::total(varying.clone().map(|unit| (unit.variance / (count * count)).powi(2) / unit.df as f64));
    let known = variance > 0.0 && varying.clone().all(|unit| unit.df >= 1);
    let mean = UnitMean {
        estimate: crate::sum::total(units.iter().map(|unit| unit.estimate)) / count,
        variance,
        units: units.len(),
        df: units.iter().map(|unit| unit.df).sum(),
        df_satterthwaite: (known && below > 0.0).then(|| variance * variance / below),
    };
    Some(mean).filter(|mean| mean.estimate.is_finite() && mean.variance.is_finite())
}

/// Why units cannot be put together.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroupError {
    #[error(transparent)]
    Design(#[from] DesignError),
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// All users of several units with their weights, where big units dominate: one sample whose strata and PSUs are those of
/// the units, kept apart.
///
/// # Errors
/// [`GroupError`] if the samples together are more than a design can hold, or not of one instrument.
pub fn together(samples: &[&Sample], instrument: &Instrument) -> Result<Sample, GroupError> {
    let rows = samples.iter().map(|sample| sample.len()).sum();
    let mut builder = Design::builder().nested();
    let mut answers = Answers::with_capacity(instrument.criteria().len(), rows);
    let mut codes = vec![0; instrument.criteria().len()];
    for (unit, sample) in samples.iter().enumerate() {
        let design = sample.design();
        let name = |stratum: &str| format!("{unit:06} {stratum}");
        for (row, stratum, psu) in design.rows() {
            builder.push(&DesignRow {
                stratum: &name(&stratum.name),
                psu: &psu.name,
                psus_in_stratum: stratum.frame,
                people_in_psu: psu.frame,
                weight: design.weight[row],
            })?;
            for (criterion, code) in codes.iter_mut().enumerate() {
                *code = sample.answers().column(criterion)[row];
            }
            answers.push(&codes, sample.answers().overall().get(row).copied())?;
        }
        for stratum in &design.strata {
            for psu in design.psus[stratum.psus.clone()].iter().filter(|psu| psu.rows.is_empty()) {
                builder.push_empty_psu(&DesignRow {
                    stratum: &name(&stratum.name),
                    psu: &psu.name,
                    psus_in_stratum: stratum.frame,
                    people_in_psu: psu.frame,
                    weight: 1.0,
                })?;
            }
        }
    }
    Ok(Sample::new(builder.finish()?, answers, instrument)?)
}
