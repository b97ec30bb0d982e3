//! The areas of a day, what each code stood for, and the files that state the map.

mod history;
mod import;
mod imports;
mod list;
mod view;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Limits;
use crate::state::ApiState;

pub(super) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list::list_areas)).routes(routes!(history::area_history)).merge(
        OpenApiRouter::new()
            .routes(routes!(imports::list_area_imports, import::import_areas))
            .layer(DefaultBodyLimit::max(limits.import)),
    )
}
