//! Single requests of one tablet through a proxy, for what the engine does not ask or not twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::time::Duration;
use survey::id::InstallId;
use sync::engine::Failure;
use sync::message::{RefreshRequest, Session};

use crate::storm::tablet::Tablet;
use crate::storm::wire::{Road, Said, Signed, Signer};

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
        let signer = Signer { key: &tablet.key, push: Some(&tablet.push) };
        self.send(Signed::new(&self.road, &signer, path, body)?).await
    }

    /// The same, with whatever is answered.
    ///
    /// # Errors
    /// If nothing is.
    pub async fn ask(&self, tablet: &Tablet, path: &str, body: Vec<u8>) -> Result<Said, Failure> {
        let signer = Signer { key: &tablet.key, push: Some(&tablet.push) };
        let request = Signed::new(&self.road, &signer, path, body)?;
        self.road.open().await?.ask(request).await
    }

    /// A question with a session's token.
    ///
    /// # Errors
    /// As above.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: &str) -> Result<T, Failure> {
        self.send(Signed::get(&self.road, path, token)?).await
    }

    /// Exchanges a session for the next one.
    ///
    /// # Errors
    /// As above.
    pub async fn refresh(&self, install: InstallId, key: &SigningKey, token: &str) -> Result<Session, Failure> {
        let proof: Signature = key.sign(RefreshRequest::signed_text(install, token).as_bytes());
        let proof = URL_SAFE_NO_PAD.encode(proof.to_bytes());
        let body = serde_json::json!({"install": install, "refresh_token": token, "proof": proof});
        let signer = Signer { key, push: None };
        self.send(Signed::new(&self.road, &signer, "/sync/v1/refresh", body.to_string().into_bytes())?).await
    }

    async fn send<T: DeserializeOwned>(&self, request: Signed) -> Result<T, Failure> {
        let mut connection = self.road.open().await?;
        let answer = connection.send(request).await?;
        serde_json::from_slice(&answer).map_err(|_| Failure::NotTheServer)
    }
}
