//! A PIN that was forgotten: the tablet asks, a supervisor grants, the data key goes back under the key that asked.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use p256::PublicKey;
use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};
use sha2::Sha256;
use store::Role;
use survey::id::InstallId;
use sync::Bytes;
use sync::data_key::{DataKey, asking_code, seal_data_key};
use sync::keys::ServerKeys;

use crate::call::Reply;
use crate::tablet::{Tablet, code, enrol, enrolment, key};
use crate::world::{World, keys, user};

const KEY: DataKey = DataKey([42; 32]);

pub struct Asking {
    pub secret: SecretKey,
    pub body: Value,
}

fn asking(tablet: &Tablet, number: u8, server: &ServerKeys) -> Asking {
    asking_for(tablet.install, number, server)
}

/// With a box that was sealed for this install.
fn asking_for(install: InstallId, number: u8, server: &ServerKeys) -> Asking {
    let (secret, public) = asker(number);
    let mut rng = ChaCha20Rng::from_seed([number; 32]);
    let sealed = seal_data_key(&KEY, install, &server.public().sealing, &mut rng).unwrap();
    let body = json!({"install": install, "public_key": public, "key_box": Bytes(sealed)});
    Asking { secret, body }
}

/// A key to ask with, and its public half.
pub fn asker(number: u8) -> (SecretKey, Bytes) {
    let secret = SecretKey::from_slice(&[number; 32]).unwrap();
    let public = Bytes(secret.public_key().to_sec1_point(false).as_bytes().to_vec());
    (secret, public)
}

impl Asking {
    fn code(&self) -> String {
        asking_code(self.secret.public_key().to_sec1_point(false).as_bytes())
    }

    /// As the protocol's words say it.
    pub fn open(&self, install: InstallId, answer: &Value) -> Vec<u8> {
        let sealed: Bytes = serde_json::from_value(answer["sealed"].clone()).unwrap();
        let (ephemeral, sealed) = sealed.0.split_at(65);
        let ephemeral = PublicKey::from_sec1_bytes(ephemeral).unwrap();
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), ephemeral.as_affine());
        let mut cipher = [0; 32];
        let info = [b"hailong pin/1".as_slice(), install.0.as_bytes()].concat();
        shared.extract::<Sha256>(None).expand(&info, &mut cipher).unwrap();
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(cipher)).decrypt(&Nonce::from([0; 12]), sealed).unwrap()
    }
}

async fn ask(world: &World, tablet: &Tablet, body: &Value) -> Reply {
    tablet.post(world, "/sync/v1/pin", body.to_string().into_bytes()).send().await
}

async fn grant(world: &World, tablet: &Tablet, role: Role, code: &str) -> Reply {
    let token = world.token(role).await;
    let path = format!("/api/v1/tablets/{}/pin-grant", tablet.install);
    world.ask("POST", &path).bearer(&token).json(&json!({"code": code})).send().await
}

async fn shown(world: &World, tablet: &Tablet) -> Value {
    let token = world.token(Role::Supervisor).await;
    world.get(&format!("/api/v1/tablets/{}", tablet.install), &token).send().await.is(200).json()
}

#[tokio::test]
async fn a_granted_key_goes_back_to_the_tablet_that_asked() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let asked = asking(&tablet, 21, &keys());
    assert_eq!(shown(&world, &tablet).await["pin"], Value::Null);
    assert_eq!(ask(&world, &tablet, &asked.body).await.is(200).json(), json!({"state": "waiting"}));
    let pin = shown(&world, &tablet).await["pin"].clone();
    assert_eq!(pin, json!({"asked_at": world.now().rfc3339(), "granted_at": null}));

    let wrong = if asked.code() == "000000" { "000001" } else { "000000" };
    grant(&world, &tablet, Role::Supervisor, wrong).await.refused(409, "tablet-state");
    grant(&world, &tablet, Role::Analyst, &asked.code()).await.refused(403, "not-allowed");
    assert_eq!(ask(&world, &tablet, &asked.body).await.json(), json!({"state": "waiting"}));
    // As people write it.
    let spaced = asked.code().replace(&asked.code()[3..], &format!(" {}", &asked.code()[3..]));
    grant(&world, &tablet, Role::Supervisor, &spaced).await.is(204);

    // However often the answer is lost, and never the same text.
    let answer = ask(&world, &tablet, &asked.body).await.is(200).json();
    let again = ask(&world, &tablet, &asked.body).await.is(200).json();
    assert_eq!((asked.open(tablet.install, &answer), &answer["state"]), (vec![42; 32], &json!("granted")));
    assert_eq!(asked.open(tablet.install, &again), vec![42; 32]);
    assert_ne!(answer["sealed"], again["sealed"]);

    let mut done = asked.body.clone();
    done["done"] = json!(true);
    assert_eq!(ask(&world, &tablet, &done).await.is(200).json(), json!({"state": "done"}));
    let found = shown(&world, &tablet).await;
    let history: Vec<_> =
        found["history"].as_array().unwrap().iter().map(|deed| (&deed["deed"], &deed["by"])).collect();
    let (asked_by, granted_by) = (&Value::Null, json!("Lò Thị Mai"));
    assert_eq!(
        (&found["pin"], history),
        (
            &Value::Null,
            vec![(&json!("pin_asked"), asked_by), (&json!("pin_granted"), &granted_by), (&json!("pin_set"), asked_by)]
        )
    );
    // The grant is used up.
    assert_eq!(ask(&world, &tablet, &asked.body).await.json(), json!({"state": "waiting"}));
}

