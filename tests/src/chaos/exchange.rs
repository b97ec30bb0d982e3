//! Single requests of one tablet through a proxy, for what the engine does not ask or not twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::time::Duration;
use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::chain::BlobHash;
use sync::engine::{Engine, Failure, Memory};
use sync::message::{EnrolAnswer, RefreshRequest};

use crate::storm::tablet::Tablet;
use crate::storm::wire::{HELLO, Road, Said, Signed, Signer};

const APP: &str = "storm";
const NOW: Timestamp = Timestamp::from_millis(0);

pub struct Caller {
    road: Road,
}

impl Caller {
    pub fn to(address: SocketAddr, patience: Duration) -> Self {
        let mut road = Road::to(address, 8);
        (road.fresh, road.patience) = (true, patience);
        Self { road }
    }

    /// A signed request of this tablet on a connection of its own.
    ///
    /// # Errors
    /// What the engine would be told.
    pub async fn post<T: DeserializeOwned>(&self, tablet: &Tablet, path: &str, body: Vec<u8>) -> Result<T, Failure> {
        self.send(Signed::new(&self.road, &signer(tablet), path, body)?).await
    }

    /// The same, with whatever is answered.
    ///
    /// # Errors
    /// If nothing is.
    pub async fn ask(&self, tablet: &Tablet, path: &str, body: Vec<u8>) -> Result<Said, Failure> {
        self.road.open().await?.ask(Signed::new(&self.road, &signer(tablet), path, body)?).await
    }

    /// What is there of a file of this tablet; with a piece, sends the piece that begins at the offset.
    ///
    /// # Errors
    /// If nothing is answered.
    pub async fn file(
        &self,
        tablet: &Tablet,
        sha256: BlobHash,
        piece: Option<(u64, Vec<u8>)>,
    ) -> Result<Said, Failure> {
        self.road.open().await?.ask(Signed::file(&self.road, &signer(tablet), sha256, piece)?).await
    }

    /// A question with a session's token.
    ///
    /// # Errors
    /// As above.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: &str) -> Result<T, Failure> {
        self.send(Signed::get(&self.road, path, token)?).await
    }

    /// The same, with whatever is answered.
    ///
    /// # Errors
    /// If nothing is.
    pub async fn look(&self, path: &str, token: &str) -> Result<Said, Failure> {
        self.road.open().await?.ask(Signed::get(&self.road, path, token)?).await
    }

    /// Enrols a tablet with this key.
    ///
    /// # Errors
    /// If nothing is answered.
    pub async fn enrol(&self, key: &SigningKey, code: &str) -> Result<Said, Failure> {
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().to_sec1_point(false).as_bytes());
        let body = serde_json::json!({"proto": {"min": 1, "max": 1}, "code": code, "app": APP, "public_key": public});
        self.unknown(key, "/sync/v1/enrol", &body).await
    }

    /// The first hello of a tablet that was enrolled with this key.
    ///
    /// # Errors
    /// If nothing is answered.
    pub async fn greet(&self, key: &SigningKey, enrolled: &EnrolAnswer) -> Result<Said, Failure> {
        let memory = Memory::new(enrolled.install, enrolled.keys.receipt, enrolled.limits);
        let hello = Engine::restore(memory, []).0.hello(NOW, APP, 0, None);
        let body = serde_json::to_vec(&hello).map_err(|_| Failure::Unreadable)?;
        let signer = Signer { key, push: Some(&enrolled.push.token) };
        self.road.open().await?.ask(Signed::new(&self.road, &signer, HELLO, body)?).await
    }

    /// Exchanges a session for the next one.
    ///
    /// # Errors
    /// If nothing is answered.
    pub async fn refresh(&self, install: InstallId, key: &SigningKey, token: &str) -> Result<Said, Failure> {
        let proof: Signature = key.sign(RefreshRequest::signed_text(install, token).as_bytes());
        let proof = URL_SAFE_NO_PAD.encode(proof.to_bytes());
        let body = serde_json::json!({"install": install, "refresh_token": token, "proof": proof});
        self.unknown(key, "/sync/v1/refresh", &body).await
    }

    /// A request of one who shows no credential.
    async fn unknown(&self, key: &SigningKey, path: &str, body: &serde_json::Value) -> Result<Said, Failure> {
        let signer = Signer { key, push: None };
        let request = Signed::new(&self.road, &signer, path, body.to_string().into_bytes())?;
        self.road.open().await?.ask(request).await
    }

    async fn send<T: DeserializeOwned>(&self, request: Signed) -> Result<T, Failure> {
        let mut connection = self.road.open().await?;
        let answer = connection.send(request).await?;
        serde_json::from_slice(&answer).map_err(|_| Failure::NotTheServer)
    }
}

fn signer(tablet: &Tablet) -> Signer<'_> {
    Signer { key: &tablet.key, push: Some(&tablet.push) }
}

/// The hello of a tablet as it stands.
pub fn hello(tablet: &Tablet) -> Vec<u8> {
    serde_json::to_vec(&tablet.engine.hello(NOW, APP, 0, None)).unwrap_or_default()
}
