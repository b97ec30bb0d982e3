//! The office fetches a photograph: who may, what is given, what is noted, and what stays sealed.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use store::Role;
use survey::answers::Media;
use survey::id::UserId;
use sync::blob::{SealedBlob, seal_blob};
use sync::line::{Blob, Header};
use uuid::Uuid;

use crate::lines::{frozen, header, interview};
use crate::tablet::{Tablet, proof_of};
use crate::world::{CURRENT, SHOWN, World, case_id, user};

const PLAIN: &[u8] = b"a paper on a table, as the camera saw it";

fn sealed(seed: u64) -> SealedBlob {
    seal_blob(PLAIN, Media::Jpeg, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

/// A judged line with a file whose key is in its body, or is not. Gives the submission's id.
async fn told(world: &World, tablet: &Tablet, seq: u64, file: &SealedBlob, with_key: bool) -> Uuid {
    let header = Header { blobs: vec![Blob::of(&file.attachment)], ..header(tablet.install, seq) };
    let mut body = interview(case_id(CURRENT, u32::try_from(seq).unwrap()), 4);
    if with_key {
        body.blob_keys.insert(Blob::of(&file.attachment).0, file.key.clone());
    }
    tablet.receipts(world, &[frozen(&header, &body)]).await;
    world.judge().await;
    header.id.0
}

async fn sent(world: &World, tablet: &Tablet, file: &SealedBlob) {
    let path = format!("/sync/v1/blobs/{}", file.attachment.sha256);
    let proof = proof_of(&tablet.key, "PATCH", &path, &file.bytes);
    let ask = world.ask("PATCH", &path).header("authorization", &format!("Push {}", tablet.push));
    ask.header("x-install-proof", &proof).header("upload-offset", "0").body(file.bytes.clone()).send().await.is(204);
}

fn address(evaluation: Uuid, response: Uuid, file: &SealedBlob) -> String {
    format!("/api/v1/evaluations/{evaluation}/responses/{response}/files/{}", file.attachment.sha256)
}

/// Whoever looked at a file, the latest first.
async fn readers(world: &World) -> Vec<UserId> {
    world.store.file_readings(None, 100).await.unwrap().into_iter().map(|one| one.reading.reader).collect()
}

#[tokio::test]
async fn a_supervisor_gets_what_the_camera_saw_and_it_is_noted() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let file = sealed(1);
    let response = told(&world, &tablet, 1, &file, true).await;
    let token = world.token(Role::Supervisor).await;
    let path = address(CURRENT.0, response, &file);
    let list = format!("/api/v1/evaluations/{}/responses", CURRENT.0);

    let listed = world.ask("GET", &list).bearer(&token).send().await.is(200).json();
    assert_eq!(listed["items"][0]["files"][0]["here"], false);
    let early = world.ask("GET", &path).bearer(&token).send().await.is(404);
    assert!(early.text().contains("chưa về tới máy chủ"), "{}", early.text());

    sent(&world, &tablet, &file).await;
    let listed = world.ask("GET", &list).bearer(&token).send().await.is(200).json();
    let row = &listed["items"][0]["files"][0];
    assert_eq!(
        (&row["here"], &row["type"], &row["bytes"]),
        (&true.into(), &"image/jpeg".into(), &file.bytes.len().into())
    );
    assert_eq!(readers(&world).await, []);

    let shown = world.ask("GET", &path).bearer(&token).send().await.is(200);
    assert_eq!(shown.body, PLAIN);
    assert_eq!(shown.header("content-type"), "image/jpeg");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(shown.header("content-disposition").starts_with("attachment; filename=\"hailong-"));
    assert!(shown.header("content-security-policy").contains("sandbox"));
    assert_eq!(readers(&world).await, [user(Role::Supervisor)]);

    // What lies on the disk is what came: nobody who has the disk alone sees the picture.
    let name = file.attachment.sha256.to_string();
    let kept = std::fs::read(world.files().join(&name[..2]).join(&name)).unwrap();
    assert_eq!(kept, file.bytes);
}

#[tokio::test]
async fn a_file_is_of_one_evaluation_one_response_and_some_roles() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let (one, two) = (sealed(1), sealed(2));
    let first = told(&world, &tablet, 1, &one, true).await;
    let second = told(&world, &tablet, 2, &two, true).await;
    sent(&world, &tablet, &one).await;
    sent(&world, &tablet, &two).await;
    let token = world.token(Role::Manager).await;
    for wrong in [
        address(SHOWN.0, first, &one),
        address(CURRENT.0, second, &one),
        address(CURRENT.0, first, &two),
        address(CURRENT.0, Uuid::from_u128(5), &one),
    ] {
        world.ask("GET", &wrong).bearer(&token).send().await.is(404);
    }
    let path = address(CURRENT.0, first, &one);
    world.ask("GET", &path).send().await.is(401);
    for role in [Role::Analyst, Role::Observer, Role::Administrator] {
        let token = world.token(role).await;
        world.ask("GET", &path).bearer(&token).send().await.is(403);
    }
    assert_eq!(readers(&world).await, [], "nobody saw anything");
}

