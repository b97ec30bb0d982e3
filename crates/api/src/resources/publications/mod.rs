//! Publications: what was frozen and signed, what stands in the way of the next one, and what it would change.

mod bundle;
mod create;
mod list;
mod preview;
mod qr;
mod view;

pub(crate) use bundle::bundle;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_publications, create::create_publication))
        .routes(routes!(preview::publication_preview))
        .routes(routes!(bundle::publication_bundle))
        .routes(routes!(qr::publication_qr))
}
