//! A tablet comes into service.

use serde_json::json;
use store::Role;

use crate::tablet::{Tablet, code, enrol, enrolment, key, proof};
use crate::world::{CURRENT, MANY, World, keys, user};

#[tokio::test]
async fn a_code_enrols_one_tablet_and_no_second() {
    let world = World::new().await;
    let code = code(&world, user(Role::Surveyor).0).await;
    let answer = enrol(&world, &key(7), &enrolment(&key(7), &code)).await.is(201).json();
    assert_eq!(answer["label"], "Máy 01");
    assert_eq!(answer["surveyor"]["id"], user(Role::Surveyor).to_string());
    assert_eq!(answer["strict_storage"], true);
    assert_eq!(answer["keys"], serde_json::to_value(keys().public()).unwrap());
    assert_eq!(answer["limits"]["items"], 50);
    enrol(&world, &key(8), &enrolment(&key(8), &code)).await.refused(403, "code-used");
    world.wait_seconds(1);
    assert_eq!(Tablet::enrol_with(&world, 9).await.answer["label"], "Máy 02");
}

#[tokio::test]
async fn a_lost_answer_is_given_again_to_the_same_key_and_to_no_other() {
    let world = World::new().await;
    let code = code(&world, user(Role::Surveyor).0).await;
    let request = enrolment(&key(7), &code);
    let lost = enrol(&world, &key(7), &request).await.is(201).json();
    // The code ends meanwhile; the key says who asks.
    world.wait_seconds(60 * 60);
    enrol(&world, &key(8), &enrolment(&key(8), &code)).await.refused(403, "code-used");
    enrol(&world, &key(8), &request).await.refused(401, "not-enrolled");
    let again = enrol(&world, &key(7), &request).await.is(201).json();
    for part in ["install", "label", "push", "surveyor", "keys"] {
        assert_eq!(again[part], lost[part], "{part}");
    }
    assert_eq!(world.store.installs().await.unwrap().len(), 1);
    let tablet = Tablet {
        install: serde_json::from_value(again["install"].clone()).unwrap(),
        key: key(7),
        push: again["push"]["token"].as_str().unwrap().to_owned(),
        access: again["session"]["access_token"].as_str().unwrap().to_owned(),
        refresh: String::new(),
        answer: again.clone(),
    };
    world.get("/sync/v1/changes?cursor=", &tablet.access).send().await.is(200);
    world.wait_seconds(1);
    tablet.hello(&world, 0).await.is(200);
    // It has its answer: from here on the code is used up for it as well.
    enrol(&world, &key(7), &request).await.refused(403, "code-used");
}

#[tokio::test]
async fn a_code_is_forgiving_in_how_it_is_typed_and_ends_after_half_an_hour() {
    let world = World::new().await;
    let first = code(&world, user(Role::Surveyor).0).await;
    let typed = format!(" {}-{} ", first[..5].to_lowercase(), first[5..].replace('0', "o").replace('1', "l"));
    enrol(&world, &key(7), &enrolment(&key(7), &typed)).await.is(201);
    let second = code(&world, user(Role::Surveyor).0).await;
    world.wait_seconds(30 * 60);
    let expired = enrol(&world, &key(8), &enrolment(&key(8), &second)).await;
    expired.refused(403, "code-expired");
    assert!(expired.text().contains("Nhờ tổ trưởng mở mã mới."), "{}", expired.text());
    for nonsense in ["", "ABC", "ABCDEFGHJ", "ABCDEFGHJKM", "ĐƯỜNGDÂYX0", "          "] {
        enrol(&world, &key(8), &enrolment(&key(8), nonsense)).await.refused(403, "code-refused");
    }
}

#[tokio::test]
async fn of_a_code_that_was_never_given_out_nothing_is_said() {
    let world = World::new().await;
    let code = code(&world, user(Role::Surveyor).0).await;
    // One letter is another one.
    let last = if code.ends_with('7') { '8' } else { '7' };
    let guess = format!("{}{last}", &code[..9]);
    enrol(&world, &key(8), &enrolment(&key(8), &guess)).await.refused(403, "code-refused");
    // Nor of a good one whose surveyor works no more.
    world.store.set_account_active(user(Role::Surveyor), false, world.now()).await.unwrap();
    enrol(&world, &key(7), &enrolment(&key(7), &code)).await.refused(403, "code-refused");
}

#[tokio::test]
async fn only_who_holds_the_key_enrols_it_and_the_code_is_not_used_up_by_others() {
    let world = World::new().await;
    let code = code(&world, user(Role::Surveyor).0).await;
    let body = enrolment(&key(7), &code);
    enrol(&world, &key(8), &body).await.refused(401, "not-enrolled");
    let bytes = body.to_string();
    let ask = || world.ask("POST", "/sync/v1/enrol").body(bytes.clone());
    ask().send().await.refused(401, "not-enrolled");
    ask().header("x-install-proof", "AAAA").send().await.refused(401, "not-enrolled");
    let other_path = proof(&key(7), "/sync/v1/hello", bytes.as_bytes());
    ask().header("x-install-proof", &other_path).send().await.refused(401, "not-enrolled");
    for public in [json!(""), json!("AAAA"), json!("A".repeat(87))] {
        let mut wrong = body.clone();
        wrong["public_key"] = public;
        let reply = enrol(&world, &key(7), &wrong).await;
        assert!(matches!(reply.status.as_u16(), 401 | 422), "{}", reply.text());
    }
    let mut other = body.clone();
    other["proto"] = json!({"min": 2, "max": 3});
    enrol(&world, &key(7), &other).await.refused(426, "protocol-too-old");
    enrol(&world, &key(7), &body).await.is(201);
}

