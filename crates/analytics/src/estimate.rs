//! Criteria, factors and the overall index under every rule, as shares and as mean scores (METHODS 2), each with its
//! linearised variable and, from that, its errors.
//!
//! In the formulas `w_i` is the weight of respondent `i`, `r_ik` is 1 if they answered criterion `k` and else 0, and `s_ik` is
//! what the [`Measure`] takes of the answer, 0 without one. `criteria` are places in the instrument, from 0; one it does not
//! have is as one that nobody answered. An estimate has a value of `z` for each respondent, in the order of the design.

use survey::rule::IndexRule;

use crate::design::LonelyPsu;
use crate::instrument::{Instrument, Meaning, Scale};
use crate::linear::{self, Linearised, VarianceOptions};
use crate::sample::Sample;

/// What of an answer is averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// 1 if satisfied, else 0: results are shares, 0..1.
    Share,
    /// The value of the code: results are on the scale of the form.
    Score,
}

impl Measure {
    pub(crate) fn of(self, scale: &Scale, code: u8) -> Option<f64> {
        match (scale.meaning(code), self) {
            (Meaning::Answer { satisfied, .. }, Self::Share) => Some(f64::from(u8::from(satisfied))),
            (Meaning::Answer { score, .. }, Self::Score) => Some(score),
            _ => None,
        }
    }
}

/// The answers of several criteria pooled: `P = S_k S_i w_i s_ik / S_k S_i w_i r_ik`, with
/// `z_i = S_k (s_ik - P r_ik) / S_k S_i w_i r_ik`. A share 0..1, or a score on the scale of the form. `None` if nobody answered
/// any of them.
///
/// Source: METHODS 2 (`P_f`, and the index `pooled`), 4.
pub fn pooled(sample: &Sample, instrument: &Instrument, criteria: &[usize], measure: Measure) -> Option<Linearised> {
    let (y, x) = sums(sample, instrument, criteria, measure);
    let used = x.iter().map(|count| *count > 0.0).collect();
    linear::ratio(sample.design(), &y, &x, used)
}

/// One criterion: the ratio of the satisfied to those who answered, `p_k = S_i w_i s_ik / S_i w_i r_ik`, with
/// `z_i = (s_ik - p_k r_ik) / S_i w_i r_ik`. A share 0..1, or the mean score on the scale of the form. `None` if nobody answered
/// it.
///
/// Source: METHODS 2, 4.
pub fn criterion(sample: &Sample, instrument: &Instrument, criterion: usize, measure: Measure) -> Option<Linearised> {
    pooled(sample, instrument, &[criterion], measure)
}

/// The mean over groups of criteria, each group pooled. Groups nobody answered are left out; `None` if all are.
fn mean_of(sample: &Sample, instrument: &Instrument, groups: &[Vec<usize>], measure: Measure) -> Option<Linearised> {
    // One at a time into a running mean, so that memory does not grow with the number of criteria.
    let mut sum: Option<Linearised> = None;
    let mut parts = 0.0;
    for group in groups {
        let Some(part) = pooled(sample, instrument, group, measure) else { continue };
        parts += 1.0;
        sum = match sum {
            None => Some(part),
            Some(so_far) => linear::combine(&[(1.0, &so_far), (1.0, &part)]),
        };
    }
    linear::combine(&[(1.0 / parts, &sum?)])
}

/// A factor (or any set of criteria) as the mean of its `K` criteria, each counting the same: `A = (1/K) S_k p_k`, with
/// `z_i = (1/K) S_k z_ik` of [`criterion`]. A criterion that nobody answered is left out of both sums and of `K`. A share 0..1,
/// or a score on the scale of the form. `None` if nobody answered any of them.
///
/// Source: METHODS 2 (`A_f`), 4.
pub fn mean_of_criteria(
    sample: &Sample,
    instrument: &Instrument,
    criteria: &[usize],
    measure: Measure,
) -> Option<Linearised> {
    let groups: Vec<Vec<usize>> = criteria.iter().map(|criterion| vec![*criterion]).collect();
    mean_of(sample, instrument, &groups, measure)
}

