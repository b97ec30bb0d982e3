//! Drawing the sample of an evaluation: who of a frame is asked, with which probability, and who is in reserve.
//!
//! A draw is a function of the frame, the plan and the seed, in whole numbers from end to end: it gives the same people on every
//! machine, so that anybody with the three can repeat it. [`frame_hash`] and [`Draw::hash`] say in one line each what was drawn
//! from and who was drawn.
//!
//! # The methods
//!
//! | method | probability of a person | PSU of a pick | `N_h` of a pick | `M_a` of a pick |
//! | --- | --- | --- | --- | --- |
//! | [`Method::Simple`] | `n/N` | the person | `N` | 1 |
//! | [`Method::Stratified`] | `n_h/N_h` | the person | `N_h` | 1 |
//! | [`Method::Systematic`] | `n_h/N_h` | the person | `N_h` | 1 |
//! | [`Method::TwoStage`] | `n_h m_a/M_h` | the PSU | none | `M_a` |
//! | …, a PSU taken with certainty | `m_a/M_a` | the person | `M_a` | 1 |
//!
//! with `n_h` drawn of `N_h` in stratum `h` (people, or PSUs in the two-stage draw), `m_a` people drawn of `M_a` in PSU `a`, and
//! `M_h` people in all PSUs of the stratum that are not taken with certainty.
//!
//! # What the estimators are told
//!
//! Where people are drawn directly, each is a PSU of its own and the stratum's `N_h` is known, so that the finite population
//! correction `1 - n_h/N_h` applies [Cochran 1977 ch. 2 and 5; METHODS 4]. A systematic draw carries the same: no unbiased estimator
//! of its variance exists, and the formula of the simple random draw is too large where the order of the frame goes with the
//! answers, as implicit stratification wants it, and too small where the frame is periodic with the interval [Cochran 1977 ch. 8;
//! Wolter 2007 ch. 8].
//!
//! Where PSUs are drawn with probability proportional to size, `1 - n_h/N_h` is not their correction, and joint probabilities
//! of a systematic draw may be 0. `N_h` is therefore left out: the variance is then that of PSUs drawn with replacement
//! ("ultimate clusters", METHODS 4), which errs to the safe side [Hansen & Hurwitz 1943; Särndal, Swensson & Wretman 1992 sec.
//! 4.5 and 4.6; Wolter 2007 ch. 8]. A PSU taken with certainty adds no variance between PSUs: it is a stratum, its people are the PSUs,
//! and its `M_a` is their `N_h` [Särndal, Swensson & Wretman 1992 sec. 3.6 and 4.3; Lumley 2010 ch. 3].
//!
//! # Sources
//!
//! Cochran (1977) Sampling Techniques, 3rd ed. Hansen & Hurwitz (1943) Ann. Math. Stat. 14:333. Horvitz & Thompson (1952) JASA
//! 47:663. Lumley (2010) Complex Surveys. Madow (1949) Ann. Math. Stat. 20:333. Särndal, Swensson & Wretman (1992) Model Assisted
//! Survey Sampling. Wolter (2007) Introduction to Variance Estimation, 2nd ed. METHODS is the project's own list of formulas.

mod bytes;
mod digest;
mod error;
mod frame;
mod group;
mod plan;
mod probability;
mod reserve;
mod simple;
mod stratified;
mod stream;
mod systematic;
mod two_stage;

pub use bytes::NotThirtyTwoBytes;
pub use digest::{DrawHash, FrameHash, frame_hash, frame_line, pick_line};
pub use error::DrawError;
pub use frame::FrameRow;
pub use plan::{Method, Plan, Stages};
pub use probability::Probability;
pub use stream::{Seed, Stream};

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::case::CaseDesign;
use group::Group;

/// The stratum of everybody where a draw has none ([`Method::Simple`]).
pub const ONE_STRATUM: &str = "1";

/// A person drawn, at once or in reserve.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Place in the frame as it was given, from 0.
    pub place: usize,
    /// The row's own number, [`FrameRow::row`].
    pub row: u32,
    /// Serial number in the drawn list, from 1: those drawn at once in the order of the frame, then those in reserve, group by
    /// group in their order.
    pub number: u32,
    /// What the estimators are told (module documentation). `weight` is one over [`Pick::probability`], in people.
    pub design: CaseDesign,
    /// Whose reserve can replace whom: the PSU where PSUs were drawn, the stratum where people were. Unique in the draw.
    pub reserve_group: String,
    /// Whom it is the turn of in the group, 1 first; none for who is drawn at once.
    pub reserve: Option<NonZeroU32>,
    /// The chance that the person was to be drawn at once. Somebody in reserve carries that of the group, as the weight of a
    /// group was made for those drawn at once: what calling the reserve takes from it is the estimators' part (METHODS 3).
    pub probability: Probability,
}

