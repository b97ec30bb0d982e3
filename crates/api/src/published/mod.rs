//! What anybody may see of what was published: `/p`, and `/p/{id}` with its charts, tables and the open copy of the bundle.
//!
//! Rendered here, without script, cookie or session, for any phone; what is hidden is not in it.

mod page;
mod view;
mod words;

use analytics::chart::Width;
use analytics::chart::sheet::Drawing;
use analytics::chart::words::Tongue;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use report::Facts;
use serde::Deserialize;
use store::{Publication, Role};
use survey::id::PublicationId;
use uuid::Uuid;

use crate::problem::{Code, Problem, Result, preferred_language};
use crate::reporting::{Wanted, Wording, facts};
use crate::resources::bundle;
use crate::state::ApiState;

#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
}

impl Asked {
    /// The language that is asked for; else the one the browser prefers.
    fn tongue(&self, headers: &HeaderMap) -> Tongue {
        match self.lang.as_deref() {
            Some("en") => Tongue::English,
            Some(_) => Tongue::Vietnamese,
            None => Tongue::from(&preferred_language(headers)),
        }
    }
}

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/p", get(list))
        .route("/p/{id}", get(show))
        .route("/p/{id}/bundle.zip", get(open_bundle))
        .route("/p/{id}/charts/{name}", get(chart))
}

/// A page that a later correction changes: looked at again soon.
const SOON: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// A drawing of frozen numbers.
const LONG: HeaderValue = HeaderValue::from_static("public, max-age=86400");

async fn list(State(state): State<ApiState>, Query(asked): Query<Asked>, headers: HeaderMap) -> Result<Response> {
    let tongue = asked.tongue(&headers);
    let publications = state.store.publications(None).await?;
    let campaigns = state.store.campaigns().await?;
    page::list(&view::List::of(&state, tongue, &publications, &campaigns))
}

/// A publication of an address, with what it says.
async fn found(state: &ApiState, id: Uuid, tongue: Tongue) -> Result<(Publication, Facts)> {
    let own = state.store.publication(PublicationId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let wanted = Wanted::Publication(own.campaign, own.number);
    let facts = facts(state, Role::Observer, wanted, Wording { tongue, ..Wording::default() }).await?;
    Ok((own, facts))
}

async fn show(
    State(state): State<ApiState>,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let tongue = asked.tongue(&headers);
    let (own, facts) = found(&state, id, tongue).await?;
    let all = state.store.publications(Some(own.campaign)).await?;
    let campaigns = state.store.campaigns().await?;
    let campaign = campaigns.into_iter().find(|one| one.id == own.campaign).ok_or(Problem::new(Code::NoSuchThing))?;
    let state = state.clone();
    let made =
        tokio::task::spawn_blocking(move || view::Page::of(&state, tongue, (&own, &all), &campaign, &facts)).await;
    page::page(&made.map_err(|_| Problem::new(Code::Internal))??)
}

async fn open_bundle(State(state): State<ApiState>, Path(id): Path<Uuid>) -> Result<Response> {
    let mut response = bundle(&state, PublicationId(id), true).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, LONG);
    Ok(response)
}

async fn chart(
    State(state): State<ApiState>,
    Path((id, file)): Path<(Uuid, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let missing = || Problem::new(Code::NoSuchThing);
    let name = file.strip_suffix(".svg").ok_or_else(missing)?.to_owned();
    let tongue = asked.tongue(&headers);
    let (_, facts) = found(&state, id, tongue).await?;
    let drawn = tokio::task::spawn_blocking(move || {
        let named = report::charts(&facts, tongue).into_iter().find(|named| named.name == name)?;
        match named.draw(&facts, Width::Middle, tongue, false) {
            Ok(Drawing::Picture { svg, .. }) => Some(svg),
            _ => None,
        }
    });
    let svg = drawn.await.map_err(|_| Problem::new(Code::Internal))?.ok_or_else(missing)?;
    let kind = HeaderValue::from_static("image/svg+xml");
    let vary = (header::VARY, HeaderValue::from_static("accept-language"));
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, LONG), vary], svg).into_response())
}