#[tokio::test]
async fn codes_are_for_those_who_interview() {
    let world = World::new().await;
    let token = world.token(Role::Supervisor).await;
    let nobody = uuid::Uuid::from_u128(99);
    for owner in [user(Role::Analyst).0, user(Role::Administrator).0, nobody] {
        let body = json!({"user": owner});
        let reply = world.ask("POST", "/api/v1/enrolment-codes").bearer(&token).json(&body).send().await;
        reply.refused(422, "invalid");
        let error = reply.json()["errors"][0].clone();
        assert_eq!(error, json!({"pointer": "/user", "detail": "Chọn một điều tra viên đang làm việc."}));
    }
    let reply =
        world.ask("POST", "/api/v1/enrolment-codes").bearer(&token).json(&json!({"user": user(Role::Surveyor)}));
    let made = reply.send().await.is(201).json();
    let code = made["code"].as_str().unwrap();
    assert_eq!(code.len(), 10);
    assert_eq!(made["url"], format!("https://hailong.example/surveyor/#enrol={code}"));
    assert!(made["qr"].as_str().unwrap().contains("<svg"));
}

#[tokio::test]
async fn the_snapshot_holds_what_the_surveyor_needs_and_no_more() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let reply = world.get("/sync/v1/changes", &tablet.access).send().await.is(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    let snapshot: sync::message::Snapshot = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(snapshot.surveyor.name, "Lò Thị Mai");
    assert_eq!(snapshot.evaluations.len(), 3);
    assert_eq!(snapshot.cases.len(), 3 * usize::try_from(MANY).unwrap());
    let current = snapshot.evaluations.iter().find(|one| one.row.id == CURRENT).unwrap();
    assert_eq!((current.progress.done, current.progress.target), (0, Some(MANY)));
    let (hash, json) = snapshot.questionnaires.iter().next().unwrap();
    assert_eq!(snapshot.questionnaires.len(), 1);
    assert_eq!(survey::questionnaire::QuestionnaireHash::of(json), *hash);
    assert!(!snapshot.synthetic);
    let text = reply.text();
    assert!(!text.contains("weight") && !text.contains("stratum"), "the design stays in the office");

    let supervisor = code(&world, user(Role::Supervisor).0).await;
    let answer = enrol(&world, &key(8), &enrolment(&key(8), &supervisor)).await.is(201).json();
    let token = answer["session"]["access_token"].as_str().unwrap();
    let other = world.get("/sync/v1/changes", token).send().await.is(200).json();
    assert_eq!((other["evaluations"].as_array().unwrap().len(), other["cases"].as_array().unwrap().len()), (0, 0));
}

#[tokio::test]
async fn a_browser_that_would_lose_interviews_is_refused_with_what_to_do_and_keeps_its_code() {
    let world = World::new().await;
    let code = code(&world, user(Role::Surveyor).0).await;
    let body = |device: &serde_json::Value| {
        let mut body = enrolment(&key(7), &code);
        body["device"] = device.clone();
        body
    };
    let storage =
        |persisted: bool, free: u64| json!({"persisted": persisted, "usage": 1_000_000, "quota": 1_000_000 + free});
    let (uninstalled, kept, room, written) = ("chưa cài", "lâu dài", "0,5 GB", "ẩn danh");
    for (device, words) in [
        (json!({"storage": storage(false, 500_000_000)}), vec![kept]),
        (json!({"storage": storage(true, 499_999_999), "durable": true}), vec![room]),
        (json!({"storage": storage(true, 500_000_000), "durable": false}), vec![written]),
        (json!({"storage": storage(true, 500_000_000), "durable": true, "installed": false}), vec![uninstalled]),
        (json!({"installed": false}), vec![uninstalled]),
        (json!({"storage": {"persisted": false, "usage": 0, "quota": 0}, "durable": false}), vec![kept, room, written]),
    ] {
        let refused = enrol(&world, &key(7), &body(&device)).await;
        refused.refused(409, "storage-not-kept");
        for word in [uninstalled, kept, room, written] {
            assert_eq!(refused.text().contains(word), words.contains(&word), "{word}: {}", refused.text());
        }
    }
    // An older app does not say whether it is installed.
    let fit = json!({"storage": storage(true, 500_000_000), "durable": true});
    enrol(&world, &key(7), &body(&fit)).await.is(201);
    let fit = json!({"storage": storage(true, 500_000_000), "durable": true, "installed": true});
    enrol(&world, &key(7), &body(&fit)).await.is(201);
}
