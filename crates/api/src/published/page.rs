//! The templates, and the headers they are sent with.

use analytics::chart::words::Tongue;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

use super::trouble::{Trouble, TroublePage};
use super::view::{List, Page};
use super::{BY_LANGUAGE, Looking, SOON};
use crate::citizen::source_hash;
use crate::problem::{Code, Problem, Result};

const STYLE: &str = include_str!("../../templates/published/published.css");

/// The style as it is sent: without line ends, which nothing in it needs.
static SENT_STYLE: LazyLock<String> = LazyLock::new(|| STYLE.replace('\n', ""));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; img-src 'self'; style-src {}",
        source_hash(&SENT_STYLE)
    )
});

#[derive(Template)]
#[template(path = "published/list.html")]
struct ListPage<'a> {
    list: &'a List,
    style: &'static str,
}

#[derive(Template)]
#[template(path = "published/page.html")]
struct WholePage<'a> {
    page: &'a Page,
    style: &'static str,
}

/// # Errors
/// [`Code::Internal`] if the template fails.
pub(super) fn list(list: &List) -> Result<String> {
    written(&ListPage { list, style: &SENT_STYLE })
}

/// # Errors
/// [`Code::Internal`] if the template fails.
pub(super) fn page(page: &Page) -> Result<String> {
    written(&WholePage { page, style: &SENT_STYLE })
}

/// What is wrong, as a page in the place of the one that was wanted; none if even that cannot be written.
pub(crate) fn trouble(problem: &Problem, looking: Looking, tongue: Tongue, number: Option<String>) -> Option<Response> {
    let trouble = Trouble::of(problem.code, looking, tongue, number);
    let text = written(&TroublePage { trouble: &trouble, style: &SENT_STYLE }).ok()?;
    let mut response = sent(text);
    *response.status_mut() = problem.code.status();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Some(response)
}

fn written(page: &impl Template) -> Result<String> {
    page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::new(Code::Internal)
    })
}

/// A page with its headers.
pub(super) fn sent(text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, SOON);
    headers.insert(header::VARY, BY_LANGUAGE);
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
