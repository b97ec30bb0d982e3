//! Units of a year, and what the weights changed.

use analytics::chart::interval_plot::{Form, Value};
use analytics::chart::separation::Separated;
use analytics::chart::unit_chart::{Unit, UnitChart, UnitClass};
use analytics::chart::weight_chart::{Shares, WeightChart, Weighted};
use analytics::chart::words::Tongue;

use super::{Known, UNITS, name, of_few_clusters, pick, provisional, value, windows};

fn unit(tongue: Tongue, known: &Known) -> Unit {
    Unit {
        label: name(tongue, known, 0),
        short: name(tongue, known, 1),
        form: known.2,
        value: value(known.3),
        ranks: None,
    }
}

/// Fifteen evaluations in three years, not tested; some provisional, one without a sample.
pub fn programme(tongue: Tongue) -> UnitChart {
    let mut classes: Vec<UnitClass> = ["2020", "2021", "2022"]
        .iter()
        .zip(UNITS.chunks(5))
        .map(|(year, known)| UnitClass {
            heading: (*year).to_owned(),
            units: known.iter().map(|known| unit(tongue, known)).collect(),
            separated: None,
        })
        .collect();
    for (unit, known) in classes[2].units.iter_mut().zip(&UNITS[10..12]) {
        unit.value = provisional(known.3);
    }
    classes[1].units[1].value = of_few_clusters(UNITS[6].3);
    let reason = pick(tongue, "Chưa hiện: mới 22 phiếu, cần ít nhất 30", "Not shown: 22 interviews so far, 30 needed");
    let last = classes[2].units.last_mut().unwrap();
    last.value = Value::Absent { reason };
    UnitChart {
        level: 0.95,
        scope: pick(tongue, "15 lượt đánh giá, 2020–2022 (minh họa)", "15 evaluations, 2020–2022 (made up)"),
        windows: Vec::new(),
        classes,
    }
}

/// The four districts of 2022 with their rank sets and what the test told apart.
pub fn districts(tongue: Tongue) -> UnitChart {
    let sets = [(1, 4), (1, 2), (2, 4), (2, 4)];
    let units = UNITS[10..14].iter().zip(sets).map(|(known, set)| Unit { ranks: Some(set), ..unit(tongue, known) });
    UnitChart {
        level: 0.95,
        scope: pick(tongue, "UBND cấp huyện, đợt 2022", "District committees, 2022"),
        windows: windows(),
        classes: vec![UnitClass {
            heading: String::new(),
            units: units.collect(),
            separated: Some(Separated(vec![(1, 2), (1, 3)])),
        }],
    }
}

/// All fifteen ranked in one class: the most a chart has to hold.
pub fn fifteen(tongue: Tongue) -> UnitChart {
    // As if intervals without a common point were what the test told apart.
    let apart = |high: &Known, low: &Known| low.3.2 < high.3.1;
    let count = |of: usize| 1 + u32::try_from(of).unwrap();
    let rank = |known: &Known| {
        let better = UNITS.iter().filter(|other| apart(other, known)).count();
        let worse = UNITS.iter().filter(|other| apart(known, other)).count();
        (count(better), count(14 - worse))
    };
    let mut pairs = Vec::new();
    for (high, known) in UNITS.iter().enumerate() {
        pairs.extend(UNITS.iter().enumerate().filter(|(_, other)| apart(known, other)).map(|(low, _)| (high, low)));
    }
    let ranked = |known| Unit { form: Form::Administrative, ranks: Some(rank(known)), ..unit(tongue, known) };
    UnitChart {
        level: 0.95,
        scope: pick(tongue, "15 đơn vị, năm 2022 (minh họa)", "15 units, 2022 (made up)"),
        windows: windows(),
        classes: vec![UnitClass {
            heading: String::new(),
            units: UNITS.iter().map(ranked).collect(),
            separated: Some(Separated(pairs)),
        }],
    }
}

pub fn weights(tongue: Tongue) -> WeightChart {
    let changes = [0.006, -0.002, -0.018, 0.004];
    let rows = UNITS[10..14].iter().zip(changes).map(|(known, change)| Weighted {
        label: name(tongue, known, 0),
        short: name(tongue, known, 1),
        shares: Some(Shares {
            weighted: known.3.0,
            unweighted: known.3.0 - change,
            interval: Some((known.3.1, known.3.2)),
            n: Some(284),
            review: false,
        }),
    });
    let last = Weighted { label: name(tongue, &UNITS[14], 0), short: name(tongue, &UNITS[14], 1), shares: None };
    WeightChart {
        level: 0.95,
        windows: windows(),
        scope: pick(tongue, "UBND cấp huyện, đợt 2022", "districts, 2022"),
        rows: rows.chain([last]).collect(),
    }
}