/// Everybody drawn, in the order of [`Pick::number`].
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    pub picks: Vec<Pick>,
}

impl Draw {
    /// Those drawn to be asked at once.
    pub fn at_once(&self) -> impl Iterator<Item = &Pick> {
        self.picks.iter().filter(|pick| pick.reserve.is_none())
    }

    /// Those in reserve.
    pub fn reserves(&self) -> impl Iterator<Item = &Pick> {
        self.picks.iter().filter(|pick| pick.reserve.is_some())
    }

    /// Strata of which a single PSU was drawn though they have more: they have no variance of their own, and the estimators refuse
    /// them or have to be told what to do (METHODS 4, "Lonely PSU"). To draw two, or to join the stratum to its neighbour before
    /// the draw, is the cure.
    pub fn lonely_strata(&self) -> Vec<&str> {
        let mut seen: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for design in self.at_once().map(|pick| &pick.design) {
            let whole = design.psus_in_stratum == Some(1);
            let (first, several) = seen.entry(design.stratum.as_str()).or_insert((design.psu.as_str(), whole));
            *several |= *first != design.psu;
        }
        seen.into_iter().filter(|(_, (_, several))| !several).map(|(stratum, _)| stratum).collect()
    }
}

/// Draws people from a frame.
///
/// The order of the rows counts: a systematic draw takes it as implicit stratification (people by it, PSUs by the first row of
/// each), every other draw as the list that chance counts along. The result depends on nothing else than the three arguments.
/// Each group has streams of its own ([`Stream`]), so that the draw of one stratum stays as it is when another one changes.
///
/// # Errors
/// [`DrawError::EmptyFrame`], [`DrawError::TooManyRows`] and [`DrawError::RowTwice`] for a frame that cannot be drawn from;
/// [`DrawError::NoStratum`], [`DrawError::NoPsu`] and [`DrawError::Name`] for a name the method needs; [`DrawError::NoSize`],
/// [`DrawError::NotInFrame`], [`DrawError::TooManyPeople`] and [`DrawError::TooManyPsus`] for sizes that do not fit the frame.
pub fn draw(frame: &[FrameRow<'_>], plan: &Plan, seed: &Seed) -> Result<Draw, DrawError> {
    frame::check(frame, &plan.method)?;
    let groups = match &plan.method {
        Method::Simple { people } => simple::draw(frame, *people, seed)?,
        Method::Stratified { sizes } => stratified::draw(frame, sizes, seed)?,
        Method::Systematic { sizes } => systematic::draw(frame, sizes, seed)?,
        Method::TwoStage { sizes } => two_stage::draw(frame, sizes, seed)?,
    };
    Ok(numbered(frame, &groups, plan.reserve_percent, seed))
}

/// The probability by which each row of the frame is drawn at once, in the order of the rows; they add up to the number of people
/// to draw. A two-stage draw that meets PSUs smaller than the people wanted of each draws fewer, and they add up to what it draws on
/// average.
///
/// # Errors
/// As [`draw`].
pub fn inclusion(frame: &[FrameRow<'_>], plan: &Plan) -> Result<Vec<Probability>, DrawError> {
    frame::check(frame, &plan.method)?;
    match &plan.method {
        Method::Simple { people } => simple::inclusion(frame, *people),
        Method::Stratified { sizes } | Method::Systematic { sizes } => stratified::inclusion(frame, sizes),
        Method::TwoStage { sizes } => two_stage::inclusion(frame, sizes),
    }
}

/// Gives the picks their numbers, and draws the reserves of each group.
fn numbered(frame: &[FrameRow<'_>], groups: &[Group], reserve_percent: u16, seed: &Seed) -> Draw {
    let mut picks: Vec<Pick> = Vec::new();
    for group in groups {
        picks.extend(group.drawn.iter().filter_map(|place| group.pick(frame, *place, None)));
    }
    picks.sort_by_key(|pick| pick.place);
    for group in groups {
        let places = reserve::ordered(group, reserve_percent, seed);
        let orders = (1..).map_while(NonZeroU32::new);
        picks.extend(places.into_iter().zip(orders).filter_map(|(place, order)| group.pick(frame, place, Some(order))));
    }
    for (pick, number) in picks.iter_mut().zip(1..) {
        pick.number = number;
    }
    Draw { picks }
}
