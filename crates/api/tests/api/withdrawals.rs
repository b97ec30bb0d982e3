//! Withdrawal of consent, as the office does it.

use serde_json::{Value, json};
use store::Role;

use crate::lines::header;
use crate::submissions::{counted, interviews};
use crate::tablet::Tablet;
use crate::world::{CURRENT, World, id};

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
    // Who did it and why is kept, the first time only.
    let audit = world.get("/api/v1/withdrawals", &token).send().await.is(200).json();
    assert_eq!(audit["items"].as_array().unwrap().len(), 1);
    assert_eq!(audit["items"][0]["reason"], "xin rút qua điện thoại");
    assert_eq!(audit["items"][0]["by"], json!(crate::world::user(Role::Supervisor)));

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
async fn what_is_not_held_cannot_be_withdrawn() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/submissions/{}/withdrawal", id(0xabc));
    world.ask("POST", &path).bearer(&token).json(&json!({"reason": "xin rút"})).send().await.is(404);
}
