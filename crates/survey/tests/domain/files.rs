//! Photographs, recordings and places.

use serde_json::{Value as Json, json};
use survey::answers::{Answer, Answers, Issue, IssueKind, MAX_FILE, Place, validate};
use survey::clock::Day;
use survey::language::Language;
use survey::questionnaire::{Compiled, Questionnaire};

fn question(name: &str, kind: &str) -> Json {
    json!({"name": name, "kind": kind, "label": {"vi": name}})
}

fn form(questions: &[Json]) -> Json {
    json!({
        "key": "anh", "version": "1", "title": {"vi": "Ảnh"}, "languages": ["vi"], "consent": {"vi": "Xin phép"},
        "status": "draft", "sections": [{"key": "s", "title": {"vi": "Phần"}, "questions": questions}],
    })
}

fn compiled() -> Compiled {
    let mut seen = question("seen", "text");
    seen["relevant"] = json!("${paper} != '' and ${where} != ''");
    let form = form(&[question("paper", "photo"), question("voice", "audio"), question("where", "place"), seen]);
    Questionnaire::from_json(&form.to_string()).unwrap().compile().unwrap()
}

fn today() -> Day {
    "2022-09-21".parse().unwrap()
}

fn file(bytes: u32, media: &str) -> Json {
    json!({"sha256": "ab".repeat(32), "bytes": bytes, "type": media})
}

fn read(form: &Compiled, json: &Json) -> (Answers, Vec<Issue>) {
    Answers::from_json(json, form, &Language::english())
}

#[test]
fn files_and_places_are_read_back_as_they_were_written() {
    let form = compiled();
    let json = json!({
        "paper": file(300_000, "image/jpeg"), "voice": file(40_000, "audio/webm"),
        "where": {"lat": 21.327_46, "lon": 103.914_6},
    });
    let (answers, issues) = read(&form, &json);
    assert_eq!(issues, []);
    // No finer than a hundredth of a degree, whatever was given.
    assert_eq!(answers.to_json()["where"].to_string(), r#"{"lat":21.33,"lon":103.91}"#);
    assert_eq!(answers.to_json()["paper"], json["paper"]);
    assert_eq!(read(&form, &answers.to_json()), (answers.clone(), vec![]));
    assert_eq!(validate(&form, &answers, today(), &Language::english()), []);
    assert_eq!(answers.get("paper").unwrap().attachment().unwrap().bytes, 300_000);
    assert_eq!(answers.get("where"), Some(&Answer::Place(Place::near(21.33, 103.91).unwrap())));
}

#[test]
fn expressions_ask_whether_there_is_a_file_or_a_place() {
    let form = compiled();
    let put = |json: Json| survey::answers::relevant(&form, &read(&form, &json).0, today()).has(3);
    assert!(!put(json!({"paper": file(1, "image/webp")})));
    assert!(put(json!({"paper": file(1, "image/webp"), "where": {"lat": 0, "lon": 0}})));
}

#[test]
fn what_is_no_file_and_no_place_is_reported() {
    let form = compiled();
    for (name, given, kind) in [
        ("paper", file(1, "audio/webm"), IssueKind::WrongType),
        ("paper", file(1, "image/svg+xml"), IssueKind::WrongType),
        ("paper", file(0, "image/jpeg"), IssueKind::WrongType),
        ("paper", file(MAX_FILE + 1, "image/jpeg"), IssueKind::TooLong),
        ("paper", json!({"sha256": "zz".repeat(32), "bytes": 1, "type": "image/jpeg"}), IssueKind::WrongType),
        ("paper", json!({"sha256": "é".repeat(32), "bytes": 1, "type": "image/jpeg"}), IssueKind::WrongType),
        ("paper", json!("ab"), IssueKind::WrongType),
        ("voice", file(1, "image/jpeg"), IssueKind::WrongType),
        ("where", json!({"lat": 91, "lon": 0}), IssueKind::WrongType),
        ("where", json!({"lat": 1, "lon": -180.01}), IssueKind::WrongType),
        ("where", json!({"lat": 1, "lon": 2, "accuracy": 3}), IssueKind::WrongType),
        ("where", json!({"lat": 1}), IssueKind::WrongType),
    ] {
        let (answers, issues) = read(&form, &json!({name: given}));
        assert!(answers.is_empty(), "{given}");
        assert_eq!(issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [kind], "{given}");
        assert!(!issues[0].message.is_empty());
    }
    let (_, issues) = read(&form, &json!({"voice": file(MAX_FILE + 1, "audio/ogg")}));
    assert_eq!(issues[0].message, "This file is larger than 4 MB. Please take it again or record less.");
    let (none, issues) = Answers::from_fields([("paper", "ab"), ("where", "1 2")], &form, &Language::english());
    assert!(none.is_empty() && issues.len() == 2, "a page has no such fields");
}

#[test]
fn nobody_is_made_to_be_photographed_recorded_or_placed() {
    for kind in ["photo", "audio", "place"] {
        let mut asked = question("q", kind);
        asked["required"] = json!("true()");
        let form = Questionnaire::from_json(&form(&[asked]).to_string()).unwrap();
        let problems: Vec<_> = form.compile().unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("nobody can be made"), "{problems:?}");
    }
}