#[tokio::test]
async fn who_looked_is_told_to_whoever_watches_over_it_a_page_at_a_time() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let file = sealed(1);
    let response = told(&world, &tablet, 1, &file, true).await;
    sent(&world, &tablet, &file).await;
    for role in [Role::Supervisor, Role::Manager, Role::Supervisor] {
        let token = world.token(role).await;
        world.get(&address(CURRENT.0, response, &file), &token).send().await.is(200);
        world.wait_seconds(1);
    }
    let token = world.token(Role::Administrator).await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/file-readings?limit=2{cursor}");
        let page = world.get(&path, &token).send().await.is(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let readers: Vec<&Value> = seen.iter().map(|row| &row["reader"]).collect();
    let [supervisor, manager] = [Role::Supervisor, Role::Manager].map(|role| json!(user(role)));
    assert_eq!(readers, [&supervisor, &manager, &supervisor]);
    assert!(seen.is_sorted_by(|one, next| one["at"].as_str() > next["at"].as_str()));
    let row = &seen[0];
    assert_eq!((&row["evaluation"], &row["type"]), (&json!(CURRENT), &json!("image/jpeg")));
    assert_eq!((&row["submission"], &row["sha256"]), (&json!(response), &json!(file.attachment.sha256.to_string())));
    assert!(row["reader_name"].is_string() && row["unit"]["vi"].is_string() && row["year"].is_u64());
    for cursor in ["x", "1", "1.2.3.4.5", &format!("{}.6", cursor.replace("&cursor=", ""))] {
        world.get(&format!("/api/v1/file-readings?cursor={cursor}"), &token).send().await.is(422);
    }
    // The look stays when what was looked at is gone.
    let asking = json!({"reason": "xin rút"});
    let supervisor = world.token(Role::Supervisor).await;
    let path = format!("/api/v1/submissions/{response}/withdrawal");
    world.ask("POST", &path).bearer(&supervisor).json(&asking).send().await.is(200);
    let after = world.get("/api/v1/file-readings", &token).send().await.is(200).json();
    assert_eq!(after["items"], json!(seen));
}

#[tokio::test]
async fn without_the_key_or_with_a_damaged_disk_nothing_is_shown() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let (one, two) = (sealed(1), sealed(2));
    let keyless = told(&world, &tablet, 1, &one, false).await;
    let rotten = told(&world, &tablet, 2, &two, true).await;
    sent(&world, &tablet, &one).await;
    sent(&world, &tablet, &two).await;
    let token = world.token(Role::Supervisor).await;
    let refused = world.ask("GET", &address(CURRENT.0, keyless, &one)).bearer(&token).send().await.is(404);
    assert!(refused.text().contains("Không mở được tệp"), "{}", refused.text());
    let name = two.attachment.sha256.to_string();
    std::fs::write(world.files().join(&name[..2]).join(&name), "rot").unwrap();
    world.ask("GET", &address(CURRENT.0, rotten, &two)).bearer(&token).send().await.is(404);
}

#[tokio::test]
async fn a_withdrawn_photograph_is_destroyed_and_the_tablet_owes_nothing() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let (there, begun) = (sealed(1), sealed(2));
    let [first, second] = [(1, &there), (2, &begun)].map(|(seq, file)| told(&world, &tablet, seq, file, true));
    let (first, second) = (first.await, second.await);
    sent(&world, &tablet, &there).await;
    let path = |file: &SealedBlob| format!("/sync/v1/blobs/{}", file.attachment.sha256);
    let ask = |method: &'static str, file: &SealedBlob, piece: &[u8]| {
        let proof = proof_of(&tablet.key, method, &path(file), piece);
        let ask = world.ask(method, &path(file)).header("authorization", &format!("Push {}", tablet.push));
        ask.header("x-install-proof", &proof).header("upload-offset", "0").body(piece.to_vec())
    };
    ask("PATCH", &begun, &begun.bytes[..20]).send().await.is(204);
    let files = || {
        let folders = std::fs::read_dir(world.files()).unwrap().flatten();
        folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten()).count()
    };
    assert_eq!(files(), 2, "one whole, one begun");
    let token = world.token(Role::Supervisor).await;
    assert_eq!(world.ask("GET", &address(CURRENT.0, first, &there)).bearer(&token).send().await.is(200).body, PLAIN);

    for response in [first, second] {
        let path = format!("/api/v1/submissions/{response}/withdrawal");
        let wanted = serde_json::json!({"reason": "xin rút"});
        world.ask("POST", &path).bearer(&token).json(&wanted).send().await.is(200);
    }
    assert_eq!(files(), 0);
    world.ask("GET", &address(CURRENT.0, first, &there)).bearer(&token).send().await.is(404);
    // The tablet hears that all is there, so that it lets the line go by its rules; what it sends is not kept.
    for file in [&there, &begun] {
        let length = file.bytes.len().to_string();
        assert_eq!(ask("HEAD", file, &[]).send().await.is(204).header("upload-offset"), length);
        assert_eq!(ask("PATCH", file, &file.bytes).send().await.is(204).header("upload-offset"), length);
    }
    assert_eq!(files(), 0);
    let verified = world.store.verify().await.unwrap();
    assert_eq!((verified.faults, verified.reach[0].1), (vec![], 2));
}