#[tokio::test]
async fn a_grant_ends_after_a_day_and_is_not_for_another_key() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let (asked, other) = (asking(&tablet, 21, &keys()), asking(&tablet, 22, &keys()));
    ask(&world, &tablet, &asked.body).await.is(200);
    grant(&world, &tablet, Role::Manager, &asked.code()).await.is(204);
    world.wait_days(1);
    assert_eq!(ask(&world, &tablet, &asked.body).await.json(), json!({"state": "waiting"}));
    grant(&world, &tablet, Role::Manager, &asked.code()).await.is(204);
    assert_eq!(ask(&world, &tablet, &other.body).await.json(), json!({"state": "waiting"}));
    grant(&world, &tablet, Role::Manager, &asked.code()).await.refused(409, "tablet-state");
}

#[tokio::test]
async fn a_box_from_before_the_tablet_was_enrolled_again_opens_for_the_same_surveyor_alone() {
    let world = World::new().await;
    let (before, now) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 9).await);
    let mut asked = asking(&before, 21, &keys());
    asked.body["install"] = json!(now.install);
    ask(&world, &now, &asked.body).await.is(200);
    grant(&world, &now, Role::Supervisor, &asked.code()).await.is(204);
    ask(&world, &now, &asked.body).await.refused(409, "tablet-state");
    asked.body["sealed_for"] = json!(before.install);
    let answer = ask(&world, &now, &asked.body).await.is(200).json();
    assert_eq!(asked.open(now.install, &answer), vec![42; 32]);

    // Another surveyor's box, in whosoever's hands.
    let code = code(&world, user(Role::Supervisor).0).await;
    let theirs = enrol(&world, &key(10), &enrolment(&key(10), &code)).await.is(201).json()["install"].clone();
    let mut stolen = asking_for(serde_json::from_value(theirs.clone()).unwrap(), 22, &keys());
    stolen.body["install"] = json!(now.install);
    stolen.body["sealed_for"] = theirs;
    ask(&world, &now, &stolen.body).await.is(200);
    grant(&world, &now, Role::Supervisor, &stolen.code()).await.is(204);
    ask(&world, &now, &stolen.body).await.refused(409, "tablet-state");
}

#[tokio::test]
async fn nothing_is_given_for_a_wrong_box_key_or_tablet() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let other = Tablet::enrol_with(&world, 9).await;
    let asked = asking(&tablet, 21, &keys());
    // Another tablet's request, another's name.
    ask(&world, &other, &asked.body).await.refused(401, "not-enrolled");
    for (field, wrong) in
        [("public_key", json!("AAAA")), ("key_box", json!("AAAA")), ("public_key", json!("A".repeat(87)))]
    {
        let mut body = asked.body.clone();
        body[field] = wrong;
        ask(&world, &tablet, &body).await.refused(422, "invalid");
    }
    // Sealed to a server that is not this one: granted, and it cannot be opened.
    let stranger = ServerKeys::generate(&mut ChaCha20Rng::from_seed([3; 32]));
    let strange = asking(&tablet, 23, &stranger);
    ask(&world, &tablet, &strange.body).await.is(200);
    grant(&world, &tablet, Role::Supervisor, &strange.code()).await.is(204);
    let refused = ask(&world, &tablet, &strange.body).await;
    refused.refused(409, "tablet-state");
    assert!(refused.text().contains("keys.json"), "{}", refused.text());

    // A locked tablet may be a stolen one.
    let token = world.token(Role::Supervisor).await;
    let path = format!("/api/v1/tablets/{}", tablet.install);
    ask(&world, &tablet, &asked.body).await.is(200);
    world.ask("PATCH", &path).bearer(&token).json(&json!({"status": "locked"})).send().await.is(204);
    grant(&world, &tablet, Role::Supervisor, &asked.code()).await.refused(409, "tablet-state");
    let nobody = format!("/api/v1/tablets/{}/pin-grant", user(Role::Analyst).0);
    world.ask("POST", &nobody).bearer(&token).json(&json!({"code": "1"})).send().await.refused(404, "no-such-thing");
}
