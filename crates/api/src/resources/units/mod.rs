//! Units, their planning, and how each fared over the years.

mod change;
mod create;
mod expectations;
mod fields;
mod list;
mod show;
mod trend;
mod trend_chart;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_units, create::create_unit))
        .routes(routes!(show::show_unit, change::change_unit))
        .routes(routes!(expectations::unit_expectations))
        .routes(routes!(trend::unit_trend))
        .routes(routes!(trend_chart::trend_chart))
        .routes(routes!(trend_chart::trend_marks))
}
