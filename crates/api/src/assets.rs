//! The tablet app and the dashboard, as they were built: inside the binary when it is shipped, from the folder while
//! it is being worked on.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::{Code, Problem};
use crate::state::ApiState;

#[derive(RustEmbed)]
#[folder = "../../web/surveyor/dist"]
#[allow_missing = true]
struct Surveyor;

#[derive(RustEmbed)]
#[folder = "../../web/dashboard/dist"]
#[allow_missing = true]
struct Dashboard;

/// What the pages of both apps may load: their own files and nothing else.
const POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; font-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; \
    require-trusted-types-for 'script'";

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/surveyor", get(|| async { Redirect::permanent("/surveyor/") }))
        .route("/surveyor/", get(|headers: HeaderMap| async move { page::<Surveyor>("", &headers) }))
        .route(
            "/surveyor/{*path}",
            get(|Path(path): Path<String>, headers: HeaderMap| async move { page::<Surveyor>(&path, &headers) }),
        )
        .route("/", get(|headers: HeaderMap| async move { page::<Dashboard>("", &headers) }))
        .route(
            "/{*path}",
            get(|Path(path): Path<String>, uri: Uri, headers: HeaderMap| async move {
                in_small_letters(&uri).unwrap_or_else(|| dashboard(&path, &headers))
            }),
        )
}

/// To the same address without the slash at its end.
pub(crate) async fn without_slash(uri: Uri) -> Redirect {
    moved(uri.path().trim_end_matches('/'), &uri)
}

/// To a public address as it is written, for whoever typed `/K` or `/P`.
fn in_small_letters(uri: &Uri) -> Option<Response> {
    let (first, rest) = uri.path().strip_prefix('/')?.split_at_checked(1)?;
    let public = ["K", "P"].contains(&first) && (rest.is_empty() || rest.starts_with('/'));
    public.then(|| moved(&format!("/{}{rest}", first.to_ascii_lowercase()), uri).into_response())
}

fn moved(path: &str, uri: &Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{path}{query}"))
}

/// The dashboard's own addresses are pages of one app; what looks like an address of something else is not there.
fn dashboard(path: &str, headers: &HeaderMap) -> Response {
    if ["api/", "sync/", "k/", "p/", "odk/", "odata/"].iter().any(|prefix| path.starts_with(prefix)) {
        return Problem::new(Code::NoSuchThing).into_response();
    }
    page::<Dashboard>(path, headers)
}

/// A file, or the app's page for an address without an ending.
fn page<A: RustEmbed>(path: &str, headers: &HeaderMap) -> Response {
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let name = if is_page { "index.html" } else { path };
    match A::get(name) {
        Some(file) => {
            let packed = takes_brotli(headers).then(|| A::get(&format!("{name}.br"))).flatten();
            serve(name, file, packed, headers)
        }
        None if is_page => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "Trang web chưa được dựng. Chạy: cargo xtask web\nThe web apps are not built. Run: cargo xtask web\n",
        )
            .into_response(),
        None => Problem::new(Code::NoSuchThing).into_response(),
    }
}

/// Whether the client takes brotli; the built files have such copies beside them.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next() == Some("br") && !words.any(|word| matches!(word, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn serve(name: &str, file: EmbeddedFile, packed: Option<EmbeddedFile>, headers: &HeaderMap) -> Response {
    let suffix = if packed.is_some() { "-br" } else { "" };
    let tag = format!("\"{}{suffix}\"", crate::auth::hex(&file.metadata.sha256_hash()[..12]));
    let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes());
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    // Built files carry a hash in their name; pages, the worker and the manifest do not and are asked for each time.
    let caching = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_packed = packed.is_some();
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { packed.unwrap_or(file).data.into_response() };
    let out = response.headers_mut();
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed && !unchanged {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, value);
    }
    if let Ok(value) = HeaderValue::from_str(kind.as_ref()) {
        out.insert(header::CONTENT_TYPE, value);
    }
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_only_to_who_takes_it() {
        let of = |text: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]))
        };
        assert!(of("gzip, deflate, br, zstd"));
        assert!(of("br;q=0.8"));
        assert!(!of("gzip, br;q=0"));
        assert!(!of("gzip"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
