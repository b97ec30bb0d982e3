//! The surveyor behind a tablet's read request.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use store::Account;

use crate::auth::{Deed, TokenError, may};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A surveyor whose tablet presents a good access token.
pub(super) struct Surveyor(pub Account);

impl FromRequestParts<ApiState> for Surveyor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self> {
        let token = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.strip_prefix("Bearer "))
            .ok_or(Problem::new(Code::SignInNeeded))?;
        let now = state.now();
        let claims = state.tokens.read(token, now).map_err(|error| match error {
            TokenError::Expired => Problem::new(Code::TokenExpired),
            TokenError::Invalid | TokenError::NotMade => Problem::new(Code::SignInNeeded),
        })?;
        if !claims.tablet || !state.store.session_stands(claims.session(), now).await? {
            return Err(Problem::new(Code::TokenExpired));
        }
        let account = state.store.account(claims.user()).await?.filter(|account| account.active);
        let account = account.ok_or(Problem::new(Code::TokenExpired))?;
        if may(account.role, Deed::Interview) { Ok(Self(account)) } else { Err(Problem::new(Code::NotAllowed)) }
    }
}
