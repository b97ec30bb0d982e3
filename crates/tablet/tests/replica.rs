//! The copy of the lists as JavaScript uses it: pages in, a record to store, a snapshot for the screens.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use survey::questionnaire::QuestionnaireHash;
use sync::feed::{Checksum, key};
use tablet::replica::Replica;

const NOTHING: &str = r#"{"evaluations":[],"questionnaires":[]}"#;
const EVALUATION: &str = "00000000-0000-0000-0000-000000000001";
const CASE: &str = "00000000-0000-0000-0000-000000000002";
const MAI: &str = "00000000-0000-0000-0000-000000000003";

fn form(version: &str) -> (QuestionnaireHash, String) {
    let text = json!({"version": version}).to_string();
    (QuestionnaireHash::of(&text), text)
}

fn put(kind: &str, id: &str, row: &Value) -> Value {
    json!({"change": "put", "kind": kind, "id": id, "evaluation": EVALUATION, "row": row.to_string()})
}

fn checksum(rows: &[(&str, &str, &Value)]) -> Value {
    let rows: BTreeMap<String, String> = rows.iter().map(|(kind, id, row)| (key(kind, id), row.to_string())).collect();
    json!(Checksum::of(rows.iter().map(|(key, row)| (key.as_str(), row.as_str()))))
}

fn page(reset: bool, next: &str, changes: &[Value], checksum: Option<&Value>) -> String {
    json!({
        "epoch": "00000000-0000-0000-0000-000000000009", "server_time": "2022-10-12T03:00:00Z", "reset": reset,
        "surveyor": {"id": MAI, "name": "Lò Thị Mai"}, "synthetic": true, "changes": changes, "next": next,
        "more": checksum.is_none(), "checksum": checksum,
        "progress": [{"evaluation": EVALUATION, "done": 1, "target": 7, "done_by_all": 9}],
    })
    .to_string()
}

/// As after the app was killed.
fn killed(replica: &Replica) -> Replica {
    Replica::restore(&replica.stored().unwrap()).unwrap()
}

#[test]
fn pages_are_kept_one_by_one_and_shown_when_all_are_in() {
    let (hash, content) = form("1");
    let evaluation = json!({"id": EVALUATION, "questionnaire": hash, "unit": "Mường La"});
    let person = json!({"id": CASE, "evaluation": EVALUATION, "number": 7});
    let rows = [("evaluation", EVALUATION, &evaluation), ("case", CASE, &person)];

    let mut replica = Replica::restore("{}").unwrap();
    assert_eq!(replica.snapshot(), "null");
    assert_eq!(replica.query(NOTHING).unwrap(), "cursor=&have=&want=");
    let questionnaire = json!({"change": "questionnaire", "hash": hash, "content": content});
    let first = page(true, "one", &[questionnaire, put("case", CASE, &person)], None);
    assert_eq!(replica.apply(&first, NOTHING).unwrap(), "more");

    let mut replica = killed(&replica);
    assert_eq!(replica.snapshot(), "null", "half a list was shown");
    assert_eq!(replica.query(NOTHING).unwrap(), format!("cursor=one&have={hash}&want="));
    let last = page(false, "two", &[put("evaluation", EVALUATION, &evaluation)], Some(&checksum(&rows)));
    assert_eq!(replica.apply(&last, NOTHING).unwrap(), "whole");

    let mut replica = killed(&replica);
    let shown: Value = serde_json::from_str(&replica.snapshot()).unwrap();
    assert_eq!((&shown["evaluations"], &shown["cases"]), (&json!([evaluation]), &json!([person])));
    assert_eq!(shown["questionnaires"], json!({hash.to_string(): content}));
    assert_eq!(shown["progress"][0]["done_by_all"], 9);
    assert_eq!((&shown["surveyor"]["name"], &shown["former"]), (&json!("Lò Thị Mai"), &json!([])));

    // A page that leaves something out is noticed; what is on the screen stays.
    let before = replica.snapshot();
    assert_eq!(replica.apply(&page(false, "three", &[], Some(&checksum(&rows[..1]))), NOTHING).unwrap(), "wrong");
    assert_eq!((replica.snapshot(), replica.query(NOTHING).unwrap()), (before, format!("cursor=&have={hash}&want=")));
}

#[test]
fn what_is_unfinished_keeps_its_version_and_its_evaluation() {
    let ((hash, content), (gone, _)) = (form("1"), form("2"));
    let evaluation = json!({"id": EVALUATION, "questionnaire": hash});
    let mut replica = Replica::restore("{}").unwrap();
    let questionnaire = json!({"change": "questionnaire", "hash": hash, "content": content});
    let first = page(
        true,
        "one",
        &[questionnaire, put("evaluation", EVALUATION, &evaluation)],
        Some(&checksum(&[("evaluation", EVALUATION, &evaluation)])),
    );
    assert_eq!(replica.apply(&first, NOTHING).unwrap(), "whole");

    let in_use = json!({"evaluations": [EVALUATION], "questionnaires": [hash, gone]}).to_string();
    assert_eq!(replica.query(&in_use).unwrap(), format!("cursor=one&have={hash}&want={gone}"));
    let removed =
        json!({"change": "scope_removed", "evaluation": EVALUATION, "successors": [{"id": MAI, "name": "Mai"}]});
    assert_eq!(replica.apply(&page(false, "two", &[removed], Some(&checksum(&[]))), &in_use).unwrap(), "whole");
    let shown: Value = serde_json::from_str(&killed(&replica).snapshot()).unwrap();
    assert_eq!(shown["evaluations"], json!([]));
    assert_eq!(shown["former"], json!([{"evaluation": evaluation, "successors": [{"id": MAI, "name": "Mai"}]}]));
    assert_eq!(shown["questionnaires"].as_object().unwrap().keys().collect::<Vec<_>>(), [&hash.to_string()]);

    assert_eq!(replica.apply(&page(false, "three", &[], Some(&checksum(&[]))), NOTHING).unwrap(), "whole");
    let shown: Value = serde_json::from_str(&replica.snapshot()).unwrap();
    assert_eq!((&shown["former"], &shown["questionnaires"]), (&json!([]), &json!({})));
}

#[test]
fn what_is_no_page_says_so() {
    let mut replica = Replica::restore("{}").unwrap();
    let error = replica.apply("<html>", NOTHING).unwrap_err().to_string();
    assert!(error.starts_with("the page is not the JSON it should be"), "{error}");
    assert!(replica.query("x").is_err() && Replica::restore("[").is_err());
}
