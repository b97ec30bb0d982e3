//! What anybody may see of what was published: `/p`, and `/p/{id}` with its charts, tables and the open copy of the bundle.
//!
//! Rendered here, without script, cookie or session, for any phone; what is hidden is not in it.

mod page;
mod pages;
mod trouble;
mod view;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use analytics::chart::Width;
use analytics::chart::alone::{POLICY, alone};
use analytics::chart::sheet::Drawing;
use analytics::chart::words::Tongue;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use report::Facts;
use store::{Publication, Role};
use survey::id::PublicationId;
use uuid::Uuid;

use crate::apart::apart;
use crate::assets::without_slash;
use crate::problem::{Code, Problem, Result, preferred_language};
use crate::reporting::{Wanted, Wording, facts};
use crate::resources::bundle;
use crate::state::ApiState;
pub(crate) use page::trouble;
pub(crate) use pages::Pages;
use pages::{Key, Written};

/// The language that is asked for; else the one the browser prefers.
pub(crate) fn tongue(uri: &Uri, headers: &HeaderMap) -> Tongue {
    match uri.query().unwrap_or_default().split('&').find_map(|part| part.strip_prefix("lang=")) {
        Some("en") => Tongue::English,
        Some(_) => Tongue::Vietnamese,
        None => Tongue::from(&preferred_language(headers)),
    }
}

/// What a person looks for in a browser, who reads there what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looking {
    /// What was published.
    Results,
    /// Something else that is not for programs.
    Elsewhere,
}

/// Addresses for programs: what is wrong there is a problem document whoever asks.
const FOR_PROGRAMS: [&str; 5] = ["api", "sync", "odk", "odata", "metrics"];

impl Looking {
    pub fn of(method: &Method, path: &str, headers: &HeaderMap) -> Option<Self> {
        if path == "/p" || path.strip_prefix("/p/").is_some_and(|rest| !rest.contains("/charts/")) {
            return Some(Self::Results);
        }
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let reads = matches!(*method, Method::GET | Method::HEAD) && takes_pages(headers);
        (reads && !FOR_PROGRAMS.contains(&first)).then_some(Self::Elsewhere)
    }
}

/// Whether who asks says that a page will do; a script, an image or a program does not.
fn takes_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|text| text.split(',')).any(|part| part.trim_start().starts_with("text/html"))
}

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/p", get(list))
        .route("/p/", get(without_slash))
        .route("/p/{id}", get(show))
        .route("/p/{id}/", get(without_slash))
        .route("/p/{id}/bundle.zip", get(open_bundle))
        .route("/p/{id}/charts/{name}", get(chart))
}

/// A page that a later correction changes: looked at again soon.
const SOON: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// A drawing of frozen numbers.
const LONG: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// Without `lang` it is in the language that the browser prefers.
const BY_LANGUAGE: HeaderValue = HeaderValue::from_static("accept-language");

async fn list(State(state): State<ApiState>, uri: Uri, headers: HeaderMap) -> Result<Response> {
    let tongue = tongue(&uri, &headers);
    let publications = state.store.publications(None).await?;
    let campaigns = state.store.campaigns().await?;
    page::list(&view::List::of(&state, tongue, &publications, &campaigns)).map(page::sent)
}

async fn show(State(state): State<ApiState>, Path(id): Path<Uuid>, uri: Uri, headers: HeaderMap) -> Result<Response> {
    let written = written(&state, PublicationId(id), tongue(&uri, &headers)).await?;
    Ok(page::sent(written.page.clone()))
}

async fn open_bundle(State(state): State<ApiState>, Path(id): Path<Uuid>) -> Result<Response> {
    let mut response = bundle(&state, PublicationId(id), true).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, LONG);
    Ok(response)
}

async fn chart(
    State(state): State<ApiState>,
    Path((id, file)): Path<(Uuid, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response> {
    let missing = || Problem::new(Code::NoSuchThing);
    let name = file.strip_suffix(".svg").ok_or_else(missing)?;
    let written = written(&state, PublicationId(id), tongue(&uri, &headers)).await?;
    let svg = written.drawings.get(name).cloned().ok_or_else(missing)?;
    let kind = HeaderValue::from_static("image/svg+xml");
    let policy = HeaderValue::from_static(POLICY);
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, LONG),
        (header::VARY, BY_LANGUAGE),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((headers, svg).into_response())
}

/// The page of a publication with its drawings, as they are held or written now.
async fn written(state: &ApiState, id: PublicationId, tongue: Tongue) -> Result<Arc<Written>> {
    let own = state.store.publication(id).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let all = state.store.publications(Some(own.campaign)).await?;
    let newest = all.iter().map(|one| one.number).max().unwrap_or(own.number);
    let key = Key { publication: id, tongue, newest };
    state.pages.of(key, state.now(), || write(state, own, all, tongue)).await
}

async fn write(state: &ApiState, own: Publication, all: Vec<Publication>, tongue: Tongue) -> Result<Written> {
    let wanted = Wanted::Publication(own.campaign, own.number);
    let facts = facts(state, Role::Observer, wanted, Wording { tongue, ..Wording::default() }).await?;
    let campaigns = state.store.campaigns().await?;
    let campaign = campaigns.into_iter().find(|one| one.id == own.campaign).ok_or(Problem::new(Code::NoSuchThing))?;
    let state = state.clone();
    apart(move || {
        let page = view::Page::of(&state, tongue, (&own, &all), &campaign, &facts)?;
        Ok(Written { page: page::page(&page)?, drawings: drawings(&facts, tongue)? })
    })
    .await?
}

/// The charts that are drawn, by name, for a card and for a phone; what may only be said in words has no drawing.
fn drawings(facts: &Facts, tongue: Tongue) -> Result<BTreeMap<String, String>> {
    let mut drawings = BTreeMap::new();
    for named in report::charts(facts, tongue) {
        for (width, name) in [(Width::Middle, named.name.clone()), (Width::Narrow, view::narrow(&named.name))] {
            let drawn = named.draw(facts, width, tongue, false).map_err(|error| {
                tracing::error!(%error, chart = name, "a chart of a publication cannot be drawn");
                Problem::new(Code::Internal)
            })?;
            if let Drawing::Picture { svg, .. } = drawn {
                drawings.insert(name, alone(&svg));
            }
        }
    }
    Ok(drawings)
}
