//! `pairwise.json` and `years.json`: differences with Satterthwaite's degrees of freedom, linked years, slopes.

use analytics::comparison::{Adjustment, Linked, Side, adjust, all_pairs, difference, linked, slope};
use analytics::design::LonelyPsu;
use analytics::estimate::{Measure, Measured, index, measure};
use analytics::linear::Linearised;
use analytics::tail::{normal_two_sided, t_two_sided};
use serde_json::Value;
use survey::rule::IndexRule;

use crate::load::{instrument, json, near, number, p_near, rows, samples, text};

fn linearised(unit: &str, year: i64) -> Linearised {
    let sample = &samples()[&(unit.to_owned(), year)];
    let all: Vec<usize> = (0..22).collect();
    index(sample, &instrument(), IndexRule::MeanOfFactors, &all, Measure::Share).unwrap()
}

fn measured(unit: &str, year: i64) -> Measured {
    measure(&samples()[&(unit.to_owned(), year)], &linearised(unit, year))
}

/// The units of a year in the order of the vectors, with the variance they name.
pub fn table(variance: &str, year: i64) -> (Vec<String>, Vec<Side>) {
    let units: Vec<String> = samples().keys().filter(|(_, y)| *y == year).map(|(unit, _)| unit.clone()).collect();
    let side = |unit: &String| {
        let m = measured(unit, year);
        if variance == "no_fpc" { Side::from(&m) } else { Side { variance: m.variance, ..Side::from(&m) } }
    };
    let sides = units.iter().map(side).collect();
    (units, sides)
}

