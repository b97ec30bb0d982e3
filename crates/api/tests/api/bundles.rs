//! Bundles that are carried by hand: by a supervisor or another tablet, whole, cut, forged, again and again.

use p256::ecdsa::SigningKey;
use serde_json::{Value, json};
use store::{InstallStatus, Role, Room, Shelved, StrayPart};
use survey::id::InstallId;
use sync::Bytes;
use sync::bundle::{Header, Part};
use sync::seal::Frozen;
use sync::statement::Statement;

use crate::call::Reply;
use crate::lines::{batch_of, gzip};
use crate::submissions::{counted, interviews};
use crate::tablet::{Tablet, key, sign};
use crate::world::{MANY, World, keys, user};

const BUNDLE: &str = "/sync/v1/bundle";

/// A bundle as the tablet app writes it, a part for every so many lines.
fn file(install: InstallId, key: &SigningKey, lines: &[Frozen], items: usize) -> Vec<u8> {
    let chunks: Vec<&[Frozen]> = lines.chunks(items).collect();
    let parts = u32::try_from(chunks.len()).unwrap();
    let part = |(n, lines): (u32, &&[Frozen])| part(install, key, (n, parts), &gzip(batch_of(lines).as_bytes()));
    (1..).zip(&chunks).flat_map(part).collect()
}

fn part(install: InstallId, key: &SigningKey, (n, parts): (u32, u32), content: &[u8]) -> Vec<u8> {
    let public = Bytes(key.verifying_key().to_sec1_point(false).as_bytes().to_vec());
    let header = Header::of(install, n, parts, content, public);
    let signature = Bytes::from_text(&sign(key, &header.signed_text())).unwrap();
    Part { header, signature, content: content.to_vec() }.to_bytes()
}

async fn bring(world: &World, role: Role, file: Vec<u8>) -> Reply {
    let token = world.token(role).await;
    world.ask("POST", BUNDLE).bearer(&token).body(file).send().await
}

fn counts(reply: &Value) -> [u64; 4] {
    ["stored", "duplicate", "quarantined", "refused"].map(|name| reply["tablets"][0][name].as_u64().unwrap())
}

#[tokio::test]
async fn a_supervisor_brings_a_bundle_and_the_tablet_gets_its_receipt() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 7);
    let bundle = file(tablet.install, &tablet.key, &lines, 3);
    let answer = bring(&world, Role::Supervisor, bundle.clone()).await.is(200).json();
    assert_eq!(counts(&answer), [7, 0, 0, 0]);
    assert_eq!((&answer["tablets"][0]["label"], &answer["tablets"][0]["missing"]), (&json!("Máy 01"), &json!([])));
    assert_eq!((&answer["damaged"], &answer["unknown"]), (&json!([]), &json!([])));
    assert_eq!(counted(&world).await, 7);

    // What goes back is signed, as a file and as a QR code.
    let (scanned, label) = Statement::from_qr(answer["tablets"][0]["qr_text"].as_str().unwrap()).unwrap();
    scanned.verify(keys().public().receipt).unwrap();
    assert_eq!((scanned.install, scanned.first, scanned.last, label.as_str()), (tablet.install, 1, 7, "Máy 01"));
    assert!(answer["tablets"][0]["qr"].as_str().unwrap().contains("<svg"));

    // The same file again, by the network, and by another tablet: nothing is kept twice.
    let again = bring(&world, Role::Manager, bundle.clone()).await.is(200).json();
    assert_eq!(counts(&again), [0, 7, 0, 0]);
    let carrier = Tablet::enrol_with(&world, 8).await;
    let again = carrier.post(&world, BUNDLE, bundle).send().await.is(200).json();
    assert_eq!(counts(&again), [0, 7, 0, 0]);
    let receipts = tablet.receipts(&world, &lines).await;
    assert!(receipts.iter().all(|receipt| receipt["status"] == "duplicate"));
    assert_eq!(counted(&world).await, 7);
    assert_eq!(tablet.hello(&world, 7).await.json()["ack"]["seq"], 7);
}

/// As the tablet app copies rescued lines out.
fn rescued_file(lines: &[Frozen]) -> Vec<u8> {
    batch_of(lines).into_bytes()
}

