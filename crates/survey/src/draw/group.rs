//! People among whom a draw was made and who can replace one another.

use std::num::NonZeroU32;

use super::Pick;
use super::frame::{FrameRow, count};
use super::probability::Probability;
use crate::case::CaseDesign;

/// One drawn PSU, or one stratum of people.
#[derive(Debug)]
pub(super) struct Group {
    /// Unique in the draw.
    pub name: String,
    pub stratum: String,
    /// The drawn PSU; none where each person is a PSU.
    pub psu: Option<String>,
    pub psus_in_stratum: Option<u32>,
    pub people_in_psu: u32,
    pub probability: Probability,
    /// Drawn at once, in the order of the frame.
    pub drawn: Vec<usize>,
    /// The others of the group, in the order of the frame.
    pub rest: Vec<usize>,
}

impl Group {
    /// A stratum whose people were drawn directly: each is a PSU, of as many as the stratum has people.
    pub fn of_people(stratum: String, places: &[usize], drawn: Vec<usize>) -> Self {
        let (drawn, rest) = parted(places, drawn);
        Self {
            name: stratum.clone(),
            stratum,
            psu: None,
            psus_in_stratum: Some(count(places.len())),
            people_in_psu: 1,
            probability: Probability::of(drawn.len() as u64, places.len() as u64),
            drawn,
            rest,
        }
    }

    /// A PSU drawn of a stratum in which so many are not counted (module documentation of [`super`]), with who was drawn in it.
    pub fn of_psu(stratum: &str, psu: &str, probability: Probability, places: &[usize], drawn: Vec<usize>) -> Self {
        let (drawn, rest) = parted(places, drawn);
        Self {
            name: name_of_psu(stratum, psu),
            stratum: stratum.to_owned(),
            psu: Some(psu.to_owned()),
            psus_in_stratum: None,
            people_in_psu: count(places.len()),
            probability,
            drawn,
            rest,
        }
    }

    /// The pick of one of its people; its number is given later. None for a place the frame does not have.
    pub fn pick(&self, frame: &[FrameRow<'_>], place: usize, reserve: Option<NonZeroU32>) -> Option<Pick> {
        let row = frame.get(place)?.row;
        Some(Pick {
            place,
            row,
            number: 0,
            design: CaseDesign {
                stratum: self.stratum.clone(),
                psu: self.psu.clone().unwrap_or_else(|| row.to_string()),
                psus_in_stratum: self.psus_in_stratum,
                people_in_psu: Some(self.people_in_psu),
                weight: self.probability.weight(),
            },
            reserve_group: self.name.clone(),
            reserve,
            probability: self.probability,
        })
    }
}

/// What a PSU is called in the whole draw, and the stratum that a PSU taken with certainty makes. Names of the frame have no `#`, so
/// that it is no other name.
pub(super) fn name_of_psu(stratum: &str, psu: &str) -> String {
    format!("{stratum} #{psu}")
}

/// The drawn in the order of the frame, and the places that were not drawn.
fn parted(places: &[usize], mut drawn: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    drawn.sort_unstable();
    let rest = places.iter().copied().filter(|place| drawn.binary_search(place).is_err()).collect();
    (drawn, rest)
}
