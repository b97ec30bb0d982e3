//! Questionnaire versions.

mod import;
mod list;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Limits;
use crate::state::ApiState;

pub(super) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_questionnaires, import::import_questionnaire))
        .layer(DefaultBodyLimit::max(limits.import))
}
