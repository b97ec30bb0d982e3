//! The API described: the document, its page, and the list of problems.

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use std::fmt::Write as _;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::layers::Limits;
use crate::problem::{Code, ProblemDocument};
use crate::state::ApiState;
use crate::{field, resources};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hài Lòng",
        description = "Satisfaction of citizens with public agencies: programmes, evaluations, scores with their \
                       uncertainty, fieldwork. Errors are RFC 9457 problem documents in Vietnamese or English \
                       (`Accept-Language`). Times are RFC 3339 in UTC, days `2022-09-21`, shares 0 to 1.",
        license(name = "Apache-2.0")
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Security),
    tags(
        (name = "sessions", description = "Signing in and out"),
        (name = "programme", description = "The programme, its campaigns and evaluations"),
        (name = "scores", description = "Indices with their intervals, and their charts"),
        (name = "fieldwork", description = "Responses, cases, links and tickets"),
        (name = "tablets", description = "Enrolment and state of tablets"),
        (name = "administration", description = "Questionnaires and people"),
        (name = "field protocol", description = "What tablets speak; docs/sync-protocol.md says it in full")
    )
)]
struct Document;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("session", SecurityScheme::Http(bearer));
        let push = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "The tablet's push credential, with the word Push in place of Bearer, and X-Install-Proof",
        ));
        components.add_security_scheme("push", SecurityScheme::Http(push.build()));
    }
}

/// Every described route.
pub(crate) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(resources::routes(limits))
        .layer(DefaultBodyLimit::max(limits.body))
        .merge(field::routes(limits))
}

/// The document as it is served and committed.
pub fn document() -> utoipa::openapi::OpenApi {
    routes(Limits::default()).into_openapi()
}

/// The document, the page that shows it, and the problems it refers to.
pub(crate) fn pages(document: utoipa::openapi::OpenApi) -> Router<ApiState> {
    let swagger = utoipa_swagger_ui::SwaggerUi::new("/api/docs")
        .config(utoipa_swagger_ui::Config::from("/api/openapi.json").validator_url("none"));
    let docs: Router<ApiState> = Router::from(swagger);
    // Swagger UI writes styles from its scripts; it gets a policy of its own.
    let policy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
                  img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    Router::new()
        .merge(docs.layer(axum::middleware::map_response(move |mut response: Response| async move {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
            response
        })))
        .route("/api/openapi.json", get(move || std::future::ready(Json(document.clone()))))
        .route("/api/problems", get(problems))
}

/// The catalogue of problems, one section for each.
async fn problems() -> impl IntoResponse {
    let mut page = String::from(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Hài Lòng: các lỗi</title><h1>Các lỗi của API</h1>",
    );
    for code in Code::ALL {
        let ((vi, en), (cure_vi, cure_en)) = (code.titles(), code.advice());
        let _ = write!(
            page,
            "<h2 id=\"{slug}\">{vi} ({status})</h2><p>{cure_vi}</p><p lang=\"en\"><b>{en}.</b> {cure_en}</p>",
            slug = code.slug(),
            status = code.status().as_u16(),
        );
    }
    let language: (HeaderName, &str) = (header::CONTENT_LANGUAGE, "vi");
    ([language], Html(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document that the web client is generated from is the one this server serves.
    #[test]
    fn the_committed_document_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/api-client/openapi.json");
        let fresh = serde_json::to_value(document()).unwrap();
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        let committed: serde_json::Value = serde_json::from_str(&committed).unwrap_or_default();
        assert!(
            committed == fresh,
            "web/api-client/openapi.json is out of date; run `cargo run -p hailong -- openapi > web/api-client/openapi.json`"
        );
    }
}
