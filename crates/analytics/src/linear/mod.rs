//! Taylor linearisation (METHODS 4): every estimate is carried with the contribution of each respondent to its error,
//! and one variance formula serves them all.

mod simple;

pub use simple::simple_random_variance;
pub(crate) use simple::simple_variances;

use std::borrow::Cow;

use crate::design::{Design, DesignError, LonelyPsu};
use crate::sum::{Sum, total};
use crate::variance_basis::VarianceBasis;

/// An estimate with its linearised variable. All numbers are finite: [`ratio`], [`mean`] and [`combine`] make no other, and
/// of one made otherwise there is no variance.
#[derive(Debug, Clone, PartialEq)]
pub struct Linearised {
    pub estimate: f64,
    /// `z_i`, one a row of the design, before the weight; zero where the row is not used.
    pub z: Vec<f64>,
    /// Whether the row has a value (an answer, and in the domain).
    pub used: Vec<bool>,
}

impl Linearised {
    fn finite(self) -> Option<Self> {
        let finite = self.estimate.is_finite() && self.z.iter().all(|z| z.is_finite());
        finite.then_some(self)
    }
}

/// A ratio of two estimated totals, `R = S w y / S w x`, with `z_i = (y_i - R x_i)/S w x`, in the unit of `y` over that of
/// `x`. `y`, `x` and `used` are by row, and zero where a row is not used. `None` if `S w x` is not above 0 (no row has a
/// value), a column is not as long as the design, or a number is not finite.
///
/// Sources: Binder (1983) Int. Stat. Rev. 51:279; METHODS 4.
pub fn ratio(design: &Design, y: &[f64], x: &[f64], used: Vec<bool>) -> Option<Linearised> {
    if [y.len(), x.len(), used.len()] != [design.len(); 3] {
        return None;
    }
    let weighted = |column: &[f64]| total(design.order.iter().map(|&row| design.weight[row] * column[row]));
    let below = Some(weighted(x)).filter(|below| *below > 0.0)?;
    let estimate = weighted(y) / below;
    let z = y.iter().zip(x).zip(&used).map(|((y, x), used)| if *used { (y - estimate * x) / below } else { 0.0 });
    Linearised { estimate, z: z.collect(), used }.finite()
}

/// The mean of a column over the rows that have a value, `S w y / S w`, in the unit of the values; one value a row. `None` if
/// none has a value, there is not one a row, or a value is not a finite number.
///
/// Source: METHODS 4, the domain mean.
pub fn mean(design: &Design, values: &[Option<f64>]) -> Option<Linearised> {
    let y: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
    let used: Vec<bool> = values.iter().map(Option::is_some).collect();
    let x: Vec<f64> = used.iter().map(|used| f64::from(u8::from(*used))).collect();
    ratio(design, &y, &x, used)
}

/// A linear combination `S c_j R_j` of estimates from one design, `z_i = S c_j z_ij`; a row is used where a part uses it.
/// `None` of no part, or if a number is not finite.
///
/// Source: METHODS 4.
pub fn combine(parts: &[(f64, &Linearised)]) -> Option<Linearised> {
    let (_, first) = parts.first()?;
    let rows = first.z.len();
    let estimate = total(parts.iter().map(|(c, part)| c * part.estimate));
    let mut z = vec![0.0; rows];
    let mut used = vec![false; rows];
    for (c, part) in parts {
        for (sum, value) in z.iter_mut().zip(&part.z) {
            *sum += c * value;
        }
        for (any, one) in used.iter_mut().zip(&part.used) {
            *any |= one;
        }
    }
    Linearised { estimate, z, used }.finite()
}

/// How to compute a variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VarianceOptions {
    /// With the finite population correction and the second stage; without, for comparisons (METHODS 5a, 9).
    pub fpc: bool,
    pub lonely: LonelyPsu,
    /// Treats a stratum of which one PSU only has rows with a value as lonely. Only on request.
    pub domain_lonely: bool,
}

impl VarianceOptions {
    /// As a description of the population drawn from.
    pub const WITH_FPC: Self = Self { fpc: true, lonely: LonelyPsu::Adjust, domain_lonely: false };
    /// As one of those that could have been: for comparisons.
    pub const NO_FPC: Self = Self { fpc: false, ..Self::WITH_FPC };
}

