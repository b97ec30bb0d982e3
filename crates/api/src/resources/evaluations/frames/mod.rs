//! Frames: the lists of finished dossiers that samples are drawn from.

mod bring;
mod list;
mod look;
mod view;
mod work;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, header};
use interchange::sheet::SheetFormat;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layers::Limits;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_frames, bring::bring_frame))
        .routes(routes!(look::look_at_frame))
        .layer(DefaultBodyLimit::max(limits.import))
        .routes(routes!(list::show_frame, list::drop_frame))
        .routes(routes!(work::frame_work))
}

/// What a body is, by its media type.
///
/// # Errors
/// [`Code::UnknownMedia`] if it is neither CSV nor XLSX.
fn format(headers: &HeaderMap) -> Result<SheetFormat> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    match media.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Ok(SheetFormat::Csv),
        XLSX => Ok(SheetFormat::Xlsx),
        _ => Err(Problem::new(Code::UnknownMedia)),
    }
}
