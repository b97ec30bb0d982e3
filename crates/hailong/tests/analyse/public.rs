//! `--public`: what is hidden is absent, and does not follow from what is left.

use serde_json::Value;

use crate::{DESIGN, Office};

/// All numbers of a document, as it prints them.
fn numbers(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Number(number) if number.is_f64() => into.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| numbers(value, into)),
        Value::Object(fields) => fields.values().for_each(|value| numbers(value, into)),
        _ => {}
    }
}

fn hidden(row: &Value) -> bool {
    row["decision"].as_str().unwrap().starts_with("suppressed")
}

#[test]
fn hidden_domains_are_absent_with_one_more() {
    let office = Office::open();
    let (all, public) = (office.json(&["survey.csv"]), office.json(&["survey.csv", "--public"]));
    let key = |row: &Value| format!("{} {} {} {}", row["unit"], row["year"], row["variable"], row["level"]);
    let text = public.to_string();
    let mut gone = 0;
    for row in all["domains"].as_array().unwrap().iter().filter(|row| hidden(row)) {
        let own = public["domains"].as_array().unwrap().iter().find(|own| key(own) == key(row)).unwrap();
        assert_eq!(own.as_object().unwrap().len(), 5, "only what names it and its decision: {own}");
        for field in ["pooled", "se", "index", "wilson_lo", "beta_hi", "xlogit_lo"] {
            assert!(!text.contains(&row[field].to_string()), "{} {field} is still there", key(row));
        }
        gone += 1;
    }
    assert_eq!(gone, 19);
    // No table of a variable has a single hidden level.
    let mut tables: std::collections::BTreeMap<String, Vec<&Value>> = std::collections::BTreeMap::new();
    for row in public["domains"].as_array().unwrap() {
        tables.entry(format!("{} {} {}", row["unit"], row["year"], row["variable"])).or_default().push(row);
    }
    assert!(tables.values().all(|rows| rows.iter().filter(|row| hidden(row)).count() != 1));
    // What must not be published at all.
    assert!(!text.contains("wrong_pooled_unweighted"));
    assert!(!text.contains("\"rank\""), "ranks of all kinds together");
}

#[test]
fn pairs_and_ranks_stay_within_a_kind() {
    let public = Office::open().json(&["survey.csv", "--public"]);
    let pairs = public["pairwise"].as_array().unwrap();
    assert!(pairs.iter().all(|row| row["same_class"] == true && row["variance"] == "no_fpc"));
    // Four district units in 2020: six pairs, a family of their own.
    let of_2020: Vec<&Value> = pairs.iter().filter(|row| row["year"] == 2020).collect();
    assert_eq!(of_2020.len(), 6);
    for row in of_2020 {
        let (p, bonferroni) = (row["p_satterthwaite"].as_f64().unwrap(), row["bonferroni"].as_f64().unwrap());
        assert!((bonferroni - (6.0 * p).min(1.0)).abs() < 1e-12);
    }
    for row in public["ranks"].as_array().unwrap() {
        let (lo, hi) = (row["class_rank_lo"].as_u64(), row["class_rank_hi"].as_u64());
        assert!(lo.is_some() == row["no_rank"].is_null() && lo <= hi, "{row}");
    }
}

/// A unit with too few respondents leaves nothing of itself in any array.
#[test]
fn a_unit_that_is_hidden_is_hidden_everywhere() {
    let office = Office::open();
    let survey = office.read("survey.csv");
    let kept = survey.lines().filter(|line| {
        let number = line.strip_prefix("U15-2022-").and_then(|rest| rest.split(',').next());
        number.is_none_or(|number| number.starts_with("00") && number < "0025")
    });
    office.write("few.csv", &kept.collect::<Vec<_>>().join("\n"));
    office.write("design.toml", &DESIGN.replace("margins = \"margins.csv\"\n", ""));
    let (all, public) = (office.json(&["few.csv"]), office.json(&["few.csv", "--public"]));
    let (mut secret, mut others) = (Vec::new(), Vec::new());
    for (array, rows) in all.as_object().unwrap() {
        let Value::Array(rows) = rows else { continue };
        let about = |row: &Value| row["unit"] == "U15" || row["a"] == "U15" || row["b"] == "U15";
        rows.iter().filter(|row| !about(row)).for_each(|row| numbers(row, &mut others));
        for row in rows.iter().filter(|row| about(row)) {
            assert!(hidden(row) || array == "modes", "{array}: {row}");
            numbers(row, &mut secret);
        }
    }
    assert!(secret.len() > 500);
    let mut shown = Vec::new();
    numbers(&public, &mut shown);
    // Twenty of twenty-four is a share that another unit may have too, and so is one rounded to a thousandth.
    let rounded = |number: &str| number.contains('.') && number.len() <= "0.875".len();
    let own = |number: &&String| !rounded(number) && !others.contains(number);
    let leaked: Vec<&String> = secret.iter().filter(own).filter(|number| shown.contains(number)).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    // Nor from the means of its year.
    let of_2022 = public["groups"].as_array().unwrap().iter().filter(|row| row["year"] == 2022);
    assert!(of_2022.filter(|row| row["group"] == "all").all(hidden));
}

