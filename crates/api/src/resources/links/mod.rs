//! Ways for citizens to answer: open links at a counter with their poster, and single-use tickets.

mod counter;
mod poster;
mod print;
mod tickets;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(counter::list_counter_links, counter::create_counter_link))
        .routes(routes!(counter::change_counter_link))
        .routes(routes!(poster::poster))
        .routes(routes!(poster::qr))
        .routes(routes!(tickets::create_tickets))
}
