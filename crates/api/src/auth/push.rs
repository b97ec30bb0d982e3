//! The tablet behind a request of the field protocol, from its push credential and the signature of its install key.
//!
//! The credential goes in `Authorization: Push …`; the proof in `X-Install-Proof`: an ECDSA P-256 signature (64 bytes,
//! base64url) over `hailong push/1`, the method and path, and the SHA-256 of the body, each on a line. A stolen
//! credential alone is worth nothing. There is no time in it, because tablets' clocks are wrong; a repeated request
//! is harmless, because the protocol is idempotent.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::Install;

use super::account::bearer;
use super::install_key::signed_by;
use super::secret::digest;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// An enrolled tablet whose credential is known and has not run out; revoked ones too, for they may still push.
/// `Debug` is left out on purpose: it would print the credential.
pub struct PushInstall {
    pub install: Install,
    credential: String,
    proof: PushProof,
}

/// The signature that came with a request, not yet checked against its body.
#[derive(Debug, Clone)]
pub struct PushProof {
    /// `POST /sync/v1/hello`
    target: String,
    signature: Option<Vec<u8>>,
}

impl PushProof {
    fn of(parts: &Parts) -> Self {
        let signature = parts
            .headers
            .get("x-install-proof")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        Self { target: format!("{} {}", parts.method, parts.uri.path()), signature }
    }

    /// Whether the key signed this method, path and body.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`]
    pub fn check(&self, public_key: &[u8], body: &[u8]) -> Result<()> {
        let message = format!("hailong push/1\n{}\n{}", self.target, hex(&Sha256::digest(body)));
        let proved = self.signature.as_deref().is_some_and(|signature| signed_by(public_key, &message, signature));
        if proved { Ok(()) } else { Err(Problem::new(Code::NotEnrolled)) }
    }
}

impl PushInstall {
    /// Goes on only if the install's key signed this body.
    ///
    /// # Errors
    /// [`Code::NotEnrolled`]
    pub fn checked(self, body: &[u8]) -> Result<Install> {
        self.proof.check(&self.install.public_key, body)?;
        Ok(self.install)
    }

    /// The credential that was presented.
    pub fn credential(&self) -> &str {
        &self.credential
    }
}

impl FromRequestParts<ApiState> for PushProof {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> std::result::Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

impl FromRequestParts<ApiState> for PushInstall {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self> {
        let credential = bearer(parts, "Push").ok_or(Problem::new(Code::NotEnrolled))?;
        let found = state.store.install_by_push(digest(credential)).await?;
        let install =
            found.filter(|install| install.push_expires_at > state.now()).ok_or(Problem::new(Code::NotEnrolled))?;
        Ok(Self { install, credential: credential.to_owned(), proof: PushProof::of(parts) })
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}