/// The variance of an estimate in its unit, squared, under a design or after calibration: `V1 + V2` of METHODS 4. With
/// `e_i = w_i z_i`, `e_a` its sum over PSU `a`, `f_h = n_h/N_h` (0 where the frame is not known, or without
/// [`VarianceOptions::fpc`]) and `f_a = m_a/M_a`:
///
/// `V1 = S_h (1 - f_h) n_h/(n_h - 1) S_a (e_a - mean_h e)^2`,
/// `V2 = S_h f_h S_a (1 - f_a) m_a/(m_a - 1) S_i (e_i - mean_a e)^2`.
///
/// A PSU of which `M_a` is not known, or of one respondent, adds nothing to `V2`; a lonely one is treated as
/// [`VarianceOptions::lonely`] says.
///
/// `None` when no stratum can say (all lonely, under [`LonelyPsu::Average`]), or a number is not finite.
///
/// Sources: Binder (1983) Int. Stat. Rev. 51:279; Sarndal, Swensson & Wretman (1992) ch. 4; METHODS 4, 7.
///
/// # Errors
/// [`DesignError::LonelyPsu`] under [`LonelyPsu::Fail`] if a stratum has one PSU of several, or of an unknown number.
pub fn variance(
    basis: &dyn VarianceBasis,
    of: &Linearised,
    options: VarianceOptions,
) -> Result<Option<f64>, DesignError> {
    covariance(basis, of, of, options)
}

/// The covariance of two estimates from the same design, in the product of their units: the formula of [`variance`] with
/// products in place of the squares; their variance if they are the same. `None` as for [`variance`].
///
/// Source: METHODS 4.
///
/// # Errors
/// As [`variance`].
pub fn covariance(
    basis: &dyn VarianceBasis,
    a: &Linearised,
    b: &Linearised,
    options: VarianceOptions,
) -> Result<Option<f64>, DesignError> {
    let design = basis.design();
    if options.lonely == LonelyPsu::Fail
        && let Some(stratum) = design.lonely_strata().next()
    {
        return Err(DesignError::LonelyPsu { stratum: stratum.to_owned() });
    }
    let first = basis.contribution(a);
    let spread = if std::ptr::eq(a, b) {
        spread(design, &first, &first, options)
    } else {
        spread(design, &first, &basis.contribution(b), options)
    };
    Ok(spread.filter(|covariance| covariance.is_finite()))
}

/// The covariance matrix of several estimates from the same design, in their order: [`covariance`] of each pair. `None` as
/// for [`variance`], of any of them.
///
/// Source: METHODS 4.
///
/// # Errors
/// As [`variance`].
pub fn covariance_matrix(
    basis: &dyn VarianceBasis,
    of: &[Linearised],
    options: VarianceOptions,
) -> Result<Option<Vec<Vec<f64>>>, DesignError> {
    let of: Vec<Cow<'_, Linearised>> = of.iter().map(|of| basis.contribution(of)).collect();
    let mut matrix: Vec<Vec<f64>> = Vec::with_capacity(of.len());
    for (i, a) in of.iter().enumerate() {
        // The part before the diagonal is known from the rows above.
        let mut row: Vec<f64> = matrix.iter().filter_map(|above| above.get(i).copied()).collect();
        for b in of.iter().skip(i) {
            let Some(value) = covariance(basis.design(), a, b, options)? else { return Ok(None) };
            row.push(value);
        }
        matrix.push(row);
    }
    Ok(Some(matrix))
}

/// [`covariance`] for the options that cannot fail ([`LonelyPsu::Fail`] counts as adjust here).
pub(crate) fn spread(design: &Design, a: &Linearised, b: &Linearised, options: VarianceOptions) -> Option<f64> {
    let strata = design.strata.iter().map(|stratum| {
        let drawn = stratum.psus.len() as f64;
        let psus = &design.psus[stratum.psus.clone()];
        let pair = |psu| {
            let own = psu_total(design, a, psu);
            (own, if std::ptr::eq(a, b) { own } else { psu_total(design, b, psu) })
        };
        let totals: Vec<(f64, f64)> = psus.iter().map(pair).collect();
        let lonely_domain = options.domain_lonely && psus.len() > 1 && {
            let has = |psu: &&crate::design::Psu| {
                design.order[psu.rows.clone()].iter().any(|&row| a.used[row] || b.used[row])
            };
            psus.iter().filter(has).count() == 1
        };
        let mean_a = total(totals.iter().map(|(a, _)| *a)) / drawn;
        let mean_b = total(totals.iter().map(|(_, b)| *b)) / drawn;
        StratumSpread {
            drawn: psus.len(),
            frame: stratum.frame,
            uncentred: total(totals.iter().map(|(a, b)| a * b)),
            centred: total(totals.iter().map(|(a, b)| (a - mean_a) * (b - mean_b))),
            second: total(psus.iter().zip(&totals).map(|(psu, totals)| second_stage(design, a, b, psu, *totals))),
            lonely_domain,
        }
    });
    spread_of(strata, options)
}

