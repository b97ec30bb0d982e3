//! A server whose database lacks what it had: the office hears of it, and of the tablets that have not.

use serde_json::{Value, json};
use store::Role;
use sync::receipt::{Holding, Receipt, Status};

use crate::lines::header;
use crate::submissions::interviews;
use crate::tablet::{HELLO, Tablet};
use crate::world::{World, keys};

async fn listed(world: &World) -> Value {
    let token = world.token(Role::Supervisor).await;
    world.get("/api/v1/tablets", &token).send().await.is(200).json()
}

fn met(list: &Value, tablet: &Tablet) -> String {
    let mut items = list["items"].as_array().unwrap().iter();
    let own = items.find(|one| one["id"] == json!(tablet.install)).unwrap();
    own["last_contact_at"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_loss_that_a_receipt_proves_is_told_with_its_time() {
    let world = World::new().await;
    let (shows, away) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 9).await);
    let line = &interviews(&shows, 1)[0];
    shows.hello(&world, 1).await.is(200);
    let list = listed(&world).await;
    assert!(list["epoch_began_at"].is_null(), "the first epoch is no alarm: {list}");

    let holding = Holding {
        install: shows.install,
        seq: 1,
        id: header(shows.install, 1).id,
        line_hash: line.line_hash,
        server_seq: 4711,
        received_at: world.now(),
    };
    world.wait_seconds(3600);
    let mut said = shows.hello_body(&world, 1);
    said["newest_receipt"] = json!(Receipt::sign(holding, Status::Stored, None, &keys()));
    let found_out = world.now().rfc3339();
    let hello = async || shows.post(&world, HELLO, said.to_string().into_bytes()).send().await.is(200).json();
    assert_eq!(hello().await["want"], json!([[1, 1]]));
    world.wait_seconds(60);
    hello().await;
    let list = listed(&world).await;
    assert_eq!(list["epoch_began_at"], json!(found_out), "told once");
    assert!(met(&list, &shows) >= found_out, "who proved it has met the new epoch");
    assert!(met(&list, &away) < found_out);

    away.hello(&world, 0).await.is(200);
    assert!(met(&listed(&world).await, &away) >= found_out);
}
