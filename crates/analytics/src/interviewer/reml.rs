//! Interviewer effects over several units by restricted maximum likelihood.
//!
//! The model is `y = mean of the unit and year + interviewer (+ PSU) + rest`. With `M` the projection that takes the
//! means out and `D` the standard deviation of each random level over that of the rest, the criterion after the
//! rest's variance is profiled out is `(n - p) ln s^2 + ln |I + D Z'MZ D|`,
//! `s^2 = (y'My - y'MZ D (I + D Z'MZ D)^-1 D Z'My) / (n - p)`: Henderson's mixed-model equations with the fixed
//! effects absorbed. It is smooth at `D = 0`, so a variance of 0 is found like any other.

use super::InterviewerError;
use super::incidence::{Effect, Incidence, Interview};
use super::simplex;

/// A part that is this small a share of what it is left of is rounding noise.
const NOISE: f64 = 1e-9;
/// Above this squared correlation of their patterns two effects are one.
const SAME_PATTERN: f64 = 1.0 - 1e-6;

/// The interviewer effect. Variances are in the unit of the score, squared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reml {
    pub n: usize,
    pub interviewers: usize,
    pub variance_interviewer: f64,
    pub variance_residual: f64,
    /// `variance_interviewer / (variance_interviewer + variance_residual)`, 0..1.
    pub icc: f64,
}

/// The interviewer effect told from that of the PSU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossedReml {
    pub n: usize,
    pub interviewers: usize,
    pub psus: usize,
    pub variance_interviewer: f64,
    pub variance_psu: f64,
    pub variance_residual: f64,
    /// Interviewer's share of the three variances, 0..1.
    pub icc_interviewer: f64,
    /// The PSU's share.
    pub icc_psu: f64,
    /// Interviewers who worked one PSU only.
    pub confined_interviewers: usize,
    /// How much the patterns of interviewers and PSUs are alike, 0..1 (squared correlation of what the two variances
    /// multiply, the rest's taken out). Near 1 the two are hard to tell apart: say so.
    pub overlap: f64,
}