#[tokio::test]
async fn a_file_of_rescued_lines_is_taken_in_by_somebody_who_answers_for_it() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 60);
    let mut file = rescued_file(&lines);
    file.extend_from_slice(b"{\"cut\n");
    let answer = bring(&world, Role::Supervisor, file.clone()).await.is(200).json();
    assert_eq!(counts(&answer), [60, 0, 0, 0]);
    assert_eq!(answer["damaged"][0]["reason"], "unreadable");
    assert_eq!(counted(&world).await, usize::try_from(MANY).unwrap(), "as many as there are people");
    let again = bring(&world, Role::Manager, rescued_file(&lines)).await.is(200).json();
    assert_eq!(counts(&again), [0, 60, 0, 0]);
    let deeds = world.store.tablet_deeds(tablet.install).await.unwrap();
    assert_eq!(
        deeds.iter().map(|deed| (deed.kind.name(), deed.by)).collect::<Vec<_>>(),
        [("taken_over", Some(user(Role::Supervisor)))],
        "a file that brings nothing new is not told"
    );
    // Whoever only has a tablet, or no right to tablets, brings nothing that nobody signed.
    bring(&world, Role::Analyst, file.clone()).await.refused(403, "not-allowed");
    let carrier = Tablet::enrol_with(&world, 8).await;
    carrier.post(&world, BUNDLE, file).send().await.refused(422, "not-a-bundle");
    // Of an install that is not known, nothing is kept, and the answer says what to do.
    let elsewhere = World::new().await;
    elsewhere.wait_seconds(7200);
    let stranger = Tablet::enrol(&elsewhere).await;
    let answer = bring(&world, Role::Supervisor, rescued_file(&interviews(&stranger, 1))).await;
    answer.refused(422, "not-a-bundle");
    assert!(answer.text().contains("bản sao lưu"), "{}", answer.text());
}

#[tokio::test]
async fn a_rescued_line_that_lost_its_key_box_shifts_no_other() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    let mut file = format!("{}\n", lines[0].line).into_bytes();
    file.extend(rescued_file(&lines[1..]));
    // Changed on the way: no UTF-8 any more.
    file.extend_from_slice(b"{\"v\":\xff}\nkey\n");
    let answer = bring(&world, Role::Supervisor, file).await.is(200).json();
    assert_eq!(counts(&answer), [2, 0, 0, 1]);
    assert_eq!(answer["damaged"][0]["reason"], "unreadable");
    assert_eq!(counted(&world).await, 2);
}

#[tokio::test]
async fn a_cut_copy_gives_its_whole_parts_and_says_what_is_missing() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 6);
    let bundle = file(tablet.install, &tablet.key, &lines, 2);
    tablet.hello(&world, 6).await.is(200);
    let cut = bundle[..bundle.len() / 2].to_vec();
    let reply = world.ask("POST", BUNDLE).bearer(&world.token(Role::Supervisor).await).header("accept-language", "en");
    let answer = reply.body(cut).send().await.is(200).json();
    let [stored, ..] = counts(&answer);
    assert!(stored == 2 || stored == 4, "{answer}");
    assert_eq!(answer["tablets"][0]["upto"], stored);
    assert_eq!(answer["tablets"][0]["missing"], json!([[stored + 1, 6]]));
    assert_eq!(answer["damaged"][0]["reason"], "cut");
    assert!(answer["damaged"][0]["detail"].as_str().unwrap().contains("Copy the file from the tablet again"));
    let vi = bring(&world, Role::Supervisor, bundle[1..].to_vec()).await.is(200).json();
    assert_eq!(vi["damaged"][0]["reason"], "not_a_bundle");
    assert!(vi["damaged"][0]["detail"].as_str().unwrap().contains("không thuộc gói phiếu nào"));
    assert_eq!(bring(&world, Role::Supervisor, bundle).await.json()["tablets"][0]["upto"], 6);
}

#[tokio::test]
async fn what_another_key_signed_is_not_taken_in() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 2);
    let forged = file(tablet.install, &key(9), &lines, 5);
    let reply = bring(&world, Role::Supervisor, forged.clone()).await;
    reply.refused(422, "not-a-bundle");
    assert!(reply.json()["detail"].as_str().unwrap().contains("không do chính máy đó ký"), "{}", reply.text());
    assert_eq!(world.store.rows_of(tablet.install).await.unwrap().reach(), 0);
    // Beside a good part it is told, and harms nothing.
    let mut both = forged;
    both.extend(file(tablet.install, &tablet.key, &lines[..1], 5));
    let answer = bring(&world, Role::Supervisor, both).await.is(200).json();
    assert_eq!((counts(&answer), &answer["damaged"][0]["reason"]), ([1, 0, 0, 0], &json!("wrong_key")));
}

