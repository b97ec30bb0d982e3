//! What of the answers is the interviewer's (METHODS 12). [`one_way_anova`] for one unit and year, with
//! [`screen`] over many; [`reml`] and [`reml_crossed`] over several units together, the latter telling the interviewer
//! from the commune; [`variance_by_interviewer`] for the error of an estimate.

mod anova;
mod clustered;
mod incidence;
mod reml;
mod screening;
mod simplex;
mod skyline;

pub use anova::{Anova, one_way_anova};
pub use clustered::variance_by_interviewer;
pub use incidence::Interview;
pub use reml::{CrossedReml, Reml, reml, reml_crossed};
pub use screening::{RHO_LIMIT, Screened, screen};

/// Why an interviewer effect is not defined. Rows are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InterviewerError {
    #[error("there are {scores} scores and {interviewers} interviewers; give the interviewer of each respondent")]
    Lengths { scores: usize, interviewers: usize },
    #[error("row {row}: the score is not a finite number; leave out who answered nothing")]
    Score { row: usize },
    #[error(
        "there is {interviewers} interviewer; an effect needs two, so report that one person did all the interviews"
    )]
    OneInterviewer { interviewers: usize },
    #[error(
        "{rows} respondents of {interviewers} interviewers leave nothing to compare inside an interviewer; wait for more interviews"
    )]
    TooFewRows { rows: usize, interviewers: usize },
    #[error("all scores are equal, inside and between interviewers, so there is no effect to estimate")]
    NoSpread,
    #[error(
        "the interviewers cannot be told from the units and years or from single respondents; an effect needs at least two interviewers in a unit and year with several interviews each"
    )]
    InterviewerNotIdentified,
    #[error(
        "the PSUs cannot be told from the units and years or from single respondents; leave out the units in which every respondent is a PSU"
    )]
    PsuNotIdentified,
    #[error(
        "the interviewers each worked one PSU, so their effect and the PSU's are confounded; use the effect without PSU and say so, and let interviewers share PSUs next time"
    )]
    Confounded,
    #[error(
        "the search for the variances found no best one; the scores of each interviewer do not vary, or some are far outside the scale"
    )]
    NotConverged,
}
