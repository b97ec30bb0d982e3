//! An enrolled tablet: its install, its key and its two credentials.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Role;
use survey::id::InstallId;
use sync::chain::LineHash;
use sync::seal::Frozen;

use crate::call::{Ask, Reply};
use crate::lines::{batch_of, gzip};
use crate::world::{World, user};

pub const SUBMISSIONS: &str = "/sync/v1/submissions";
pub const HELLO: &str = "/sync/v1/hello";

pub struct Tablet {
    pub install: InstallId,
    pub key: SigningKey,
    pub push: String,
    pub access: String,
    pub refresh: String,
    pub answer: Value,
}

pub fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

/// ECDSA over a text, as base64url.
pub fn sign(key: &SigningKey, text: &str) -> String {
    let signature: Signature = key.sign(text.as_bytes());
    URL_SAFE_NO_PAD.encode(signature.to_bytes())
}

/// The value of `X-Install-Proof`.
pub fn proof(key: &SigningKey, path: &str, body: &[u8]) -> String {
    proof_of(key, "POST", path, body)
}

pub fn proof_of(key: &SigningKey, method: &str, path: &str, body: &[u8]) -> String {
    let hash = LineHash(Sha256::digest(body).into());
    sign(key, &format!("hailong push/1\n{method} {path}\n{hash}"))
}

pub fn enrolment(key: &SigningKey, code: &str) -> Value {
    let public = URL_SAFE_NO_PAD.encode(key.verifying_key().to_sec1_point(false).as_bytes());
    json!({"proto": {"min": 1, "max": 1}, "code": code, "public_key": public, "app": "surveyor/0.1.0"})
}

/// Presents an enrolment, signed by this key.
pub async fn enrol(world: &World, key: &SigningKey, body: &Value) -> Reply {
    let bytes = body.to_string();
    let proof = proof(key, "/sync/v1/enrol", bytes.as_bytes());
    world.ask("POST", "/sync/v1/enrol").header("x-install-proof", &proof).body(bytes).send().await
}

impl Tablet {
    pub async fn enrol(world: &World) -> Self {
        Self::enrol_with(world, 7).await
    }

    /// With a key of that number; the code comes from the supervisor's screen.
    pub async fn enrol_with(world: &World, number: u8) -> Self {
        Self::of(world, Role::Surveyor, number).await
    }

    /// The tablet of whoever has this role.
    pub async fn of(world: &World, owner: Role, number: u8) -> Self {
        let code = code(world, user(owner).0).await;
        let key = key(number);
        let answer = enrol(world, &key, &enrolment(&key, &code)).await.is(201).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            install: serde_json::from_value(answer["install"].clone()).unwrap(),
            key,
            push: text(&answer["push"]["token"]),
            access: text(&answer["session"]["access_token"]),
            refresh: text(&answer["session"]["refresh_token"]),
            answer,
        }
    }

    /// A signed field request.
    pub fn post<'a>(&self, world: &'a World, path: &str, body: Vec<u8>) -> Ask<'a> {
        world
            .ask("POST", path)
            .header("authorization", &format!("Push {}", self.push))
            .header("x-install-proof", &proof(&self.key, path, &body))
            .body(body)
    }

    pub fn hello_body(&self, world: &World, seq: u64) -> Value {
        json!({
            "proto": {"min": 1, "max": 1}, "app": "surveyor/0.1.0", "install": self.install,
            "head": {"seq": seq, "chain": "00".repeat(32)}, "clock": world.now().rfc3339(),
        })
    }

    pub async fn hello(&self, world: &World, seq: u64) -> Reply {
        self.post(world, HELLO, self.hello_body(world, seq).to_string().into_bytes()).send().await
    }

    /// A gzip body, whatever it inflates to.
    pub async fn send_bytes(&self, world: &World, wire: Vec<u8>) -> Reply {
        self.post(world, SUBMISSIONS, wire).header("content-encoding", "gzip").send().await
    }

    pub async fn send_text(&self, world: &World, text: &str) -> Reply {
        self.send_bytes(world, gzip(text.as_bytes())).await
    }

    pub async fn send(&self, world: &World, lines: &[Frozen]) -> Reply {
        self.send_text(world, &batch_of(lines)).await
    }

    /// The receipts of a batch that was taken.
    pub async fn receipts(&self, world: &World, lines: &[Frozen]) -> Vec<Value> {
        self.send(world, lines).await.is(200).json()["receipts"].as_array().unwrap().clone()
    }

    pub async fn refresh(&self, world: &World, token: &str) -> Reply {
        let proof = sign(&self.key, &format!("hailong refresh/1\n{}\n{token}", self.install));
        let body = json!({"install": self.install, "refresh_token": token, "proof": proof});
        world.ask("POST", "/sync/v1/refresh").body(body.to_string()).send().await
    }
}

/// An enrolment code from the supervisor's screen.
pub async fn code(world: &World, owner: uuid::Uuid) -> String {
    let token = world.token(Role::Supervisor).await;
    let body = json!({"user": owner});
    let reply = world.ask("POST", "/api/v1/enrolment-codes").bearer(&token).json(&body).send().await;
    reply.is(201).json()["code"].as_str().unwrap().to_owned()
}
