//! The signed-in person behind a request, from the bearer token.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use store::Role;
use survey::id::{SessionId, UserId};

use super::policy::{Deed, may};
use super::token::TokenError;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A person whose access token is good and whose session stands.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn {
    pub user: UserId,
    pub session: SessionId,
    pub role: Role,
}

impl SignedIn {
    /// Goes on only if the policy lets this role do the deed.
    ///
    /// # Errors
    /// [`Code::NotAllowed`]
    pub fn to(self, deed: Deed) -> Result<Self> {
        if may(self.role, deed) { Ok(self) } else { Err(Problem::new(Code::NotAllowed)) }
    }
}

/// The bearer token of a request.
pub(super) fn bearer<'a>(parts: &'a Parts, scheme: &str) -> Option<&'a str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (given, token) = value.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| token.trim())
}

/// Whether a request brings a credential of this kind, good or not.
pub(crate) fn scheme(parts: &Parts, scheme: &str) -> bool {
    bearer(parts, scheme).is_some()
}

impl FromRequestParts<ApiState> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self> {
        let token = bearer(parts, "Bearer").ok_or(Problem::new(Code::SignInNeeded))?;
        let now = state.now();
        let claims = state.tokens.read(token, now).map_err(|error| match error {
            TokenError::Expired => Problem::new(Code::TokenExpired),
            TokenError::Invalid | TokenError::NotMade => Problem::new(Code::SignInNeeded),
        })?;
        if claims.tablet || !state.store.session_stands(claims.session(), now).await? {
            return Err(Problem::new(Code::SignInNeeded));
        }
        Ok(Self { user: claims.user(), session: claims.session(), role: claims.role })
    }
}
