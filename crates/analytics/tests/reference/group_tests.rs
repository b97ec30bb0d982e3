//! `tests.json`, `rank_tests.json` and `two_samples.json`.

use analytics::answer_columns::{columns, person_means};
use analytics::linear::VarianceOptions;
use analytics::rank_test::{Ties, kruskal_wallis, mann_whitney, rank_test_k_groups, rank_test_two_groups};
use analytics::rao_scott::rao_scott;
use analytics::t_test::{TwoGroups, t_test};
use analytics::two_samples::{Count, cochran_armitage, two_proportions};
use serde_json::Value;

use crate::load::{Frame, instrument, json, near, number, people, rows, sample_of, text};

fn two_groups(got: &TwoGroups, expected: &Value, what: &str) {
    near(got.t, number(expected, "statistic"), 1e-8, what);
    assert_eq!(Value::from(vec![got.df]), expected["parameter"], "{what}");
    near(got.p, number(expected, "p"), 1e-8, what);
    if !expected["difference"].is_null() {
        near(got.difference, number(expected, "difference"), 1e-10, what);
    }
    near(got.se * got.t, got.difference, 1e-12, what);
}

#[test]
fn every_design_based_test() {
    let instrument = instrument();
    let all: Vec<usize> = (0..22).collect();
    let rows = rows("expected/tests.json");
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let what = format!("{} {}", row["unit"], row["year"]);
        let people = people(text(row, "unit"), row["year"].as_i64().unwrap());
        let sample = sample_of(&people, "stratum", Frame::None);
        let design = sample.design();
        let scores = person_means(&columns(sample.answers(), &instrument, &all));
        let group = |name: &str| people.iter().map(|person| Some(person.field(name))).collect::<Vec<_>>();
        let (gender, ethnic) = (group("gender"), group("ethnic"));
        let options = VarianceOptions::NO_FPC;

        let expected = &row["svyttest_gender"];
        two_groups(&t_test(design, &scores, &gender, options).unwrap(), expected, &format!("{what} t"));
        let expected = &row["svyranktest_gender"];
        let got = rank_test_two_groups(design, &scores, &gender, Ties::InRowOrder, options).unwrap();
        two_groups(&got, expected, &format!("{what} rank"));

        let expected = &row["svyranktest_ethnic_kw"];
        let got = rank_test_k_groups(design, &scores, &ethnic, Ties::InRowOrder, options).unwrap();
        assert_eq!(got.ndf as u64, expected["ndf"].as_u64().unwrap(), "{what}");
        assert_eq!(got.ddf, expected["ddf"].as_i64().unwrap(), "{what}");
        near(got.chi_square, number(expected, "chisq"), 1e-8, &what);
        near(got.f, number(expected, "f"), 1e-8, &what);
        near(got.p, number(expected, "p"), 1e-8, &what);

        // Satisfied or not with the first criterion.
        let first = &columns(sample.answers(), &instrument, &[0])[0];
        let first: Vec<Option<bool>> = first.iter().map(|score| score.map(|score| score >= 4.0)).collect();
        for (name, other) in [("rao_scott_f_c01_gender", &gender), ("rao_scott_f_c01_ethnic", &ethnic)] {
            let expected = &row[name];
            let got = rao_scott(design, &first, other, options).unwrap();
            near(got.f, number(expected, "statistic"), 1e-8, &what);
            near(got.ndf, expected["parameter"][0].as_f64().unwrap(), 1e-8, &what);
            near(got.ddf, expected["parameter"][1].as_f64().unwrap(), 1e-8, &what);
            near(got.p, number(expected, "p"), 1e-8, &what);
        }

        let of = |groups: &[Option<&str>], label: &str| -> Vec<f64> {
            scores.iter().zip(groups).filter(|(_, g)| **g == Some(label)).filter_map(|(score, _)| *score).collect()
        };
        let expected = &row["unweighted_wilcoxon_gender"];
        let got = mann_whitney(&of(&gender, "f"), &of(&gender, "m")).unwrap();
        near(got.w, number(expected, "statistic"), 1e-10, &what);
        near(got.p, number(expected, "p"), 1e-8, &what);
        assert!(expected["parameter"].is_null());
        let expected = &row["unweighted_kruskal_ethnic"];
        let mut labels: Vec<&str> = ethnic.iter().flatten().copied().collect();
        labels.sort_unstable();
        labels.dedup();
        let got = kruskal_wallis(&labels.iter().map(|label| of(&ethnic, label)).collect::<Vec<_>>()).unwrap();
        near(got.h, number(expected, "statistic"), 1e-8, &what);
        assert_eq!(Value::from(vec![got.df]), expected["parameter"], "{what}");
        near(got.p, number(expected, "p"), 1e-8, &what);
    }
}

#[test]
fn ranks_without_a_design() {
    let vectors = json("simple/rank_tests.json");
    let groups: Vec<Vec<f64>> = serde_json::from_value(vectors["groups"].clone()).unwrap();
    let expected = &vectors["mann_whitney_first_two"];
    let got = mann_whitney(&groups[0], &groups[1]).unwrap();
    near(got.w, number(expected, "w"), 1e-10, "w");
    near(got.p, number(expected, "p_no_correction"), 1e-8, "p");
    near(got.p_corrected, number(expected, "p_correction"), 1e-8, "p corrected");
    let expected = &vectors["kruskal_wallis"];
    let got = kruskal_wallis(&groups).unwrap();
    near(got.h, number(expected, "h"), 1e-10, "h");
    assert_eq!(got.df as u64, expected["df"].as_u64().unwrap());
    near(got.p, number(expected, "p"), 1e-8, "p");
    assert_eq!(kruskal_wallis(&[vec![3.0; 4], vec![3.0; 5]]), None, "nothing to rank");
    assert_eq!(mann_whitney(&[3.0; 4], &[3.0; 5]), None, "nothing to rank");
}

#[test]
fn shares_without_a_design() {
    let vectors = json("simple/two_samples.json");
    let proportions = vectors["two_proportions"].as_array().unwrap();
    assert_eq!(proportions.len(), 3);
    for row in proportions {
        let count = |x: &str, n: &str| Count { successes: row[x].as_u64().unwrap(), n: row[n].as_u64().unwrap() };
        let got = two_proportions(count("x1", "n1"), count("x2", "n2"), 0.95).unwrap();
        near(got.difference, number(row, "difference"), 1e-10, "difference");
        for (name, test) in [("unpooled", got.unpooled.unwrap()), ("pooled", got.pooled.unwrap())] {
            near(test.se, number(row, &format!("se_{name}")), 1e-8, name);
            near(test.z, number(row, &format!("z_{name}")), 1e-8, name);
            near(test.p, number(row, &format!("p_{name}")), 1e-8, name);
        }
        near(got.newcombe.lo, number(row, "newcombe_lo"), 1e-8, "lo");
        near(got.newcombe.hi, number(row, "newcombe_hi"), 1e-8, "hi");
    }
    let trends = vectors["cochran_armitage"].as_array().unwrap();
    assert_eq!(trends.len(), 2);
    for row in trends {
        let numbers = |name: &str| -> Vec<u64> { serde_json::from_value(row[name].clone()).unwrap() };
        let samples: Vec<Count> =
            numbers("x").into_iter().zip(numbers("n")).map(|(successes, n)| Count { successes, n }).collect();
        let scores: Vec<f64> = serde_json::from_value(row["score"].clone()).unwrap();
        let got = cochran_armitage(&samples, &scores).unwrap();
        near(got.chi_square, number(row, "chisq"), 1e-10, "chi-square");
        near(got.p, number(row, "p"), 1e-8, "p");
    }
}
