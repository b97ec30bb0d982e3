//! Tablets as the office sees them and what it asks of them: lock, drain, wipe, revoke, giving up.

use serde_json::{Value, json};
use store::{NewAccount, Role, Verified};
use survey::id::UserId;
use sync::chain::Chain;
use sync::message::Head;
use sync::seal::Frozen;
use sync::statement::Statement;

use crate::call::Reply;
use crate::submissions::interviews;
use crate::tablet::{HELLO, Tablet};
use crate::world::{World, id, keys, user};

const WIPE: &str = "/sync/v1/wipe";

fn head(tablet: &Tablet, lines: &[Frozen]) -> Head {
    let chain = Chain::over(tablet.install, lines.iter().map(|line| line.line_hash));
    Head { seq: lines.len() as u64, chain }
}

async fn hello(world: &World, tablet: &Tablet, head: Head) -> Value {
    let mut body = tablet.hello_body(world, head.seq);
    body["head"] = json!(head);
    body["counts"] = json!({"draft": 1, "finalised": 2, "durable": 3});
    body["storage"] = json!({"persisted": false, "usage": 40, "quota": 100});
    tablet.post(world, HELLO, body.to_string().into_bytes()).send().await.is(200).json()
}

async fn ask(world: &World, tablet: &Tablet, role: Role, status: &str) -> Reply {
    let token = world.token(role).await;
    let path = format!("/api/v1/tablets/{}", tablet.install);
    world.ask("PATCH", &path).bearer(&token).json(&json!({"status": status})).send().await
}

async fn shown(world: &World, tablet: &Tablet) -> Value {
    let token = world.token(Role::Supervisor).await;
    world.get(&format!("/api/v1/tablets/{}", tablet.install), &token).send().await.is(200).json()
}

async fn wipe(world: &World, tablet: &Tablet, head: Head, erased: bool) -> Reply {
    let body = json!({"install": tablet.install, "head": head, "erased": erased});
    tablet.post(world, WIPE, body.to_string().into_bytes()).send().await
}

async fn back_up(world: &World) {
    let verified = world.store.verify().await.unwrap();
    world.store.note_durable(&Verified { faults: Vec::new(), ..verified }).await.unwrap();
}

#[tokio::test]
async fn a_tablet_is_shown_with_what_it_said_when_last_met() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    assert_eq!(
        (&shown(&world, &tablet).await["counts"], &shown(&world, &tablet).await["storage"]),
        (&Value::Null, &Value::Null)
    );
    let lines = interviews(&tablet, 6);
    tablet.receipts(&world, &[lines[0].clone(), lines[1].clone(), lines[4].clone()]).await;
    hello(&world, &tablet, head(&tablet, &lines)).await;
    let met = world.now();
    world.wait_days(2);
    let found = shown(&world, &tablet).await;
    assert_eq!((&found["reported"], &found["held"], &found["owed"]), (&json!(6), &json!(3), &json!(3)));
    assert_eq!((&found["held_ranges"], &found["owed_ranges"]), (&json!([[1, 2], [5, 5]]), &json!([[3, 4], [6, 6]])));
    assert_eq!((&found["unbroken"], &found["durable"], &found["differs"]), (&json!(2), &json!(0), &json!(false)));
    assert_eq!((&found["counts"]["draft"], &found["storage"]["persisted"]), (&json!(1), &json!(false)));
    assert_eq!(found["last_contact_at"], met.rfc3339());
    assert_eq!(found["lease_ends_at"], met.plus_days(21).rfc3339());
    assert_eq!((&found["status"], &found["asked_at"], &found["history"]), (&json!("active"), &Value::Null, &json!([])));

    // Other lines under the same numbers.
    tablet.receipts(&world, &lines).await;
    hello(&world, &tablet, Head { chain: Chain::start(tablet.install), ..head(&tablet, &lines) }).await;
    assert_eq!(shown(&world, &tablet).await["differs"], json!(true));
    ask(&world, &tablet, Role::Supervisor, "wipe").await.refused(409, "still-owed");
}

