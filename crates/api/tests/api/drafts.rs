//! An unfinished interview that was copied out: its key goes to a tablet of the same surveyor, and to no other.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::json;
use store::{InstallStatus, Role, Withdrawal};
use survey::id::{InstallId, SubmissionId};
use sync::Bytes;
use sync::chain::LineHash;
use sync::data_key::{DataKey, seal_data_key};
use sync::draft_key::{MARK, seal_draft_key};
use sync::keys::ServerKeys;
use sync::tombstone::Tombstone;
use uuid::Uuid;

use crate::call::Reply;
use crate::pins::{Asking, asker};
use crate::submissions::counted;
use crate::tablet::Tablet;
use crate::world::{World, keys, user};

const KEY: DataKey = DataKey([17; 32]);
const DRAFT: SubmissionId = SubmissionId(Uuid::from_u128(0x0190_d3a4_7c1e_7b1a_9f57_2f1d_1c3f_6a77));

/// What this tablet asks for, of a copy that another install made for a server.
fn asking(tablet: &Tablet, from: InstallId, server: &ServerKeys) -> Asking {
    let (secret, public) = asker(31);
    let sealed = seal_draft_key(&KEY, from, DRAFT, &server.public().sealing, &mut ChaCha20Rng::from_seed([4; 32]));
    let key_box = Bytes(sealed.unwrap());
    let body = json!({
        "install": tablet.install, "sealed_for": from, "draft": DRAFT, "key_box": key_box, "public_key": public,
    });
    Asking { secret, body }
}

async fn ask(world: &World, tablet: &Tablet, asked: &Asking) -> Reply {
    tablet.post(world, "/sync/v1/draft", asked.body.to_string().into_bytes()).send().await
}

#[tokio::test]
async fn the_key_goes_to_every_tablet_of_its_surveyor_however_often_it_asks() {
    let world = World::new().await;
    let (lost, now) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 9).await);
    // The office may have put the old tablet out of use by now.
    world.store.order(lost.install, InstallStatus::Revoked, user(Role::Manager), world.now()).await.unwrap();
    let asked = asking(&now, lost.install, &keys());
    let answer = ask(&world, &now, &asked).await.is(200).json();
    assert_eq!(asked.open(now.install, &answer), vec![17; 32]);
    let again = ask(&world, &now, &asked).await.is(200).json();
    assert_eq!(asked.open(now.install, &again), vec![17; 32]);
    assert_ne!(answer["sealed"], again["sealed"]);
    // Its own copy too, when the PIN was set anew since.
    let own = asking(&now, now.install, &keys());
    assert_eq!(own.open(now.install, &ask(&world, &now, &own).await.is(200).json()), vec![17; 32]);
    // Asking keeps nothing and counts nothing.
    assert_eq!(counted(&world).await, 0);
}

#[tokio::test]
async fn nobody_else_is_given_it() {
    let world = World::new().await;
    let (mine, theirs) = (Tablet::enrol(&world).await, Tablet::of(&world, Role::Supervisor, 10).await);
    let refused = ask(&world, &theirs, &asking(&theirs, mine.install, &keys())).await;
    refused.refused(409, "tablet-state");
    assert!(refused.text().contains("không phải của người đang dùng máy"), "{}", refused.text());
    // Under another's name, another's key.
    ask(&world, &theirs, &asking(&mine, mine.install, &keys())).await.refused(401, "not-enrolled");
    // An install that this server does not know.
    ask(&world, &mine, &asking(&mine, InstallId(DRAFT.0), &keys())).await.refused(409, "tablet-state");

    // Sealed to another server, or for another interview; and a tablet's data key, which only a grant opens.
    let stranger = ServerKeys::generate(&mut ChaCha20Rng::from_seed([3; 32]));
    ask(&world, &mine, &asking(&mine, mine.install, &stranger)).await.refused(409, "tablet-state");
    let mut other = asking(&mine, mine.install, &keys());
    other.body["draft"] = json!(mine.install);
    ask(&world, &mine, &other).await.refused(409, "tablet-state");
    let mut rng = ChaCha20Rng::from_seed([6; 32]);
    let data = seal_data_key(&KEY, mine.install, &keys().public().sealing, &mut rng).unwrap();
    other.body["key_box"] = json!(Bytes(data));
    other.body["draft"] = json!(DRAFT);
    ask(&world, &mine, &other).await.refused(409, "tablet-state");
    other.body["public_key"] = json!("AAAA");
    ask(&world, &mine, &other).await.refused(422, "invalid");

    // A tablet that is locked or out of use may be a stolen one.
    for status in [InstallStatus::Locked, InstallStatus::Wipe, InstallStatus::Revoked] {
        let tablet = Tablet::enrol_with(&world, 20 + status as u8).await;
        world.store.order(tablet.install, status, user(Role::Manager), world.now()).await.unwrap();
        ask(&world, &tablet, &asking(&tablet, mine.install, &keys())).await.refused(409, "tablet-state");
    }
    let drained = Tablet::enrol_with(&world, 40).await;
    world.store.order(drained.install, InstallStatus::Drain, user(Role::Manager), world.now()).await.unwrap();
    ask(&world, &drained, &asking(&drained, mine.install, &keys())).await.is(200);
}

/// A copy on a card outlives the key of the line that it became.
#[tokio::test]
async fn what_was_withdrawn_is_opened_by_nobody() {
    let world = World::new().await;
    let (mine, other) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 9).await);
    let asked = asking(&other, mine.install, &keys());
    ask(&world, &other, &asked).await.is(200);
    let tombstone = Tombstone::sign(mine.install, DRAFT, LineHash([1; 32]), world.now(), &keys());
    let (reason, by) = ("xin rút qua điện thoại".to_owned(), "mai".to_owned());
    world.store.withdraw(&[Withdrawal { tombstone, person: None, reason, by }]).await.unwrap();
    let refused = ask(&world, &other, &asked).await;
    refused.refused(409, "tablet-state");
    assert!(refused.text().contains("đã rút phiếu này"), "{}", refused.text());
}

#[tokio::test]
async fn brought_as_a_bundle_it_is_told_where_it_belongs() {
    let world = World::new().await;
    let token = world.token(Role::Supervisor).await;
    let file = [MARK, b"{\"install\":\"\"}\n"].concat();
    for _ in 0..2 {
        let reply = world.ask("POST", "/sync/v1/bundle").bearer(&token).body(file.clone()).send().await;
        reply.refused(422, "not-a-bundle");
        assert!(reply.text().contains("phiếu dở"), "{}", reply.text());
    }
    assert_eq!(counted(&world).await, 0);
}
