//! Who answered, beside the known totals and those who answered of themselves.

use analytics::chart::Window;
use analytics::chart::composition::{Composition, Share};
use analytics::chart::words::Tongue;

use super::{in_lots, when, window_of_one};
use crate::{Facts, Group, Grouping, Unit};

/// The composition of one unit by the questions of which a group of the sample has something to stand beside; none where there is no
/// such. A group of which no number is shown stands in the table only.
pub fn composition(facts: &Facts, unit: usize, tongue: Tongue) -> Option<Composition> {
    compositions(facts, unit, usize::MAX, tongue).into_iter().next()
}

/// The same in several charts of at most so many groups, the groups of a question together.
pub fn compositions(facts: &Facts, unit: usize, most: usize, tongue: Tongue) -> Vec<Composition> {
    let Some(own) = facts.units.get(unit) else { return Vec::new() };
    let compared = own.composition.iter().filter(|one| one.is_compared());
    let charts = in_lots(compared, most, |grouping| shown(grouping).count());
    let windows = window_of_one(facts, own.year);
    charts.iter().map(|compared| of_questions(own, compared, &windows, tongue)).collect()
}

fn shown(grouping: &Grouping) -> impl Iterator<Item = &Group> {
    grouping.groups.iter().filter(|group| group.sample.is_some() || group.frame.is_some() || group.web.is_some())
}

fn of_questions(own: &Unit, compared: &[&Grouping], windows: &[Window], tongue: Tongue) -> Composition {
    let share = |grouping: &Grouping, group: &Group| Share {
        label: format!("{}: {}", grouping.name, group.name),
        n: group.n,
        frame: group.frame,
        sample: group.sample,
        web: group.web,
    };
    let rows = compared.iter().flat_map(|grouping| shown(grouping).map(|group| share(grouping, group)));
    Composition {
        scope: format!("{}{}", own.name, when(tongue, own.year)),
        windows: windows.to_vec(),
        rows: rows.collect(),
        with_frame: compared.iter().any(|one| one.has_frame()),
        with_web: compared.iter().any(|one| one.has_web()),
    }
}