/// What one stratum adds to a variance or covariance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StratumSpread {
    pub drawn: usize,
    pub frame: Option<f64>,
    /// `S e_a^2` over its PSUs.
    pub uncentred: f64,
    /// `S (e_a - mean e)^2` over its PSUs.
    pub centred: f64,
    /// `S (1 - f_a) m_a/(m_a - 1) S (e_i - mean_a e)^2` over its PSUs.
    pub second: f64,
    /// To be treated as lonely because one PSU only has rows.
    pub lonely_domain: bool,
}

/// `V1 + V2` of METHODS 4 from what each stratum adds, in the order given.
pub(crate) fn spread_of(strata: impl IntoIterator<Item = StratumSpread>, options: VarianceOptions) -> Option<f64> {
    let mut sum = Sum::default();
    let (mut silent, mut all) = (0_usize, 0_usize);
    for stratum in strata {
        all += 1;
        let drawn = stratum.drawn as f64;
        let fraction = if options.fpc { stratum.frame.map_or(0.0, |frame| drawn / frame) } else { 0.0 };
        if fraction < 1.0 {
            let lonely = stratum.drawn == 1;
            let scale = (1.0 - fraction) * if lonely { 1.0 } else { drawn / (drawn - 1.0) };
            match options.lonely {
                LonelyPsu::Certainty if lonely => {}
                LonelyPsu::Average if lonely || stratum.lonely_domain => silent += 1,
                LonelyPsu::Adjust | LonelyPsu::Fail if lonely || stratum.lonely_domain => {
                    sum.add(scale * stratum.uncentred);
                }
                _ => sum.add(scale * stratum.centred),
            }
        }
        if fraction > 0.0 {
            sum.add(fraction * stratum.second);
        }
    }
    if silent == 0 {
        Some(sum.value())
    } else if silent < all {
        Some(sum.value() * all as f64 / (all - silent) as f64)
    } else {
        None
    }
}

fn psu_total(design: &Design, of: &Linearised, psu: &crate::design::Psu) -> f64 {
    total(design.order[psu.rows.clone()].iter().map(|&row| design.weight[row] * of.z[row]))
}

/// Elements inside one PSU, `(1 - f_a) m_a/(m_a - 1) S (e_i - mean e)^2`. Unknown `M_a` contributes nothing, as does
/// a PSU with one respondent, whose spread is not known.
fn second_stage(design: &Design, a: &Linearised, b: &Linearised, psu: &crate::design::Psu, totals: (f64, f64)) -> f64 {
    let people = psu.rows.len() as f64;
    let Some(factor) = second_stage_factor(psu) else { return 0.0 };
    let (mean_a, mean_b) = (totals.0 / people, totals.1 / people);
    let squares = total(design.order[psu.rows.clone()].iter().map(|&row| {
        let weight = design.weight[row];
        (weight * a.z[row] - mean_a) * (weight * b.z[row] - mean_b)
    }));
    factor * squares
}

/// `V2` of METHODS 4 alone.
pub(crate) fn second_stage_variance(design: &Design, of: &Linearised) -> f64 {
    let of_stratum = |stratum: &crate::design::Stratum| {
        let psus = &design.psus[stratum.psus.clone()];
        let fraction = stratum.frame.map_or(0.0, |frame| psus.len() as f64 / frame);
        let second = |psu| {
            let own = psu_total(design, of, psu);
            second_stage(design, of, of, psu, (own, own))
        };
        fraction * total(psus.iter().map(second))
    };
    total(design.strata.iter().map(of_stratum))
}

/// `(1 - f_a) m_a/(m_a - 1)`, where it is known and not zero.
pub(crate) fn second_stage_factor(psu: &crate::design::Psu) -> Option<f64> {
    let people = psu.rows.len() as f64;
    let frame = psu.frame?;
    (people >= 2.0 && people < frame).then(|| (1.0 - people / frame) * people / (people - 1.0))
}

/// Degrees of freedom of the rows used, one flag a row of the design: PSUs with such a row minus strata with one.
///
/// Sources: Korn & Graubard (1999); METHODS 4.
pub fn degrees_of_freedom(design: &Design, used: &[bool]) -> i64 {
    psus_and_df(design, used).1
}

/// PSUs with a row used, and the degrees of freedom.
pub(crate) fn psus_and_df(design: &Design, used: &[bool]) -> (u64, i64) {
    let (mut all, mut df) = (0, 0);
    for stratum in &design.strata {
        let psus = &design.psus[stratum.psus.clone()];
        let with_rows = psus.iter().filter(|psu| design.order[psu.rows.clone()].iter().any(|&row| used[row])).count();
        all += with_rows as u64;
        df += i64::try_from(with_rows).unwrap_or(i64::MAX) - i64::from(with_rows > 0);
    }
    (all, df)
}
