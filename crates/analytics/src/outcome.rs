//! Outcome rates of a survey at the door, by the AAPOR Standard Definitions.

use serde::{Deserialize, Serialize};

/// People drawn, by what became of them; each person in one number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispositions {
    /// Interviews.
    pub complete: u64,
    /// Met and still to be interviewed.
    pub pending: u64,
    pub refusal: u64,
    pub non_contact: u64,
    /// Too ill, no language in common, died.
    pub other: u64,
    /// Not known whether there is anyone to ask: not visited yet, not found, moved away, out of reach.
    pub unknown: u64,
    /// Not one of those the survey is about.
    pub not_eligible: u64,
}

/// The rates, each from 0 to 1; none where there is nobody to reckon it of. In the formulas `known` is complete + pending +
/// refusal + non_contact + other.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OutcomeRates {
    /// AAPOR RR1: interviews of all who may belong to those asked, `complete / (known + unknown)`.
    pub response_min: Option<f64>,
    /// AAPOR RR3, `complete / (known + e unknown)`: of those not known, the share counts that is found among the known
    /// ([`OutcomeRates::eligible`]).
    pub response: Option<f64>,
    /// AAPOR CON1: met or heard of, of all who may belong to those asked,
    /// `(complete + pending + refusal + other) / (known + unknown)`.
    pub contact: Option<f64>,
    /// AAPOR COOP1: interviews of those who were met and are done with, `complete / (complete + refusal + other)`.
    pub cooperation: Option<f64>,
    /// AAPOR REF1: refusals of all who may belong to those asked, `refusal / (known + unknown)`.
    pub refusal: Option<f64>,
    /// The share of eligible people among those of whom it is known, `e = known / (known + not_eligible)`.
    pub eligible: Option<f64>,
}

impl Dispositions {
    /// How many people were drawn.
    pub const fn drawn(&self) -> u64 {
        self.known() + self.unknown + self.not_eligible
    }

    /// How many are known to belong to those asked.
    const fn known(&self) -> u64 {
        self.complete + self.pending + self.refusal + self.non_contact + self.other
    }

    /// The rates of AAPOR’s Standard Definitions, from counts of people, not weighted; none where nobody was drawn.
    pub fn rates(&self) -> OutcomeRates {
        let may_belong = self.known() + self.unknown;
        let eligible = share(self.known(), self.known() + self.not_eligible);
        let expected = eligible.map(|e| e.mul_add(number(self.unknown), number(self.known())));
        OutcomeRates {
            response_min: share(self.complete, may_belong),
            response: expected.filter(|all| *all > 0.0).map(|all| number(self.complete) / all),
            contact: share(self.complete + self.pending + self.refusal + self.other, may_belong),
            cooperation: share(self.complete, self.complete + self.refusal + self.other),
            refusal: share(self.refusal, may_belong),
            eligible,
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

#[expect(clippy::cast_precision_loss, reason = "people of one survey are far fewer than 2⁵³")]
const fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A worked example, reckoned by hand: 200 drawn; of the 190 of whom it is known 180 belong, so 9.474 of 10 unknown do.
    #[test]
    fn the_rates_of_two_hundred_people() {
        let people = Dispositions {
            complete: 120,
            pending: 6,
            refusal: 18,
            non_contact: 27,
            other: 9,
            unknown: 10,
            not_eligible: 10,
        };
        let rates = people.rates();
        let near = |rate: Option<f64>, expected: f64| (rate.unwrap() - expected).abs() < 1e-12;
        assert_eq!(people.drawn(), 200);
        assert!(near(rates.eligible, 180.0 / 190.0));
        assert!(near(rates.response_min, 120.0 / 190.0));
        assert!(near(rates.response, 120.0 / (180.0 + 1800.0 / 190.0)));
        assert!(near(rates.contact, 153.0 / 190.0));
        assert!(near(rates.cooperation, 120.0 / 147.0));
        assert!(near(rates.refusal, 18.0 / 190.0));
    }

    #[test]
    fn of_nobody_there_is_no_rate() {
        assert_eq!(Dispositions::default().rates(), OutcomeRates::default());
        let strangers = Dispositions { not_eligible: 3, ..Dispositions::default() };
        assert_eq!(strangers.rates(), OutcomeRates { eligible: Some(0.0), ..OutcomeRates::default() });
    }

    fn anyone() -> impl Strategy<Value = Dispositions> {
        proptest::array::uniform7(0..400_u64).prop_map(
            |[complete, pending, refusal, non_contact, other, unknown, not_eligible]| Dispositions {
                complete,
                pending,
                refusal,
                non_contact,
                other,
                unknown,
                not_eligible,
            },
        )
    }

    proptest! {
        #[test]
        fn a_rate_is_a_share_and_the_minimum_is_one(people in anyone()) {
            let rates = people.rates();
            for rate in [rates.response_min, rates.response, rates.contact, rates.cooperation, rates.refusal].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&rate), "{rates:?}");
            }
            if let (Some(least), Some(response)) = (rates.response_min, rates.response) {
                prop_assert!(least <= response + 1e-12, "{rates:?}");
            }
        }

        #[test]
        fn an_interview_more_raises_every_rate_but_the_refusals(people in anyone()) {
            let more = Dispositions { complete: people.complete + 1, ..people }.rates();
            let rates = people.rates();
            prop_assert!(rates.response_min.is_none_or(|before| more.response_min >= Some(before)));
            prop_assert!(rates.contact.is_none_or(|before| more.contact >= Some(before)));
            prop_assert!(rates.cooperation.is_none_or(|before| more.cooperation >= Some(before)));
            prop_assert!(rates.refusal.is_none_or(|before| more.refusal <= Some(before)));
        }
    }
}
