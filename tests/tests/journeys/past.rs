//! Results of 2020 that lie in a spreadsheet: brought in as CSV and as XLSX, scored as `hailong analyse` scores the same
//! answers of a file, derived again, taken back.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use survey::questionnaire::{Compiled, Questionnaire};

use crate::database::Place;
use crate::office::Office;
use crate::restore::{refused, well};
use crate::server::{Server, command, run};

const FORM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../questionnaires/hanh-chinh-22.json");
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PASSWORD: &str = "mật khẩu đủ dài";
const HEAD: &str = "number,area_code,stratum,psu,psus_in_stratum,people_in_psu,weight,day,sample_type,outcome";
const PSUS: usize = 6;
const PEOPLE: usize = 20;
/// Drawn, and not interviewed.
const MISSED: usize = 12;
const SELF_SELECTED: usize = 40;

/// A person who answered, with a code for each criterion; none where the question was not put.
struct Respondent {
    /// Stratum, PSU and place in it; none for who chose themselves.
    drawn: Option<(usize, usize, usize)>,
    gave_feedback: bool,
    codes: Vec<Option<u8>>,
}

fn form() -> Compiled {
    Questionnaire::from_json(&std::fs::read_to_string(FORM).unwrap()).unwrap().compile().unwrap()
}

/// From 0 to 99, always the same.
const fn chance(person: usize, question: usize) -> usize {
    let mixed = (person * 2_654_435_761 + question * 40_503 + 12_345) % 4_294_967_296;
    (mixed / 65_536 + mixed) % 100
}

fn respondent(number: usize, drawn: Option<(usize, usize, usize)>, criteria: &[String]) -> Respondent {
    let gave_feedback = chance(number, 99) < 60;
    let code = |(at, name): (usize, &String)| {
        let put = gave_feedback || !["E2", "E3", "E4"].contains(&name.as_str());
        put.then(|| match chance(number, at) {
            0..8 => 90,
            8..14 => 2,
            14..30 => 3,
            30..70 => 4,
            _ => 5,
        })
    };
    Respondent { drawn, gave_feedback, codes: criteria.iter().enumerate().map(code).collect() }
}

fn people(criteria: &[String]) -> Vec<Respondent> {
    let places = (0..2).flat_map(|s| (0..PSUS).flat_map(move |p| (0..PEOPLE).map(move |k| Some((s, p, k)))));
    let all = places.chain(std::iter::repeat_n(None, SELF_SELECTED));
    all.enumerate().map(|(number, drawn)| respondent(number, drawn, criteria)).collect()
}

/// Number, stratum, PSU, sizes of the frames and weight.
fn design((stratum, psu, place): (usize, usize, usize)) -> (usize, String, String, usize, usize, f64) {
    let weight = 1.5 + stratum as f64 + 0.25 * psu as f64 + 0.01 * (place % 3) as f64;
    let number = 1 + (stratum * PSUS + psu) * PEOPLE + place;
    (number, format!("tầng {stratum}"), format!("cụm {psu}"), 12 + stratum, 60 + 5 * psu, weight)
}

/// The people of the first stratum, who was not met there, and who chose themselves; separated by semicolons.
fn csv(people: &[Respondent], criteria: &[String]) -> String {
    let mut text = format!("\u{feff}{HEAD},F_gave_feedback,{}\r\n", criteria.join(",")).replace(',', ";");
    let blank = ";".repeat(criteria.len());
    for one in people.iter().filter(|one| one.drawn.is_none_or(|(stratum, ..)| stratum == 0)) {
        let who = one.drawn.map(design).map_or(";;;;;;;5/10/2020;self_selected;".to_owned(), |of| {
            let (number, stratum, psu, psus, people, weight) = of;
            let weight = weight.to_string().replace('.', ",");
            format!("{number};03646;{stratum};{psu};{psus};{people};{weight};2020-10-05;;")
        });
        let _ = write!(text, "{who};{}", if one.gave_feedback { "yes" } else { "no" });
        for code in &one.codes {
            let _ = write!(text, ";{}", code.map_or(String::new(), |code| code.to_string()));
        }
        text.push_str("\r\n");
    }
    for missed in 0..MISSED {
        let (_, stratum, psu, psus, people, _) = design((0, missed % PSUS, 0));
        let number = 1001 + missed;
        let _ = write!(text, "{number};03646;{stratum};{psu};{psus};{people};2;;;refused;{blank}\r\n");
    }
    text
}

