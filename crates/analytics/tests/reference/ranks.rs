//! `ranks.json`, `ranks_joint.json`, `ranks_from_draws.json`.

use analytics::comparison::all_pairs;
use analytics::rank::{JointLevel, RankSet, joint_sets, marginal_sets, pairwise_sets, ranks, ranks_from_draws};
use serde_json::Value;

use crate::comparisons::table;
use crate::load::{json, near, number, rows, text};

fn set(row: &Value, name: &str) -> RankSet {
    let end = |end: &str| usize::try_from(row[format!("{name}_{end}")].as_u64().unwrap()).unwrap();
    RankSet { lo: end("lo"), hi: end("hi") }
}

#[test]
fn the_units_of_a_year() {
    let rows = rows("expected/ranks.json");
    let mut compared = 0;
    for variance in ["no_fpc", "two_stage_fpc"] {
        for year in 2020..=2022 {
            let (units, sides) = table(variance, year);
            let pairs = all_pairs(&sides);
            let estimates: Vec<f64> = sides.iter().map(|side| side.estimate).collect();
            let normal: Vec<(f64, f64)> = sides.iter().map(|side| (side.estimate, side.variance.sqrt())).collect();
            let bonferroni = joint_sets(&normal, 0.95, JointLevel::Bonferroni);
            let sidak = joint_sets(&normal, 0.95, JointLevel::Sidak);
            let pairwise = pairwise_sets(units.len(), &pairs, 0.05);
            let marginal = marginal_sets(units.len(), &pairs, 0.05);
            for (at, unit) in units.iter().enumerate() {
                let of = |row: &&Value| {
                    row["variance"] == variance && row["year"] == year && text(row, "unit") == unit.as_str()
                };
                let row = rows.iter().find(of).unwrap();
                let what = format!("{variance} {year} {unit}");
                near(sides[at].estimate, number(row, "estimate"), 1e-10, &what);
                near(sides[at].variance.sqrt(), number(row, "se"), 1e-8, &what);
                assert_eq!(sides[at].df, row["df"].as_i64().unwrap(), "{what}");
                assert_eq!(ranks(&estimates)[at] as u64, row["rank"].as_u64().unwrap(), "{what}");
                assert_eq!(bonferroni[at], set(row, "bonferroni"), "{what} bonferroni");
                assert_eq!(sidak[at], set(row, "sidak"), "{what} sidak");
                assert_eq!(pairwise[at], set(row, "pairwise_holm"), "{what} pairwise");
                assert_eq!(marginal[at], set(row, "marginal_holm"), "{what} marginal");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, rows.len());
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn whole(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|n| usize::try_from(n.as_u64().unwrap()).unwrap()).collect()
}

#[test]
fn joint_regions() {
    for row in rows("simple/ranks_joint.json") {
        let estimates = numbers(&row["estimate"]);
        let units: Vec<(f64, f64)> = estimates.iter().copied().zip(numbers(&row["se"])).collect();
        assert_eq!(ranks(&estimates), whole(&row["rank"]));
        for (name, by) in [
            ("bonferroni", JointLevel::Bonferroni),
            ("sidak", JointLevel::Sidak),
            ("individual_unadjusted", JointLevel::Individual),
        ] {
            let sets = joint_sets(&units, number(&row, "level"), by);
            assert_eq!(sets.iter().map(|set| set.lo).collect::<Vec<_>>(), whole(&row[name]["lo"]), "{name}");
            assert_eq!(sets.iter().map(|set| set.hi).collect::<Vec<_>>(), whole(&row[name]["hi"]), "{name}");
        }
    }
}

#[test]
fn ranks_of_draws() {
    let path = format!("{}/tests/vectors/simple/rank_draws.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let draws: Vec<Vec<f64>> = reader
        .records()
        .map(|row| row.unwrap().iter().filter_map(|cell| cell.parse().ok()).collect::<Vec<f64>>())
        .collect();
    let expected = json("simple/ranks_from_draws.json");
    let units = numbers(&expected["mean_rank"]).len();
    let draws: Vec<Vec<f64>> = draws.into_iter().map(|row| row[row.len() - units..].to_vec()).collect();
    let got = ranks_from_draws(&draws).unwrap();
    for (at, unit) in got.iter().enumerate() {
        near(unit.mean, numbers(&expected["mean_rank"])[at], 1e-10, "mean");
        near(unit.sd.unwrap(), numbers(&expected["sd_rank"])[at], 1e-10, "sd");
        for (got, expected) in unit.probability.iter().zip(numbers(&expected["probability"][at])) {
            near(*got, expected, 1e-10, "probability");
        }
        assert_eq!(unit.quantiles, ["q025", "q50", "q975"].map(|q| whole(&expected[q])[at]));
        near(unit.top(1), numbers(&expected["p_first"])[at], 1e-10, "first");
        near(unit.top(3), numbers(&expected["p_top3"])[at], 1e-10, "top 3");
        near(*unit.probability.last().unwrap(), numbers(&expected["p_last"])[at], 1e-10, "last");
    }
    assert!(ranks_from_draws(&[]).is_err());
    assert!(ranks_from_draws(&[vec![1.0], vec![1.0, 2.0]]).is_err());
}
