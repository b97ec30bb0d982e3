//! Withdrawal of consent: the answers of a submission go, its line stays.

mod list;
mod slip;
mod withdraw;

pub use withdraw::{Withdrawn, destroy_withdrawn_files, sign_withdrawals, withdraw_again, withdraw_submission};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(list::list_withdrawals))
        .routes(routes!(slip::find_by_slip))
}
