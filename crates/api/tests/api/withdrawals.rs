//! Withdrawal of consent, as the office does it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use store::{Role, Withdrawal};
use sync::tombstone::{Tombstone, mark_of, proved};

use crate::lines::{frozen, header, interview};
use crate::submissions::{counted, interviews};
use crate::tablet::Tablet;
use crate::world::{CURRENT, NOW, World, case_id, id, keys};

#[tokio::test]
async fn a_withdrawn_answer_is_out_of_the_list_and_the_scores_and_stays_out() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    let first = tablet.receipts(&world, &lines).await;
    assert_eq!(counted(&world).await, 3);
    let token = world.token(Role::Supervisor).await;
    let submission = header(tablet.install, 2).id;
    let path = format!("/api/v1/submissions/{submission}/withdrawal");
    let ask = |reason: &str| world.ask("POST", &path).bearer(&token).json(&json!({"reason": reason}));

    for reason in ["", "  ", &"a".repeat(501)] {
        let problem = ask(reason).send().await.is(422).json();
        assert_eq!(problem["errors"][0]["pointer"], "/reason");
    }
    assert_eq!(counted(&world).await, 3);
    let done = ask("xin rút qua điện thoại").send().await.is(200).json();
    assert_eq!(done, json!({"lines": 1, "newly": 1, "responses": 1}));
    assert_eq!(ask("lần nữa").send().await.is(200).json(), json!({"lines": 1, "newly": 0, "responses": 0}));
    assert_eq!(counted(&world).await, 2);

    let list = world.get(&format!("/api/v1/evaluations/{}/responses", CURRENT.0), &token).send().await.is(200).json();
    let ids: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert!(ids.len() == 2 && !ids.contains(&&json!(submission)), "{ids:?}");
    let path = format!("/api/v1/evaluations/{}/responses?state=withdrawn", CURRENT.0);
    let withdrawn = world.get(&path, &token).send().await.is(200).json();
    assert_eq!(withdrawn["items"].as_array().unwrap().len(), 1);
    let row = &withdrawn["items"][0];
    assert_eq!((&row["id"], &row["state"], &row["case_number"]), (&json!(submission), &json!("withdrawn"), &json!(2)));
    assert_eq!((&row["at"], &row["reason"], &row["day"]), (&json!(NOW.rfc3339()), &Value::Null, &Value::Null));
    // Who did it and why is kept, the first time only.
    let audit = world.get("/api/v1/withdrawals", &token).send().await.is(200).json();
    assert_eq!(audit["items"].as_array().unwrap().len(), 1);
    assert_eq!(audit["items"][0]["reason"], "xin rút qua điện thoại");
    assert_eq!(audit["items"][0]["by"], json!(crate::world::user(Role::Supervisor)));
    assert_eq!(audit["items"][0]["evaluation"], json!(CURRENT));
    assert!(audit["items"][0]["by_name"].is_string() && audit["items"][0]["unit"]["vi"].is_string());

    // The tablet sees nothing of it: the same receipts, the same chain, nothing wanted.
    let again = tablet.receipts(&world, &lines).await;
    assert!(again.iter().zip(&first).all(|(again, first)| again["signature"] == first["signature"]));
    let hello = tablet.hello(&world, 3).await.is(200).json();
    assert_eq!((&hello["ack"]["seq"], &hello["want"]), (&json!(3), &json!([])));
    assert_eq!(counted(&world).await, 2);
    // The person is not visited again.
    let pulled = world.get("/sync/v1/changes", &tablet.access).send().await.is(200).json();
    let state = |number: u64| {
        let cases = pulled["cases"].as_array().unwrap();
        cases.iter().find(|case| case["number"] == number).unwrap()["state"].clone()
    };
    assert_eq!((state(2), state(9)), (json!("done"), json!("open")));
}

#[tokio::test]
async fn a_tablet_hears_which_lines_it_is_to_forget_until_it_says_that_it_did() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    tablet.receipts(&world, &lines).await;
    assert_eq!(tablet.hello(&world, 3).await.is(200).json().get("withdrawn"), None);
    let token = world.token(Role::Supervisor).await;
    let withdraw = async |seq| {
        let path = format!("/api/v1/submissions/{}/withdrawal", header(tablet.install, seq).id);
        world.ask("POST", &path).bearer(&token).json(&json!({"reason": "xin rút"})).send().await.is(200);
    };
    let hello = async |mark: &Value| {
        let mut body = tablet.hello_body(&world, 3);
        body["withdrawn"] = mark.clone();
        let answer = tablet.post(&world, "/sync/v1/hello", body.to_string().into_bytes()).send().await.is(200).json();
        answer["withdrawn"].as_str().map(str::to_owned)
    };
    let hashes = |told: &str| {
        let (lines, spoken_of) = proved(told, tablet.install, keys().public().receipt);
        assert_eq!(lines.len(), spoken_of);
        lines.into_iter().collect::<BTreeSet<_>>()
    };

    withdraw(2).await;
    let first = hello(&Value::Null).await.unwrap();
    assert_eq!(hashes(&first), BTreeSet::from([lines[1].line_hash]));
    // It may not have got through, or not have been written.
    assert_eq!(hello(&Value::Null).await, Some(first.clone()));
    assert_eq!(hello(&json!("a mark of another server")).await, Some(first.clone()));
    assert_eq!(hello(&json!(mark_of(&first))).await, None);

    withdraw(1).await;
    let second = hello(&json!(mark_of(&first))).await.unwrap();
    assert_eq!(hashes(&second), BTreeSet::from([lines[0].line_hash, lines[1].line_hash]));
    assert_eq!(hello(&json!(mark_of(&second))).await, None);
    // Another tablet is told nothing of it.
    let other = Tablet::enrol(&world).await;
    assert_eq!(other.hello(&world, 0).await.is(200).json().get("withdrawn"), None);
}

