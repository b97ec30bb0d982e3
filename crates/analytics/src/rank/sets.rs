//! Sets of ranks compatible with the data.

use crate::comparison::{Adjustment, Pair, adjust};
use crate::interval::below_upper_end;
use crate::tail::normal_quantile;

/// The ranks a unit may have, from `lo` (best) to `hi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankSet {
    pub lo: usize,
    pub hi: usize,
}

/// How the level is shared among the intervals of a joint region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JointLevel {
    /// `1 - a/K`
    Bonferroni,
    /// `(1-a)^(1/K)`
    Sidak,
    /// `1 - a` each: not simultaneous, for comparison only.
    Individual,
}

/// The published sets: lower end = 1 + units significantly above, upper end = K - units significantly below, by all
/// pairwise differences with Holm's adjustment at `alpha`. Simultaneous for all units. `pairs` are of one table of `units` units
/// ([`crate::comparison::all_pairs`]); one without a p value tells nothing. One set a unit, in their order.
///
/// Sources: Mogstad, Romano, Shaikh & Wilhelm (2024) Rev. Econ. Stud. 91:476; METHODS 10, `pairwise_holm`.
pub fn pairwise_sets(units: usize, pairs: &[Pair], alpha: f64) -> Vec<RankSet> {
    let mut sets = vec![RankSet { lo: 1, hi: units }; units];
    for pair in pairs {
        let (Some(difference), Some(holm)) = (pair.difference, pair.holm) else { continue };
        if holm < alpha {
            note(&mut sets, pair.a, pair.b, difference.difference);
        }
    }
    sets
}

fn note(sets: &mut [RankSet], a: usize, b: usize, difference: f64) {
    let (above, below) = if difference > 0.0 { (a, b) } else { (b, a) };
    if let Some(set) = sets.get_mut(below) {
        set.lo += 1;
    }
    if let Some(set) = sets.get_mut(above) {
        set.hi -= 1;
    }
}

/// For one unit's own question: as [`pairwise_sets`], with Holm's adjustment over its K - 1 comparisons alone. Not to be shown for
/// all units at once.
///
/// Sources: as for [`pairwise_sets`]; METHODS 10, `marginal_holm`.
pub fn marginal_sets(units: usize, pairs: &[Pair], alpha: f64) -> Vec<RankSet> {
    let of = |unit: usize| {
        let own: Vec<&Pair> = pairs.iter().filter(|pair| pair.a == unit || pair.b == unit).collect();
        let adjusted = adjust(&own.iter().map(|pair| pair.p()).collect::<Vec<_>>(), Adjustment::Holm);
        let mut set = RankSet { lo: 1, hi: units };
        for (pair, holm) in own.iter().zip(adjusted) {
            let Some(difference) = pair.difference.filter(|_| holm.is_some_and(|p| p < alpha)) else { continue };
            let above = (difference.difference > 0.0) == (pair.a == unit);
            if above { set.hi -= 1 } else { set.lo += 1 }
        }
        set
    };
    (0..units).map(of).collect()
}

/// Sets from simultaneous normal intervals `I_i ± z se_i`, `(estimate, se)` by unit: lower = 1 + #{L_j > U_i}, upper =
/// K - #{U_j < L_i}. Wider than [`pairwise_sets`], and simple to explain. Every rank is possible to a unit whose estimate is not
/// a finite number or whose error is not a number of at least 0, and to all where `level` is not between 0 and 1.
///
/// Sources: Klein, Wright & Wieczorek (2020) JRSS C 69:589; METHODS 10.
pub fn joint_sets(units: &[(f64, f64)], level: f64, by: JointLevel) -> Vec<RankSet> {
    let count = units.len() as f64;
    let each = match by {
        JointLevel::Bonferroni => 1.0 - (1.0 - level) / count,
        JointLevel::Sidak => level.powf(1.0 / count),
        JointLevel::Individual => level,
    };
    // Of whom nothing is known, everything is possible.
    let unknown = (f64::NEG_INFINITY, f64::INFINITY);
    let z = below_upper_end(level).and(below_upper_end(each)).and_then(normal_quantile);
    let of = |&(estimate, se): &(f64, f64)| match z {
        Some(z) if estimate.is_finite() && se >= 0.0 => (estimate - z * se, estimate + z * se),
        _ => unknown,
    };
    let ends: Vec<(f64, f64)> = units.iter().map(of).collect();
    ends.iter()
        .map(|(lo, hi)| RankSet {
            lo: 1 + ends.iter().filter(|(other, _)| other > hi).count(),
            hi: ends.len() - ends.iter().filter(|(_, other)| other < lo).count(),
        })
        .collect()
}
