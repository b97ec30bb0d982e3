//! Tablets: enrolment codes, what each holds and owes, revocation.

mod change;
mod enrol_code;
mod list;

pub(crate) use enrol_code::CODE_LENGTH;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tablets))
        .routes(routes!(change::change_tablet))
        .routes(routes!(enrol_code::create_enrolment_code))
}