#[tokio::test]
async fn hostile_files_are_refused_in_words() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    for file in [Vec::new(), b"%PDF-1.7 nothing of ours".to_vec(), vec![0; 200_000]] {
        bring(&world, Role::Supervisor, file).await.refused(422, "not-a-bundle");
    }
    // A bomb, well signed by its own tablet.
    let bomb = part(tablet.install, &tablet.key, (1, 2), &gzip(&vec![b'{'; 40_000_000]));
    let mut file = bomb;
    file.extend(part(tablet.install, &tablet.key, (2, 2), b"no gzip at all"));
    let reply = bring(&world, Role::Supervisor, file.clone()).await;
    reply.refused(422, "not-a-bundle");
    file.extend(self::file(tablet.install, &tablet.key, &interviews(&tablet, 1), 1));
    let answer = bring(&world, Role::Supervisor, file).await.is(200).json();
    assert_eq!(counts(&answer), [1, 0, 0, 0]);
    let reasons: Vec<&str> =
        answer["damaged"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert!(reasons.contains(&"unreadable"), "{reasons:?}");
    // More than one file may have.
    let endless = vec![b'x'; 33 * 1024 * 1024];
    bring(&world, Role::Supervisor, endless).await.refused(413, "too-large");
    // A carrier tablet's proof is over what it brings.
    let proof = tablet.post(&world, BUNDLE, b"one".to_vec()).body("other").send().await;
    proof.refused(401, "not-enrolled");
}

#[tokio::test]
async fn a_revoked_tablets_bundle_waits_for_a_supervisor() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    world.store.order(tablet.install, InstallStatus::Revoked, user(Role::Supervisor), world.now()).await.unwrap();
    let bundle = file(tablet.install, &tablet.key, &interviews(&tablet, 2), 5);
    let answer = bring(&world, Role::Supervisor, bundle).await.is(200).json();
    assert_eq!(counts(&answer), [0, 0, 2, 0]);
    assert_eq!(answer["tablets"][0]["upto"], 2);
    assert_eq!(counted(&world).await, 0);
}

/// A line of another tablet inside a bundle takes no number of that tablet.
#[tokio::test]
async fn a_bundle_speaks_for_its_own_tablet_only() {
    let world = World::new().await;
    let (tablet, other) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 8).await);
    let smuggled = file(tablet.install, &tablet.key, &interviews(&other, 1), 5);
    let answer = bring(&world, Role::Supervisor, smuggled).await.is(200).json();
    assert_eq!(counts(&answer), [0, 0, 1, 0]);
    assert_eq!(world.store.rows_of(other.install).await.unwrap().reach(), 0);
    assert_eq!(tablet.receipts(&world, &interviews(&tablet, 1)).await[0]["status"], "stored");
}

/// The server was restored from a backup older than the tablet: what is brought is kept until somebody says whose it is.
#[tokio::test]
async fn a_bundle_of_an_unknown_tablet_is_kept_and_taken_in_when_it_is_adopted() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let tablet = Tablet::enrol(&elsewhere).await;
    // Another hour, so that the other server's tablet is not by chance one of ours.
    world.wait_seconds(3600);
    let lines = interviews(&tablet, 4);
    let bundle = file(tablet.install, &tablet.key, &lines, 2);
    for _ in 0..2 {
        let answer = bring(&world, Role::Supervisor, bundle.clone()).await.is(200).json();
        assert_eq!(answer["unknown"], json!([{"install": tablet.install, "parts": 2}]));
        assert_eq!(answer["tablets"], json!([]));
    }
    let token = world.token(Role::Supervisor).await;
    let strays = world.get("/api/v1/stray-tablets", &token).send().await.is(200).json();
    assert_eq!((&strays["items"][0]["id"], &strays["items"][0]["parts"]), (&json!(tablet.install), &json!(2)));
    // Somebody else's part under the same name does not push the tablet's own aside.
    world.wait_seconds(1);
    bring(&world, Role::Supervisor, file(tablet.install, &key(9), &lines[..1], 1)).await.is(200);

    let adopt = format!("/api/v1/stray-tablets/{}/adopt", tablet.install);
    let nobody = world.ask("POST", &adopt).bearer(&token).json(&json!({"user": user(Role::Analyst)})).send().await;
    nobody.refused(422, "invalid");
    // Two keys signed in its name: whoever adopts it sees that, and says which is the tablet's own.
    let strays = world.get("/api/v1/stray-tablets", &token).send().await.json();
    let signers = strays["items"][0]["signers"].as_array().unwrap();
    assert_eq!((signers.len(), &signers[0]["parts"], &signers[1]["parts"]), (2, &json!(2), &json!(1)));
    let blind = world.ask("POST", &adopt).bearer(&token).json(&json!({"user": user(Role::Surveyor)})).send().await;
    blind.refused(422, "invalid");
    assert_eq!(blind.json()["errors"][0]["pointer"], "/key");
    let none = json!({"user": user(Role::Surveyor), "key": "0000000000000000"});
    world.ask("POST", &adopt).bearer(&token).json(&none).send().await.refused(422, "invalid");
    assert_eq!(world.store.install(tablet.install).await.unwrap(), None);
    let wanted = json!({"user": user(Role::Surveyor), "key": signers[0]["key"]});
    let answer = world.ask("POST", &adopt).bearer(&token).json(&wanted).send().await.is(200).json();
    assert_eq!((counts(&answer), &answer["damaged"][0]["reason"]), ([4, 0, 0, 0], &json!("wrong_key")));
    assert_eq!(counted(&world).await, 4);
    let left = world.get("/api/v1/stray-tablets", &token).send().await.json();
    assert_eq!(left["items"][0]["parts"], 1, "the part of another key stays to be looked at");
    // From now on its bundles go in at once.
    let answer = bring(&world, Role::Supervisor, bundle).await.is(200).json();
    assert_eq!(counts(&answer), [0, 4, 0, 0]);
    let gone = world.ask("POST", "/api/v1/stray-tablets/0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10/adopt");
    gone.bearer(&token).json(&wanted).send().await.refused(404, "no-such-thing");
}

