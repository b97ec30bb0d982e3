//! The list that the people of an evaluation were drawn from, as far as the draw says how large it is.

use std::collections::BTreeMap;

use serde::Serialize;
use store::DrawnPsu;
use utoipa::ToSchema;

/// What people were drawn from. `people` is known where each was drawn from the list, or where every cluster of it was taken;
/// otherwise only the clusters were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FrameView {
    /// People in the list.
    pub people: Option<u64>,
    /// Clusters in the list; null where people were drawn from it one by one.
    pub clusters: Option<u64>,
    /// Clusters drawn.
    pub clusters_drawn: Option<u64>,
}

/// The PSUs of one stratum.
#[derive(Default)]
struct Stratum {
    listed: Option<u64>,
    drawn: u64,
    /// People of the PSUs drawn, where all of them say how many.
    people: Option<u64>,
}

impl FrameView {
    /// None where nobody was drawn, or where the draw does not say how large some part of its list is.
    pub fn of(psus: &[DrawnPsu]) -> Option<Self> {
        if psus.is_empty() {
            return None;
        }
        let mut strata: BTreeMap<&str, Stratum> = BTreeMap::new();
        for psu in psus {
            let first = Stratum { people: Some(0), ..Stratum::default() };
            let own = strata.entry(psu.stratum.as_str()).or_insert(first);
            own.drawn += 1;
            own.listed = own.listed.max(psu.psus_in_stratum.map(u64::from));
            own.people = own.people.zip(psu.people_in_psu).map(|(sum, people)| sum + u64::from(people));
        }
        let listed = strata.values().map(|own| own.listed).sum::<Option<u64>>()?;
        // Where each person is a PSU, the list of PSUs is the list of people.
        if psus.iter().all(|psu| psu.listed <= 1 && psu.people_in_psu.is_none_or(|people| people <= 1)) {
            return Some(Self { people: Some(listed), clusters: None, clusters_drawn: None });
        }
        let whole = strata.values().all(|own| own.listed.is_some_and(|listed| listed <= own.drawn));
        let people = strata.values().map(|own| own.people).sum::<Option<u64>>().filter(|_| whole);
        let drawn = u64::try_from(psus.len()).unwrap_or(u64::MAX);
        Some(Self { people, clusters: Some(listed), clusters_drawn: Some(drawn) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn psu(
        stratum: &str,
        name: &str,
        psus_in_stratum: Option<u32>,
        people_in_psu: Option<u32>,
        listed: u64,
    ) -> DrawnPsu {
        DrawnPsu {
            stratum: stratum.to_owned(),
            psu: name.to_owned(),
            psus_in_stratum,
            people_in_psu,
            listed,
            eligible: listed,
        }
    }

    #[test]
    fn of_people_drawn_from_a_list_the_list_is_as_long_as_its_strata_say() {
        for own in [None, Some(1)] {
            let list = [
                psu("1", "a", Some(1100), own, 1),
                psu("1", "b", Some(1100), own, 1),
                psu("2", "c", Some(734), own, 1),
            ];
            let frame = FrameView { people: Some(1834), clusters: None, clusters_drawn: None };
            assert_eq!(FrameView::of(&list), Some(frame));
        }
    }

    #[test]
    fn of_clusters_the_people_are_known_where_all_of_them_were_taken_only() {
        let some = [
            psu("1", "a", Some(12), Some(40), 9),
            psu("1", "b", Some(12), Some(50), 9),
            psu("2", "c", Some(4), Some(30), 9),
        ];
        let frame = FrameView { people: None, clusters: Some(16), clusters_drawn: Some(3) };
        assert_eq!(FrameView::of(&some), Some(frame));
        let all = [
            psu("1", "a", Some(2), Some(40), 9),
            psu("1", "b", Some(2), Some(50), 9),
            psu("2", "c", Some(1), Some(30), 9),
        ];
        let frame = FrameView { people: Some(120), clusters: Some(3), clusters_drawn: Some(3) };
        assert_eq!(FrameView::of(&all), Some(frame));
        let unsaid = [psu("1", "a", Some(2), Some(40), 9), psu("1", "b", Some(2), None, 9)];
        assert_eq!(FrameView::of(&unsaid).unwrap().people, None);
    }

    #[test]
    fn nothing_is_said_of_a_list_of_which_a_part_is_not_known() {
        assert_eq!(FrameView::of(&[]), None);
        assert_eq!(FrameView::of(&[psu("1", "a", Some(12), Some(40), 9), psu("2", "b", None, Some(40), 9)]), None);
        assert_eq!(FrameView::of(&[psu("1", "a", None, None, 1)]), None);
    }
}
