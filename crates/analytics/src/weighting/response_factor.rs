//! The factors of nonresponse from counts by PSU, where of those who did not answer nothing else is known (METHODS 3).

use std::collections::BTreeMap;

use super::nonresponse::FEW_RESPONDENTS;

/// A PSU of the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PsuResponse<'a> {
    pub stratum: &'a str,
    /// People drawn to be asked at once, for whom the base weight was made.
    pub planned: u64,
    /// People in reserve who were called besides.
    pub called: u64,
    /// Those of both without whoever was found not to belong to those asked.
    pub eligible: u64,
    pub responded: u64,
}

impl PsuResponse<'_> {
    /// What is left of the base weight where people in reserve were called: `planned / (planned + called)`. They were drawn of the same
    /// people as the others, so that as many more stand for them.
    fn share(&self) -> f64 {
        if self.planned == 0 { 1.0 } else { self.planned as f64 / (self.planned + self.called) as f64 }
    }
}

/// People of a class, each by what is left of the base weight.
#[derive(Default, Clone, Copy)]
struct Class {
    eligible: f64,
    responded: f64,
}

impl Class {
    fn add(&mut self, psu: &PsuResponse<'_>) {
        self.eligible += psu.share() * psu.eligible.max(psu.responded) as f64;
        self.responded += psu.share() * psu.responded as f64;
    }

    fn factor(self) -> f64 {
        if self.responded > 0.0 { self.eligible / self.responded } else { 1.0 }
    }
}

/// What the base weights of each PSU are multiplied by, in the order given: `s S s_a e_a / S s_a r_a` over the PSUs of its class, with
/// `e_a` eligible people, `r_a` who responded, and `s = planned / (planned + called)` of the PSU, 1 where nobody in reserve was called.
/// The class is the PSU, or, of PSUs with under [`FEW_RESPONDENTS`] respondents, all such PSUs of the stratum together. Where nobody in
/// those answered, the whole stratum is one class, so that the others stand for them. Never below `s`.
pub fn response_factors(psus: &[PsuResponse<'_>]) -> Vec<f64> {
    let is_small = |psu: &PsuResponse<'_>| psu.responded < FEW_RESPONDENTS as u64;
    let (mut whole, mut small): (BTreeMap<&str, Class>, BTreeMap<&str, Class>) = Default::default();
    for psu in psus {
        whole.entry(psu.stratum).or_default().add(psu);
        if is_small(psu) {
            small.entry(psu.stratum).or_default().add(psu);
        }
    }
    let of =
        |classes: &BTreeMap<&str, Class>, psu: &PsuResponse<'_>| classes.get(psu.stratum).copied().unwrap_or_default();
    let factor = |psu: &PsuResponse<'_>| {
        let others = of(&small, psu);
        if others.eligible > 0.0 && others.responded <= 0.0 {
            return of(&whole, psu).factor();
        }
        if is_small(psu) {
            return others.factor();
        }
        let mut own = Class::default();
        own.add(psu);
        own.factor()
    };
    psus.iter().map(|psu| psu.share() * factor(psu)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn psu(stratum: &str, eligible: u64, responded: u64) -> PsuResponse<'_> {
        PsuResponse { stratum, planned: eligible, called: 0, eligible, responded }
    }

    /// Planned, called, and of both who answered.
    fn with_reserves(stratum: &str, planned: u64, called: u64, responded: u64) -> PsuResponse<'_> {
        PsuResponse { stratum, planned, called, eligible: planned + called, responded }
    }

    fn near(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn a_psu_is_a_class_and_small_ones_are_one_together() {
        let psus = [psu("a", 20, 10), psu("a", 10, 4), psu("a", 10, 1), psu("b", 12, 12)];
        assert!(near(&response_factors(&psus), &[2.0, 4.0, 4.0, 1.0]));
    }

    #[test]
    fn where_nobody_of_the_small_ones_answered_the_stratum_stands_for_them() {
        assert!(near(&response_factors(&[psu("a", 20, 10), psu("a", 10, 0)]), &[3.0, 3.0]));
        assert!(near(&response_factors(&[psu("a", 10, 0)]), &[1.0]), "a stratum without an answer stands for nobody");
    }

    #[test]
    fn of_a_list_each_person_is_a_psu_and_the_stratum_the_class() {
        let list: Vec<PsuResponse<'_>> = (0..8).map(|at| psu("1", 1, u64::from(at < 6))).collect();
        assert!(near(&response_factors(&list)[..6], &[8.0 / 6.0; 6]));
    }

    #[test]
    fn those_called_from_the_reserve_make_nobody_weigh_more() {
        // Ten of each PSU were drawn; in the second two did not answer, and two in reserve did.
        let psus = [with_reserves("a", 10, 0, 10), with_reserves("a", 10, 2, 10)];
        assert!(near(&response_factors(&psus), &[1.0, 1.0]));
        // Small PSUs are one class: four of each, and four called in the first, stand for eight.
        let psus = [with_reserves("a", 4, 4, 4), with_reserves("a", 4, 0, 4)];
        assert!(near(&response_factors(&psus), &[2.0 / 3.0, 4.0 / 3.0]));
        // Nobody of the second answered: those of the first stand for both.
        let psus = [with_reserves("a", 10, 10, 10), with_reserves("a", 10, 0, 0)];
        assert!(near(&response_factors(&psus), &[2.0, 4.0]));
    }

    proptest! {
        /// Under equal base weights, the weights of those who answered add up to those drawn at once, stratum by stratum, however many
        /// in reserve were called.
        #[test]
        fn the_weights_stand_for_everybody_drawn(
            counts in proptest::collection::vec((0..3_u8, 1..40_u64, 0..9_u64, 0..=100_u64), 1..30),
        ) {
            let names = ["a", "b", "c"];
            let psus: Vec<PsuResponse<'_>> = counts
                .iter()
                .map(|(stratum, planned, called, percent)| {
                    let responded = (planned + called) * percent / 100;
                    with_reserves(names[usize::from(*stratum)], *planned, *called, responded)
                })
                .collect();
            let factors = response_factors(&psus);
            for name in names {
                let own = || psus.iter().zip(&factors).filter(|(psu, _)| psu.stratum == name);
                let weighted: f64 = own().map(|(psu, factor)| psu.responded as f64 * factor).sum();
                let (drawn, answered) = own().fold((0, 0), |sum, (psu, _)| (sum.0 + psu.planned, sum.1 + psu.responded));
                if answered > 0 {
                    prop_assert!((weighted - drawn as f64).abs() < 1e-9 * drawn as f64, "{weighted} {drawn}");
                }
            }
            prop_assert!(psus.iter().zip(&factors).all(|(psu, factor)| *factor >= psu.share() - 1e-12));
        }
    }
}
