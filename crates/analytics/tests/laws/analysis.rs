//! The arrays of a data file, for any answers: no panic, no number that is none, nothing hidden in public, the same bits
//! whatever the number of threads.

use analytics::analysis::{AnalysisSetting, Array, Data, MarginRow, NotSaid, RowType, Value, Words, analyse, evaluate};
use analytics::design::LonelyPsu;
use analytics::disclosure::Disclosure;
use proptest::prelude::*;
use survey::rule::IndexRule;

use crate::scores::{CRITERIA, instrument};

/// One row: unit, year, PSU, weight, kind of row, gender, interviewer, codes, overall question.
pub type Row = (u8, u8, u8, f64, u8, u8, u8, [u8; CRITERIA], u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let code = || prop_oneof![9 => 1..=5_u8, 1 => Just(254_u8), 1 => Just(255_u8), 1 => Just(9_u8)];
    let row =
        (0..3_u8, 0..2_u8, 0..6_u8, 0.5..40.0, 0..8_u8, 0..3_u8, 0..3_u8, proptest::array::uniform6(code()), code());
    proptest::collection::vec(row, 0..160)
}

fn words(ids: impl Iterator<Item = u8>, names: &[&str]) -> Words {
    Words { ids: ids.map(u32::from).collect(), names: names.iter().map(|name| (*name).to_owned()).collect() }
}

pub fn data(rows: &[Row]) -> Data {
    let row_type = |row: &Row| if row.4 == 0 { RowType::SelfSelected } else { RowType::Probability };
    let psus: Vec<String> = (0..18).map(|at| format!("a{at}")).collect();
    let psus: Vec<&str> = psus.iter().map(String::as_str).collect();
    Data {
        instrument: instrument(),
        criteria: (0..CRITERIA).map(|at| rows.iter().map(|row| row.7[at]).collect()).collect(),
        overall: Some(rows.iter().map(|row| row.8).collect()),
        unit: words(rows.iter().map(|row| row.0), &["U1", "U2", "U3"]),
        kind: Some(words(rows.iter().map(|row| row.0 / 2), &["district", "department"])),
        year: Some(rows.iter().map(|row| 2020 + i32::from(row.1)).collect()),
        // PSUs 0 to 2 of a unit are in one stratum, 3 to 5 in the other.
        stratum: Some(words(rows.iter().map(|row| row.2 / 3), &["h0", "h1"])),
        psu: Some(words(rows.iter().map(|row| row.0 * 6 + row.2), &psus)),
        frames: vec![vec![9.0; rows.len()], vec![500.0; rows.len()]],
        weight: Some(rows.iter().map(|row| row.3).collect()),
        row_type: Some(rows.iter().map(row_type).collect()),
        interviewer: Some(words(rows.iter().map(|row| row.6), &["", "i1", "i2"])),
        mode: None,
        domains: vec![("gender".to_owned(), words(rows.iter().map(|row| row.5), &["", "f", "m"]))],
        empty_psus: Vec::new(),
    }
}

pub fn setting(rule: IndexRule, public: bool) -> AnalysisSetting {
    AnalysisSetting {
        rule,
        level: 0.95,
        lonely: LonelyPsu::Adjust,
        margins: Vec::new(),
        not_said: NotSaid::Fail,
        factor_weights: None,
        withheld: Vec::new(),
        public,
    }
}

fn finite(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_finite(),
        Value::Numbers(numbers) => numbers.iter().flatten().all(|number| number.is_finite()),
        Value::Matrix(rows) => rows.iter().flatten().all(|number| number.is_finite()),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_array_of_any_answers(rows in rows(), rule in proptest::sample::select(IndexRule::ALL.to_vec())) {
        let data = data(&rows);
        for public in [false, true] {
            let analysis = analyse(&data, &setting(rule, public), &Array::ALL, &|_, _| {}).unwrap();
            for (array, records) in &analysis.arrays {
                for record in records {
                    prop_assert!(record.fields().iter().all(|(_, value)| finite(value)), "{array:?} {record:?}");
                    let decided = record.get("decision");
                    prop_assert!(matches!(decided, Some(Value::Text(_))), "{array:?} {record:?}");
                    if public && record.is_hidden() {
                        let numbers = record.fields().iter().filter(|(name, value)| {
                            matches!(value, Value::Number(_) | Value::Numbers(_) | Value::Matrix(_)) && name != "decision"
                        });
                        prop_assert_eq!(numbers.count(), 0, "{:?} {:?}", array, record);
                    }
                    if public && !record.is_hidden() && *array == Array::Domains {
                        prop_assert!(matches!(record.get("n"), Some(Value::Whole(30..))), "{record:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn only_what_is_shown_is_compared(rows in rows()) {
        let of = evaluate(&data(&rows), &setting(IndexRule::Pooled, true)).unwrap();
        for compared in of.pairs.iter().chain(&of.changes) {
            for at in [compared.a, compared.b] {
                prop_assert!(of.all[at].score.disclosure != Disclosure::Suppressed);
            }
        }
        for pair in &of.pairs {
            prop_assert_eq!((&of.all[pair.a].kind, of.all[pair.a].year), (&of.all[pair.b].kind, of.all[pair.b].year));
        }
        for change in &of.changes {
            prop_assert!(of.all[change.a].unit == of.all[change.b].unit && of.all[change.a].year < of.all[change.b].year);
        }
    }
}

#[test]
fn margins_of_any_unit_and_the_number_of_threads() {
    let rows: Vec<Row> = (0..900_u32)
        .map(|i| {
            let small = |of: u32, salt: u32| {
                u8::try_from(
                    (i + 1000 * salt).wrapping_mul(2_654_435_761).rotate_left(15).wrapping_mul(2_246_822_519) % of,
                )
                .unwrap()
            };
            let codes =
                std::array::from_fn(|k| u8::try_from((usize::try_from(i).unwrap() * 7 + k * 5) % 5).unwrap() + 1);
            (small(3, 1), small(2, 2), small(6, 3), 1.0 + f64::from(i % 17), 1, 1 + small(2, 4), small(3, 5), codes, 4)
        })
        .collect();
    let data = data(&rows);
    let margin = |unit: &str, level: &str, count: f64| MarginRow {
        unit: unit.to_owned(),
        year: Some(2020),
        variable: "gender".to_owned(),
        level: level.to_owned(),
        count,
    };
    let margins = vec![margin("U1", "f", 1700.0), margin("U1", "m", 1300.0)];
    let setting = AnalysisSetting { margins, ..setting(IndexRule::MeanOfFactors, false) };
    let in_pool = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let analysis = pool.install(|| analyse(&data, &setting, &Array::ALL, &|_, _| {})).unwrap();
        let weighting = analysis.array(Array::Weighting).len();
        assert_eq!(weighting, 6, "base, one margin, and four ways for both");
        serde_json::to_string(&analysis.arrays.iter().map(|(_, rows)| rows).collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(in_pool(1), in_pool(5));
    let shorter = AnalysisSetting { margins: vec![margin("U1", "f", 1700.0)], ..setting.clone() };
    let said = analyse(&data, &shorter, &[Array::Weighting], &|_, _| {}).unwrap_err().message;
    assert!(said.contains("the margins of U1 in 2020 cannot be used"), "{said}");
}
