//! How many people to ask, and what a number asked can show (METHODS 13).

use crate::interval::below_upper_end;
use crate::tail::normal_quantile;

/// What a sample is planned for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The share expected, 0..1 (0.5 if nothing is known).
    pub share: f64,
    /// Half the width of the interval wanted, in shares: 0.05 is 5 points.
    pub margin: f64,
    /// The coverage of that interval, such as 0.95.
    pub level: f64,
    /// People in the list; `None` if unknown or very many.
    pub population: Option<u64>,
    /// Design effect expected ([`clustered_deff`], times that of the weights); 1 for a simple random sample.
    pub deff: f64,
    /// The share of those invited who will answer, above 0, at most 1.
    pub response_rate: f64,
}

/// Why a size cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SampleSizeError {
    #[error("the expected share {0} is not between 0 and 1; give 0.5 if nothing is known")]
    Share(f64),
    #[error("the margin {0} is not between 0 and 1; give points divided by 100, such as 0.05")]
    Margin(f64),
    #[error("the level {0} is not between 0 and 1; give for example 0.95")]
    Level(f64),
    #[error("the power {0} is not above half of (1 - level) and below 1; give for example 0.8")]
    Power(f64),
    #[error("the population is 0; give the number of people in the list, or none if it is not known")]
    Population,
    #[error("the design effect {0} is not a number above 0; give 1 for a simple random sample")]
    Deff(f64),
    #[error("the response rate {0} is not above 0 and at most 1; give last year's")]
    ResponseRate(f64),
    #[error("a change of {0} from the expected share is none, or leads outside 0 to 1; give a change that is possible")]
    Change(f64),
    #[error("the sample size {0} is 0 or above the population; give the number of people who will answer")]
    Size(u64),
    #[error("{mean} people a cluster with correlation {rho} make no design effect; give at least 1 and -1 to 1")]
    Cluster { mean: f64, rho: f64 },
    #[error("the size is more than can be counted; choose a wider margin or a larger change")]
    TooLarge,
}

/// Sizes for a margin. Exact values beside the whole numbers to use; each of these is rounded up once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleSize {
    /// `z^2 p(1-p)/e^2`: simple random sample of a very large list.
    pub simple: f64,
    /// `n0 / (1 + (n0 - 1)/N)`: simple random sample of this list.
    pub finite: f64,
    /// `finite`, rounded up.
    pub finite_interviews: u64,
    /// `finite x deff`: too many, as the design effect belongs before the correction; for comparison only.
    pub finite_then_deff: f64,
    /// `n0 deff / (1 + (n0 deff - 1)/N)`: what this design needs.
    pub exact: f64,
    /// `exact`, rounded up: the interviews to reach.
    pub interviews: u64,
    /// `interviews / response rate`, rounded up: the people to invite.
    pub invitations: u64,
    /// The guideline's `N / (1 + N e^2)` (Yamane 1967; p = 0.5, z = 2, no design effect), `1 / e^2` without `N`.
    pub yamane: f64,
    /// `yamane`, rounded up.
    pub yamane_interviews: u64,
}

/// Rounds up, forgiving what arithmetic left above a whole number.
fn round_up(size: f64) -> Result<u64, SampleSizeError> {
    // A size that overflowed is no number after the correction for the list, and `max` would make 0 of it.
    let up = (size - 1e-9 * size.abs()).ceil();
    if !(up.is_finite() && up < 9.0e15) {
        return Err(SampleSizeError::TooLarge);
    }
    let up = up.max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative, below 2⁵³")]
    Ok(up as u64)
}

fn inside(value: f64) -> bool {
    value > 0.0 && value < 1.0
}

fn z_of(level: f64) -> Result<f64, SampleSizeError> {
    below_upper_end(level).and_then(normal_quantile).ok_or(SampleSizeError::Level(level))
}

fn check_deff(deff: f64) -> Result<f64, SampleSizeError> {
    if deff > 0.0 && deff.is_finite() { Ok(deff) } else { Err(SampleSizeError::Deff(deff)) }
}

