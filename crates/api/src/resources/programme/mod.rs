//! The programme at a glance.

mod chart;
mod row;
mod show;

pub(crate) use row::Row;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::show_programme))
        .routes(routes!(chart::programme_chart))
        .routes(routes!(chart::programme_marks))
        .routes(routes!(chart::campaign_chart))
}
