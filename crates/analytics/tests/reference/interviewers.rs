//! `interviewers.json`.

use analytics::answer_columns::{columns, person_means};
use analytics::estimate::{Measure, index, measure};
use analytics::interviewer::{
    Anova, Interview, InterviewerError, one_way_anova, reml, reml_crossed, screen, variance_by_interviewer,
};
use survey::rule::IndexRule;

use crate::load::{instrument, json, near, number, people, samples, survey, text};

fn anova(unit: &str, year: i64) -> Anova {
    let all: Vec<usize> = (0..22).collect();
    let sample = &samples()[&(unit.to_owned(), year)];
    let scores = person_means(&columns(sample.answers(), &instrument(), &all));
    let interviewers: Vec<&str> = people(unit, year).iter().map(|person| person.field("interviewer")).collect();
    one_way_anova(&scores, &interviewers).unwrap()
}

#[test]
fn every_unit_and_year() {
    let vectors = json("expected/interviewers.json");
    let rows = vectors["anova"].as_array().unwrap();
    assert_eq!(rows.len(), 21);
    let effects: Vec<Anova> = rows.iter().map(|row| anova(text(row, "unit"), row["year"].as_i64().unwrap())).collect();
    let screened = screen(&effects, 0.05);
    let mut flags = 0;
    for ((row, got), screened) in rows.iter().zip(&effects).zip(screened) {
        let what = format!("{} {}", row["unit"], row["year"]);
        for (name, got) in
            [("interviewers", got.interviewers), ("n", got.n), ("df1", got.df_between), ("df2", got.df_within)]
        {
            assert_eq!(got as u64, row[name].as_u64().unwrap(), "{what} {name}");
        }
        for (name, got, tolerance) in [
            ("n0", got.n0, 1e-10),
            ("msb", got.ms_between, 1e-9),
            ("msw", got.ms_within, 1e-9),
            ("variance_between", got.variance_between, 1e-9),
            ("icc", got.icc, 1e-9),
            ("icc_truncated", got.icc_truncated, 1e-9),
            ("deff_interviewer", got.deff, 1e-9),
            ("deff_interviewer_weighted_size", got.deff_weighted_size, 1e-9),
            ("f", got.f.unwrap(), 1e-9),
            ("p", got.p.unwrap(), 1e-8),
            ("bh", screened.adjusted_p.unwrap(), 1e-8),
        ] {
            near(got, number(row, name), tolerance, &format!("{what} {name}"));
        }
        assert_eq!(screened.flagged, number(row, "icc") > 0.05 && number(row, "bh") <= 0.05, "{what}");
        flags += u32::from(screened.flagged);
    }
    assert!(flags > 0);
}

/// The scores of everyone in the file, and the PSU with its year.
fn scored() -> Vec<(f64, String, String, bool)> {
    let mut rows = Vec::new();
    for person in survey().iter().filter(|person| !person.self_selected) {
        let answers: Vec<f64> = person.codes.iter().filter(|code| **code <= 5).map(|code| f64::from(*code)).collect();
        let score = answers.iter().sum::<f64>() / answers.len() as f64;
        let cell = format!("{} {}", person.unit, person.year);
        let psu = format!("{} {}", person.field("psu"), person.year);
        rows.push((score, cell, psu, person.field("fpc2").parse::<f64>().unwrap() > 1.0));
    }
    rows
}

fn interviews(rows: &[(f64, String, String, bool)], clustered: bool) -> Vec<Interview<'_>> {
    let people = survey().iter().filter(|person| !person.self_selected);
    let all = rows.iter().zip(people).filter(|((.., several), _)| !clustered || *several);
    all.map(|((score, cell, psu, _), person)| Interview {
        score: *score,
        unit_year: cell,
        interviewer: person.field("interviewer"),
        psu,
    })
    .collect()
}

#[test]
fn one_effect_and_two() {
    let vectors = json("expected/interviewers.json");
    let rows = scored();
    let row = &vectors["reml"];
    let got = reml(&interviews(&rows, false)).unwrap();
    near(got.variance_interviewer, number(row, "variance_interviewer"), 1e-3, "one effect: interviewer");
    near(got.variance_residual, number(row, "variance_residual"), 1e-3, "one effect: rest");
    near(got.icc, number(row, "icc"), 1e-3, "one effect: icc");

    let row = &vectors["reml_crossed"];
    let got = reml_crossed(&interviews(&rows, true)).unwrap();
    near(got.variance_interviewer, number(row, "variance_interviewer"), 1e-3, "crossed: interviewer");
    near(got.variance_psu, number(row, "variance_psu"), 1e-3, "crossed: PSU");
    near(got.variance_residual, number(row, "variance_residual"), 1e-3, "crossed: rest");
    near(got.icc_interviewer, number(row, "icc_interviewer"), 1e-3, "crossed: icc");
    assert_eq!(got.confined_interviewers, 0);
    assert!(got.overlap < 0.5, "{got:?}");
}

#[test]
fn interviewers_confined_to_one_psu_are_confounded_with_it() {
    let rows = scored();
    let mut same = interviews(&rows, true);
    for row in &mut same {
        row.interviewer = row.psu;
    }
    assert_eq!(reml_crossed(&same).unwrap_err(), InterviewerError::Confounded);
    assert!(reml(&same).is_ok());
    let mut alone = interviews(&rows, true);
    for row in &mut alone {
        row.interviewer = row.unit_year;
    }
    assert_eq!(reml(&alone).unwrap_err(), InterviewerError::InterviewerNotIdentified);
    // The census-like unit, whose every respondent is a PSU.
    let all = interviews(&rows, false);
    let census: Vec<Interview<'_>> = all.into_iter().filter(|row| row.unit_year == "U15 2022").collect();
    assert_eq!(reml_crossed(&census).unwrap_err(), InterviewerError::PsuNotIdentified);
    assert_eq!(reml(&census[..1]).unwrap_err(), InterviewerError::OneInterviewer { interviewers: 1 });
}

#[test]
fn clusters_of_interviewers() {
    let sample = &samples()[&("U01".to_owned(), 2020)];
    let all: Vec<usize> = (0..22).collect();
    let of = index(sample, &instrument(), IndexRule::Pooled, &all, Measure::Share).unwrap();
    let people = people("U01", 2020);
    let interviewers: Vec<&str> = people.iter().map(|person| person.field("interviewer")).collect();
    let got = variance_by_interviewer(sample.design(), &of, &interviewers).unwrap();
    // The same from a design whose PSUs are the interviewers.
    let mut design = analytics::design::Design::builder();
    for (interviewer, weight) in interviewers.iter().zip(sample.design().weights()) {
        let row = analytics::design::DesignRow {
            stratum: "1",
            psu: interviewer,
            psus_in_stratum: None,
            people_in_psu: None,
            weight: *weight,
        };
        design.push(&row).unwrap();
    }
    let sample =
        analytics::sample::Sample::new(design.finish().unwrap(), sample.answers().clone(), &instrument()).unwrap();
    near(got, measure(&sample, &of).variance, 1e-10, "variance");
    assert_eq!(variance_by_interviewer(sample.design(), &of, &vec!["one"; sample.len()]), None);
}
