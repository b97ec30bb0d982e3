//! The factors of nonresponse from counts by PSU, where of those who did not answer nothing else is known (METHODS 3).

use std::collections::BTreeMap;

use super::nonresponse::FEW_RESPONDENTS;

/// A PSU of the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PsuResponse<'a> {
    pub stratum: &'a str,
    /// People drawn in it, without those found not to belong to those asked.
    pub eligible: u64,
    pub responded: u64,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    eligible: u64,
    responded: u64,
}

impl Counts {
    fn add(&mut self, psu: &PsuResponse<'_>) {
        self.eligible += psu.eligible.max(psu.responded);
        self.responded += psu.responded;
    }

    fn factor(self) -> f64 {
        if self.responded > 0 { self.eligible as f64 / self.responded as f64 } else { 1.0 }
    }
}

/// What the base weights of each PSU are multiplied by, in the order given: `eligible drawn / responded` of the PSU, or, of PSUs
/// with under [`FEW_RESPONDENTS`] respondents, of all such PSUs of the stratum together. Where nobody in those answered, the whole
/// stratum is one class, so that the others stand for them. Never below 1.
pub fn response_factors(psus: &[PsuResponse<'_>]) -> Vec<f64> {
    let is_small = |psu: &PsuResponse<'_>| psu.responded < FEW_RESPONDENTS as u64;
    let (mut whole, mut small): (BTreeMap<&str, Counts>, BTreeMap<&str, Counts>) = Default::default();
    for psu in psus {
        whole.entry(psu.stratum).or_default().add(psu);
        if is_small(psu) {
            small.entry(psu.stratum).or_default().add(psu);
        }
    }
    let of =
        |counts: &BTreeMap<&str, Counts>, psu: &PsuResponse<'_>| counts.get(psu.stratum).copied().unwrap_or_default();
    let factor = |psu: &PsuResponse<'_>| {
        let others = of(&small, psu);
        if others.eligible > 0 && others.responded == 0 {
            return of(&whole, psu).factor();
        }
        if is_small(psu) {
            return others.factor();
        }
        let mut own = Counts::default();
        own.add(psu);
        own.factor()
    };
    psus.iter().map(factor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn psu(stratum: &str, eligible: u64, responded: u64) -> PsuResponse<'_> {
        PsuResponse { stratum, eligible, responded }
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

    proptest! {
        /// Under equal base weights, the weights of those who answered add up to those drawn, stratum by stratum.
        #[test]
        fn the_weights_stand_for_everybody_drawn(counts in proptest::collection::vec((0..3_u8, 0..40_u64, 0..40_u64), 1..30)) {
            let names = ["a", "b", "c"];
            let psus: Vec<PsuResponse<'_>> =
                counts.iter().map(|(stratum, a, b)| psu(names[usize::from(*stratum)], *a.max(b), *a.min(b))).collect();
            let factors = response_factors(&psus);
            for name in names {
                let own = || psus.iter().zip(&factors).filter(|(psu, _)| psu.stratum == name);
                let weighted: f64 = own().map(|(psu, factor)| psu.responded as f64 * factor).sum();
                let (drawn, answered) = own().fold((0, 0), |sum, (psu, _)| (sum.0 + psu.eligible, sum.1 + psu.responded));
                if answered > 0 {
                    prop_assert!((weighted - drawn as f64).abs() < 1e-9 * drawn as f64, "{weighted} {drawn}");
                }
            }
            prop_assert!(factors.iter().all(|factor| *factor >= 1.0));
        }
    }
}