/// The push credential runs out; the key that signs a bundle does not.
#[tokio::test]
async fn after_ninety_days_without_a_word_the_lines_go_by_bundle_or_under_a_new_install() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    world.wait_days(90);
    tablet.send(&world, &lines).await.refused(401, "not-enrolled");
    let carried = file(tablet.install, &tablet.key, &lines[..2], 1);
    let answer = bring(&world, Role::Supervisor, carried).await.is(200).json();
    assert_eq!((counts(&answer), &answer["tablets"][0]["upto"]), ([2, 0, 0, 0], &json!(2)));
    assert_eq!(counted(&world).await, 2);
    let anew = Tablet::enrol_with(&world, 8).await;
    let receipts = anew.receipts(&world, &lines[2..]).await;
    assert_eq!((&receipts[0]["status"], &receipts[0]["reason"]), (&json!("quarantined"), &json!("install_mismatch")));
    assert_eq!(counted(&world).await, 2);
}

/// Anybody who may bring a bundle can bring endless ones of tablets that nobody knows; what is kept of one has an end.
#[tokio::test]
async fn what_is_kept_of_an_unknown_tablet_has_an_end_and_the_carrier_is_told() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let stranger = InstallId("0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a11".parse().unwrap());
    let (one, all) = (Room::OF_ONE, Room::OF_ALL);
    let full = StrayPart {
        install: stranger,
        content_hash: [1; 32],
        part: vec![0; usize::try_from(one.bytes).unwrap() - 40],
        public_key: vec![4],
    };
    let kept = world.store.keep_stray(&full, "Mai", world.now(), (one, all)).await.unwrap();
    assert_eq!(kept, Shelved::Kept);
    // Beside it a tablet that is known is served as ever.
    let mut both = part(stranger, &key(9), (3, 7), b"anything");
    both.extend(file(tablet.install, &tablet.key, &interviews(&tablet, 1), 1));
    let answer = bring(&world, Role::Supervisor, both).await.is(200).json();
    assert_eq!(counts(&answer), [1, 0, 0, 0]);
    assert_eq!(answer["unknown"], json!([{"install": stranger, "parts": 1}]));
    assert_eq!((&answer["damaged"][0]["part"], &answer["damaged"][0]["reason"]), (&json!(3), &json!("no_room")));
    assert!(answer["damaged"][0]["detail"].as_str().unwrap().contains("hãy nhận các máy đang chờ"), "{answer}");
    assert_eq!(world.store.stray_parts(stranger).await.unwrap().len(), 1);
}

/// The bundle of `docs/sync-protocol.md` is signed by the key that the page names, and holds the page's line.
#[test]
fn the_example_of_the_page_is_signed() {
    use p256::ecdsa::Signature;
    use p256::ecdsa::signature::Verifier as _;
    use std::io::Read as _;
    let page = include_str!("../../../../docs/sync-protocol.md");
    let found = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap();
    let (signed, signature) = found("hailong bundle/1 0190d3a4").rsplit_once(' ').unwrap();
    let signature = Signature::from_slice(&Bytes::from_text(signature).unwrap().0).unwrap();
    key(7).verifying_key().verify(signed.as_bytes(), &signature).unwrap();
    let public = Bytes(key(7).verifying_key().to_sec1_point(false).as_bytes().to_vec()).to_text();
    assert!(signed.ends_with(&public));
    let content = Bytes::from_text(found("CONTENT ").trim_start_matches("CONTENT ")).unwrap();
    let mut batch = String::new();
    flate2::read::GzDecoder::new(content.0.as_slice()).read_to_string(&mut batch).unwrap();
    let key_box = found("KEY_BOX ").trim_start_matches("KEY_BOX ");
    assert_eq!(batch, format!("{}\n{key_box}\n", found("{\"v\":1,\"install\"")));
}