fn check_share(share: f64) -> Result<f64, SampleSizeError> {
    if inside(share) { Ok(share) } else { Err(SampleSizeError::Share(share)) }
}

/// The sizes a plan needs, in interviews: `n0 deff / (1 + (n0 deff - 1)/N)` with `n0 = z^2 p(1-p)/e^2`, and what leads there.
///
/// Source: Cochran (1977) sec. 4.4; METHODS 13.
///
/// # Errors
/// [`SampleSizeError::Share`], [`SampleSizeError::Margin`] or [`SampleSizeError::Level`] for one that is not between 0 and 1,
/// [`SampleSizeError::Deff`] for a design effect that is not a finite number above 0, [`SampleSizeError::ResponseRate`] for one
/// that is not above 0 and at most 1, [`SampleSizeError::Population`] for a list of nobody, and [`SampleSizeError::TooLarge`]
/// for a size beyond 9 x 10¹⁵.
pub fn sample_size(plan: &Plan) -> Result<SampleSize, SampleSizeError> {
    let p = check_share(plan.share)?;
    let e = plan.margin;
    if !inside(e) {
        return Err(SampleSizeError::Margin(e));
    }
    let z = z_of(plan.level)?;
    let deff = check_deff(plan.deff)?;
    if !(plan.response_rate > 0.0 && plan.response_rate <= 1.0) {
        return Err(SampleSizeError::ResponseRate(plan.response_rate));
    }
    if plan.population == Some(0) {
        return Err(SampleSizeError::Population);
    }
    let people = plan.population.map(|people| people as f64);
    let correct = |n: f64| people.map_or(n, |people| n / (1.0 + (n - 1.0) / people));
    let simple = z * z * p * (1.0 - p) / (e * e);
    let finite = correct(simple);
    let exact = correct(simple * deff);
    let interviews = round_up(exact)?;
    let yamane = people.map_or(1.0 / (e * e), |people| people / (1.0 + people * e * e));
    Ok(SampleSize {
        simple,
        finite,
        finite_interviews: round_up(finite)?,
        finite_then_deff: finite * deff,
        exact,
        interviews,
        invitations: round_up(interviews as f64 / plan.response_rate)?,
        yamane,
        yamane_interviews: round_up(yamane)?,
    })
}

/// The margin (half width, in shares) that `n` interviews buy: `z sqrt(deff p(1-p)/n0)` with `n0 = n` without a list
/// and `n (N - 1)/(N - n)` with one, so that [`sample_size`] of that margin is `n` again; 0 when everyone is asked.
///
/// Source: METHODS 13, solved for `e`.
///
/// # Errors
/// [`SampleSizeError::Share`], [`SampleSizeError::Level`] or [`SampleSizeError::Deff`] as for [`sample_size`], and
/// [`SampleSizeError::Size`] for no interview or more than the list has people.
pub fn margin(n: u64, share: f64, level: f64, population: Option<u64>, deff: f64) -> Result<f64, SampleSizeError> {
    let p = check_share(share)?;
    let z = z_of(level)?;
    let deff = check_deff(deff)?;
    if n == 0 || population.is_some_and(|people| n > people) {
        return Err(SampleSizeError::Size(n));
    }
    // 1/n0, which is 0 where the list is exhausted.
    let own = 1.0 / n as f64;
    let inverse = population
        .map_or(own, |people| if people == n { 0.0 } else { (people - n) as f64 / (n as f64 * (people - 1) as f64) });
    Ok(z * (deff * p * (1.0 - p) * inverse).sqrt())
}

