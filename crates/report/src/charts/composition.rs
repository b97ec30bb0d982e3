//! Who answered, beside the known totals and those who answered of themselves.

use analytics::chart::composition::{Composition, Share};
use analytics::chart::words::Tongue;

use super::when;
use crate::{Facts, Group, Grouping};

/// The composition of one unit by the questions that have something to stand beside; none where there is no such.
pub fn composition(facts: &Facts, unit: usize, tongue: Tongue) -> Option<Composition> {
    let own = facts.units.get(unit)?;
    let compared: Vec<&Grouping> = own.composition.iter().filter(|one| one.is_compared()).collect();
    let share = |grouping: &Grouping, group: &Group| Share {
        label: format!("{}: {}", grouping.name, group.name),
        frame: group.frame,
        sample: group.sample,
        web: group.web,
    };
    let rows = compared.iter().flat_map(|grouping| grouping.groups.iter().map(|group| share(grouping, group)));
    (!compared.is_empty()).then(|| Composition {
        scope: format!("{}{}", own.name, when(tongue, own.year)),
        rows: rows.collect(),
        with_frame: compared.iter().any(|one| one.has_frame()),
        with_web: compared.iter().any(|one| one.has_web()),
    })
}
