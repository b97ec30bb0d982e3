//! `item_nonresponse.json`: the sensitivity lines of three unit-years, by factor.

use analytics::item_nonresponse::item_nonresponse;

use crate::load::{instrument, near, number, people, rows, sample, text};

#[test]
fn every_line() {
    let instrument = instrument();
    let rows = rows("expected/item_nonresponse.json");
    assert_eq!(rows.len(), 15);
    for row in &rows {
        let what = format!("{} {} {}", row["unit"], row["year"], row["factor"]);
        let factor = instrument.factors().iter().position(|key| key == text(row, "factor")).unwrap();
        let criteria: Vec<usize> = (0..22).filter(|at| instrument.criteria()[*at].factor == factor).collect();
        let people = people(text(row, "unit"), row["year"].as_i64().unwrap());
        let class: Vec<u32> = people.iter().map(|person| u32::from(person.field("gender") == "f")).collect();
        let got = item_nonresponse(sample(row), &instrument, &criteria, &class);
        for (name, count) in [
            ("rows", got.rows),
            ("complete_rows", got.complete_rows),
            ("rows_half_rule", got.rows_half_rule),
            ("missing_cells", got.missing_cells),
        ] {
            assert_eq!(count, row[name].as_u64().unwrap(), "{what} {name}");
        }
        for (name, value) in [
            ("score_available_pooled", got.score_available_pooled),
            ("score_complete_case", got.score_complete_case),
            ("score_person_mean_half_rule", got.score_person_mean_half_rule),
            ("score_class_mean", got.score_class_mean),
            ("score_sequential_hot_deck", got.score_sequential_hot_deck),
            ("share_sequential_hot_deck", got.share_sequential_hot_deck),
            ("share_available_pooled", got.share_available_pooled),
            ("share_complete_case", got.share_complete_case),
            ("share_missing_as_unsatisfied", got.share_missing_as_unsatisfied),
        ] {
            near(value.unwrap(), number(row, name), 1e-10, &format!("{what} {name}"));
        }
    }
}