/// The mean over persons of each one's own mean over the criteria answered.
fn mean_of_persons(
    sample: &Sample,
    instrument: &Instrument,
    criteria: &[usize],
    measure: Measure,
) -> Option<Linearised> {
    let (y, x) = sums(sample, instrument, criteria, measure);
    let own: Vec<Option<f64>> = y.iter().zip(&x).map(|(sum, count)| (*count > 0.0).then(|| sum / count)).collect();
    linear::mean(sample.design(), &own)
}

/// The overall question alone: `S_i w_i s_i / S_i w_i r_i` of its answers. A share 0..1, or the mean score on its scale. `None` if
/// the form has none or nobody answered it.
///
/// Source: METHODS 2 (the index `overall_question`), 4.
pub fn overall_question(sample: &Sample, instrument: &Instrument, measure: Measure) -> Option<Linearised> {
    let scale = instrument.overall()?;
    let values: Vec<Option<f64>> = sample.answers().overall().iter().map(|code| measure.of(scale, *code)).collect();
    linear::mean(sample.design(), &values)
}

/// The overall index under a rule, from the criteria named (all of them, or those left after the nonresponse rule). A share 0..1,
/// or a score on the scale of the form; `None` if nobody answered what it is made of.
///
/// * [`IndexRule::Pooled`] is [`pooled`] over all criteria.
/// * [`IndexRule::MeanOfFactors`] is `(1/F) S_f A_f`, [`mean_of_criteria`] of each of the `F` factors.
/// * [`IndexRule::MeanOfPooledFactors`] is `(1/F) S_f P_f`, [`pooled`] of each.
/// * [`IndexRule::MeanOfCriteria`] is `(1/K) S_k p_k` over all criteria.
/// * [`IndexRule::MeanOfPersons`] is `S_i w_i m_i / S_i w_i` over who answered anything, `m_i = S_k s_ik / S_k r_ik`.
/// * [`IndexRule::OverallQuestion`] is [`overall_question`].
///
/// Factors and criteria that nobody answered are left out of the means. `z_i` is the same combination of those of the parts.
///
/// Source: METHODS 2, 4.
pub fn index(
    sample: &Sample,
    instrument: &Instrument,
    rule: IndexRule,
    criteria: &[usize],
    measure: Measure,
) -> Option<Linearised> {
    match rule {
        IndexRule::Pooled => pooled(sample, instrument, criteria, measure),
        IndexRule::MeanOfCriteria => mean_of_criteria(sample, instrument, criteria, measure),
        IndexRule::MeanOfPersons => mean_of_persons(sample, instrument, criteria, measure),
        IndexRule::OverallQuestion => overall_question(sample, instrument, measure),
        IndexRule::MeanOfPooledFactors => mean_of(sample, instrument, &by_factor(instrument, criteria), measure),
        IndexRule::MeanOfFactors => {
            let mut factors: Vec<Linearised> = Vec::new();
            for group in by_factor(instrument, criteria) {
                factors.extend(mean_of_criteria(sample, instrument, &group, measure));
            }
            let share = 1.0 / factors.len() as f64;
            linear::combine(&factors.iter().map(|factor| (share, factor)).collect::<Vec<_>>())
        }
    }
}

/// The criteria of each factor, of those named; factors without one are left out.
fn by_factor(instrument: &Instrument, criteria: &[usize]) -> Vec<Vec<usize>> {
    let belongs = |c: usize, factor: usize| instrument.criteria().get(c).is_some_and(|own| own.factor == factor);
    let of = |factor: usize| criteria.iter().copied().filter(move |c| belongs(*c, factor));
    (0..instrument.factors().len()).map(|factor| of(factor).collect()).filter(|g: &Vec<usize>| !g.is_empty()).collect()
}

/// Per respondent, the sum of the values and the number of answers over several criteria.
fn sums(sample: &Sample, instrument: &Instrument, criteria: &[usize], measure: Measure) -> (Vec<f64>, Vec<f64>) {
    let rows = sample.len();
    let (mut y, mut x) = (vec![0.0; rows], vec![0.0; rows]);
    for &criterion in criteria {
        let Some(scale) = instrument.criteria().get(criterion).map(|criterion| &criterion.scale) else { continue };
        let table: Vec<Option<f64>> = (0..=u8::MAX).map(|code| measure.of(scale, code)).collect();
        for ((code, y), x) in sample.answers().column(criterion).iter().zip(&mut y).zip(&mut x) {
            if let Some(value) = table[usize::from(*code)] {
                *y += value;
                *x += 1.0;
            }
        }
    }
    (y, x)
}