/// `deff = 1 + (mbar - 1) rho`, without unit: `mean_size` respondents a cluster, correlation `rho` inside one.
///
/// Source: Kish (1965); METHODS 13.
///
/// # Errors
/// [`SampleSizeError::Cluster`] for a size that is not a finite number of at least 1, a correlation that is not between -1 and
/// 1, or both together if they leave no effect above 0.
pub fn clustered_deff(mean_size: f64, rho: f64) -> Result<f64, SampleSizeError> {
    let deff = (mean_size - 1.0).mul_add(rho, 1.0);
    let valid = mean_size >= 1.0 && mean_size.is_finite() && (-1.0..=1.0).contains(&rho) && deff > 0.0;
    if valid { Ok(deff) } else { Err(SampleSizeError::Cluster { mean: mean_size, rho }) }
}

/// How sure a change must be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The share in the first year, 0..1.
    pub share: f64,
    /// 1 minus the chance of a false alarm (two-sided), such as 0.95.
    pub level: f64,
    /// The chance of seeing a change that is there, such as 0.8.
    pub power: f64,
    /// Design effect expected of each year; 1 for a simple random sample.
    pub deff: f64,
}

impl Detection {
    /// `(z_{a/2} + z_b)^2 deff`.
    fn factor(&self) -> Result<f64, SampleSizeError> {
        check_share(self.share)?;
        let z = z_of(self.level)?;
        if !(self.power > (1.0 - self.level) / 2.0 && self.power < 1.0) {
            return Err(SampleSizeError::Power(self.power));
        }
        let power = normal_quantile(self.power).ok_or(SampleSizeError::Power(self.power))?;
        Ok((z + power).powi(2) * check_deff(self.deff)?)
    }
}

/// Interviews needed in each of two years to see a change of `change` (in shares, signed) from `share`:
/// `(z_{a/2} + z_b)^2 [p1 q1 + p2 q2] deff / change^2`, `p2 = p1 + change`, rounded up.
///
/// Source: METHODS 13.
///
/// # Errors
/// [`SampleSizeError::Share`], [`SampleSizeError::Level`] or [`SampleSizeError::Deff`] as for [`sample_size`],
/// [`SampleSizeError::Power`] for a power that is not above `(1 - level)/2` and below 1, [`SampleSizeError::Change`] for a
/// change of 0 or to outside 0 to 1, and [`SampleSizeError::TooLarge`] for a size beyond 9 x 10¹⁵.
pub fn size_for_change(detection: &Detection, change: f64) -> Result<u64, SampleSizeError> {
    let factor = detection.factor()?;
    let (p1, p2) = (detection.share, detection.share + change);
    if change == 0.0 || !(0.0..=1.0).contains(&p2) {
        return Err(SampleSizeError::Change(change));
    }
    round_up(factor * (p1 * (1.0 - p1) + p2 * (1.0 - p2)) / change.powi(2))
}

/// The smallest fall and the smallest rise (in shares, both positive) that `n` interviews a year show, solving
/// [`size_for_change`] for the change; `None` where a change that large leads outside 0..1.
///
/// Source: METHODS 13.
///
/// # Errors
/// [`SampleSizeError::Share`], [`SampleSizeError::Level`], [`SampleSizeError::Deff`] or [`SampleSizeError::Power`] as for
/// [`size_for_change`], and [`SampleSizeError::Size`] for no interview.
pub fn detectable_change(detection: &Detection, n: u64) -> Result<(Option<f64>, Option<f64>), SampleSizeError> {
    let k = detection.factor()?;
    if n == 0 {
        return Err(SampleSizeError::Size(n));
    }
    let p = detection.share;
    // (n + k) d^2 - k (1 - 2p) d - 2 k p (1 - p) = 0 has one root on each side of 0.
    let (square, linear, constant) = (n as f64 + k, k * (1.0 - 2.0 * p), 2.0 * k * p * (1.0 - p));
    let root = (linear * linear + 4.0 * square * constant).sqrt();
    let (fall, rise) = ((root - linear) / (2.0 * square), (root + linear) / (2.0 * square));
    let possible = |change: f64, room: f64| Some(change).filter(|change| change.is_finite() && *change <= room);
    Ok((possible(fall, p), possible(rise, 1.0 - p)))
}
