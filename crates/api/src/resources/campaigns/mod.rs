//! A year's survey and its states.

mod list;
mod step;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list::list_campaigns)).routes(routes!(step::step_campaign))
}
