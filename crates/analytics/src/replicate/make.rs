//! The usual replicates of a design.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::{ReplicateError, Replicates};
use crate::design::{Design, Stratum};

fn sampled_fraction(stratum: &Stratum, fpc: bool) -> f64 {
    if fpc { stratum.frame.map_or(0.0, |frame| stratum.psus.len() as f64 / frame) } else { 0.0 }
}

/// Strata of two PSUs at least; one PSU that is all its stratum has stays as it is (taken with certainty).
fn check(design: &Design) -> Result<(), ReplicateError> {
    let lonely = |stratum: &&Stratum| stratum.psus.len() < 2 && stratum.frame != Some(1.0);
    match design.strata.iter().find(lonely) {
        None => Ok(()),
        Some(stratum) => Err(ReplicateError::OnePsu { stratum: stratum.name.clone(), psus: stratum.psus.len() }),
    }
}

/// JKn: PSU `a` of stratum `h` left out, the others of `h` times `n_h/(n_h - 1)`; `rscale = (n_h - 1)/n_h (1 - f_h)`, the
/// fraction where `fpc` asks for it; `scale = 1`. One replicate a PSU of strata with several.
///
/// Source: METHODS 4, "Replicate weights".
///
/// # Errors
/// [`ReplicateError::OnePsu`] if a stratum has one PSU and is not known to have no other.
pub fn jkn(design: &Design, fpc: bool) -> Result<Replicates, ReplicateError> {
    check(design)?;
    let mut factors = vec![Vec::new(); design.psus()];
    let mut rscales = Vec::new();
    for stratum in design.strata.iter().filter(|stratum| stratum.psus.len() > 1) {
        let drawn = stratum.psus.len() as f64;
        for left_out in stratum.psus.clone() {
            for (psu, factors) in factors.iter_mut().enumerate() {
                factors.push(match () {
                    () if psu == left_out => 0.0,
                    () if stratum.psus.contains(&psu) => drawn / (drawn - 1.0),
                    () => 1.0,
                });
            }
            rscales.push((drawn - 1.0) / drawn * (1.0 - sampled_fraction(stratum, fpc)));
        }
    }
    Replicates::from_factors(design, factors, 1.0, rscales)
}

/// JK1: the jackknife of one stratum, PSU `a` left out, the others times `n/(n - 1)`, with `scale = (n - 1)/n (1 - f)` and
/// `rscale = 1`. One replicate a PSU.
///
/// Source: METHODS 4, "Replicate weights".
///
/// # Errors
/// [`ReplicateError::NotOneStratum`] unless the design has one stratum, and otherwise as [`jkn`].
pub fn jk1(design: &Design, fpc: bool) -> Result<Replicates, ReplicateError> {
    let [stratum] = design.strata.as_slice() else {
        return Err(ReplicateError::NotOneStratum { strata: design.strata() });
    };
    let drawn = stratum.psus.len() as f64;
    let scale = (drawn - 1.0) / drawn * (1.0 - sampled_fraction(stratum, fpc));
    let n = jkn(design, false)?;
    let count = n.len();
    Replicates::from_factors(design, n.factors, scale, vec![1.0; count])
}

