//! The draw of an evaluation as the estimators take it: weights that stand for those who did not answer, and PSUs in which nobody did.

use std::cell::Cell;
use std::collections::BTreeMap;

use analytics::weighting::{PsuResponse, response_factors};
use store::DrawnPsu;

/// Stratum and PSU.
type Name<'a> = (&'a str, &'a str);

/// The PSUs of a draw.
pub(super) struct Draw<'a> {
    psus: &'a [DrawnPsu],
    responded: BTreeMap<Name<'a>, u64>,
    factors: BTreeMap<Name<'a>, f64>,
    /// The PSU that was asked for last: people of one PSU mostly follow each other.
    last: Cell<Option<(Name<'a>, f64)>>,
}

impl<'a> Draw<'a> {
    /// `answered` has the stratum and the PSU of each respondent of the sample.
    pub fn of(psus: &'a [DrawnPsu], answered: impl Iterator<Item = Name<'a>>) -> Self {
        let mut responded: BTreeMap<Name<'a>, u64> = BTreeMap::new();
        let mut answered = answered.peekable();
        while let Some(name) = answered.next() {
            let more = std::iter::from_fn(|| answered.next_if_eq(&name)).count();
            *responded.entry(name).or_default() += 1 + u64::try_from(more).unwrap_or(u64::MAX);
        }
        let count = |psu: &DrawnPsu| responded.get(&(psu.stratum.as_str(), psu.psu.as_str())).copied().unwrap_or(0);
        let counts: Vec<PsuResponse<'_>> = psus
            .iter()
            .map(|psu| PsuResponse {
                stratum: &psu.stratum,
                planned: psu.planned,
                called: psu.called,
                eligible: psu.eligible,
                responded: count(psu),
            })
            .collect();
        let factors = psus.iter().map(name_of).zip(response_factors(&counts)).collect();
        Self { psus, responded, factors, last: Cell::new(None) }
    }

    /// The weight of a respondent: the design's, for as many as were asked, times what makes the respondents of the PSU stand for those
    /// who did not answer.
    pub fn weight(&self, stratum: &'a str, psu: &'a str, base: f64) -> f64 {
        let name = (stratum, psu);
        let factor = match self.last.get() {
            Some((last, factor)) if last == name => factor,
            _ => self.factors.get(&name).copied().unwrap_or(1.0),
        };
        self.last.set(Some((name, factor)));
        base * factor
    }

    /// The PSUs in which nobody answered and that count in the variance. Somebody of a list who did not answer is none: there, the
    /// respondents are the sample (METHODS 5a).
    pub fn unanswered(&self) -> impl Iterator<Item = &'a DrawnPsu> {
        let is_list = self.psus.iter().all(|psu| psu.listed <= 1);
        let person = move |psu: &DrawnPsu| is_list || psu.people_in_psu.is_some_and(|people| people <= 1);
        self.psus.iter().filter(move |psu| !person(psu) && !self.responded.contains_key(&name_of(psu)))
    }
}

fn name_of(psu: &DrawnPsu) -> Name<'_> {
    (&psu.stratum, &psu.psu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_called_from_the_reserve_make_nobody_weigh_more() {
        // Ten of a hundred were drawn in each village. In the second two refused, two in reserve were called and answered.
        let village = |name, called, eligible| DrawnPsu { called, planned: 10, ..psu(name, Some(100), (14, eligible)) };
        let psus = [village("a", 0, 10), village("b", 2, 12)];
        let answered = |name| std::iter::repeat_n(("1", name), 10);
        let draw = Draw::of(&psus, answered("a").chain(answered("b")));
        for name in ["a", "b"] {
            assert!((10.0 * draw.weight("1", name, 10.0) - 100.0).abs() < 1e-9, "{name}");
        }
    }

    fn psu(name: &str, people_in_psu: Option<u32>, (listed, eligible): (u64, u64)) -> DrawnPsu {
        DrawnPsu {
            stratum: "1".to_owned(),
            psu: name.to_owned(),
            psus_in_stratum: Some(40),
            people_in_psu,
            listed,
            planned: listed,
            called: 0,
            eligible,
        }
    }

    #[test]
    fn a_village_where_nobody_answered_counts_and_a_person_of_a_list_does_not() {
        let villages = [psu("a", Some(90), (12, 10)), psu("b", Some(80), (12, 12))];
        let draw = Draw::of(&villages, (0..6).map(|_| ("1", "a")));
        assert_eq!(draw.unanswered().map(|psu| psu.psu.as_str()).collect::<Vec<_>>(), ["b"]);
        // Of 22 who were to be asked 6 answered: they stand for the village without an answer, too.
        assert!((draw.weight("1", "a", 3.0) - 3.0 * 22.0 / 6.0).abs() < 1e-12);

        for frame in [None, Some(1)] {
            let people = [psu("1", frame, (1, 1)), psu("2", frame, (1, 1)), psu("3", frame, (1, 1))];
            let draw = Draw::of(&people, [("1", "1"), ("1", "2")].into_iter());
            assert_eq!(draw.unanswered().count(), 0);
            assert!((draw.weight("1", "2", 2.0) - 3.0).abs() < 1e-12);
        }
    }
}
