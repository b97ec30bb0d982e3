//! What is not compared, not counted or not used is said, and what is written has the level that was asked for.

use std::io::Read as _;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::{DESIGN, Office};

fn plain(office: &Office) {
    office.write("design.toml", &DESIGN.replace("margins = \"margins.csv\"\n", ""));
}

#[test]
fn an_interval_of_a_difference_has_the_confidence_of_the_design() {
    let office = Office::open();
    office.write("design.toml", &format!("confidence = 0.8\n{}", DESIGN.replace("margins = \"margins.csv\"\n", "")));
    let results = office.json(&["survey.csv", "--arrays", "pairwise,ranks"]);
    for row in results["pairwise"].as_array().unwrap() {
        let (difference, hi) = (row["difference"].as_f64().unwrap(), row["hi"].as_f64().unwrap());
        let (se, df) = (row["se"].as_f64().unwrap(), row["df_satterthwaite"].as_f64().unwrap());
        let t = analytics::tail::t_quantile(0.9, df).unwrap();
        assert!((hi - difference - t * se).abs() < 1e-9, "{row}");
    }
    // Ranks are told apart at 0.05, whatever the intervals.
    let usual = Office::open();
    plain(&usual);
    let usual = usual.json(&["survey.csv", "--arrays", "ranks"]);
    let sets = |results: &Value| -> Vec<Value> {
        results["ranks"].as_array().unwrap().iter().map(|row| row["pairwise_holm_lo"].clone()).collect()
    };
    assert_eq!(sets(&results), sets(&usual));
}

