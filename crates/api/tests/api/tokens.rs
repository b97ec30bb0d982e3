//! Access tokens that are not quite ours.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use store::Role;

use crate::tablet::Tablet;
use crate::world::World;

const PROGRAMME: &str = "/api/v1/programme";

fn decode(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token with this header and these claims, signed with the server's own key.
fn signed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

#[tokio::test]
async fn a_token_that_is_not_ours_in_every_claim_is_refused() {
    let world = World::new().await;
    let token = world.token(Role::Analyst).await;
    let parts: Vec<&str> = token.split('.').collect();
    let (header, claims) = (decode(parts[0]), decode(parts[1]));
    assert_eq!(header["alg"], "EdDSA");
    // The forge works: the same claims signed again are a good token.
    world.get(PROGRAMME, &signed(&header, &claims)).send().await.is(200);

    let with = |value: &Value, field: &str, other: Value| {
        let mut changed = value.clone();
        changed[field] = other;
        changed
    };
    let without = |field: &str| {
        let mut changed = claims.clone();
        changed.as_object_mut().unwrap().remove(field);
        changed
    };
    let mut forged = vec![
        signed(&with(&header, "typ", json!("JWT")), &claims),
        signed(&with(&header, "alg", json!("none")), &claims),
        signed(&with(&header, "alg", json!("HS256")), &claims),
        signed(&header, &with(&claims, "aud", json!("another-api"))),
        signed(&header, &with(&claims, "aud", json!(["another-api"]))),
        signed(&header, &with(&claims, "iss", json!("somebody"))),
        signed(&header, &with(&claims, "exp", json!(claims["exp"].as_i64().unwrap() + 86_400))),
        signed(&header, &with(&claims, "nbf", json!(claims["nbf"].as_i64().unwrap() + 60))),
        signed(&header, &with(&claims, "sid", json!("01835d00-0000-7000-8000-000000000999"))),
        signed(&header, &with(&claims, "role", json!("emperor"))),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        token[..token.len() - 4].to_owned(),
    ];
    forged.extend(["exp", "nbf", "iss", "aud", "sub", "sid", "role"].map(|field| signed(&header, &without(field))));
    for place in [0, parts[0].len() + 3, parts[0].len() + parts[1].len() + 9] {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        forged.push(String::from_utf8(bytes).unwrap());
    }
    for token in forged {
        let reply = world.get(PROGRAMME, &token).send().await;
        assert_eq!(reply.status, 401, "{token}: {}", reply.text());
    }
}

#[tokio::test]
async fn a_token_ends_after_ten_minutes_and_the_words_say_so() {
    let world = World::new().await;
    let token = world.token(Role::Analyst).await;
    world.wait_seconds(599);
    world.get(PROGRAMME, &token).send().await.is(200);
    world.wait_seconds(1);
    world.get(PROGRAMME, &token).send().await.refused(401, "token-expired");
}

#[tokio::test]
async fn a_tablets_token_opens_no_office_and_an_office_token_no_tablet() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    world.get("/sync/v1/changes", &tablet.access).send().await.is(200);
    world.get(PROGRAMME, &tablet.access).send().await.refused(401, "sign-in-needed");
    for role in [Role::Surveyor, Role::Manager] {
        let token = world.token(role).await;
        world.get("/sync/v1/changes", &token).send().await.refused(401, "token-expired");
    }
    world.get("/sync/v1/changes", "nonsense").send().await.refused(401, "sign-in-needed");
    world.ask("GET", "/sync/v1/changes").send().await.refused(401, "sign-in-needed");
    world.get(PROGRAMME, &tablet.push).send().await.refused(401, "sign-in-needed");
    let basic = world.ask("GET", PROGRAMME).header("authorization", "Basic YTpi").send().await;
    basic.refused(401, "sign-in-needed");
}
