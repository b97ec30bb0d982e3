//! Weeks without a network: reading ends and comes back, sending goes on.

use serde_json::{Value, json};
use store::Role;

use crate::submissions::interviews;
use crate::tablet::Tablet;
use crate::world::{World, user};

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn after_thirty_days_offline_sending_works_and_reading_comes_back() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 2);
    world.wait_days(30);
    world.get("/sync/v1/changes", &tablet.access).send().await.refused(401, "token-expired");
    tablet.hello(&world, 2).await.is(200);
    let receipts = tablet.receipts(&world, &lines).await;
    assert!(receipts.iter().all(|receipt| receipt["status"] == "stored"), "{receipts:?}");
    let session = tablet.refresh(&world, &tablet.refresh).await.is(200).json();
    let access = text(&session["access_token"]);
    world.judge().await;
    let snapshot = world.get("/sync/v1/changes", &access).send().await.is(200).json();
    let done: Vec<u64> = snapshot["evaluations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["progress"]["done"].as_u64().unwrap())
        .collect();
    assert_eq!(done.iter().sum::<u64>(), 2);
}

#[tokio::test]
async fn a_lost_refresh_is_asked_for_again_and_proved_by_the_key() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let first = tablet.refresh(&world, &tablet.refresh).await.is(200).json();
    let again = tablet.refresh(&world, &tablet.refresh).await.is(200).json();
    assert_eq!(first["refresh_token"], again["refresh_token"]);
    let thief = Tablet { key: crate::tablet::key(66), ..Tablet::enrol_with(&world, 8).await };
    let thief = Tablet { install: tablet.install, ..thief };
    thief.refresh(&world, &text(&first["refresh_token"])).await.refused(401, "token-expired");
    let second = tablet.refresh(&world, &text(&first["refresh_token"])).await.is(200).json();
    tablet.refresh(&world, &tablet.refresh).await.refused(401, "token-expired");
    tablet.refresh(&world, &text(&second["refresh_token"])).await.refused(401, "token-expired");
    // A token that this database knows nothing of, as after a restore, is no theft: the key proves who asks.
    let anew = tablet.refresh(&world, "of a session after the backup").await.is(200).json();
    assert_ne!(anew["refresh_token"], second["refresh_token"]);
    thief.refresh(&world, "of nobody").await.refused(401, "token-expired");
    // The reading session is over; what the tablet owes still leaves it.
    assert_eq!(tablet.receipts(&world, &interviews(&tablet, 1)).await[0]["status"], "stored");
}

/// A supervisor interviews, too: what lies on her tablet opens nothing of the office, and the other way round.
#[tokio::test]
async fn a_refresh_token_is_good_where_it_was_given_and_nowhere_else() {
    let world = World::new().await;
    let own = Tablet::of(&world, Role::Supervisor, 7).await;
    let other = Tablet::of(&world, Role::Supervisor, 8).await;
    let office = text(&world.sign_in(Role::Supervisor).await["refresh_token"]);
    let at_the_office = |body: Value, cookie: &str| {
        world.ask("POST", "/api/v1/sessions/refresh").header("cookie", cookie).json(&body).send()
    };
    at_the_office(json!({"refresh_token": own.refresh}), "").await.refused(401, "token-expired");
    at_the_office(json!({}), &format!("hl_refresh={}", own.refresh)).await.refused(401, "token-expired");
    own.refresh(&world, &office).await.refused(401, "token-expired");
    own.refresh(&world, &other.refresh).await.refused(401, "token-expired");

    // None of that used one up, and what is long spent ends nothing at another door.
    at_the_office(json!({"refresh_token": office}), "").await.is(200);
    other.refresh(&world, &other.refresh).await.is(200);
    let mut newest = own.refresh.clone();
    for _ in 0..2 {
        newest = text(&own.refresh(&world, &newest).await.is(200).json()["refresh_token"]);
    }
    at_the_office(json!({"refresh_token": own.refresh}), "").await.refused(401, "token-expired");
    other.refresh(&world, &own.refresh).await.refused(401, "token-expired");
    let session = own.refresh(&world, &newest).await.is(200).json();
    world.get("/sync/v1/changes", &text(&session["access_token"])).send().await.is(200);
}