#[test]
fn years_across_a_break_are_not_compared() {
    let office = Office::open();
    plain(&office);
    let survey = office.read("survey.csv");
    let own = survey.lines().map(|line| {
        if line.starts_with("U01-2022-0") { line.replacen(",tablet,", ",paper,", 1) } else { line.to_owned() }
    });
    office.write("modes.csv", &own.collect::<Vec<_>>().join("\n"));
    let output = office.analyse(&["modes.csv", "--design", "design.toml", "--format", "json", "--arrays", "changes"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("U01: 2020 and 2022 are not compared: the mode of asking changed"), "{said}");
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of_first = results["changes"].as_array().unwrap().iter().filter(|row| row["unit"] == "U01");
    assert_eq!(of_first.count(), 1, "2020 and 2021 alone");

    // Nor does the picture of the years join them, nor name a highest of all.
    let made = office.analyse(&["modes.csv", "--design", "design.toml", "--charts", "charts"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let svg = office.read("charts/trend-U01.svg");
    for words in ["Không so sánh qua vạch đứt: 2022 đổi cách hỏi.", "đổi cách hỏi"] {
        assert!(svg.contains(words), "{words}");
    }
    assert!(!svg.contains("cao nhất"), "{svg}");
}

/// Charts say the coverage of their intervals, and a change that the test shows is no error where a wider interval holds nought.
#[test]
fn charts_of_another_confidence_say_so() {
    let office = Office::open();
    plain(&office);
    let design = office.read("design.toml");
    office.write("design.toml", &format!("confidence = 0.999\n{design}"));
    let made = office.analyse(&["survey.csv", "--design", "design.toml", "--charts", "charts"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let svg = office.read("charts/trend-U01.svg");
    assert!(svg.contains("99,9%") && !svg.contains("95%"), "{svg}");
}

#[test]
fn answers_taken_by_the_units_own_staff_are_told() {
    let office = Office::open();
    plain(&office);
    let survey = office.read("survey.csv");
    let own = survey.lines().map(|line| {
        if line.starts_with("U01-2020-00") { line.replacen(",probability,", ",assisted,", 1) } else { line.to_owned() }
    });
    office.write("staff.csv", &own.collect::<Vec<_>>().join("\n"));
    let output = office.analyse(&["staff.csv", "--design", "design.toml", "--format", "json", "--arrays", "modes"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("U01: 99 answers collected by the unit's own staff are in no estimate"), "{said}");
    let results: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(results["modes"][0]["n_assisted"], 99);
}

#[test]
fn margins_of_nobody_and_arrays_of_nothing() {
    let office = Office::open();
    office.write("margins.csv", &office.read("margins.csv").replace("U11,", "U 11,"));
    let output =
        office.analyse(&["survey.csv", "--design", "design.toml", "--format", "json", "--arrays", "weighting"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the margins of U 11 in 2022 are of no unit and year of the answers"), "{said}");
    plain(&office);
    let refusal =
        office.refusal(&["survey.csv", "--design", "design.toml", "--format", "csv", "--arrays", "weighting"]);
    assert!(refusal.contains("the design has nothing to make the array weighting of"), "{refusal}");
}

#[test]
fn codes_that_cannot_be() {
    let office = Office::open();
    for (satisfied, says) in [
        ("satisfied = []", "satisfied names no code"),
        ("satisfied = [200]", "answers are 1 to 5"),
        ("not_asked = [5]\nsatisfied = [4, 5]", "code 5 counts as satisfied and is in not_asked"),
    ] {
        office.write("bad.toml", &DESIGN.replace("satisfied = [4, 5]", satisfied));
        let refusal = office.refusal(&["survey.csv", "--design", "bad.toml"]);
        assert!(refusal.contains(says), "{satisfied}: {refusal}");
    }
    let text: Vec<u8> = office.read("survey.csv").encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(office.path("utf16.csv"), [b"\xff\xfe".to_vec(), text].concat()).unwrap();
    let refusal = office.refusal(&["utf16.csv", "--design", "design.toml"]);
    assert!(refusal.contains("save it as CSV UTF-8"), "{refusal}");
}

#[test]
fn one_name_in_two_forms_is_one_unit() {
    let office = Office::open();
    plain(&office);
    let survey = office.read("survey.csv");
    let own =
        survey.lines().enumerate().filter(|(at, line)| *at == 0 || line.starts_with("U01-2020-0")).map(|(at, line)| {
            let name = if at % 2 == 0 { "Xã Mường" } else { "Xa\u{303} Mu\u{31b}o\u{31b}\u{300}ng" };
            line.replacen(",U01,", &format!(",{name},"), 1)
        });
    office.write("forms.csv", &own.collect::<Vec<_>>().join("\n"));
    let results = office.json(&["forms.csv", "--arrays", "modes"]);
    let rows = results["modes"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["unit"]), (1, &Value::from("Xã Mường")));
}

/// Names that a file system would take for one keep a picture each.
#[test]
fn every_chart_has_a_file_of_its_own() {
    let office = Office::open();
    plain(&office);
    let survey = office.read("survey.csv");
    let long = "Trung tâm Phục vụ hành chính công ".repeat(6);
    let own =
        survey.lines().filter(|line| !line.contains("-W") && (line.contains("-2020-") || line.starts_with("resp_id")));
    let own = own.map(|line| {
        let line = line.replacen(",U01,", ",Xã A/B,", 1).replacen(",U02,", ",xã a-b,", 1);
        line.replacen(",U04,", &format!(",{long},"), 1)
    });
    office.write("names.csv", &own.collect::<Vec<_>>().join("\n"));
    let made = office.analyse(&["names.csv", "--design", "design.toml", "--charts", "charts"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let files = std::fs::read_dir(office.path("charts")).unwrap();
    let names: Vec<String> = files.map(|file| file.unwrap().file_name().to_string_lossy().to_lowercase()).collect();
    let criteria =
        names.iter().filter(|name| name.starts_with("criteria-") && !name.contains("by-unit") && name.contains(".svg"));
    assert_eq!(criteria.count(), 5, "{names:?}");
}

#[test]
fn the_workbook_has_the_numbers() {
    let office = Office::open();
    plain(&office);
    let made = office.analyse(&["survey.csv", "--design", "design.toml", "--format", "report.xlsx", "--out", "r.xlsx"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let results = office.json(&["survey.csv", "--public", "--arrays", "indices"]);
    let mut bytes = Vec::new();
    std::fs::File::open(office.path("r.xlsx")).unwrap().read_to_end(&mut bytes).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = workbook.worksheet_range("Chỉ số").unwrap();
    let shares: Vec<f64> = sheet
        .rows()
        .flatten()
        .filter_map(|cell| match cell {
            Data::Float(number) => Some(*number),
            _ => None,
        })
        .collect();
    let indices = results["indices"].as_array().unwrap().iter();
    let indices: Vec<&Value> =
        indices.filter(|row| row["measure"] == "overall_share" && row["key"] == "mean_of_factors").collect();
    assert_eq!(indices.len(), 21);
    for row in indices {
        for field in ["estimate", "lo", "hi", "se"] {
            let number = row[field].as_f64().unwrap();
            assert!(shares.iter().any(|share| (share - number).abs() < 1e-12), "{} {field}", row["unit"]);
        }
    }
}
