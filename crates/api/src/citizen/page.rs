//! What all pages have in common: language buttons, hidden fields, notes, headers and the content policy.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use survey::questionnaire::Status;

use super::form::field;
use super::source::Place;
use super::strings::{Tongue, Words};
use crate::state::ApiState;

const STYLE: &str = include_str!("../../templates/citizen/citizen.css");
const SCRIPT: &str = include_str!("../../templates/citizen/ticket.js");

/// The style as it is sent: without line ends, which nothing in it needs.
static SENT_STYLE: LazyLock<String> = LazyLock::new(|| STYLE.replace('\n', ""));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; style-src {}; script-src {}; \
         img-src 'self' data:; form-action 'self'",
        source_hash(&SENT_STYLE),
        source_hash(SCRIPT.trim_end()),
    )
});

/// A text as a content policy names it: `'sha256-…'`.
pub(crate) fn source_hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Around every page.
pub struct Frame {
    pub t: &'static Words,
    pub title: String,
    /// Whether the title says that something is wrong.
    pub wrong: bool,
    pub tongues: Vec<Tongue>,
    /// The agency asked about.
    pub who: Option<String>,
    pub hidden: Vec<(String, String)>,
    pub notes: Vec<&'static str>,
}

impl Frame {
    /// A page that belongs to no evaluation.
    pub fn plain(state: &ApiState, tongue: Tongue, title: impl Into<String>) -> Self {
        let t = tongue.words();
        Self {
            t,
            title: title.into(),
            wrong: false,
            tongues: Tongue::ALL.to_vec(),
            who: None,
            hidden: vec![(field::LANGUAGE.to_owned(), t.tag.to_owned())],
            notes: state.config.demonstration.then_some(t.demonstration).into_iter().collect(),
        }
    }

    /// A page on the way through an evaluation's form.
    pub fn of(state: &ApiState, place: &Place, tongue: Tongue, title: impl Into<String>) -> Self {
        let mut frame = Self::plain(state, tongue, title);
        let form = place.form.questionnaire();
        let speaks = |tongue: &Tongue| form.languages.contains(&tongue.language());
        frame.tongues.retain(|one| *one == Tongue::Vietnamese || speaks(one));
        frame.who = Some(place.view.unit.name.get(&tongue.language()).to_owned());
        if frame.notes.is_empty() && place.view.unit.demonstration {
            frame.notes.push(frame.t.demonstration);
        }
        if form.status == Status::Draft {
            frame.notes.push(frame.t.draft);
        }
        frame.hide(place.source.fields());
        frame
    }

    pub fn hide(&mut self, fields: impl IntoIterator<Item = (&'static str, String)>) {
        self.hidden.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }

    #[expect(clippy::unused_self, reason = "called from templates")]
    pub fn style(&self) -> &'static str {
        &SENT_STYLE
    }

    #[expect(clippy::unused_self, reason = "called from templates")]
    pub fn script(&self) -> &'static str {
        SCRIPT.trim_end()
    }
}

/// A page with its headers: never named to another site, loading nothing. The phone's own back button may show it once
/// more while the questionnaire is filled.
pub fn answer(status: StatusCode, page: &impl Template) -> Response {
    sent(status, page, HeaderValue::from_static("private, no-cache"))
}

/// The same for a page that is there once: nothing brings it back.
pub fn answer_once(status: StatusCode, page: &impl Template) -> Response {
    let mut response = sent(status, page, HeaderValue::from_static("no-store"));
    // The pages before it hold the answers; whoever gets the phone next must not find them by going back.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

fn sent(status: StatusCode, page: &impl Template, keeping: HeaderValue) -> Response {
    let Ok(text) = page.render() else {
        tracing::error!("a page cannot be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, keeping);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