/// The people of the second stratum, with days as a spreadsheet keeps them and answers by their words.
fn xlsx(people: &[Respondent], criteria: &[String], form: &Compiled) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let head = HEAD.split(',').chain(["F_gave_feedback"]).chain(criteria.iter().map(String::as_str));
    for (column, name) in (0..).zip(head) {
        sheet.write(0, column, name).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let second = people.iter().filter(|one| one.drawn.is_some_and(|(stratum, ..)| stratum == 1));
    for (row, one) in (1..).zip(second) {
        let (number, stratum, psu, psus, people, weight) = design(one.drawn.unwrap());
        sheet.write(row, 0, number as f64).unwrap();
        sheet.write(row, 1, "03646").unwrap();
        sheet.write(row, 2, stratum).unwrap();
        sheet.write(row, 3, psu).unwrap();
        sheet.write(row, 4, psus as f64).unwrap();
        sheet.write(row, 5, people.to_string()).unwrap();
        sheet.write(row, 6, weight).unwrap();
        sheet.write_with_format(row, 7, ExcelDateTime::from_ymd(2020, 10, 6).unwrap(), &day).unwrap();
        sheet.write(row, 10, if one.gave_feedback { "Có" } else { "Không" }).unwrap();
        for (column, (name, code)) in (11..).zip(criteria.iter().zip(&one.codes)) {
            let Some(code) = code else { continue };
            let choices = form.choices(form.index(name).unwrap());
            let choice = choices.iter().find(|choice| choice.code == *code).unwrap();
            match row % 3 {
                0 => sheet.write(row, column, f64::from(*code)).unwrap(),
                1 => sheet.write(row, column, code.to_string()).unwrap(),
                _ => sheet.write(row, column, choice.label.get(&survey::language::Language::vietnamese())).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// How many of those drawn in a PSU each respondent of it stands for: whoever was not met there, too.
fn stands_for((stratum, psu, _): (usize, usize, usize)) -> f64 {
    let missed = if stratum == 0 { (0..MISSED).filter(|missed| missed % PSUS == psu).count() } else { 0 };
    (PEOPLE + missed) as f64 / PEOPLE as f64
}

/// The same answers as `hailong analyse` reads them, and what it makes of them.
fn analysed(folder: &Path, people: &[Respondent], criteria: &[String], form: &Compiled) -> Value {
    let mut text = format!("id,unit,stratum,psu,fpc1,fpc2,weight,sample_type,{}\n", criteria.join(","));
    for (number, one) in people.iter().enumerate() {
        let who = one.drawn.map(design).map_or(",,,,,self_selected".to_owned(), |of| {
            let (_, stratum, psu, psus, people, weight) = of;
            let weight = weight * stands_for(one.drawn.unwrap());
            format!("{stratum},{stratum} {psu},{psus},{people},{weight},probability")
        });
        let _ = write!(text, "r{number},U,{who}");
        for code in &one.codes {
            let _ = write!(text, ",{}", code.unwrap_or(0));
        }
        text.push('\n');
    }
    std::fs::write(folder.join("answers.csv"), text).unwrap();
    let mut table = "criterion,factor,factor_order\n".to_owned();
    for (question, likert) in form.questionnaire().criteria() {
        let factor = likert.factor.as_ref().unwrap();
        let order = form.questionnaire().factors.iter().position(|one| one.key == *factor).unwrap();
        let _ = writeln!(table, "{},{factor},{order}", question.name);
    }
    std::fs::write(folder.join("criteria.csv"), table).unwrap();
    let design = "rule = \"pooled\"\nsatisfied = [4, 5]\nnot_asked = [0]\nno_answer = [90, 91]\ncriteria = \"criteria.csv\"\n\
                  [columns]\nid = \"id\"\nunit = \"unit\"\nstratum = \"stratum\"\npsu = \"psu\"\nfpc = [\"fpc1\", \"fpc2\"]\n\
                  weight = \"weight\"\nsample_type = \"sample_type\"\n";
    std::fs::write(folder.join("design.toml"), design).unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    let (answers, design) = (path("answers.csv"), path("design.toml"));
    let said = well(&run(&["analyse", &answers, "--design", &design, "--format", "json"]));
    serde_json::from_str(&said).unwrap()
}

#[track_caller]
fn same(got: &Value, expected: &Value, what: &str) {
    let (got, expected) = (got.as_f64().unwrap_or(f64::NAN), expected.as_f64().unwrap_or(f64::NAN));
    assert!((got - expected).abs() <= 1e-12, "{what}: {got:e}, not {expected:e}");
}

fn row<'a>(results: &'a Value, array: &str, is: impl Fn(&Value) -> bool) -> &'a Value {
    results[array].as_array().unwrap().iter().find(|row| is(row)).unwrap()
}

/// Index, all variants, all criteria and the web answers.
fn compare(scores: &Value, analysed: &Value, criteria: &[String]) {
    let variants = scores["variants"].as_object().unwrap();
    let mut compared = 0;
    for (rule, figure) in variants.iter().filter(|(_, figure)| figure["estimate"].is_number()) {
        let of_rule = |row: &Value| row["measure"] == "overall_share" && row["key"] == rule.as_str();
        let Some(expected) = analysed["indices"].as_array().unwrap().iter().find(|row| of_rule(row)) else { continue };
        let interval = figure["interval"].as_str().unwrap();
        same(&figure["estimate"], &expected["estimate"], rule);
        same(&figure["se"], &expected["se"], rule);
        same(&figure["lo"], &expected[format!("{interval}_lo")], rule);
        same(&figure["hi"], &expected[format!("{interval}_hi")], rule);
        assert_eq!((&figure["n"], &figure["df"]), (&expected["n"], &expected["df"]), "{rule}");
        compared += 1;
    }
    assert!(compared >= 4, "{compared} rules");
    assert_eq!(scores["index"], variants["pooled"]);
    for name in criteria {
        let figure = scores["criteria"].as_array().unwrap().iter().find(|one| one["key"] == name.as_str()).unwrap();
        let expected = row(analysed, "criteria", |row| row["criterion"] == name.as_str());
        same(&figure["estimate"], &expected["share"], name);
        same(&figure["se"], &expected["se"], name);
        assert_eq!(figure["n"], expected["n"], "{name}");
    }
    let modes = row(analysed, "modes", |_| true);
    assert_eq!((&scores["web"]["n"], &modes["n_self_selected"]), (&json!(SELF_SELECTED), &json!(SELF_SELECTED)));
    same(&scores["web"]["share"], &modes["self_selected_pooled_unweighted"], "web");
}

/// An account, the form, and two evaluations of 2020, open.
fn planned(place: &Place) -> Vec<String> {
    let more: Vec<String> = place.args("").into_iter().skip(1).collect();
    let with =
        |args: &[&str]| -> Vec<String> { args.iter().map(ToString::to_string).chain(more.iter().cloned()).collect() };
    let named = with(&["user", "add", "ha", "--name", "Hà", "--role", "manager"]);
    let mut child = command(&named.iter().map(String::as_str).collect::<Vec<_>>());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    well(&child.wait_with_output().unwrap());
    let said = |args: &[&str]| well(&run(&with(args).iter().map(String::as_str).collect::<Vec<_>>()));
    said(&["questionnaire", "publish", FORM]);
    let form = form();
    let (key, version) = (&form.questionnaire().key, &form.questionnaire().version);
    let unit = |code: &str| {
        let name = json!({"vi": format!("Đơn vị {code}"), "en": code});
        json!({"code": code, "name": name, "kind": "district", "area_code": "124", "from": "2018-01-01"})
    };
    let evaluation =
        |unit: &str| json!({"unit": unit, "kind": "programme", "questionnaire": [key, version], "target": 240});
    let plan = json!({
        "campaign": {"year": 2020, "name": {"vi": "Năm 2020", "en": "2020"}, "first_day": "2020-09-01",
            "last_day": "2020-10-31"},
        "units": [unit("MLA"), unit("MSN")],
        "evaluations": [evaluation("MLA"), evaluation("MSN")],
    });
    let path = place.folder().join("plan.json");
    std::fs::write(&path, plan.to_string()).unwrap();
    let made = said(&["plan", &path.display().to_string(), "--open"]);
    made.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

fn brought_in(place: &Place) {
    let form = form();
    let criteria: Vec<String> = form.questionnaire().criteria().map(|(question, _)| question.name.clone()).collect();
    let people = people(&criteria);
    let evaluations = planned(place);
    let args = place.args("serve");
    let server = Server::start(&args.iter().map(String::as_str).chain(["--port", "0"]).collect::<Vec<_>>());
    let account = json!({"accounts": [{"role": "manager", "username": "ha", "password": PASSWORD}]});
    let office = Office::sign_in(&server.base, &account, "manager");
    let campaign = office.get("/api/v1/campaigns").body["items"][0]["id"].as_str().unwrap().to_owned();

    // While it is open, and once it is closed.
    let past = format!("/api/v1/evaluations/{}/past-answers", evaluations[0]);
    let first = office.send(&format!("{past}?name=vung-thap.csv"), "text/csv", csv(&people, &criteria).as_bytes());
    assert_eq!(first.status, 201, "{}", first.body);
    let (met, drawn) = (PSUS * PEOPLE, PSUS * PEOPLE + MISSED);
    assert_eq!((&first.body["added"], &first.body["cases"]), (&json!(met + SELF_SELECTED), &json!(drawn)));
    assert_eq!(first.body["not_answered"], MISSED);
    let blank =
        |name: &str| first.body["blanks"].as_array().unwrap().iter().find(|one| one["question"] == name).cloned();
    assert_eq!((blank("A1"), blank("Z1").unwrap()["count"].as_u64()), (None, Some(160)));
    assert_eq!(office.post(&format!("/api/v1/campaigns/{campaign}/state"), &json!({"state": "closed"})).status, 204);
    let book = xlsx(&people, &criteria, &form);
    let dry = office.send(&format!("{past}?dry_run=true"), XLSX, &book);
    assert_eq!((dry.status, &dry.body["added"]), (200, &json!(met)), "{}", dry.body);
    // Nobody is in it who did not answer: it has to be said that nobody is missing.
    let second = office.send(&format!("{past}?name=vung-cao.xlsx&everyone_drawn=true"), XLSX, &book);
    assert_eq!((second.status, &second.body["added"]), (201, &json!(met)), "{}", second.body);
    assert_eq!(office.send(&past, XLSX, &book).status, 409);

    let scores_at = format!("/api/v1/evaluations/{}/scores", evaluations[0]);
    let scores = office.get(&scores_at).body;
    let results = analysed(place.folder(), &people, &criteria, &form);
    compare(&scores, &results, &criteria);
    let (answered, asked) = (2 * met, met + drawn);
    assert_eq!(scores["fieldwork"], json!({"eligible": asked, "responded": answered}));
    same(&scores["response_rate"], &json!(answered as f64 / asked as f64), "response rate");

    // Derived again it is the same.
    let said = well(&crate::restore::command(place, "rebuild", &[]));
    assert!(said.contains("280 responses derived again") && said.contains("the same as before"), "{said}");
    assert_eq!(office.get(&scores_at).body, scores);

    // Beside the server, the same way from the command line.
    let file = place.folder().join("vung-cao.xlsx");
    std::fs::write(&file, &book).unwrap();
    let import = |evaluation: &str, more: &[&str]| {
        let path = file.display().to_string();
        let by = [path.as_str(), "--past", "--by", "Hà", "--evaluation", evaluation];
        crate::restore::command(place, "import", &by.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    refused(&import(&evaluations[0], &[]), "This file was brought in on");
    let said = well(&import(&evaluations[1], &["--dry-run"]));
    assert!(said.contains("120 responses would be added, 120 people drawn are new, 0 did not answer"), "{said}");
    assert!(said.contains("no response rate is told of it"), "{said}");
    well(&import(&evaluations[1], &[]));
    let others = office.get(&format!("/api/v1/evaluations/{}/scores", evaluations[1])).body;
    assert!(others["response_rate"].is_null() && others["fieldwork"].is_null(), "{others}");
    let listed = office.get(&format!("/api/v1/evaluations/{}/past-answers", evaluations[1])).body;
    assert_eq!((&listed["items"][0]["by"], &listed["items"][0]["rows"]), (&json!("Hà"), &json!(120)));

    // Taken back, and out of the scores.
    let one = format!("{past}/{}", second.body["import"].as_str().unwrap());
    assert_eq!(office.delete(&one).status, 204);
    let scores = office.get(&scores_at).body;
    assert_eq!(scores["fieldwork"], json!({"eligible": drawn, "responded": met}));
    assert_eq!(office.post(&format!("/api/v1/campaigns/{campaign}/state"), &json!({"state": "published"})).status, 204);
    let first = format!("{past}/{}", first.body["import"].as_str().unwrap());
    assert_eq!(office.delete(&first).status, 409, "what is published stays");
}

#[test]
fn past_results_are_scored_as_the_same_answers_of_a_file_on_sqlite() {
    brought_in(&Place::sqlite());
}

#[test]
fn past_results_are_scored_as_the_same_answers_of_a_file_on_postgres() {
    if let Some(place) = Place::postgres() {
        brought_in(&place);
    }
}
