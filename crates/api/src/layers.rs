//! What every request goes through, from the outside in: a request id, a log line without personal data, security
//! headers, the language of errors, a time limit, a guard against panics, and a limit on the body.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};

use crate::problem::{Code, Pending, Problem, preferred_language};
use crate::published;

/// How much a client may send and how long a request may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of an ordinary body.
    pub body: usize,
    /// Bytes of a batch as it comes over the wire.
    pub batch_wire: usize,
    /// Bytes of a batch once inflated.
    pub batch_inflated: usize,
    /// Bytes of an imported questionnaire or list.
    pub import: usize,
    /// Bytes of a bundle that a person brings; it is taken in part by part.
    pub bundle: usize,
    /// Bytes of a piece of a photograph or recording.
    pub piece: usize,
    /// How long a request may take; in the field, from the last byte of its body on.
    pub time: Duration,
    /// How long a report or a publication may take: what draws and computes whole campaigns.
    pub long: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * 1024,
            batch_wire: 64 * 1024,
            batch_inflated: 1024 * 1024,
            import: 4 * 1024 * 1024,
            bundle: 32 * 1024 * 1024,
            piece: 256 * 1024,
            time: Duration::from_secs(30),
            long: Duration::from_mins(5),
        }
    }
}

/// How many bytes of a file are there, or where a piece of it begins.
pub(crate) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) fn wrap(app: Router, limits: Limits) -> Router {
    let layers = ServiceBuilder::new()
        .layer(middleware::map_request(own_request_id))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(middleware::from_fn(log))
        .layer(middleware::from_fn(secure))
        .layer(middleware::from_fn(localize))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            Problem::new(Code::Internal).into_response()
        }))
        .layer(middleware::from_fn(move |request: Request, next: Next| async move {
            if is_of_the_field(request.uri().path()) {
                // Their time counts from the last byte that came: see `admission`.
                return next.run(request).await;
            }
            let time = if is_long(request.uri().path()) { limits.long } else { limits.time };
            match tokio::time::timeout(time, next.run(request)).await {
                Ok(response) => response,
                Err(_) => Problem::new(Code::Timeout).into_response(),
            }
        }));
    app.fallback(|| async { Problem::new(Code::NoSuchThing) })
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) })
        .layer(layers)
}

/// Drops a request id from outside that is not a short plain word: it goes into logs and answers.
async fn own_request_id(mut request: Request) -> Request {
    let plain = |id: &HeaderValue| {
        (1..=64).contains(&id.len())
            && id.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    if request.headers().get(REQUEST_ID).is_some_and(|id| !plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// One line a request: method, path, status and time. None for the citizen's pages, whatever way they are written: their
/// paths hold codes, and when an answer came is nobody's business.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = request_id(&request);
    let started = tokio::time::Instant::now();
    let response = next.run(request).await;
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    if is_citizens(&path) {
        return response;
    }
    tracing::info!(http.method = %method, http.path = %path, http.status = status, request.id = %id, duration_ms, "request");
    response
}

fn is_of_the_field(path: &str) -> bool {
    path.starts_with("/sync/v1/")
}

fn is_long(path: &str) -> bool {
    ["/report", "/publications", "/publications/preview"].iter().any(|end| path.ends_with(end))
}

fn is_citizens(path: &str) -> bool {
    path.trim_start_matches('/').split('/').next().is_some_and(|first| first.eq_ignore_ascii_case("k"))
}

/// Writes problems in the language of the request, and gives the framework's own refusals the same form. Who looks for a page
/// in a browser reads one.
async fn localize(request: Request, next: Next) -> Response {
    let language = preferred_language(request.headers());
    let looking = published::Looking::of(request.method(), request.uri().path(), request.headers());
    let looking = looking.map(|looking| (looking, published::tongue(request.uri(), request.headers())));
    let id = request_id(&request);
    let mut response = next.run(request).await;
    let pending = response.extensions_mut().remove::<Pending>();
    let problem = pending.and_then(|pending| pending.0.lock().ok().and_then(|mut problem| problem.take()));
    let problem = problem.or_else(|| framework_refusal(&response));
    match problem {
        Some(problem) => {
            let id = (!id.is_empty()).then_some(id);
            let page = looking.and_then(|(looking, tongue)| published::trouble(&problem, looking, tongue, id.clone()));
            let mut localized = page.unwrap_or_else(|| problem.into_localized(&language, id));
            for kept in [header::ALLOW, UPLOAD_OFFSET] {
                if let Some(value) = response.headers().get(&kept) {
                    localized.headers_mut().insert(kept, value.clone());
                }
            }
            localized
        }
        None => response,
    }
}

/// What axum itself refuses in plain text.
fn framework_refusal(response: &Response) -> Option<Problem> {
    let plain =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain {
        return None;
    }
    let code = match response.status() {
        // Bodies are read by our own extractors; what is left is a path or a query.
        StatusCode::BAD_REQUEST => Code::BadAddress,
        StatusCode::UNPROCESSABLE_ENTITY => Code::Invalid,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnknownMedia,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::NOT_FOUND => Code::NoSuchThing,
        _ => return None,
    };
    Some(Problem::new(code))
}

/// Headers that no page goes without. Pages set their own content policy; everything else gets the empty one.
async fn secure(request: Request, next: Next) -> Response {
    let writing = !matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"));
    if writing {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

fn request_id(request: &Request) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn ask(limits: Limits, path: &str) -> (Response, serde_json::Value) {
        let app = Router::new()
            .route("/panic", get(|| async { panic_now() }))
            .route("/slow", get(|| async { std::future::pending::<()>().await }))
            .route(
                "/slow/report",
                get(|| async {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    axum::Json(())
                }),
            );
        let request = Request::builder().uri(path).header("accept-language", "en").body(Body::empty()).unwrap();
        let (parts, body) = wrap(app, limits).oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (Response::from_parts(parts, Body::empty()), serde_json::from_slice(&body).unwrap())
    }

    fn panic_now() -> StatusCode {
        let empty: [u8; 0] = [];
        StatusCode::from_u16(u16::from(empty[std::hint::black_box(0)])).unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_with_its_number_and_headers() {
        let (response, document) = ask(Limits::default(), "/panic").await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(document["type"], "/api/problems#internal");
        assert_eq!(document["title"], "The server failed");
        assert_eq!(document["instance"], response.headers()["x-request-id"].to_str().unwrap());
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert!(response.headers().contains_key("content-security-policy"));
    }

    #[tokio::test]
    async fn a_handler_that_hangs_is_given_up() {
        let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
        let (response, document) = ask(limits, "/slow").await;
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(document["type"], "/api/problems#timeout");
        let (response, _) = ask(limits, "/slow/report").await;
        assert_eq!(response.status(), StatusCode::OK, "a report takes longer");
        let (response, _) = ask(Limits { long: limits.time, ..limits }, "/slow/report").await;
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT, "but not for ever");
    }
}