/// Balanced half-samples: one of the two PSUs of each stratum with `2 - rho`, the other with `rho` (Fay's coefficient, 0
/// for the plain 2 and 0), in the pattern of a Hadamard matrix; `scale = 1/(R (1 - rho)^2)`. `R` is the least power of 2
/// above the number of strata.
///
/// Source: METHODS 4, "Replicate weights".
///
/// # Errors
/// [`ReplicateError::Value`] for a `rho` that is not at least 0 and below 1, and [`ReplicateError::NotTwoPsus`] for a stratum of
/// another number of PSUs than two.
pub fn brr(design: &Design, rho: f64) -> Result<Replicates, ReplicateError> {
    if !(0.0..1.0).contains(&rho) {
        return Err(ReplicateError::Value { value: rho });
    }
    if let Some(stratum) = design.strata.iter().find(|stratum| stratum.psus.len() != 2) {
        return Err(ReplicateError::NotTwoPsus { stratum: stratum.name.clone(), psus: stratum.psus.len() });
    }
    // Sylvester's matrix: the sign of (r, h) is the parity of r & h; column 0 is constant and not used.
    let replicates = (design.strata() + 1).next_power_of_two();
    let mut factors = vec![Vec::with_capacity(replicates); design.psus()];
    for (at, stratum) in design.strata.iter().enumerate() {
        for replicate in 0..replicates {
            let first = (replicate & (at + 1)).count_ones() % 2 == 0;
            let both = if first { [2.0 - rho, rho] } else { [rho, 2.0 - rho] };
            for (psu, factor) in stratum.psus.clone().zip(both) {
                factors[psu].push(factor);
            }
        }
    }
    let scale = 1.0 / (replicates as f64 * (1.0 - rho).powi(2));
    Replicates::from_factors(design, factors, scale, vec![1.0; replicates])
}

/// Rao and Wu's rescaled bootstrap: `n_h - 1` PSUs drawn with replacement in each stratum, factor `n_h/(n_h - 1)` times how
/// often drawn, scale `1/(R - 1)`. The same seed gives the same factors.
///
/// Sources: Rao & Wu (1988) JASA 83:231; METHODS 4, "Replicate weights".
///
/// # Errors
/// [`ReplicateError::None`] under two replicates, and otherwise as [`jkn`].
pub fn rao_wu(design: &Design, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
    let drawn = |psus: usize| (psus - 1, psus as f64 / (psus as f64 - 1.0));
    resampled(design, replicates, seed, drawn, 1.0)
}

/// The plain bootstrap: `n_h` PSUs drawn of `n_h` with replacement, factor how often drawn, scale `1/(R - 1)` times `m/(m - 1)`
/// with `m` the harmonic mean of the PSUs a stratum. The same seed gives the same factors.
///
/// Source: Canty & Davison (1999) The Statistician 48:379; the vectors' `bootstrap`.
///
/// # Errors
/// As [`rao_wu`], and [`ReplicateError::Value`] if no stratum has two PSUs, where `m/(m - 1)` is none.
pub fn bootstrap(design: &Design, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
    let strata = design.strata() as f64;
    let harmonic = strata / crate::sum::total(design.strata.iter().map(|stratum| 1.0 / stratum.psus.len() as f64));
    resampled(design, replicates, seed, |psus| (psus, 1.0), harmonic / (harmonic - 1.0))
}

fn resampled(
    design: &Design,
    replicates: usize,
    seed: u64,
    draws: impl Fn(usize) -> (usize, f64),
    inflate: f64,
) -> Result<Replicates, ReplicateError> {
    check(design)?;
    if replicates < 2 {
        return Err(ReplicateError::None);
    }
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let mut factors = vec![Vec::with_capacity(replicates); design.psus()];
    for stratum in &design.strata {
        let own = &mut factors[stratum.psus.clone()];
        if let [alone] = own {
            alone.resize(replicates, 1.0);
            continue;
        }
        let (count, factor) = draws(own.len());
        for _ in 0..replicates {
            let mut times = vec![0_u32; own.len()];
            for _ in 0..count {
                times[below(&mut random, own.len())] += 1;
            }
            for (psu, times) in own.iter_mut().zip(times) {
                psu.push(factor * f64::from(times));
            }
        }
    }
    let scale = inflate / (replicates as f64 - 1.0);
    Replicates::from_factors(design, factors, scale, vec![1.0; replicates])
}

/// A whole number below `limit`, each as likely (a product of 64 bits, the few unfair ones drawn again [Lemire 2019]).
fn below(random: &mut impl Rng, limit: usize) -> usize {
    let limit = limit as u64;
    loop {
        let product = u128::from(random.next_u64()) * u128::from(limit);
        #[expect(clippy::cast_possible_truncation, reason = "the low half")]
        let low = product as u64;
        if low >= limit.wrapping_neg() % limit {
            return usize::try_from(product >> 64).unwrap_or(0);
        }
    }
}
