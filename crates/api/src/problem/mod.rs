//! Every error of the API as one RFC 9457 problem document, in Vietnamese or English.
//!
//! The catalogue is [`Code`]; what is said beyond it is [`Said`], in both languages until the client's is known.

mod code;
mod form;
mod frame;
mod past;
mod plan;
mod planning;
mod said;
mod sheet;

pub use code::Code;
pub(crate) use plan::{lock_words, not_ready};
pub use said::Said;
pub(crate) use said::sentence;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use survey::campaign::Refusal;
use survey::language::Language;
use utoipa::ToSchema;

/// Making room takes a person a while.
const FULL_SECONDS: u32 = 60;

/// A field that is wrong, addressed by a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// RFC 6901: `/username`.
    pub pointer: String,
    pub detail: String,
}

/// An error on its way to the client.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    detail: Option<Said>,
    errors: Vec<(String, Said)>,
    retry_after: Option<u32>,
}

/// The body of every error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Which problem of the catalogue it is: `/api/problems#not-allowed`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// The id of the request, to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), retry_after: None }
    }

    /// Says more precisely what is wrong; the advice of the catalogue follows.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Said>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says what is wrong at one place: a JSON pointer, or what the address calls a row or a question.
    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>, detail: impl Into<Said>) -> Self {
        self.errors.push((pointer.into(), detail.into()));
        self
    }

    /// Whether no field was found wrong.
    pub const fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The document in a language, with the request's id.
    pub fn document(&self, language: &Language, instance: Option<String>) -> ProblemDocument {
        let english = language.tag().starts_with("en");
        let choose = |(vi, en): (&'static str, &'static str)| if english { en } else { vi };
        let advice = choose(self.code.advice());
        let detail = match &self.detail {
            Some(said) => format!("{} {advice}", said.get(language)),
            None => advice.to_owned(),
        };
        let errors = self
            .errors
            .iter()
            .map(|(pointer, said)| FieldError { pointer: pointer.clone(), detail: said.get(language).to_owned() });
        ProblemDocument {
            kind: format!("/api/problems#{}", self.code.slug()),
            title: choose(self.code.titles()).to_owned(),
            status: self.code.status().as_u16(),
            detail,
            instance,
            errors: errors.collect(),
        }
    }

    /// Seconds after which to try again, if that is known.
    pub const fn seconds(&self) -> Option<u32> {
        self.retry_after
    }

    /// The answer in a language.
    pub fn into_localized(self, language: &Language, instance: Option<String>) -> Response {
        let document = self.document(language, instance);
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (self.code.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A problem that waits in a response's extensions until the outermost layer knows the language and the request's id.
#[derive(Clone)]
pub(crate) struct Pending(pub std::sync::Arc<std::sync::Mutex<Option<Problem>>>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(Pending(std::sync::Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(_) => Self::new(Code::NoSuchThing),
            StoreError::Exists(what) => Self::new(Code::Exists).detail(said::exists(what)),
            StoreError::Refused(refusal) => Self::from(refusal),
            StoreError::UnitRefused(refusal) => Self::from(refusal),
            StoreError::MapChangesLater(refusal) => Self::from(refusal),
            StoreError::NotReady(found) => not_ready(&found),
            StoreError::Full => {
                tracing::error!("the disk of the database is full: nothing is kept until there is room");
                Self::new(Code::DiskFull).retry_after(FULL_SECONDS)
            }
            error if error.is_transient() => {
                tracing::warn!(error = %error, "the database does not answer");
                Self::new(Code::Busy).retry_after(5)
            }
            error => {
                tracing::error!(error = %error, "the store failed");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(Code::StateForbids).detail(&refusal)
    }
}

/// The language a client asks for; Vietnamese unless it prefers English.
pub fn preferred_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("vi");
    let first = wanted.split(',').find_map(|part| {
        let tag = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (tag.starts_with("vi") || tag.starts_with("en")).then_some(tag)
    });
    match first {
        Some(tag) if tag.starts_with("en") => Language::english(),
        _ => Language::vietnamese(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_no_code_twice_and_every_text_in_both_languages() {
        let mut slugs: Vec<_> = Code::ALL.iter().map(|code| code.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Code::ALL.len());
        for code in Code::ALL {
            let ((vi, en), (todo_vi, todo_en)) = (code.titles(), code.advice());
            assert!(vi != en && todo_vi != todo_en, "{code:?}");
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    #[test]
    fn the_first_language_that_is_spoken_wins() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            preferred_language(&headers).to_string()
        };
        assert_eq!(of("fr-FR, en;q=0.8, vi;q=0.5"), "en");
        assert_eq!(of("vi-VN,vi;q=0.9,en;q=0.8"), "vi");
        assert_eq!(of("fr"), "vi");
    }
}
