//! The official areas of Sơn La: province, 12 districts and 204 communes until 30 June 2025, 75 communes since.

use interchange::areas::read_areas;
use survey::area::{Area, StatedArea, merge};
use survey::clock::Day;

use super::error::DemoError;

const OLD: (&str, &str) = ("son-la-2020.csv", include_str!("../../../../areas/son-la-2020.csv"));
const NEW: (&str, &str) = ("son-la-2025.csv", include_str!("../../../../areas/son-la-2025.csv"));

/// The programme's first day. The lists do not say since when each area existed.
const PROGRAMME: &str = "2018-01-01";
/// Since this day there are no districts.
const TWO_LEVELS: &str = "2025-07-01";

pub(super) fn day(text: &'static str) -> Result<Day, DemoError> {
    text.parse().map_err(|_| DemoError::Day(text))
}

/// All areas of both lists, as importing one after the other leaves them.
pub(super) fn areas() -> Result<Vec<Area>, DemoError> {
    let mut areas = Vec::new();
    for (file, from) in [(OLD, PROGRAMME), (NEW, TWO_LEVELS)] {
        areas = merge(&areas, &read(file)?, day(from)?)?.applied(&areas);
    }
    Ok(areas)
}

fn read((file, text): (&'static str, &'static str)) -> Result<Vec<StatedArea>, DemoError> {
    read_areas(text).map_err(|problems| {
        let problems = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        DemoError::Area { file, problems }
    })
}