/// [`pooled`] in a domain `d`: `P_d = S_k S_{i in d} w_i s_ik / S_k S_{i in d} w_i r_ik`, with
/// `z_i = S_k (s_ik - P_d r_ik) / S_k S_{i in d} w_i r_ik` inside. Rows outside stay in the design with `z_i = 0`. `inside` says,
/// one a row of the design, who belongs to it. A share 0..1, or a score on the scale of the form; `None` if nobody inside
/// answered any of the criteria.
///
/// Source: METHODS 2, 4, 6.
pub fn pooled_in_domain(
    sample: &Sample,
    instrument: &Instrument,
    criteria: &[usize],
    measure: Measure,
    inside: &[bool],
) -> Option<Linearised> {
    let (mut y, mut x) = sums(sample, instrument, criteria, measure);
    for ((y, x), inside) in y.iter_mut().zip(&mut x).zip(inside) {
        if !inside {
            (*y, *x) = (0.0, 0.0);
        }
    }
    let used = x.iter().map(|count| *count > 0.0).collect();
    linear::ratio(sample.design(), &y, &x, used)
}

/// An estimate with everything an interval or a test needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// A share 0..1, or a score on the scale of the form.
    pub estimate: f64,
    /// In the unit of the estimate, squared (shares, squared: not points), with finite population correction.
    pub variance: f64,
    /// The same without finite population correction: for comparisons between units and years.
    pub variance_no_fpc: f64,
    /// Rows with a value.
    pub n: u64,
    /// PSUs minus strata with such a row.
    pub df: i64,
    /// PSUs with such a row.
    pub psus: u64,
    /// `variance / V_srs` against a simple random sample without replacement (with, where the weights do not add up to a
    /// population).
    pub deff: Option<f64>,
    /// The same against a simple random sample with replacement.
    pub deff_replace: Option<f64>,
}

impl Measured {
    /// The standard error, in the unit of the estimate; none without a degree of freedom, where nothing is known of it.
    pub fn se(&self) -> Option<f64> {
        (self.df >= 1).then(|| self.variance.sqrt())
    }

    /// The same without finite population correction.
    pub fn se_no_fpc(&self) -> Option<f64> {
        (self.df >= 1).then(|| self.variance_no_fpc.sqrt())
    }

    /// The design effects, against a sample without and with replacement, where the variance is known.
    pub(crate) fn design_effects(&self) -> (Option<f64>, Option<f64>) {
        let known = |deff: Option<f64>| deff.filter(|_| self.df >= 1);
        (known(self.deff), known(self.deff_replace))
    }
}

/// The errors of an estimate: the variance `V1 + V2` of [`linear::variance`] with the product's rule for lonely PSUs
/// ([`LonelyPsu::Adjust`]), with and without finite population correction, `df` as [`linear::degrees_of_freedom`], and
/// `deff = V / V_srs` by [`linear::simple_random_variance`]. Variances are in the unit of the estimate, squared.
///
/// Source: METHODS 4.
pub fn measure(sample: &Sample, of: &Linearised) -> Measured {
    let design = sample.design();
    // Adjust always has an answer: only Average can be silent.
    let spread = |options| linear::spread(design, of, of, options).unwrap_or(0.0).max(0.0);
    let variance = spread(VarianceOptions { lonely: LonelyPsu::Adjust, ..VarianceOptions::WITH_FPC });
    let (deff, deff_replace) = design_effects(variance, linear::simple_random_variance(design, of));
    let (psus, df) = linear::psus_and_df(design, &of.used);
    Measured {
        estimate: of.estimate,
        variance,
        variance_no_fpc: spread(VarianceOptions::NO_FPC),
        n: of.used.iter().filter(|used| **used).count() as u64,
        df,
        psus,
        deff,
        deff_replace,
    }
}

/// `V / V_srs` (METHODS 4), from the variances a simple random sample has without and with replacement. Where the
/// weights do not add up to a population, the first is the second.
pub(crate) fn design_effects(variance: f64, simple: Option<(f64, f64)>) -> (Option<f64>, Option<f64>) {
    let Some((without, with)) = simple else { return (None, None) };
    let over = |base: f64| (base > 0.0).then(|| variance / base).filter(|deff| deff.is_finite());
    (over(if without > 1e-12 * with { without } else { with }), over(with))
}