#[test]
fn all_pairs_of_a_year() {
    let rows = rows("expected/pairwise.json");
    let mut compared = 0;
    for variance in ["no_fpc", "two_stage_fpc"] {
        for year in 2020..=2022 {
            let (units, sides) = table(variance, year);
            for pair in all_pairs(&sides) {
                let (a, b) = (units[pair.a].as_str(), units[pair.b].as_str());
                let of = |row: &&Value| {
                    row["variance"] == variance && row["year"] == year && text(row, "a") == a && text(row, "b") == b
                };
                let row = rows.iter().find(of).unwrap();
                let what = format!("{variance} {year} {a} {b}");
                let got = pair.difference.unwrap();
                near(got.difference, number(row, "difference"), 1e-10, &what);
                near(got.se, number(row, "se"), 1e-8, &what);
                near(got.t, number(row, "z"), 1e-8, &what);
                near(got.df, number(row, "df_satterthwaite"), 1e-8, &what);
                assert_eq!(pair.df_sum, row["df_sum"].as_i64().unwrap(), "{what}");
                for (p, name) in [
                    (pair.p(), "p_satterthwaite"),
                    (pair.p_normal, "p_normal"),
                    (pair.p_sum, "p_t_sum"),
                    (pair.holm, "holm"),
                    (pair.bh, "bh"),
                    (pair.bonferroni, "bonferroni"),
                    (pair.holm_normal, "holm_normal"),
                    (pair.bh_normal, "bh_normal"),
                ] {
                    p_near(p.unwrap(), number(row, name), &format!("{what} {name}"));
                }
                assert!(got.lo <= got.difference && got.difference <= got.hi);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, rows.len());
}

#[test]
fn one_unit_in_two_years() {
    let years = json("expected/years.json");
    let changes = years["changes"].as_array().unwrap();
    let mut p = [Vec::new(), Vec::new(), Vec::new()];
    for row in changes {
        let unit = text(row, "unit");
        let (from, to) = (row["from"].as_i64().unwrap(), row["to"].as_i64().unwrap());
        let (m_from, m_to) = (measured(unit, from), measured(unit, to));
        near(m_from.estimate, number(row, "estimate_from"), 1e-10, unit);
        near(m_to.estimate, number(row, "estimate_to"), 1e-10, unit);
        let with_fpc = |m: &Measured| Side { variance: m.variance, ..Side::from(m) };
        let independent = difference(with_fpc(&m_from), with_fpc(&m_to)).unwrap();
        near(independent.difference, number(row, "difference"), 1e-10, unit);
        near(independent.se, number(row, "se_independent"), 1e-8, unit);
        near(independent.t, number(row, "z_independent"), 1e-8, unit);
        near(independent.df, number(row, "df_satterthwaite"), 1e-8, unit);
        p_near(independent.p_normal(), number(row, "p_independent_normal"), unit);
        p_near(independent.p, number(row, "p_independent_satterthwaite"), unit);
        let no_fpc = difference(Side::from(&m_from), Side::from(&m_to)).unwrap();
        near(no_fpc.se, number(row, "se_independent_no_fpc"), 1e-8, unit);
        near(no_fpc.df, number(row, "df_satterthwaite_no_fpc"), 1e-8, unit);
        p_near(no_fpc.p, number(row, "p_independent_no_fpc"), unit);

        let of_years = |fpc: bool| stacked(unit, &[from, to], fpc);
        let (without, with) = (of_years(false), of_years(true));
        let t = |se: f64| number(row, "difference") / se;
        let (se, se_fpc) = (without.se(&[-1.0, 1.0]).unwrap(), with.se(&[-1.0, 1.0]).unwrap());
        near(se, number(row, "se_linked_with_replacement"), 1e-8, unit);
        near(se_fpc, number(row, "se_linked_two_stage_fpc"), 1e-8, unit);
        assert_eq!(without.df, row["df_linked"].as_i64().unwrap());
        let linked_p = t_two_sided(t(se), without.df as f64).unwrap();
        p_near(linked_p, number(row, "p_linked_with_replacement"), unit);
        let p_fpc = t_two_sided(t(se_fpc), with.df as f64).unwrap();
        p_near(p_fpc, number(row, "p_linked_two_stage_fpc"), unit);
        p[0].push(Some(independent.p));
        p[1].push(Some(no_fpc.p));
        p[2].push(Some(linked_p));
    }
    for (family, by, name) in [
        (&p[0], Adjustment::Holm, "holm_independent"),
        (&p[0], Adjustment::BenjaminiHochberg, "bh_independent"),
        (&p[1], Adjustment::Holm, "holm_no_fpc"),
        (&p[2], Adjustment::Holm, "holm_linked"),
    ] {
        for (got, row) in adjust(family, by).into_iter().zip(changes) {
            p_near(got.unwrap(), number(row, name), &format!("{name} {row}"));
        }
    }
}

fn stacked(unit: &str, years: &[i64], fpc: bool) -> Linked {
    let of: Vec<Linearised> = years.iter().map(|year| linearised(unit, *year)).collect();
    let parts: Vec<_> =
        years.iter().zip(&of).map(|(year, of)| (samples()[&(unit.to_owned(), *year)].design(), of)).collect();
    linked(&parts, fpc, LonelyPsu::Fail).unwrap()
}

#[test]
fn slopes_of_three_years() {
    let vectors = json("expected/years.json");
    for row in vectors["trends"].as_array().unwrap() {
        let unit = text(row, "unit");
        let years = [2020, 2021, 2022];
        let joint = stacked(unit, &years, false);
        for (s, own) in joint.covariance.iter().enumerate() {
            for (t, got) in own.iter().enumerate() {
                near(*got, row["cov_linked_with_replacement"][s][t].as_f64().unwrap(), 1e-8, unit);
            }
        }
        let years = years.map(|year| i32::try_from(year).unwrap());
        let linked = slope(&years, &joint, false, 0.95).unwrap();
        near(linked.slope, number(row, "slope_per_year"), 1e-10, unit);
        near(linked.se, number(row, "se_linked_with_replacement"), 1e-8, unit);
        let apart: Vec<(f64, f64, i64)> =
            years.iter().map(|year| measured(unit, i64::from(*year))).map(|m| (m.estimate, m.variance, m.df)).collect();
        let independent = slope(&years, &Linked::independent(&apart), true, 0.95).unwrap();
        near(independent.se, number(row, "se_independent"), 1e-8, unit);
        p_near(independent.p, number(row, "p_normal"), unit);
        p_near(normal_two_sided(independent.slope / independent.se).unwrap(), number(row, "p_normal"), unit);
    }
}

#[test]
fn adjusted_p_values() {
    for row in rows("simple/p_adjust.json") {
        let p: Vec<Option<f64>> = row["p"].as_array().unwrap().iter().map(Value::as_f64).collect();
        for (name, by) in [
            ("holm", Adjustment::Holm),
            ("hochberg", Adjustment::Hochberg),
            ("bonferroni", Adjustment::Bonferroni),
            ("bh", Adjustment::BenjaminiHochberg),
            ("by", Adjustment::BenjaminiYekutieli),
        ] {
            let got = adjust(&p, by);
            assert_eq!(got.len(), p.len());
            for (got, expected) in got.iter().zip(row[name].as_array().unwrap()) {
                assert_eq!(got.is_some(), !expected.is_null(), "{name}: {row}");
                if let Some(got) = got {
                    p_near(*got, expected.as_f64().unwrap(), name);
                }
            }
        }
    }
}
