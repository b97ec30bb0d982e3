//! Every array against the reference file of its name, field by field, with the product's rule names.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{DESIGN, Office, expected};

const RULES: [(&str, &str); 4] = [
    ("pooled22", "pooled"),
    ("mean5_of_avg", "mean_of_factors"),
    ("mean5_of_pooled", "mean_of_pooled_factors"),
    ("mean22", "mean_of_criteria"),
];

/// The product's name of a field or key of the vectors.
fn product_name(name: &str) -> String {
    if name == "person_mean" {
        return "mean_of_persons".to_owned();
    }
    RULES.iter().fold(name.to_owned(), |name, (theirs, ours)| name.replace(theirs, ours))
}

fn key(row: &Value, fields: &[&str], renamed: bool) -> String {
    let part = |field: &&str| match &row[field] {
        Value::String(text) if renamed && *field == "key" => product_name(text),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fields.iter().map(part).collect::<Vec<_>>().join(" ")
}

/// How near a number must be: errors, intervals and p values to 1e-8. The estimates are held to 1e-10 where they are made, in
/// `analytics`; the share of all answers pooled is made for this array alone.
fn tolerance(field: &str) -> f64 {
    if field == "wrong_pooled_unweighted" { 1e-10 } else { 1e-8 }
}

/// Numbers to the tolerance, everything else to the letter.
fn same(got: &Value, expected: &Value, what: &str, tolerance: f64) -> usize {
    match (got, expected) {
        (Value::Array(got), Value::Array(expected)) => {
            assert_eq!(got.len(), expected.len(), "{what}");
            got.iter().zip(expected).map(|(got, expected)| same(got, expected, what, tolerance)).sum()
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let allowed = if b == 0.0 { 1e-12 } else { tolerance * b.abs().max(1e-12) };
            assert!((a - b).abs() <= allowed, "{what}: got {a:e}, expected {b:e}");
            1
        }
        _ => {
            assert_eq!(got, expected, "{what}");
            1
        }
    }
}

/// Compares an array with the rows of a file; `skip` names what the vectors compute otherwise.
fn compare(results: &Value, array: &str, rows: &Value, fields: &[&str], skip: &dyn Fn(&Value, &str) -> bool) -> usize {
    let mut own: BTreeMap<String, &Value> = BTreeMap::new();
    for row in results[array].as_array().unwrap() {
        assert!(
            own.insert(key(row, fields, false), row).is_none(),
            "{array}: {} is there twice",
            key(row, fields, false)
        );
        assert!(row["decision"].is_string(), "{array}: a row without a decision");
    }
    let mut compared = 0;
    for row in rows.as_array().unwrap() {
        let key = key(row, fields, true);
        let got = own.get(&key).unwrap_or_else(|| panic!("{array}: no row {key}"));
        for (field, expected) in row.as_object().unwrap() {
            let name = product_name(field);
            if fields.contains(&field.as_str()) || skip(row, field) {
                continue;
            }
            let what = format!("{array} {key} {name}");
            let value = got.get(&name).unwrap_or_else(|| panic!("{what} is not there"));
            compared += same(value, expected, &what, tolerance(field));
        }
    }
    compared
}

#[test]
fn the_index_by_factor_weights_is_that_of_the_vectors() {
    let office = Office::open();
    let weights = "factor_weights = { access = 0.15, procedure = 0.25, staff = 0.30, result = 0.20, feedback = 0.10 }";
    office.write("design.toml", &format!("{weights}\n{DESIGN}"));
    let results = office.json(&["survey.csv"]);
    let (own, rows) = (&results["covariance"], expected("covariance.json"));
    let compared = rows.as_array().unwrap().iter().map(|row| {
        let same = |other: &&Value| other["unit"] == row["unit"] && other["year"] == row["year"];
        let own = own.as_array().unwrap().iter().find(same).unwrap();
        for field in ["weighted_index", "weighted_index_se"] {
            let (here, there) = (own[field].as_f64().unwrap(), row[field].as_f64().unwrap());
            assert!((here - there).abs() <= 1e-8 * there, "{row}: {field} {here} and {there}");
        }
        assert_eq!(own["weighted_index_weights"], row["weighted_index_weights"]);
    });
    assert!(compared.count() > 5);
    for (weights, says) in [
        ("factor_weights = { access = 1.0 }", "must name each factor once; the factors are access, procedure"),
        (
            "factor_weights = { access = 0.15, procedure = 0.25, staff = 0.30, result = 0.20, other = 0.10 }",
            "must name each factor once",
        ),
        (
            "factor_weights = { access = 0.2, procedure = 0.25, staff = 0.30, result = 0.20, feedback = 0.10 }",
            "add up to 1.05",
        ),
        (
            "factor_weights = { access = -0.15, procedure = 0.55, staff = 0.30, result = 0.20, feedback = 0.10 }",
            "shares of 0 and more",
        ),
    ] {
        office.write("design.toml", &format!("{weights}\n{DESIGN}"));
        let refusal = office.refusal(&["survey.csv", "--design", "design.toml"]);
        assert!(refusal.contains("design.toml") && refusal.contains(says), "{refusal}");
    }
}

#[test]
fn every_array_is_that_of_the_vectors() {
    let results = Office::open().json(&["survey.csv"]);
    let all = |_: &Value, _: &str| false;
    // The design names no factor weights, so the index from them has equal ones.
    let factor_weights = |_: &Value, field: &str| field.starts_with("weighted_index");
    // The error of R's rake() takes unweighted means; ours is that of calibrated_raking, compared with its own row.
    let rake = |row: &Value, field: &str| row["method"] == "raked" && field.ends_with("_se");
    let years = expected("years.json");
    let interviewers = expected("interviewers.json");
    let mut compared = 0;
    for (array, rows, fields, skip) in [
        (
            "criteria",
            expected("criteria.json"),
            &["unit", "year", "criterion"][..],
            &all as &dyn Fn(&Value, &str) -> bool,
        ),
        ("indices", expected("indices.json"), &["unit", "year", "measure", "key"], &all),
        ("covariance", expected("covariance.json"), &["unit", "year"], &factor_weights),
        ("domains", expected("domains.json"), &["unit", "year", "variable", "level"], &all),
        ("groups", expected("groups.json"), &["year", "group", "measure", "key"], &all),
        ("pairwise", expected("pairwise.json"), &["variance", "year", "a", "b"], &all),
        ("ranks", expected("ranks.json"), &["variance", "year", "unit"], &all),
        ("modes", expected("modes.json"), &["unit", "year"], &all),
        ("item_nonresponse", expected("item_nonresponse.json"), &["unit", "year", "factor"], &all),
        ("reliability", expected("reliability.json"), &["unit", "year", "set"], &all),
        ("changes", years["changes"].clone(), &["unit", "from", "to"], &all),
        ("interviewers", interviewers["anova"].clone(), &["unit", "year"], &all),
        ("weighting", expected("weighting_summary.json"), &["unit", "year", "method"], &rake),
    ] {
        compared += compare(&results, array, &rows, fields, skip);
    }
    assert!(compared > 28_000, "{compared} numbers compared");
    assert_eq!(results["rule"], "mean_of_factors");
}

/// METHODS 5: xlogit, but beta where a share is extreme and few are on one side; the reference's own ends of that name.
#[test]
fn every_group_has_the_interval_that_is_chosen_for_it() {
    let results = Office::open().json(&["survey.csv", "--arrays", "domains", "--arrays", "groups"]);
    let references = expected("domains.json");
    let rows = results["domains"].as_array().unwrap();
    let near = |a: &Value, b: &Value| (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-7;
    let mut kinds = std::collections::BTreeMap::new();
    for reference in references.as_array().unwrap() {
        let same = |row: &&Value| ["unit", "year", "variable", "level"].iter().all(|key| row[key] == reference[key]);
        let row = rows.iter().find(same).unwrap();
        let Some(kind) = row["interval"].as_str() else { continue };
        *kinds.entry(kind).or_insert(0) += 1;
        if kind == "clopper_pearson" {
            continue;
        }
        assert!(near(&row["lo"], &reference[format!("{kind}_lo")]), "{row}");
        assert!(near(&row["hi"], &reference[format!("{kind}_hi")]), "{row}");
        // n* is capped in the file, and not where the interval is chosen.
        let (p, n) = (row["pooled"].as_f64().unwrap(), row["n_eff"].as_f64().unwrap());
        let extreme = !(0.1..=0.9).contains(&p) && (n * p).min(n * (1.0 - p)) < 10.0;
        assert!(extreme || kind == "xlogit", "{row}");
        assert!(!extreme || kind == "beta" || row["n_eff"].as_f64() == row["n"].as_f64(), "{row}");
    }
    assert!(kinds["xlogit"] > 100, "{kinds:?}");
    let extreme =
        |row: &&Value| (&row["unit"], &row["year"], &row["level"]) == (&json!("U11"), &json!(2022), &json!("muong"));
    assert_eq!(rows.iter().find(extreme).unwrap()["interval"], "beta", "8.5 people are not satisfied");
    for row in results["groups"].as_array().unwrap() {
        for of in ["weighted", "unit_mean"] {
            let number = |what: &str| row[format!("{of}_{what}")].as_f64();
            let (lo, estimate, hi) = (number("lo").unwrap(), number("estimate").unwrap(), number("hi").unwrap());
            let wide = (hi - lo) / number("se").unwrap();
            assert!(lo < estimate && estimate < hi && (3.9..4.2).contains(&wide), "{row}");
        }
    }
}

#[test]
fn raking_has_the_error_of_calibrated_raking() {
    let results = Office::open().json(&["survey.csv", "--arrays", "weighting"]);
    let rows = results["weighting"].as_array().unwrap();
    let find = |unit: &str, method: &str| {
        rows.iter().find(|row| row["unit"] == unit && row["year"] == 2021 && row["method"] == method).unwrap()
    };
    let (raked, calibrated) = (find("U02", "raked"), find("U02", "calibrated_raking"));
    for field in ["pooled_se", "mean_of_factors_se", "c01_share_se", "women_pooled_se"] {
        same(&raked[field], &calibrated[field], field, 1e-8);
    }
    // U06 has no weights within the bounds of the logit method.
    assert!(!rows.iter().any(|row| row["unit"] == "U06" && row["method"] == "calibrated_logit"));
}

#[test]
fn lonely_psus_by_the_option_of_the_design() {
    let office = Office::open();
    let fine = crate::DESIGN
        .replace("stratum = \"stratum\"", "stratum = \"stratum_fine\"")
        .replace("fpc = [\"fpc1\", \"fpc2\"]\n", "");
    for row in expected("lonely_psu.json").as_array().unwrap() {
        if row["adjust_domain_lonely"] == true || row["year"] != 2020 {
            continue;
        }
        let option = row["option"].as_str().unwrap();
        office.write("design.toml", &format!("lonely_psu = \"{option}\"\n{fine}"));
        let results = office.json(&["survey.csv", "--arrays", "weighting,criteria"]);
        let of = |array: &str, field: &str, key: &str| {
            let rows = results[array].as_array().unwrap();
            let own = |own: &&Value| own["unit"] == row["unit"] && own["year"] == row["year"] && own[field] == key;
            rows.iter().find(own).unwrap().clone()
        };
        same(&of("weighting", "method", "base")["pooled_se"], &row["pooled22_se"], option, 1e-8);
        same(&of("criteria", "criterion", "c01")["score_se"], &row["c01_score_se"], option, 1e-8);
    }
}
