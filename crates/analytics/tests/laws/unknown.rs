//! What is not known is absent, and says why: an error without a degree of freedom, who asked, what a hidden figure would tell.

use analytics::analysis::{Array, Record, Value, analyse};
use analytics::design::{Design, DesignRow, LonelyPsu};
use survey::rule::IndexRule;

use crate::analysis::{Row, data, setting};
use crate::scores::CRITERIA;

fn row(at: u16, psu: u8, interviewer: u8, codes: [u8; CRITERIA]) -> Row {
    (0, 0, psu, 1.0, 1, 1 + (at % 2) as u8, interviewer, codes, codes[0])
}

fn code(at: u16, k: usize) -> u8 {
    if (usize::from(at) * 7 + k * 5) % 11 < 3 { 2 } else { 4 }
}

fn codes(at: u16) -> [u8; CRITERIA] {
    std::array::from_fn(|k| code(at, k))
}

fn of(rows: &[Row], array: Array, lonely: LonelyPsu, public: bool) -> Vec<Record> {
    let setting = analytics::analysis::AnalysisSetting { lonely, ..setting(IndexRule::Pooled, public) };
    analyse(&data(rows), &setting, &[array], &|_, _| {}).unwrap().arrays.remove(0).1
}

#[test]
fn one_psu_in_each_stratum_leaves_every_error_unknown() {
    // PSUs 0 and 3 are of two strata.
    let rows: Vec<Row> = (0..200).map(|at| row(at, if at % 2 == 0 { 0 } else { 3 }, 1, codes(at))).collect();
    for lonely in [LonelyPsu::Adjust, LonelyPsu::Average, LonelyPsu::Certainty] {
        for (array, fields) in [
            (Array::Criteria, &["se", "deff", "deff_replace", "n_eff", "score_se"][..]),
            (Array::Indices, &["se", "deff", "se_no_fpc"]),
            (Array::Groups, &["weighted_se", "unit_mean_se"]),
            (Array::Ranks, &["se"]),
            (Array::Modes, &["probability_se"]),
        ] {
            for record in of(&rows, array, lonely, false) {
                for field in fields {
                    assert_eq!(record.get(field), Some(&Value::Absent), "{array:?} {lonely:?} {field}: {record:?}");
                }
            }
        }
    }
}

#[test]
fn rows_without_an_interviewer_are_not_of_one() {
    // Two interviewers who differ; of every second row nobody knows who asked.
    let code = |at: u16, k: usize| if at.is_multiple_of(2) && !at.is_multiple_of(3) { 2 } else { code(at, k) };
    let rows = |known: bool| -> Vec<Row> {
        let asked = |at: u16| if !known && at % 4 > 1 { 0 } else { 1 + (at % 2) as u8 };
        (0..300).map(|at| row(at, (at % 6) as u8, asked(at), std::array::from_fn(|k| code(at, k)))).collect()
    };
    let se = |rows: &[Row]| match of(rows, Array::Interviewers, LonelyPsu::Adjust, false)[0].get("index_se_interviewer")
    {
        Some(Value::Number(se)) => *se,
        other => panic!("{other:?}"),
    };
    let (all, half) = (se(&rows(true)), se(&rows(false)));
    assert!(half < all, "as clusters of their own they add less than with their interviewers: {half} and {all}");
}

#[test]
fn interviewers_of_one_psu_each_stay_confounded_where_some_rows_do_not_say() {
    let rows: Vec<Row> =
        (0..200).map(|at| row(at, (at % 2) as u8, if at < 4 { 0 } else { 1 + (at % 2) as u8 }, codes(at))).collect();
    let record = of(&rows, Array::Interviewers, LonelyPsu::Adjust, false).remove(0);
    assert_eq!(record.get("confounded"), Some(&Value::Flag(true)));
}

#[test]
fn a_criterion_that_too_few_answered_is_left_out_and_the_index_says_so() {
    let blank = |at: u16| {
        let mut codes = codes(at);
        codes[0] = if at.is_multiple_of(2) { analytics::instrument::BLANK } else { codes[0] };
        codes
    };
    let rows: Vec<Row> = (0..300).map(|at| row(at, (at % 6) as u8, 1, blank(at))).collect();
    let notes = |record: &Record| matches!(record.get("notes"), Some(Value::Texts(notes)) if notes.contains(&"criterion_left_out".to_owned()));
    let said: Vec<(String, bool)> = of(&rows, Array::Indices, LonelyPsu::Adjust, false)
        .iter()
        .filter(|record| record.get("measure").is_some_and(|measure| format!("{measure:?}").contains("_share")))
        .map(|record| (format!("{:?} {:?}", record.get("measure"), record.get("key")), notes(record)))
        .collect();
    for (what, said) in &said {
        let own = what.contains("overall_share") && !what.contains("overall_question") || what.contains("\"x\"");
        assert_eq!(*said, own, "{what}");
    }
    assert!(said.iter().any(|(_, said)| *said));
}

#[test]
fn a_row_that_would_tell_a_hidden_figure_does_not_say_that_it_is_published() {
    // The first criterion was put to 20 people: hidden, and with it what else would tell it.
    let asked = |at: u16| {
        let mut codes = codes(at);
        codes[0] = if at < 20 { codes[0] } else { analytics::instrument::NOT_ASKED };
        codes
    };
    let rows: Vec<Row> = (0..300).map(|at| row(at, (at % 6) as u8, 1, asked(at))).collect();
    for array in [Array::Indices, Array::Covariance, Array::ItemNonresponse, Array::Reliability] {
        let hidden: Vec<Record> =
            of(&rows, array, LonelyPsu::Adjust, true).into_iter().filter(Record::is_hidden).collect();
        assert!(!hidden.is_empty(), "{array:?}");
        for record in hidden {
            assert!(
                matches!(record.get("decision"), Some(Value::Text(word)) if word.starts_with("suppressed")),
                "{record:?}"
            );
        }
    }
}

#[test]
fn weights_whose_sum_is_no_number_are_refused() {
    for weight in [1.7e308, 1e13, 1e-10] {
        let mut design = Design::builder();
        let row = DesignRow { stratum: "1", psu: "1", psus_in_stratum: None, people_in_psu: None, weight };
        let error = design.push(&row).unwrap_err().to_string();
        assert!(error.contains("from 1e-9 to 1e12"), "{error}");
    }
}