#[tokio::test]
async fn a_locked_tablet_reads_nothing_and_sends_everything() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 1);
    ask(&world, &tablet, Role::Supervisor, "locked").await.is(204);
    assert_eq!(shown(&world, &tablet).await["asked_at"], world.now().rfc3339());
    assert_eq!(hello(&world, &tablet, head(&tablet, &lines)).await["device_status"], "locked");
    tablet.refresh(&world, &tablet.refresh).await.refused(403, "tablet-locked");
    assert_eq!(tablet.receipts(&world, &lines).await[0]["status"], "stored");
    ask(&world, &tablet, Role::Manager, "active").await.is(204);
    assert_eq!(hello(&world, &tablet, head(&tablet, &lines)).await["device_status"], "active");
    // The token it had is good again: nobody has to enrol it anew.
    tablet.refresh(&world, &tablet.refresh).await.is(200);
    let history = shown(&world, &tablet).await["history"].clone();
    let told: Vec<_> = history.as_array().unwrap().iter().map(|deed| (&deed["deed"], &deed["by"])).collect();
    let name = json!("Lò Thị Mai");
    assert_eq!(told, [(&json!("locked"), &name), (&json!("active"), &name)]);
    for (status, word) in [("drain", "drain"), ("revoked", "revoked")] {
        ask(&world, &tablet, Role::Supervisor, status).await.is(204);
        assert_eq!(hello(&world, &tablet, head(&tablet, &lines)).await["device_status"], word);
    }
}

/// What it reads ends with the order, not with the ten minutes of its token, and comes back with the next one.
#[tokio::test]
async fn an_order_ends_reading_at_once_and_another_one_gives_it_back() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 0);
    let reads = || world.get("/sync/v1/changes", &tablet.access).send();
    for (status, code, word) in
        [("locked", 403, "tablet-locked"), ("revoked", 401, "token-expired"), ("wipe", 403, "tablet-locked")]
    {
        reads().await.is(200);
        ask(&world, &tablet, Role::Supervisor, status).await.is(204);
        reads().await.refused(401, "token-expired");
        tablet.refresh(&world, &tablet.refresh).await.refused(code, word);
        ask(&world, &tablet, Role::Supervisor, "active").await.is(204);
        tablet.refresh(&world, &tablet.refresh).await.is(200);
    }
    // One that erased itself is never asked again, and what it left behind is worth nothing.
    ask(&world, &tablet, Role::Supervisor, "wipe").await.is(204);
    for erased in [false, true] {
        wipe(&world, &tablet, head(&tablet, &lines), erased).await.is(200);
    }
    reads().await.refused(401, "token-expired");
    tablet.refresh(&world, &tablet.refresh).await.refused(401, "token-expired");
    tablet.refresh(&world, "of nobody").await.refused(401, "token-expired");
}

#[tokio::test]
async fn a_wipe_waits_until_nothing_is_owed_and_is_confirmed() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    let head = head(&tablet, &lines);
    tablet.receipts(&world, &lines[..1]).await;
    hello(&world, &tablet, head).await;
    let refused = ask(&world, &tablet, Role::Manager, "wipe").await;
    refused.refused(409, "still-owed");
    assert!(
        refused.text().contains("chưa nhận 2 phiếu") && refused.text().contains("Bây giờ chưa xóa được."),
        "{}",
        refused.text()
    );
    wipe(&world, &tablet, head, false).await.refused(409, "tablet-state");

    tablet.receipts(&world, &lines).await;
    ask(&world, &tablet, Role::Manager, "wipe").await.is(204);
    assert_eq!(hello(&world, &tablet, head).await["device_status"], "wipe");
    tablet.refresh(&world, &tablet.refresh).await.refused(403, "tablet-locked");
    // One that has made another since, and one whose lines are others, have not drained.
    wipe(&world, &tablet, Head { seq: 4, ..head }, false).await.refused(409, "still-owed");
    wipe(&world, &tablet, Head { chain: Chain::start(tablet.install), ..head }, false).await.refused(409, "still-owed");
    // Nobody is believed who has not been told that it may.
    wipe(&world, &tablet, head, true).await.refused(409, "tablet-state");
    wipe(&world, &tablet, head, false).await.refused(409, "tablet-state");
    back_up(&world).await;
    let answer = wipe(&world, &tablet, head, false).await.is(200).json();
    let statement: Statement = serde_json::from_value(answer["statement"].clone()).unwrap();
    statement.verify(keys().public().receipt).unwrap();
    assert_eq!(
        (statement.install, statement.first, statement.last, statement.chain),
        (tablet.install, 1, 3, head.chain)
    );
    assert_eq!(shown(&world, &tablet).await["status"], "wipe");

    let done = wipe(&world, &tablet, head, true).await.is(200);
    assert!(done.header("set-cookie").contains("Max-Age=0"), "{}", done.header("set-cookie"));
    wipe(&world, &tablet, head, true).await.is(200);
    let found = shown(&world, &tablet).await;
    let deeds: Vec<_> = found["history"].as_array().unwrap().iter().map(|deed| &deed["deed"]).collect();
    assert_eq!(
        (&found["status"], deeds),
        (&json!("wiped"), vec![&json!("wipe"), &json!("wipe_begun"), &json!("erased")])
    );
    ask(&world, &tablet, Role::Manager, "active").await.refused(409, "tablet-state");
    // Lines that come in its name after that are kept, and somebody looks.
    let more = interviews(&tablet, 4);
    assert_eq!(tablet.receipts(&world, &more[3..]).await[0]["reason"], "revoked_install");
}

