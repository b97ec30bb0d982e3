//! The official areas of Sơn La: province, 12 districts and 204 communes until 30 June 2025, 75 communes since.

use survey::area::{Area, AreaLevel, Validity};
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

/// All areas of both lists. The province is in both and goes on.
pub(super) fn areas() -> Result<Vec<Area>, DemoError> {
    let (start, change) = (day(PROGRAMME)?, day(TWO_LEVELS)?);
    let mut areas = read(OLD, Validity { from: start, until: Some(change) })?;
    for area in &mut areas {
        if area.level == AreaLevel::Province {
            area.validity.until = None;
        }
    }
    areas.extend(
        read(NEW, Validity { from: change, until: None })?.into_iter().filter(|area| area.level != AreaLevel::Province),
    );
    Ok(areas)
}

fn read((file, text): (&'static str, &'static str), validity: Validity) -> Result<Vec<Area>, DemoError> {
    let rows = text.lines().enumerate().skip(1).filter(|(_, row)| !row.trim().is_empty());
    rows.map(|(number, row)| {
        let fault = || DemoError::Area { file, line: number + 1, text: row.to_owned() };
        let [code, parent, level, name] = row.split(',').collect::<Vec<_>>()[..] else { return Err(fault()) };
        Ok(Area {
            code: code.to_owned(),
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
            level: AreaLevel::parse(level).ok_or_else(fault)?,
            name: name.to_owned(),
            validity,
        })
    })
    .collect()
}
