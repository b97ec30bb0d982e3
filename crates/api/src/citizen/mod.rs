//! The citizen's page: `/k` with a ticket, `/k/{code}` from a counter's poster.
//!
//! Rendered here, without script, cookie or session. All answers travel in the page as hidden fields until they are
//! sent, and every page judges all of them anew with the engine the tablet uses.

mod filled;
mod flow;
mod form;
mod mixing;
mod page;
mod review;
mod section;
mod source;
mod still;
mod strings;
#[cfg(test)]
mod tests;
mod throttle;

pub use mixing::mix;
pub(crate) use page::source_hash;
pub(crate) use source::{SCANNED_LENGTH, TYPED_LENGTH};
pub(crate) use strings::Tongue;

use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use std::sync::Arc;

use crate::assets::without_slash;
use crate::layers::Limits;
use crate::state::ApiState;
use form::Form;
use source::{Found, Source, Why};
use throttle::Throttle;

/// A page carries its answers twice, with three bytes for every byte that is not ASCII.
const BODY_FACTOR: usize = 4;

pub(crate) fn routes(limits: Limits) -> Router<ApiState> {
    Router::new()
        .route("/k", get(first).post(next))
        .route("/k/", get(without_slash))
        .route("/k/{code}", get(counter))
        .route("/k/{code}/", get(without_slash))
        .layer(DefaultBodyLimit::max(limits.body.saturating_mul(BODY_FACTOR)))
        .layer(Extension(Arc::new(Throttle::default())))
}

/// C1.
async fn first(State(state): State<ApiState>) -> Response {
    still::ticket(&state, Tongue::Vietnamese, "", None)
}

/// C2, for whoever comes from a counter's poster.
async fn counter(State(state): State<ApiState>, code: Result<Path<String>, PathRejection>) -> Response {
    let tongue = Tongue::Vietnamese;
    let Some(code) = code.ok().and_then(|Path(code)| crate::auth::normal_code(&code)) else {
        return still::closed(&state, tongue, Why::NotOpen, Vec::new());
    };
    let source = Source::Counter { code };
    let way = source.fields();
    match source.find(&state).await {
        Ok(Found::Here(place)) => still::consent(&state, &place, tongue),
        Ok(Found::Closed(why)) => still::closed(&state, tongue, why, way),
        Err(problem) => still::trouble(&state, tongue, &problem, &Form::new(way_back(way))),
    }
}

fn way_back(way: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    way.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// All pages after it.
async fn next(
    State(state): State<ApiState>,
    Extension(throttle): Extension<Arc<Throttle>>,
    form: Result<axum::Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(axum::Form(pairs)) => Form::new(pairs),
        Err(rejection) => return still::too_long(&state, rejection.status()),
    };
    match flow::next_page(&state, &throttle, &form).await {
        Ok(page) => page,
        Err(problem) => still::trouble(&state, flow::tongue(&form), &problem, &form),
    }
}
