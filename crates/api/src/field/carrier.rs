//! Who may bring a bundle: a supervisor who is signed in, or any enrolled tablet.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::{Deed, PushInstall, SignedIn, scheme};
use crate::problem::{Problem, Result};
use crate::state::ApiState;

pub(super) enum Carrier {
    Person(SignedIn),
    /// Its proof is over the whole body.
    Tablet(Box<PushInstall>),
}

impl FromRequestParts<ApiState> for Carrier {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self> {
        if scheme(parts, "Push") {
            let tablet = PushInstall::from_request_parts(parts, state).await?;
            return Ok(Self::Tablet(Box::new(tablet)));
        }
        let person = SignedIn::from_request_parts(parts, state).await?;
        Ok(Self::Person(person.to(Deed::ManageTablets)?))
    }
}