/// Estimates the model with one random effect, the interviewer, of one or several units and years; one [`Interview`] a
/// respondent. `rho = s_I^2 / (s_I^2 + s^2)`.
///
/// Sources: Patterson & Thompson (1971) Biometrika 58:545; Henderson (1984); METHODS 12.
///
/// # Errors
/// [`InterviewerError::Score`] for a score that is not a finite number, [`InterviewerError::OneInterviewer`] under two
/// interviewers, [`InterviewerError::TooFewRows`] under two respondents more than units and years,
/// [`InterviewerError::NoSpread`] if the scores do not differ inside any unit and year, or are too large to square,
/// [`InterviewerError::InterviewerNotIdentified`] if the interviewers cannot be told from the units and years or from the
/// respondents, and [`InterviewerError::NotConverged`] if the search finds no best variances.
pub fn reml(interviews: &[Interview<'_>]) -> Result<Reml, InterviewerError> {
    let data = incidence(interviews, false)?;
    spread_beyond_rest(&data, Effect::Interviewer).ok_or(InterviewerError::InterviewerNotIdentified)?;
    let [interviewer, _, rest] = estimate(&data, 1)?;
    Ok(Reml {
        n: data.rows,
        interviewers: data.levels(Effect::Interviewer),
        variance_interviewer: interviewer,
        variance_residual: rest,
        icc: interviewer / (interviewer + rest),
    })
}

/// Estimates the model with two crossed random effects, interviewer and PSU; one [`Interview`] a respondent. Units in which
/// every respondent is a PSU are to be left out: their PSUs are the respondents. `rho` of each is its share of
/// `s_I^2 + s_P^2 + s^2`.
///
/// Sources: O'Muircheartaigh & Campanelli (1998) JRSS A 161:63; Patterson & Thompson (1971); METHODS 12.
///
/// # Errors
/// As [`reml`], and [`InterviewerError::PsuNotIdentified`] if the PSUs cannot be told from the units and years or from the
/// respondents, or [`InterviewerError::Confounded`] if the interviewers cannot be told from the PSUs.
pub fn reml_crossed(interviews: &[Interview<'_>]) -> Result<CrossedReml, InterviewerError> {
    let data = incidence(interviews, true)?;
    let one = spread_beyond_rest(&data, Effect::Interviewer).ok_or(InterviewerError::InterviewerNotIdentified)?;
    let two = spread_beyond_rest(&data, Effect::Psu).ok_or(InterviewerError::PsuNotIdentified)?;
    let trace = |effect| data.scalar_products(effect, effect).0;
    let (_, shared) = data.scalar_products(Effect::Interviewer, Effect::Psu);
    let between = shared - trace(Effect::Interviewer) * trace(Effect::Psu) / data.df;
    let overlap = (between * between / (one * two)).clamp(0.0, 1.0);
    if overlap > SAME_PATTERN {
        return Err(InterviewerError::Confounded);
    }
    let [interviewer, psu, rest] = estimate(&data, 2)?;
    let all = interviewer + psu + rest;
    Ok(CrossedReml {
        n: data.rows,
        interviewers: data.levels(Effect::Interviewer),
        psus: data.levels(Effect::Psu),
        variance_interviewer: interviewer,
        variance_psu: psu,
        variance_residual: rest,
        icc_interviewer: interviewer / all,
        icc_psu: psu / all,
        confined_interviewers: data.confined,
        overlap,
    })
}

fn incidence(interviews: &[Interview<'_>], with_psu: bool) -> Result<Incidence, InterviewerError> {
    let data = Incidence::new(interviews, with_psu)?;
    let interviewers = data.levels(Effect::Interviewer);
    if interviewers < 2 {
        return Err(InterviewerError::OneInterviewer { interviewers });
    }
    if data.df < 2.0 {
        return Err(InterviewerError::TooFewRows { rows: data.rows, interviewers });
    }
    if data.squares <= 0.0 || !data.squares.is_finite() {
        return Err(InterviewerError::NoSpread);
    }
    Ok(data)
}

/// The squared size of `M Z Z' M` for one effect that is not along `M`, the pattern of the rest; `None` if nothing is
/// left, so that the variance cannot be told from the rest's.
fn spread_beyond_rest(data: &Incidence, effect: Effect) -> Option<f64> {
    let (trace, squares) = data.scalar_products(effect, effect);
    let left = squares - trace * trace / data.df;
    // Rows minus means is the largest a trace can be: a much smaller one is noise.
    (trace > NOISE * data.df && left > NOISE * squares).then_some(left)
}

/// Variances of the interviewer, the PSU and the rest.
fn estimate(data: &Incidence, effects: usize) -> Result<[f64; 3], InterviewerError> {
    // Scores in units of their own spread, so that the criterion is one of ratios alone.
    let spread = data.squares / data.df;
    let residual = |quadratic: f64| (data.squares - quadratic) / data.squares;
    let scale = |ratio: &[f64]| -> Vec<f64> {
        let of = |effect: &Effect| ratio.get(*effect as usize).map_or(0.0, |r| r.abs());
        data.effects.iter().map(of).collect()
    };
    let criterion = |ratio: &[f64]| match data.products.whitened(&scale(ratio), &data.right) {
        Some((log, quadratic)) if residual(quadratic) > 0.0 => data.df * residual(quadratic).ln() + log,
        _ => f64::INFINITY,
    };
    let best = simplex::minimum(&criterion, &vec![0.3; effects], 0.2, 1e-7).ok_or(InterviewerError::NotConverged)?;
    let (_, quadratic) = data.products.whitened(&scale(&best.at), &data.right).ok_or(InterviewerError::NotConverged)?;
    let rest = spread * residual(quadratic);
    let of = |effect: Effect| best.at.get(effect as usize).map_or(0.0, |ratio| ratio * ratio * rest);
    let variances = [of(Effect::Interviewer), of(Effect::Psu), rest];
    if variances.iter().all(|variance| variance.is_finite()) && rest > NOISE * spread {
        Ok(variances)
    } else {
        Err(InterviewerError::NotConverged)
    }
}
