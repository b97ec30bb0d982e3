//! What a tablet lost, told by itself and shown by its cookie.

use serde_json::{Value, json};
use store::{InstallStatus, Role};
use survey::id::InstallId;

use crate::submissions::{counted, interviews};
use crate::tablet::{HELLO, Tablet};
use crate::world::{World, user};

#[tokio::test]
async fn the_cookie_names_install_and_number_and_only_the_field_protocol_sees_it() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let reply = tablet.hello(&world, 3).await.is(200);
    let cookie = reply.header("set-cookie").to_owned();
    // The server's public address is HTTPS here.
    let rest = cookie.strip_prefix(&format!("__Secure-hl_tablet={}.3; ", tablet.install)).unwrap();
    assert_eq!(rest, "HttpOnly; SameSite=Strict; Path=/sync; Max-Age=34560000; Secure");
    // Another one, a wrong one and none at all: noted, never a reason to turn a tablet away.
    for shown in [cookie.as_str(), "hl_tablet=0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10.99", "hl_tablet=;x", ""] {
        let body = tablet.hello_body(&world, 1).to_string().into_bytes();
        tablet.post(&world, HELLO, body).header("cookie", shown).send().await.is(200);
    }
    let noted = world.store.recoveries().await.unwrap();
    let causes: Vec<_> = noted.iter().map(|one| (one.cause.as_str(), one.head)).collect();
    assert_eq!(causes, [("fell_back", 3), ("enrolled_again", 99)]);
}

#[tokio::test]
async fn a_loss_that_was_told_is_shown_to_the_supervisor() {
    let world = World::new().await;
    let lost = Tablet::enrol(&world).await;
    let lines = interviews(&lost, 2);
    let tablet = Tablet::enrol_with(&world, 8).await;
    let told = json!({"cause": "lost", "install": lost.install, "head": 2, "lines": 2});
    for recovery in [told.clone(), told, json!({"cause": "a word of a later app", "head": null, "lines": 1})] {
        let mut body = tablet.hello_body(&world, 0);
        body["recovery"] = recovery;
        tablet.post(&world, HELLO, body.to_string().into_bytes()).send().await.is(200);
        world.wait_days(1);
    }
    let token = world.token(Role::Supervisor).await;
    let tablets = world.get("/api/v1/tablets", &token).send().await.is(200).json();
    let of = |install: InstallId| {
        let items = tablets["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == json!(install)).unwrap()["recovery"].clone()
    };
    assert_eq!(of(lost.install), Value::Null);
    assert_eq!((&of(tablet.install)["cause"], &of(tablet.install)["lines"]), (&json!("other"), &json!(1)));
    let both = world.store.recoveries().await.unwrap();
    assert_eq!((both.len(), both[0].lost, both[0].head), (2, Some(lost.install), 2));
    // The lines themselves come with the new install's credential, are kept aside, and are signed for.
    let receipts = tablet.receipts(&world, &lines).await;
    assert!(receipts.iter().all(|receipt| receipt["reason"] == "install_mismatch"), "{receipts:?}");
    assert_eq!(tablet.hello(&world, 0).await.json()["ack"]["seq"], 0);
}

#[tokio::test]
async fn what_a_tablet_rescued_counts_once_the_supervisor_takes_it_over() {
    let world = World::new().await;
    let lost = Tablet::enrol(&world).await;
    let lines = interviews(&lost, 3);
    lost.receipts(&world, &lines[..1]).await;
    lost.hello(&world, 3).await.is(200);
    // Names go by the order of the enrolments.
    world.wait_seconds(1);
    let tablet = Tablet::enrol_with(&world, 8).await;
    tablet.receipts(&world, &lines).await;
    let token = world.token(Role::Supervisor).await;
    let shown =
        async |install: InstallId| world.get(&format!("/api/v1/tablets/{install}"), &token).send().await.is(200).json();
    assert_eq!((counted(&world).await, &shown(lost.install).await["owed"]), (1, &json!(2)));
    // The reflex of whoever hears that a tablet lost its store; whoever takes them over has seen to it.
    world.store.order(lost.install, InstallStatus::Revoked, user(Role::Manager), world.now()).await.unwrap();
    let waiting = shown(tablet.install).await["rescued"].clone();
    assert_eq!(waiting, json!([{"from": lost.install, "label": "Máy 01", "lines": 2}]));
    let path = format!("/api/v1/tablets/{}/rescued", tablet.install);
    let take = async |token: &str, from: Value| {
        world.ask("POST", &path).bearer(token).json(&json!({"from": from})).send().await
    };
    take(&world.token(Role::Surveyor).await, json!(lost.install)).await.refused(403, "not-allowed");
    take(&token, json!(tablet.install)).await.refused(404, "no-such-thing");

    let taken = take(&token, json!(lost.install)).await.is(200).json();
    assert_eq!(taken, json!({"taken": 2, "set_aside": 0, "conflicts": 0}));
    assert_eq!(counted(&world).await, 3);
    let after = shown(lost.install).await;
    assert_eq!((&after["owed"], &after["unbroken"]), (&json!(0), &json!(3)));
    let deed = after["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&deed["deed"], &deed["upto"]), (&json!("taken_over"), &json!(3)));
    assert_eq!(shown(tablet.install).await["rescued"], json!([]));
    take(&token, json!(lost.install)).await.refused(404, "no-such-thing");
    // The tablet is told what it was told before, and nothing counts twice.
    let again = tablet.receipts(&world, &lines).await;
    assert!(again.iter().all(|receipt| receipt["reason"] == "install_mismatch"), "{again:?}");
    assert_eq!(counted(&world).await, 3);
}
