//! The list that the people of an evaluation were drawn from, as far as the draw says how large it is.

use report::UnitDesign;
use serde::Serialize;
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

impl FrameView {
    /// None where nobody was drawn, or where the draw does not say how large some part of its list is.
    pub fn of(design: &UnitDesign) -> Option<Self> {
        let listed = design.frame_psus?;
        if !design.is_clustered() {
            return (design.psus > 0).then_some(Self { people: Some(listed), clusters: None, clusters_drawn: None });
        }
        // People of clusters that were not drawn are in no count.
        let people = design.frame_people.filter(|_| listed <= design.psus);
        Some(Self { people, clusters: Some(listed), clusters_drawn: Some(design.psus) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(psus: u64, people: u64, frame_psus: Option<u64>, frame_people: Option<u64>) -> UnitDesign {
        UnitDesign { strata: 2, psus, people, frame_psus, frame_people, ..UnitDesign::default() }
    }

    #[test]
    fn of_people_drawn_from_a_list_the_list_is_as_long_as_its_strata_say() {
        let frame = FrameView { people: Some(1834), clusters: None, clusters_drawn: None };
        assert_eq!(FrameView::of(&design(300, 300, Some(1834), None)), Some(frame));
        assert_eq!(FrameView::of(&design(300, 300, None, None)), None);
        assert_eq!(FrameView::of(&UnitDesign { frame_psus: Some(9), ..UnitDesign::default() }), None, "nobody drawn");
    }

    #[test]
    fn of_clusters_the_people_are_known_where_all_of_them_were_taken_only() {
        let some = FrameView { people: None, clusters: Some(16), clusters_drawn: Some(3) };
        assert_eq!(FrameView::of(&design(3, 27, Some(16), Some(120))), Some(some));
        let all = FrameView { people: Some(120), clusters: Some(3), clusters_drawn: Some(3) };
        assert_eq!(FrameView::of(&design(3, 27, Some(3), Some(120))), Some(all));
        assert_eq!(FrameView::of(&design(3, 27, Some(3), None)).unwrap().people, None);
    }
}
