//! Tablets: enrolment codes, what each holds and owes, revocation, closed days, bundles of tablets that are not known.

mod change;
mod day_closes;
mod day_code;
mod enrol_code;
mod giving_up;
mod list;
mod one;
mod pin_grant;
mod rescued;
mod strays;
mod view;

pub(crate) use enrol_code::CODE_LENGTH;
pub(crate) use one::{GivenUp, given_up};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tablets))
        .routes(routes!(one::show_tablet, change::change_tablet))
        .routes(routes!(giving_up::give_up))
        .routes(routes!(pin_grant::grant_pin))
        .routes(routes!(rescued::take_over))
        .routes(routes!(enrol_code::create_enrolment_code))
        .routes(routes!(day_closes::list_day_closes))
        .routes(routes!(day_code::explain_day_code))
        .routes(routes!(strays::list_strays))
        .routes(routes!(strays::adopt_stray))
}