#[tokio::test]
async fn what_a_lost_tablet_owes_is_given_up_by_two_managers_with_a_reason() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    hello(&world, &tablet, head(&tablet, &lines)).await;
    let hash = api::auth::hash_password("một mật khẩu khác", &[4; 16]).unwrap();
    let second = NewAccount {
        id: UserId(id(0x99)),
        username: "second",
        display_name: "Quàng Thị Mai",
        role: Role::Manager,
        password_hash: &hash,
        at: world.now(),
    };
    world.store.add_account(&second).await.unwrap();
    let body = json!({"username": "second", "password": "một mật khẩu khác"});
    let other = world.ask("POST", "/api/v1/sessions").json(&body).send().await.is(201).json();
    let other = other["access_token"].as_str().unwrap().to_owned();
    let first = world.token(Role::Manager).await;
    let path = format!("/api/v1/tablets/{}/giving-up", tablet.install);
    let give = async |token: &str, reason: &str| {
        world.ask("POST", &path).bearer(token).json(&json!({"reason": reason})).send().await
    };
    give(&first, "mất").await.refused(422, "invalid");
    assert_eq!(give(&first, "máy rơi xuống suối").await.is(200).json()["state"], "waiting");
    assert_eq!(give(&first, "máy rơi xuống suối").await.is(200).json()["state"], "waiting");
    assert_eq!(shown(&world, &tablet).await["given_up"], "waiting");
    ask(&world, &tablet, Role::Manager, "wipe").await.refused(409, "still-owed");
    assert_eq!(give(&other, "đã tìm hai ngày").await.is(200).json()["state"], "complete");
    ask(&world, &tablet, Role::Supervisor, "wipe").await.is(204);
    let found = shown(&world, &tablet).await;
    let history = found["history"].clone();
    assert_eq!(found["given_up"], "complete");
    assert_eq!((&history[0]["reason"], &history[0]["upto"]), (&json!("máy rơi xuống suối"), &json!(3)));
    assert_eq!((&history[1]["deed"], &history[1]["by"]), (&json!("give_up"), &json!("Quàng Thị Mai")));

    // It is found: it sends everything first, as ever, and is erased only then.
    wipe(&world, &tablet, head(&tablet, &lines), false).await.refused(409, "still-owed");
    assert!(tablet.receipts(&world, &lines).await.iter().all(|receipt| receipt["status"] == "stored"));
    give(&first, "máy rơi xuống suối").await.refused(409, "tablet-state");
}

#[tokio::test]
async fn nobody_but_those_who_manage_tablets_may_ask_anything() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    for role in [Role::Administrator, Role::Surveyor, Role::Analyst, Role::Observer] {
        for status in ["locked", "wipe", "revoked", "active"] {
            ask(&world, &tablet, role, status).await.refused(403, "not-allowed");
        }
        let token = world.token(role).await;
        world.get(&format!("/api/v1/tablets/{}", tablet.install), &token).send().await.refused(403, "not-allowed");
    }
    // A supervisor does not give up interviews; nobody says in a tablet's place that it has erased itself.
    let token = world.token(Role::Supervisor).await;
    let path = format!("/api/v1/tablets/{}/giving-up", tablet.install);
    let reason = json!({"reason": "máy rơi xuống suối"});
    world.ask("POST", &path).bearer(&token).json(&reason).send().await.refused(403, "not-allowed");
    for wrong in ["wiped", "hibernate", ""] {
        ask(&world, &tablet, Role::Manager, wrong).await.refused(422, "invalid");
    }
    let missing = format!("/api/v1/tablets/{}", user(Role::Analyst).0);
    world
        .ask("PATCH", &missing)
        .bearer(&token)
        .json(&json!({"status": "locked"}))
        .send()
        .await
        .refused(404, "no-such-thing");
    world.get(&missing, &token).send().await.refused(404, "no-such-thing");
    // One tablet's word is nothing for another's.
    let other = Tablet::enrol_with(&world, 8).await;
    let body =
        json!({"install": tablet.install, "head": {"seq": 0, "chain": Chain::start(tablet.install)}, "erased": true});
    other.post(&world, WIPE, body.to_string().into_bytes()).send().await.refused(401, "not-enrolled");
    assert!(world.store.tablet_deeds(tablet.install).await.unwrap().is_empty());
}
