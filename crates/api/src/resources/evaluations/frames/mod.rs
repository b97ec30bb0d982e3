//! Frames: the lists of finished dossiers that samples are drawn from.

mod bring;
mod list;
mod look;
mod view;
mod work;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Limits;
use crate::state::ApiState;

pub(super) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_frames, bring::bring_frame))
        .routes(routes!(look::look_at_frame))
        .layer(DefaultBodyLimit::max(limits.import))
        .routes(routes!(list::show_frame, list::drop_frame))
        .routes(routes!(work::frame_work))
}
