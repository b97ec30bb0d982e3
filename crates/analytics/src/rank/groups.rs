//! Above, below, or not distinguishable from the mean of the units (METHODS 10).

use crate::comparison::{Adjustment, Side, adjust};
use crate::tail::t_two_sided;

/// Where a unit stands against the mean of the units of its table, itself among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    Above,
    NotDistinguishable,
    Below,
}

impl Against {
    /// The word for it in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::NotDistinguishable => "not_distinguishable",
            Self::Below => "below",
        }
    }
}

/// Each of `K` independent units against `m = S I_j / K`: `d = I_i - m`, `V(d) = (1 - 1/K)^2 V_i + S_{j != i} V_j / K^2`, Satterthwaite's
/// degrees of freedom of these parts, adjusted by Holm over the table at `alpha`. A unit is not distinguishable where any of the units
/// has no degree of freedom or a number that is not finite, or there is only one. One answer a unit, in their order.
///
/// Source: METHODS 10.
pub fn against_the_mean(units: &[Side], alpha: f64) -> Vec<Against> {
    let count = units.len() as f64;
    let mean = crate::sum::total(units.iter().map(|unit| unit.estimate)) / count;
    let known = units.len() > 1 && units.iter().all(|unit| unit.df >= 1);
    let p = |at: usize| {
        let share = |other: usize| if other == at { 1.0 - 1.0 / count } else { -1.0 / count };
        let parts =
            || units.iter().enumerate().map(|(other, unit)| (share(other).powi(2) * unit.variance, unit.df as f64));
        let variance = crate::sum::total(parts().map(|(variance, _)| variance));
        let below = crate::sum::total(parts().map(|(variance, df)| variance * variance / df));
        let t = (units[at].estimate - mean) / variance.sqrt();
        (known && variance > 0.0).then(|| t_two_sided(t, variance * variance / below)).flatten()
    };
    let adjusted = adjust(&(0..units.len()).map(p).collect::<Vec<_>>(), Adjustment::Holm);
    let of = |(unit, p): (&Side, Option<f64>)| match p {
        Some(p) if p < alpha && unit.estimate > mean => Against::Above,
        Some(p) if p < alpha => Against::Below,
        _ => Against::NotDistinguishable,
    };
    units.iter().zip(adjusted).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side(estimate: f64, se: f64) -> Side {
        Side { estimate, variance: se * se, df: 30 }
    }

    #[test]
    fn two_units_stand_apart_as_their_difference_does() {
        // Of two units d = (I_1 - I_2) / 2 with a quarter of the variance of the difference: the same t, for both, and by Holm half
        // of alpha for each.
        let apart = |gap: f64| against_the_mean(&[side(0.8 + gap, 0.02), side(0.8, 0.02)], 0.05);
        let edge = crate::tail::t_quantile(1.0 - 0.05 / 4.0, 60.0).unwrap() * 0.02 * 2.0_f64.sqrt();
        assert_eq!(apart(edge + 1e-5), [Against::Above, Against::Below]);
        assert_eq!(apart(edge - 1e-5), [Against::NotDistinguishable; 2]);
    }

    #[test]
    fn what_is_unknown_tells_nothing() {
        let unknown = Side { df: 0, ..side(0.1, 0.0) };
        assert_eq!(against_the_mean(&[side(0.9, 0.01), unknown], 0.05), [Against::NotDistinguishable; 2]);
        assert_eq!(against_the_mean(&[side(0.9, 0.01)], 0.05), [Against::NotDistinguishable]);
        assert!(against_the_mean(&[], 0.05).is_empty());
        assert_eq!(against_the_mean(&[side(0.9, 0.0), side(0.1, 0.0)], 0.05), [Against::NotDistinguishable; 2]);
    }

    proptest! {
        #[test]
        fn turned_round_above_is_below(units in proptest::collection::vec((0.3..0.99_f64, 0.005..0.05_f64), 2..9)) {
            let sides: Vec<Side> = units.iter().map(|(estimate, se)| side(*estimate, *se)).collect();
            let turned: Vec<Side> = sides.iter().map(|one| Side { estimate: 1.0 - one.estimate, ..*one }).collect();
            let turn = |of: Against| match of {
                Against::Above => Against::Below,
                Against::Below => Against::Above,
                Against::NotDistinguishable => of,
            };
            let own = against_the_mean(&sides, 0.05);
            prop_assert_eq!(&own, &against_the_mean(&turned, 0.05).into_iter().map(turn).collect::<Vec<_>>());
            prop_assert!(!own.iter().all(|of| *of == Against::Above), "not all are above their mean");
        }
    }
}
