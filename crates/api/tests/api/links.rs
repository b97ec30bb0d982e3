//! Open links live with their campaign: none is made or switched on where nothing is collected any more.

use serde_json::json;
use store::Role;
use survey::campaign::CampaignState;

use crate::world::{CURRENT, OFFICE, OPEN, SHOWN, World};

#[tokio::test]
async fn a_closed_campaign_gets_no_open_link() {
    let world = World::answered().await;
    let token = world.token(Role::Supervisor).await;
    let post = |path: &str| world.ask("POST", path).bearer(&token);
    let links = |evaluation| format!("/api/v1/evaluations/{evaluation}/counter-links");
    post(&links(SHOWN)).json(&json!({})).send().await.refused(409, "state-forbids");
    let none = world.get(&links(SHOWN), &token).send().await.is(200).json();
    assert_eq!(none["items"], json!([]));

    let made = post(&links(CURRENT)).json(&json!({})).send().await.is(201).json();
    let one = format!("/api/v1/counter-links/{}", made["id"].as_str().unwrap());
    let switch = |active: bool| json!({ "evaluation": CURRENT, "active": active });
    world.ask("PATCH", &one).bearer(&token).json(&switch(false)).send().await.is(200);
    world.ask("PATCH", &one).bearer(&token).json(&switch(true)).send().await.is(200);
    world.ask("PATCH", &one).bearer(&token).json(&switch(false)).send().await.is(200);
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    world.ask("PATCH", &one).bearer(&token).json(&switch(true)).send().await.refused(409, "state-forbids");
    // Switching off is always allowed.
    world.ask("PATCH", &one).bearer(&token).json(&switch(false)).send().await.is(200);
}
