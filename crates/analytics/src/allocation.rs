//! How a sample is divided among strata (METHODS 13).

use crate::sum::total;

/// The fewest PSUs a stratum gets: one alone has no variance.
pub const LEAST_PSUS: u64 = 2;

/// One stratum to divide a sample among.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// `N_h`: PSUs (or people, when they are drawn directly) in the frame.
    pub frame: u64,
    /// `S_h`: the standard deviation expected in the stratum, in any one unit. Used by [`neyman`] alone.
    pub spread: f64,
}

/// Why a sample cannot be divided. Strata are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AllocationError {
    #[error("there is no stratum; give at least one")]
    NoStratum,
    #[error("stratum {stratum} has nothing in its frame; leave it out")]
    EmptyFrame { stratum: usize },
    #[error("stratum {stratum}: the spread {spread} is not a finite number of at least 0; give last year's")]
    Spread { stratum: usize, spread: f64 },
    #[error("a sample of {n} is less than the {least} that the strata need at least; draw more or collapse strata")]
    TooSmall { n: u64, least: u64 },
    #[error("a sample of {n} is more than the {frame} in the frames together; draw fewer")]
    TooLarge { n: u64, frame: u64 },
}

/// Sizes by stratum, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Before rounding, after the minimum and the cap.
    pub exact: Vec<f64>,
    /// Whole sizes that add up to `n`: largest remainder, ties to the earlier stratum.
    pub sizes: Vec<u64>,
}

/// Divides `n` in proportion to the frames, `n_h ~ N_h`. Each stratum gets at least `least` ([`LEAST_PSUS`] when PSUs
/// are divided) or all it has, and at most `N_h`; what that takes or leaves is divided among the others.
///
/// Source: Cochran (1977) sec. 5.5; METHODS 13.
///
/// # Errors
/// [`AllocationError::NoStratum`] of no stratum, [`AllocationError::EmptyFrame`] for one with nothing in its frame,
/// [`AllocationError::TooSmall`] if `n` is less than the minima of all strata, and [`AllocationError::TooLarge`] if it is more
/// than all frames.
pub fn proportional(strata: &[Share], n: u64, least: u64) -> Result<Allocation, AllocationError> {
    divide(strata, &strata.iter().map(|stratum| stratum.frame as f64).collect::<Vec<_>>(), n, least)
}

/// Divides `n` by Neyman's rule, `n_h ~ N_h S_h`: the smallest variance for a given total. Bounds as in
/// [`proportional`]. Strata without spread get the minimum; if what is left cannot go by spread, it goes by frame.
///
/// Source: Neyman (1934); Cochran (1977) sec. 5.5; METHODS 13.
///
/// # Errors
/// [`AllocationError::Spread`] for a spread that is negative or not a finite number, and otherwise as [`proportional`].
pub fn neyman(strata: &[Share], n: u64, least: u64) -> Result<Allocation, AllocationError> {
    for (at, stratum) in strata.iter().enumerate() {
        if !(stratum.spread.is_finite() && stratum.spread >= 0.0) {
            return Err(AllocationError::Spread { stratum: at + 1, spread: stratum.spread });
        }
    }
    // Only ratios matter: the largest spread is 1, so that no product overflows.
    let largest = strata.iter().map(|stratum| stratum.spread).fold(0.0, f64::max);
    let scale = if largest > 0.0 { largest } else { 1.0 };
    let weights = strata.iter().map(|stratum| stratum.frame as f64 * (stratum.spread / scale));
    divide(strata, &weights.collect::<Vec<_>>(), n, least)
}

/// One stratum while the sample is divided.
struct Part {
    weight: f64,
    frame: f64,
    floor: f64,
    /// Its size, once it is known to be the minimum or the cap.
    fixed: Option<f64>,
}

