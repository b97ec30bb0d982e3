//! The field protocol, `/sync/v1`: what tablets speak. `docs/sync-protocol.md` describes it for someone who writes a
//! client; the rules are in the crate `sync`, the rows in `store`.

mod blobs;
mod bundle;
mod canary;
mod carrier;
mod changes;
mod day_close;
mod draft;
mod enrol;
mod gate;
mod handing_back;
mod hello;
mod pin;
mod refresh;
mod session;
mod submissions;
mod tablet;
mod taking;
mod wipe;
mod word;

pub(crate) use taking::{Brought, judge_taken, take};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::admission::admit;
use crate::layers::Limits;
use crate::state::ApiState;

pub(crate) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(enrol::enrol))
        .routes(routes!(hello::hello))
        .routes(routes!(refresh::refresh))
        .routes(routes!(submissions::submissions))
        .routes(routes!(day_close::day_close))
        .routes(routes!(bundle::bundle))
        .routes(routes!(wipe::wipe))
        .routes(routes!(pin::pin))
        .routes(routes!(draft::draft))
        .routes(routes!(changes::changes))
        .routes(routes!(blobs::ask_file, blobs::send_piece))
        .layer(axum::middleware::from_fn(admit))
        .layer(axum::Extension(limits))
}

/// What people call a tablet: the place of its enrolment.
pub(crate) fn label(place: usize) -> String {
    format!("Máy {place:02}")
}
