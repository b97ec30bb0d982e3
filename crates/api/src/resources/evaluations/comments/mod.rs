//! What people wrote: the code list, the comments to read, and what was found in them.

mod code;
mod counts;
mod list;
mod themes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(themes::list_themes, themes::put_themes))
        .routes(routes!(list::list_comments))
        .routes(routes!(code::code_comment))
        .routes(routes!(counts::evaluation_themes))
}
