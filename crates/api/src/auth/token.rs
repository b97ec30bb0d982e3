//! Access tokens: EdDSA, ten minutes at most, every claim required and checked.

use ed25519_dalek::SigningKey;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use store::Role;
use survey::clock::Timestamp;
use survey::id::{SessionId, UserId};
use uuid::Uuid;

use super::provider;

/// How long an access token is good for.
pub const LIFETIME_SECONDS: i64 = 600;
const ISSUER: &str = "hailong";
const AUDIENCE: &str = "hailong-api";
const TYPE: &str = "at+jwt";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    iss: String,
    aud: String,
    /// The user.
    pub sub: Uuid,
    exp: i64,
    nbf: i64,
    /// The session, so that ending it ends its tokens.
    pub sid: Uuid,
    pub role: Role,
    /// Whether a tablet holds it, and it may only read what tablets read.
    pub tablet: bool,
}

impl AccessClaims {
    pub const fn user(&self) -> UserId {
        UserId(self.sub)
    }

    pub const fn session(&self) -> SessionId {
        SessionId(self.sid)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token has expired")]
    Expired,
    #[error("the token is not one of ours")]
    Invalid,
    #[error("the token could not be made")]
    NotMade,
}

/// Makes and reads access tokens under one key.
#[derive(Clone)]
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Tokens {
    pub fn new(secret: &[u8; 32]) -> Self {
        provider::install();
        let public = SigningKey::from_bytes(secret).verifying_key();
        Self { encoding: EncodingKey::from_ed_der(secret), decoding: DecodingKey::from_ed_der(public.as_bytes()) }
    }

    /// A token for a session, good from now for [`LIFETIME_SECONDS`].
    ///
    /// # Errors
    /// [`TokenError::NotMade`]
    pub fn issue(
        &self,
        user: UserId,
        sid: Uuid,
        role: Role,
        tablet: bool,
        now: Timestamp,
    ) -> Result<String, TokenError> {
        let at = now.millis().div_euclid(1000);
        let claims = AccessClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.0,
            exp: at + LIFETIME_SECONDS,
            nbf: at,
            sid,
            role,
            tablet,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|_| TokenError::NotMade)
    }

    /// The claims of a token that is good at an instant.
    ///
    /// # Errors
    /// [`TokenError::Expired`], or [`TokenError::Invalid`] for everything else.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The library would ask the machine's clock; the two checks are made below against ours.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let data =
            jsonwebtoken::decode::<AccessClaims>(token, &self.decoding, &validation).map_err(|error| {
                match error.kind() {
                    ErrorKind::ExpiredSignature => TokenError::Expired,
                    _ => TokenError::Invalid,
                }
            })?;
        let at = now.millis().div_euclid(1000);
        if data.header.typ.as_deref() != Some(TYPE) || data.claims.exp - data.claims.nbf > LIFETIME_SECONDS {
            return Err(TokenError::Invalid);
        }
        if at >= data.claims.exp {
            return Err(TokenError::Expired);
        }
        if at < data.claims.nbf {
            return Err(TokenError::Invalid);
        }
        Ok(data.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    const NOW: Timestamp = Timestamp::from_millis(1_663_700_000_000);

    fn token(tokens: &Tokens) -> String {
        tokens.issue(UserId(Uuid::from_u128(1)), Uuid::from_u128(2), Role::Analyst, false, NOW).unwrap()
    }

    #[test]
    fn a_token_is_good_for_ten_minutes_and_no_longer() {
        let tokens = Tokens::new(&[7; 32]);
        let token = token(&tokens);
        assert_eq!(tokens.read(&token, NOW).unwrap().role, Role::Analyst);
        assert!(tokens.read(&token, NOW.plus_seconds(599)).is_ok());
        assert_eq!(tokens.read(&token, NOW.plus_seconds(600)), Err(TokenError::Expired));
        assert_eq!(tokens.read(&token, NOW.plus_seconds(-1)), Err(TokenError::Invalid));
    }

    #[test]
    fn another_key_and_every_changed_byte_are_refused() {
        let token = token(&Tokens::new(&[7; 32]));
        assert_eq!(Tokens::new(&[8; 32]).read(&token, NOW), Err(TokenError::Invalid));
        let tokens = Tokens::new(&[7; 32]);
        let parts: Vec<&str> = token.split('.').collect();
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let raised = URL_SAFE_NO_PAD.encode(claims.replace("analyst", "manager"));
        assert_eq!(tokens.read(&format!("{}.{raised}.{}", parts[0], parts[2]), NOW), Err(TokenError::Invalid));
    }

    #[test]
    fn other_algorithms_are_refused() {
        let tokens = Tokens::new(&[7; 32]);
        let token = token(&tokens);
        let rest = token.split_once('.').unwrap().1;
        for header in [r#"{"alg":"none","typ":"at+jwt"}"#, r#"{"alg":"HS256","typ":"at+jwt"}"#] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(tokens.read(&forged, NOW), Err(TokenError::Invalid), "{header}");
        }
        for nonsense in ["", ".", "..", "a.b.c", &token[..token.len() - 10]] {
            assert_eq!(tokens.read(nonsense, NOW), Err(TokenError::Invalid), "{nonsense}");
        }
    }
}
