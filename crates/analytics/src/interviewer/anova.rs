//! The interviewer effect of one unit and year by one-way analysis of variance.

use std::collections::BTreeMap;

use super::InterviewerError;
use crate::noise::{clean, largest};
use crate::sum::total;
use crate::tail::f_upper;

/// `n` respondents of `J` interviewers, `n_j` each. Mean squares and variances are in the unit of the score, squared;
/// correlations without unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    pub interviewers: usize,
    pub n: usize,
    /// `n0 = (n - S n_j^2 / n) / (J - 1)`, the size of a workload.
    pub n0: f64,
    /// Mean square between interviewers, `J - 1` degrees of freedom.
    pub ms_between: f64,
    /// Mean square inside interviewers, `n - J`.
    pub ms_within: f64,
    /// `(MSB - MSW) / n0`; negative where interviewers differ less than chance would have it.
    pub variance_between: f64,
    /// `rho = (MSB - MSW) / (MSB + (n0 - 1) MSW)`.
    pub icc: f64,
    /// `rho`, with 0 in place of a negative one: the one to publish.
    pub icc_truncated: f64,
    /// `1 + (n/J - 1) rho`, truncated.
    pub deff: f64,
    /// `1 + (S n_j^2 / n - 1) rho`, truncated: by the workload of the average respondent's interviewer.
    pub deff_weighted_size: f64,
    /// `MSB / MSW`; `None` if nobody differs inside an interviewer.
    pub f: Option<f64>,
    pub df_between: usize,
    pub df_within: usize,
    /// Of no effect; `None` where `f` is.
    pub p: Option<f64>,
}

/// The interviewer effect on a score (the respondent's mean, [`crate::answer_columns::person_means`]), not weighted.
/// One score and one interviewer a respondent; who has no score is left out. `interviewers` may be names or ids.
///
/// Sources: Kish (1962) JASA 57:92; O'Muircheartaigh & Campanelli (1998) JRSS A 161:63; METHODS 12.
///
/// # Errors
/// [`InterviewerError::Lengths`] unless there is one interviewer a score, [`InterviewerError::Score`] for a score that is not a
/// finite number, [`InterviewerError::OneInterviewer`] under two interviewers with a score, [`InterviewerError::TooFewRows`] if
/// none of them has two scores, and [`InterviewerError::NoSpread`] if all scores are equal or too large to square.
pub fn one_way_anova<T: Ord>(scores: &[Option<f64>], interviewers: &[T]) -> Result<Anova, InterviewerError> {
    if scores.len() != interviewers.len() {
        return Err(InterviewerError::Lengths { scores: scores.len(), interviewers: interviewers.len() });
    }
    let mut groups: BTreeMap<&T, Vec<f64>> = BTreeMap::new();
    for (at, (score, interviewer)) in scores.iter().zip(interviewers).enumerate() {
        let Some(score) = score else { continue };
        if !score.is_finite() {
            return Err(InterviewerError::Score { row: at + 1 });
        }
        groups.entry(interviewer).or_default().push(*score);
    }
    let (rows, count) = (groups.values().map(Vec::len).sum::<usize>(), groups.len());
    if count < 2 {
        return Err(InterviewerError::OneInterviewer { interviewers: count });
    }
    if rows <= count {
        return Err(InterviewerError::TooFewRows { rows, interviewers: count });
    }
    let (n, j) = (rows as f64, count as f64);
    let mean = total(groups.values().flatten().copied()) / n;
    let own = |group: &Vec<f64>| total(group.iter().copied()) / group.len() as f64;
    let between = total(groups.values().map(|group| group.len() as f64 * (own(group) - mean).powi(2)));
    let within = total(groups.values().flat_map(|group| {
        let own = own(group);
        group.iter().map(move |score| (score - own).powi(2))
    }));
    let weighted_size = total(groups.values().map(|group| (group.len() as f64).powi(2))) / n;
    let n0 = (n - weighted_size) / (j - 1.0);
    let most = largest(groups.values().flatten().copied());
    let (ms_between, ms_within) = (clean(between / (j - 1.0), most), clean(within / (n - j), most));
    let icc = (ms_between - ms_within) / (ms_between + (n0 - 1.0) * ms_within);
    if !icc.is_finite() {
        return Err(InterviewerError::NoSpread);
    }
    let icc_truncated = icc.max(0.0);
    let f = Some(ms_between / ms_within).filter(|f| f.is_finite());
    Ok(Anova {
        interviewers: count,
        n: rows,
        n0,
        ms_between,
        ms_within,
        variance_between: (ms_between - ms_within) / n0,
        icc,
        icc_truncated,
        deff: 1.0 + (n / j - 1.0) * icc_truncated,
        deff_weighted_size: 1.0 + (weighted_size - 1.0) * icc_truncated,
        f,
        df_between: count - 1,
        df_within: rows - count,
        p: f.and_then(|f| f_upper(f, j - 1.0, n - j)),
    })
}