fn divide(strata: &[Share], weights: &[f64], n: u64, least: u64) -> Result<Allocation, AllocationError> {
    if strata.is_empty() {
        return Err(AllocationError::NoStratum);
    }
    if let Some(at) = strata.iter().position(|stratum| stratum.frame == 0) {
        return Err(AllocationError::EmptyFrame { stratum: at + 1 });
    }
    let sum = |values: &mut dyn Iterator<Item = u64>| values.fold(0_u64, u64::saturating_add);
    let needed = sum(&mut strata.iter().map(|stratum| stratum.frame.min(least)));
    let frame = sum(&mut strata.iter().map(|stratum| stratum.frame));
    if n < needed {
        return Err(AllocationError::TooSmall { n, least: needed });
    }
    if n > frame {
        return Err(AllocationError::TooLarge { n, frame });
    }
    let part = |(stratum, weight): (&Share, &f64)| Part {
        weight: *weight,
        frame: stratum.frame as f64,
        floor: stratum.frame.min(least) as f64,
        fixed: None,
    };
    let mut parts: Vec<Part> = strata.iter().zip(weights).map(part).collect();
    let exact = bounded(&mut parts, n as f64);
    let sizes = largest_remainder(&exact, strata, n);
    Ok(Allocation { exact, sizes })
}

/// Quotas in proportion to the weights between floor and frame. Each round fixes the strata beyond the bound that is
/// exceeded by more in all, so that no stratum is fixed that a later round would set free.
fn bounded(parts: &mut [Part], n: f64) -> Vec<f64> {
    for _ in 0..=parts.len() {
        let quotas = quotas(parts, n);
        let free = || parts.iter().zip(&quotas).filter(|(part, _)| part.fixed.is_none());
        let short = total(free().map(|(part, quota)| (part.floor - quota).max(0.0)));
        let over = total(free().map(|(part, quota)| (quota - part.frame).max(0.0)));
        if short <= 0.0 && over <= 0.0 {
            return quotas;
        }
        for (part, quota) in parts.iter_mut().zip(quotas) {
            if part.fixed.is_some() {
                continue;
            }
            if short >= over && quota <= part.floor {
                part.fixed = Some(part.floor);
            }
            if over >= short && quota >= part.frame {
                part.fixed = Some(part.frame);
            }
        }
    }
    quotas(parts, n)
}

/// What is left of `n` after the fixed strata, in proportion to the weights of the others; to their frames if no
/// weight is left.
fn quotas(parts: &[Part], n: f64) -> Vec<f64> {
    let left = n - total(parts.iter().filter_map(|part| part.fixed));
    let free = || parts.iter().filter(|part| part.fixed.is_none());
    let weights = total(free().map(|part| part.weight));
    let frames = total(free().map(|part| part.frame));
    let quota = |part: &Part| {
        part.fixed.unwrap_or(if weights > 0.0 { left * part.weight / weights } else { left * part.frame / frames })
    };
    parts.iter().map(quota).collect()
}

/// Rounds quotas that add up to `n` to whole numbers that do: down, and the rest one each to the largest fractions;
/// among equal ones to the earlier.
fn largest_remainder(quotas: &[f64], strata: &[Share], n: u64) -> Vec<u64> {
    // What arithmetic left a hair below a whole number is that number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a u64 frame")]
    let mut sizes: Vec<u64> = quotas.iter().map(|quota| (quota + 1e-9).floor() as u64).collect();
    let mut rest = n.saturating_sub(sizes.iter().sum());
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of 1 in steps of 1e-9")]
    let fraction = |(quota, size): (&f64, &u64)| ((quota - *size as f64) * 1e9).round() as i64;
    let mut order: Vec<(usize, i64)> = quotas.iter().zip(&sizes).map(fraction).enumerate().collect();
    order.sort_by_key(|(at, fraction)| (-fraction, *at));
    for (at, _) in order {
        if let (Some(size), Some(stratum)) = (sizes.get_mut(at), strata.get(at))
            && rest > 0
            && *size < stratum.frame
        {
            *size += 1;
            rest -= 1;
        }
    }
    sizes
}