/// Rows of one unit and year, some of their cells changed.
fn of_unit(office: &Office, unit: &str, year: &str, mut change: impl FnMut(usize, &mut Vec<String>)) {
    let survey = office.read("survey.csv");
    let mut lines = survey.lines();
    let mut kept = vec![lines.next().unwrap().to_owned()];
    for (number, line) in lines.filter(|line| line.starts_with(&format!("{unit}-{year}-0"))).enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        change(number, &mut cells);
        kept.push(cells.join(","));
    }
    office.write("own.csv", &kept.join("\n"));
}

const GENDER: usize = 13;
const FIRST_CRITERION: usize = 17;

/// Base and calibrated means are as many equations as a variable has levels: with a hidden level none of them is printed.
#[test]
fn other_weights_do_not_give_a_hidden_level_back() {
    let office = Office::open();
    of_unit(&office, "U11", "2022", |number, cells| {
        (if number < 8 { "f" } else { "m" }).clone_into(&mut cells[GENDER]);
    });
    office.write("margins.csv", "unit,year,variable,level,count\nU11,2022,gender,f,4000\nU11,2022,gender,m,4800\n");
    let public = office.json(&["own.csv", "--public"]);
    let domains = public["domains"].as_array().unwrap();
    assert!(domains.iter().filter(|row| row["variable"] == "gender").all(hidden));
    for row in public["weighting"].as_array().unwrap() {
        assert!(row.get("pooled").is_none() && row.get("g_min").is_none(), "{row}");
    }
}

/// Who did not say to which group they belong are no group, but one or two of them would follow from the others; and they cover no
/// hidden group.
#[test]
fn people_without_a_level_cover_nobody() {
    let hidden_with = |unsaid: usize, women: u64| {
        let office = Office::open();
        let mut seen = 0;
        of_unit(&office, "U15", "2022", |number, cells| {
            if number < unsaid {
                cells[GENDER].clear();
            } else if cells[GENDER] == "f" {
                seen += 1;
                if seen > women {
                    "m".clone_into(&mut cells[GENDER]);
                }
            }
        });
        office.write("design.toml", &DESIGN.replace("margins = \"margins.csv\"\n", ""));
        let public = office.json(&["own.csv", "--public"]);
        let rows = public["domains"].as_array().unwrap().iter().filter(|row| row["variable"] == "gender");
        rows.filter(|row| hidden(row)).count()
    };
    assert_eq!(hidden_with(2, u64::MAX), 1);
    assert_eq!(hidden_with(3, u64::MAX), 0);
    assert_eq!(hidden_with(3, 5), 2);
}

/// Of a group known to have fewer than fifty people, nearly all of whom said the same, each one's answers would be known.
#[test]
fn a_small_group_that_said_the_same_is_hidden() {
    let decisions = |population: u64, unhappy: usize| {
        let office = Office::open();
        let mut women = 0;
        of_unit(&office, "U11", "2022", |_, cells| {
            // Forty women, all of them satisfied with everything but some.
            if cells[GENDER] == "f" && women < 40 {
                women += 1;
                let code = |at: usize| if at == 0 && women <= unhappy { "2" } else { "5" };
                (0..22).for_each(|at| code(at).clone_into(&mut cells[FIRST_CRITERION + at]));
            } else {
                "m".clone_into(&mut cells[GENDER]);
            }
        });
        let margins =
            format!("unit,year,variable,level,count\nU11,2022,gender,f,{population}\nU11,2022,gender,m,8760\n");
        office.write("margins.csv", &margins);
        let public = office.json(&["own.csv", "--public", "--arrays", "domains"]);
        let rows = public["domains"].as_array().unwrap().iter().filter(|row| row["variable"] == "gender");
        rows.map(|row| row["decision"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(decisions(49, 2), ["suppressed_disclosure", "suppressed_complementary"]);
    assert_eq!(decisions(49, 3), ["review", "publish"]);
    assert_eq!(decisions(50, 2), ["review", "publish"]);
}

/// Another rule than the published one, wherever it stands, would let a hidden criterion be reckoned.
#[test]
fn a_hidden_criterion_hides_the_other_rules_everywhere() {
    let office = Office::open();
    of_unit(&office, "U11", "2022", |number, cells| {
        if number >= 20 {
            "0".clone_into(&mut cells[FIRST_CRITERION]);
        }
    });
    let design = DESIGN.replace("margins = \"margins.csv\"\n", "").replace("satisfied", "not_asked = [0]\nsatisfied");
    office.write("design.toml", &design);
    let (all, public) = (office.json(&["own.csv"]), office.json(&["own.csv", "--public"]));
    assert!(public["criteria"].as_array().unwrap().iter().filter(|row| hidden(row)).count() >= 2);
    let mut secret = Vec::new();
    for row in all["indices"].as_array().unwrap().iter().filter(|row| row["measure"] == "overall_share") {
        if row["key"] != "mean_of_factors" && row["key"] != "overall_question" {
            secret.push(row["estimate"].to_string());
        }
    }
    assert_eq!(secret.len(), 4);
    let text = public.to_string();
    for number in secret {
        assert!(!text.contains(&number), "{number}");
    }
}

#[test]
fn counts_by_ethnic_group_are_rounded() {
    let public = Office::open().json(&["survey.csv", "--public", "--arrays", "domains"]);
    let rows = public["domains"].as_array().unwrap().iter().filter(|row| row["variable"] == "ethnic" && !hidden(row));
    let counts: Vec<u64> = rows.map(|row| row["n"].as_u64().unwrap()).collect();
    assert!(counts.len() > 20 && counts.iter().all(|n| n % 5 == 0), "{counts:?}");
}
