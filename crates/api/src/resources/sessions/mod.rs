//! Signing in, staying signed in, signing out.

mod answer;
mod create;
mod end;
mod refresh;

pub(crate) use answer::successor;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create::create_session))
        .routes(routes!(refresh::refresh_session))
        .routes(routes!(end::end_session))
}
