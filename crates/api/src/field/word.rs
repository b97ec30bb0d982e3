//! What a tablet says in a signed body: JSON that names the very install whose key signed it.

use axum::body::Body;
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;
use store::Install;
use survey::id::InstallId;

use crate::auth::PushInstall;
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, Result};

/// The install and its request, in which `whose` finds the install that is named.
///
/// # Errors
/// [`Code::NotEnrolled`] if another one signed it or is named; and whatever [`body::read`] and [`body::parse`] refuse.
pub(super) async fn word<T: DeserializeOwned>(
    tablet: PushInstall,
    headers: &HeaderMap,
    sent: Body,
    limits: &Limits,
    whose: impl Fn(&T) -> InstallId,
) -> Result<(Install, T)> {
    let bytes = body::read(headers, sent, limits.body).await?;
    let install = tablet.checked(&bytes)?;
    let request: T = body::parse(&bytes)?;
    if whose(&request) == install.id { Ok((install, request)) } else { Err(Problem::new(Code::NotEnrolled)) }
}
