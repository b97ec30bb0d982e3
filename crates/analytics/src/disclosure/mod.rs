//! What may be shown: the precision rule for one figure, and the hiding of a second cell when a single hidden one
//! would follow by subtraction (METHODS 11). These are the only thresholds of the product.

mod division;
mod table;

pub(crate) use division::counted_by_level;
pub use division::{Division, hide_what_follows};
pub use table::{CountTable, difference_discloses, rounded_count};

use serde::{Deserialize, Serialize};

/// Fewer respondents than this can be recognised.
pub const FEWEST_RESPONDENTS: u64 = 10;
/// In a group known to have fewer people than this, what nearly everyone said is what each of them said.
pub const SMALL_POPULATION: u64 = 50;
/// … where fewer than this were satisfied, or fewer dissatisfied.
pub const FEWEST_ON_A_SIDE: u64 = 3;
/// Fewer respondents, or fewer effective ones, than this are too imprecise to publish.
pub const FEWEST_PRECISE: u64 = 30;
/// Below this many degrees of freedom a figure is shown with a mark.
pub const FEW_DF: i64 = 8;

/// What happens to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    Shown,
    /// Shown with a mark: few clusters.
    Review,
    Suppressed,
}

impl Disclosure {
    /// The word for it in JSON and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Review => "review",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Why a figure is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NoAnswers,
    /// Under 10 respondents: disclosure.
    #[serde(rename = "under_10")]
    Under10,
    /// Nearly everyone in a group of a known population under 50 answered alike: disclosure.
    Unanimous,
    /// Under 30 respondents, or 30 effective ones.
    #[serde(rename = "under_30")]
    Under30,
    /// The interval is too wide.
    Imprecise,
    /// There is no variance to make an interval of.
    NoVariance,
    /// Hidden so that another hidden figure does not follow by subtraction.
    Complementary,
    /// The index itself is hidden.
    IndexHidden,
}

/// The decision on one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub disclosure: Disclosure,
    pub reason: Option<Reason>,
}

impl Decision {
    const fn hide(reason: Reason) -> Self {
        Self { disclosure: Disclosure::Suppressed, reason: Some(reason) }
    }

    /// Whether the figure is left out.
    pub fn is_hidden(self) -> bool {
        self.disclosure == Disclosure::Suppressed
    }

    /// The word for it in data files, as the reference vectors have it.
    pub const fn name(self) -> &'static str {
        match (self.disclosure, self.reason) {
            (Disclosure::Shown, _) => "publish",
            (Disclosure::Review, _) => "review",
            (Disclosure::Suppressed, Some(Reason::Under10 | Reason::Unanimous | Reason::NoAnswers)) => {
                "suppressed_disclosure"
            }
            (Disclosure::Suppressed, Some(Reason::Complementary | Reason::IndexHidden)) => "suppressed_complementary",
            (Disclosure::Suppressed, _) => "suppressed_precision",
        }
    }
}

/// The precision rule for a share, a function of these values alone so that anyone can check it again: `n`
/// respondents, `n_eff` (`min(n, n*)`; none without a variance), the share `p`, the width `w` of its beta interval
/// (none without one), and the degrees of freedom. What is not a number decides nothing: the figure is hidden.
///
/// Hidden are `n` of 0, under 10 or under 30, `n_eff` under 30, no variance or `df` under 1, and `w` of 0.30 and more, or above
/// 0.05 with `w/p` above 1.30; `df` under 8 is for review.
///
/// Sources: Parker et al. (2017) Vital Health Stat. 2(175); METHODS 11.
pub fn decide(n: u64, n_eff: Option<f64>, p: f64, w: Option<f64>, df: i64) -> Decision {
    if n == 0 {
        return Decision::hide(Reason::NoAnswers);
    }
    if n < FEWEST_RESPONDENTS {
        return Decision::hide(Reason::Under10);
    }
    if n < FEWEST_PRECISE || n_eff.is_some_and(|n_eff| n_eff < FEWEST_PRECISE as f64) {
        return Decision::hide(Reason::Under30);
    }
    let (Some(n_eff), Some(w), true) = (n_eff, w, df >= 1) else {
        return Decision::hide(Reason::NoVariance);
    };
    if n_eff.is_nan() || w.is_nan() || p.is_nan() {
        return Decision::hide(Reason::NoVariance);
    }
    if w >= 0.30 || (w > 0.05 && w > 1.30 * p) {
        return Decision::hide(Reason::Imprecise);
    }
    let disclosure = if df < FEW_DF { Disclosure::Review } else { Disclosure::Shown };
    Decision { disclosure, reason: None }
}

/// Whether the same width is too wide for the dissatisfied share: a note beside the figure, not a decision.
pub fn complement_imprecise(p: f64, w: f64) -> bool {
    w > 0.05 && w > 1.30 * (1.0 - p)
}

/// A cell of a published total, as [`complementary`] sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub n: u64,
    pub hidden: bool,
}

/// The cell to hide as well, if exactly one cell of a published total is hidden: the smallest of those shown with anybody in
/// them (the first of equals). Nobody is hidden behind a nought.
pub fn complementary(cells: &[Cell]) -> Option<usize> {
    if cells.iter().filter(|cell| cell.hidden).count() != 1 {
        return None;
    }
    let shown = cells.iter().enumerate().filter(|(_, cell)| !cell.hidden && cell.n > 0);
    shown.min_by_key(|(_, cell)| cell.n).map(|(at, _)| at)
}

/// The rule for a table of counts of people (METHODS 11, 1): whether a cell of `n` respondents, `satisfied` of them,
/// is hidden, where `population` is the number of people in the group if known.
pub fn cell_hidden(n: u64, satisfied: u64, population: Option<u64>) -> bool {
    let unanimous = satisfied < FEWEST_ON_A_SIDE || n.saturating_sub(satisfied) < FEWEST_ON_A_SIDE;
    n < FEWEST_RESPONDENTS || (unanimous && population.is_some_and(|people| people < SMALL_POPULATION))
}
