//! The templates, and the headers they are sent with.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

use super::SOON;
use super::view::{List, Page};
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

pub(super) fn list(list: &List) -> Result<Response> {
    sent(&ListPage { list, style: &SENT_STYLE })
}

pub(super) fn page(page: &Page) -> Result<Response> {
    sent(&WholePage { page, style: &SENT_STYLE })
}

fn sent(page: &impl Template) -> Result<Response> {
    let text = page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::new(Code::Internal)
    })?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, SOON);
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
