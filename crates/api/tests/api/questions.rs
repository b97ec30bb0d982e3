//! A question from the office to the tablet, and its two answers.

use serde_json::{Value, json};
use store::Role;
use sync::body::Body;
use sync::line::Kind;
use sync::question::Explanation;

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, World, case_id};

fn questions() -> String {
    format!("/api/v1/evaluations/{}/questions", CURRENT.0)
}

async fn ask(world: &World, response: &Value, text: &str) -> crate::call::Reply {
    let token = world.token(Role::Supervisor).await;
    world.ask("POST", &questions()).bearer(&token).json(&json!({"response": response, "text": text})).send().await
}

async fn listed(world: &World) -> Vec<Value> {
    let token = world.token(Role::Analyst).await;
    world.get(&questions(), &token).send().await.is(200).json()["items"].as_array().unwrap().clone()
}

/// The open questions of case 1, as the tablet is told.
async fn told(world: &World, tablet: &Tablet) -> Vec<Value> {
    let list = world.get("/sync/v1/changes", &tablet.access).send().await.is(200).json();
    let id = json!(case_id(CURRENT, 1));
    let case = list["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone();
    case.get("questions").map(|asked| asked.as_array().unwrap().clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_question_goes_out_and_its_answer_comes_back() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let first = header(tablet.install, 1);
    tablet.receipts(&world, &[frozen(&first, &interview(case_id(CURRENT, 1), 5))]).await;
    world.judge().await;
    let about = json!(first.id);
    let id = ask(&world, &about, "  Kể lại buổi hỏi giúp tôi nhé.  ").await.is(201).json()["id"].clone();
    let [open] = <[_; 1]>::try_from(told(&world, &tablet).await).unwrap();
    assert_eq!(
        (&open["id"], &open["submission"], &open["text"]),
        (&id, &about, &json!("Kể lại buổi hỏi giúp tôi nhé."))
    );

    let mut second = header(tablet.install, 2);
    second.kind = Kind::Explanation;
    let said =
        Explanation { question: serde_json::from_value(id.clone()).unwrap(), text: "Bác ấy vội.".to_owned() };
    tablet.receipts(&world, &[frozen(&second, &Body { explanation: Some(said), ..Body::default() })]).await;
    world.judge().await;
    assert_eq!(told(&world, &tablet).await, Vec::<Value>::new());
    let [row] = <[_; 1]>::try_from(listed(&world).await).unwrap();
    assert_eq!((&row["id"], &row["response"], &row["case_number"]), (&id, &about, &json!(1)));
    assert_eq!(
        (&row["replies"][0]["explanation"], row["replies"].as_array().unwrap().len()),
        (&json!("Bác ấy vội."), 1)
    );

    // Asked again, and answered by a new version.
    ask(&world, &about, "Nhờ gặp lại.").await.is(201);
    let mut third = header(tablet.install, 3);
    third.supersedes = Some(first.id);
    tablet.receipts(&world, &[frozen(&third, &interview(case_id(CURRENT, 1), 2))]).await;
    world.judge().await;
    let rows = listed(&world).await;
    assert!(
        rows.iter().any(|row| row["text"] == "Nhờ gặp lại." && row["replies"][0]["explanation"].is_null()),
        "{rows:?}"
    );
    let token = world.token(Role::Analyst).await;
    let counted =
        world.get(&format!("/api/v1/evaluations/{}/responses", CURRENT.0), &token).send().await.is(200).json();
    let ids: Vec<_> = counted["items"].as_array().unwrap().iter().map(|item| (&item["id"], &item["state"])).collect();
    assert_eq!(ids, [(&json!(third.id), &json!("counted"))]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let world = World::answered().await;
    let nothing = json!(crate::world::id(0xdead));
    ask(&world, &nothing, "?").await.refused(422, "invalid");
    let token = world.token(Role::Supervisor).await;
    let list = world.get(&format!("/api/v1/evaluations/{}/responses?limit=1", CURRENT.0), &token).send().await;
    let response = list.is(200).json()["items"][0]["id"].clone();
    ask(&world, &response, " ").await.refused(422, "invalid");
    ask(&world, &response, &"x".repeat(2001)).await.refused(422, "invalid");
    ask(&world, &response, "Vì sao?").await.is(201);
    assert_eq!(listed(&world).await.len(), 1);
}
