//! The index of the units of a year, class by class.

use analytics::chart::separation::Separated;
use analytics::chart::unit_chart::{Unit as UnitRow, UnitChart, UnitClass};
use analytics::chart::words::Tongue;

use super::{scope, value, windows};
use crate::{Class, Facts};

/// The index of the units of a year with the ranks the data allow.
pub fn units(facts: &Facts, year: Option<i32>, tongue: Tongue) -> UnitChart {
    let own = facts.classes.iter().filter(|class| class.year == year);
    let classes: Vec<UnitClass> = own.map(|class| of_class(facts, class, tongue)).collect();
    let count: usize = classes.iter().map(|class| class.units.len()).sum();
    let heading = |class: UnitClass| UnitClass { heading: String::new(), ..class };
    let classes = if classes.len() == 1 { classes.into_iter().map(heading).collect() } else { classes };
    UnitChart { level: facts.level, scope: scope(tongue, count, year), windows: windows(facts, year), classes }
}

fn of_class(facts: &Facts, class: &Class, tongue: Tongue) -> UnitClass {
    let row = |(place, at): (usize, &usize)| {
        let unit = &facts.units[*at];
        let index = &unit.score.as_score().index;
        let set = class.ranks.get(place).copied().flatten().filter(|_| facts.rank(*at).is_some());
        let end = |rank: usize| u32::try_from(rank).unwrap_or(u32::MAX);
        UnitRow {
            label: unit.name.clone(),
            short: unit.short.clone(),
            form: unit.mark,
            value: value(tongue, index, unit.provisional),
            ranks: set.map(|set| (end(set.lo), end(set.hi))),
        }
    };
    let place = |unit: usize| class.units.iter().position(|own| *own == unit).unwrap_or(0);
    let apart = class.apart.iter().map(|pair| (place(pair.higher), place(pair.lower))).collect();
    UnitClass {
        heading: facts.heading(class, tongue),
        units: class.units.iter().enumerate().map(row).collect(),
        separated: (class.pairs > 0).then_some(Separated(apart)),
    }
}