/// What the server does by itself every few minutes.
#[tokio::test]
async fn what_reached_the_journal_alone_is_withdrawn_without_a_restart() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    tablet.receipts(&world, &interviews(&tablet, 3)).await;
    assert_eq!(counted(&world).await, 3);
    let lines = world.store.lines_of(header(tablet.install, 2).id, &world.state.judge).await.unwrap();
    let one = |line: &store::KeptLine| Withdrawal {
        tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW, &keys()),
        person: line.person,
        reason: "xin rút".to_owned(),
        by: "mai".to_owned(),
    };
    let journal = world.state.withdrawals.as_ref().unwrap();
    journal.append(&lines.iter().map(one).collect::<Vec<_>>()).unwrap();
    assert_eq!(counted(&world).await, 3);
    api::withdraw_again(&world.state).await;
    assert_eq!(counted(&world).await, 2);
    assert_eq!(world.store.verify().await.unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_later_version_is_signed_for_and_stands_in_the_journal() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    tablet.receipts(&world, &interviews(&tablet, 2)).await;
    let token = world.token(Role::Supervisor).await;
    let old = header(tablet.install, 2).id;
    let path = format!("/api/v1/submissions/{old}/withdrawal");
    world.ask("POST", &path).bearer(&token).json(&json!({"reason": "xin rút"})).send().await.is(200);
    let mut later = header(tablet.install, 3);
    later.supersedes = Some(old);
    tablet.receipts(&world, &[frozen(&later, &interview(case_id(CURRENT, 2), 3))]).await;
    assert_eq!(counted(&world).await, 1);
    let audit = async || world.get("/api/v1/withdrawals", &token).send().await.is(200).json();
    assert_eq!(audit().await["items"].as_array().unwrap().len(), 1);
    api::sign_withdrawals(&world.state).await;
    assert_eq!(audit().await["items"].as_array().unwrap().len(), 2);
    let (written, unread) = world.state.withdrawals.as_ref().unwrap().read().unwrap();
    assert_eq!((written.len(), unread), (2, 0));
    assert!(written.iter().all(|one| one.tombstone.verify(keys().public().receipt).is_ok()));
    assert_eq!(written[1].tombstone.id, later.id);
    api::sign_withdrawals(&world.state).await;
    assert_eq!(world.state.withdrawals.as_ref().unwrap().read().unwrap().0.len(), 2);
}

#[tokio::test]
async fn what_is_not_held_cannot_be_withdrawn() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/submissions/{}/withdrawal", id(0xabc));
    world.ask("POST", &path).bearer(&token).json(&json!({"reason": "xin rút"})).send().await.is(404);
}

#[tokio::test]
async fn a_slip_leads_to_the_interview_and_after_that_to_its_withdrawal() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    tablet.receipts(&world, &interviews(&tablet, 2)).await;
    let token = world.token(Role::Supervisor).await;
    let submission = header(tablet.install, 2).id;
    let look = async |code: &str| {
        let ask = world.ask("POST", "/api/v1/slip-codes").bearer(&token).json(&json!({"code": code}));
        ask.send().await
    };
    let code = sync::slip::SlipCode::of(submission).to_string();
    let typed = code.to_lowercase().replace('-', " ");
    let found = look(&typed).await.is(200).json();
    let one = &found["items"][0];
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!((&one["id"], &one["evaluation"]), (&json!(submission), &json!(CURRENT)));
    assert_eq!((&one["state"], &one["case_number"], &one["day"]), (&json!("counted"), &json!(2), &json!("2022-09-21")));
    assert!(one["unit"]["vi"].is_string() && one["year"].is_u64());
    assert_eq!(look("0000-0000").await.is(200).json()["items"], json!([]));
    for code in ["", "R4MX", "R4MX-7KQÚ"] {
        assert_eq!(look(code).await.is(422).json()["errors"][0]["pointer"], "/code", "{code}");
    }

    let path = format!("/api/v1/submissions/{submission}/withdrawal");
    world.ask("POST", &path).bearer(&token).json(&json!({"reason": "mang giấy đến"})).send().await.is(200);
    let one = &look(&code).await.is(200).json()["items"][0];
    assert_eq!((&one["state"], &one["withdrawn_at"]), (&json!("withdrawn"), &json!(NOW.rfc3339())));
}
