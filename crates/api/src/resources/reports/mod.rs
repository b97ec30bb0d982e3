//! Reports to file and to print, and the charts they are made with.

mod asked;
mod campaign;
mod charts;
mod evaluation;
mod programme;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(evaluation::evaluation_report))
        .routes(routes!(campaign::campaign_report))
        .routes(routes!(programme::programme_report))
        .routes(routes!(charts::campaign_charts))
        .routes(routes!(charts::campaign_named_chart))
        .routes(routes!(charts::campaign_named_picture))
}