#[tokio::test]
async fn hello_renews_the_right_to_send_and_a_lost_answer_locks_nobody_out() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    assert_eq!(tablet.hello(&world, 0).await.is(200).json()["push"], Value::Null);
    // Whoever was met on the third day and stays away for eighty-nine is let in.
    world.wait_days(3);
    assert!(tablet.hello(&world, 0).await.is(200).json()["push"].is_object());
    assert_eq!(tablet.hello(&world, 0).await.is(200).json()["push"], Value::Null);
    world.wait_days(89);
    let renewed = tablet.hello(&world, 0).await.is(200).json()["push"].clone();
    let until: String = text(&renewed["expires_at"]);
    assert!(until.starts_with("2023-03"), "{until}");
    // The answer was lost: the tablet goes on with what it had.
    tablet.hello(&world, 0).await.is(200);
    let later = Tablet { push: text(&renewed["token"]), ..tablet };
    assert_eq!(later.receipts(&world, &interviews(&later, 1)).await[0]["status"], "stored");
    world.wait_days(60);
    later.hello(&world, 1).await.is(200);
}

/// Who may read no more hands in all that was collected, however late.
#[tokio::test]
async fn a_surveyor_whose_account_was_closed_loses_the_lists_and_no_answer() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 2);
    let administrator = world.token(Role::Administrator).await;
    let path = format!("/api/v1/people/{}", user(Role::Surveyor));
    world.ask("PATCH", &path).bearer(&administrator).json(&json!({"active": false})).send().await.is(204);
    world.get("/sync/v1/changes", &tablet.access).send().await.is(401);
    tablet.refresh(&world, &tablet.refresh).await.is(401);
    tablet.hello(&world, 2).await.is(200);
    assert_eq!(tablet.receipts(&world, &lines[..1]).await[0]["status"], "stored");
    world.wait_days(89);
    tablet.hello(&world, 2).await.is(200);
    let receipts = tablet.receipts(&world, &lines).await;
    assert_eq!([&receipts[0]["status"], &receipts[1]["status"]], ["duplicate", "stored"]);
    world.judge().await;
    assert_eq!(tablet.hello(&world, 2).await.json()["ack"]["seq"], 2);
}

/// It sent all the time and nobody unlocked it: only the session for its lists is over.
#[tokio::test]
async fn a_tablet_that_nobody_unlocked_for_ninety_days_reads_again_by_its_key() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    world.wait_days(50);
    let push = text(&tablet.hello(&world, 0).await.is(200).json()["push"]["token"]);
    let tablet = Tablet { push, ..tablet };
    world.wait_days(45);
    assert_eq!(tablet.receipts(&world, &interviews(&tablet, 1)).await[0]["status"], "stored");
    let thief = Tablet { key: crate::tablet::key(66), ..Tablet::enrol_with(&world, 8).await };
    let thief = Tablet { install: tablet.install, ..thief };
    thief.refresh(&world, &tablet.refresh).await.refused(401, "token-expired");
    let session = tablet.refresh(&world, &tablet.refresh).await.is(200).json();
    world.get("/sync/v1/changes", &text(&session["access_token"])).send().await.is(200);
    tablet.refresh(&world, &text(&session["refresh_token"])).await.is(200);
}

#[tokio::test]
async fn after_ninety_days_without_a_word_a_new_code_is_needed() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    world.wait_days(90);
    let reply = tablet.hello(&world, 1).await;
    reply.refused(401, "not-enrolled");
    let detail = text(&reply.json()["detail"]);
    assert!(detail.contains("mã đăng ký") && detail.contains("vẫn còn"), "{detail}");
    tablet.send(&world, &interviews(&tablet, 1)).await.refused(401, "not-enrolled");
    tablet.refresh(&world, &tablet.refresh).await.refused(401, "token-expired");
}
