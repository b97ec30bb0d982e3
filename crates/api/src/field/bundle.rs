//! `POST /sync/v1/bundle`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use http_body_util::BodyExt as _;

use super::carrier::Carrier;
use crate::body;
use crate::bundle::{BundleView, Carrier as By, Import};
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result, preferred_language};
use crate::state::ApiState;

/// Bring what a tablet without a network owes, as a file that it sealed and signed.
///
/// Whoever carries it, the lines go the way of those that the tablet sends itself, and the same file may come again as
/// often as anyone likes. Each part stands by itself: of a copy that was cut, the whole parts are taken in. The answer is
/// what goes back to the tablet, as a file or as a QR code.
///
/// A person may also bring a file of rescued lines, which a tablet that lost its install copied out: nobody signed it, so who
/// brings it answers for it, and stands in the history of the install that made them.
#[utoipa::path(
    post, path = "/sync/v1/bundle", tag = "field protocol", security(("session" = []), ("push" = [])),
    request_body(content = String, content_type = "application/octet-stream", description = "the .hlb file as it is, or the .ndjson file of rescued lines"),
    responses(
        (status = 200, description = "what each tablet in it gets", body = BundleView),
        (status = 401, description = "sign-in-needed, or not-enrolled", body = ProblemDocument),
        (status = 403, description = "not-allowed", body = ProblemDocument),
        (status = 413, description = "too-large: the parts before the limit were taken in", body = ProblemDocument),
        (status = 422, description = "not-a-bundle", body = ProblemDocument)
    )
)]
pub(super) async fn bundle(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    carrier: Carrier,
    headers: HeaderMap,
    mut body: Body,
) -> Result<axum::Json<BundleView>> {
    let language = preferred_language(&headers);
    let mut import = match carrier {
        Carrier::Person(person) => {
            let mut import = Import::new(&state, By::Person(person.user));
            let mut left = limits.bundle;
            while let Some(frame) = body.frame().await {
                let Ok(data) = frame.map_err(|_| Problem::new(Code::Unreadable))?.into_data() else { continue };
                left = left.checked_sub(data.len()).ok_or(Problem::new(Code::TooLarge))?;
                import.push(&data).await?;
            }
            import
        }
        Carrier::Tablet(tablet) => {
            // Its proof is over the body, so the body is read first: a tablet brings a file in pieces of a few parts.
            let bytes = body::read(&headers, body, limits.batch_inflated).await?;
            let install = tablet.checked(&bytes)?;
            let mut import = Import::new(&state, By::Tablet(install.id));
            import.push(&bytes).await?;
            import
        }
    };
    import.push(&[]).await?;
    Ok(axum::Json(import.finish(&language).await?))
}
