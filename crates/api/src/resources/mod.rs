//! The resources of `/api/v1`: a folder each, a file for each endpoint.

mod areas;
mod campaigns;
mod charts;
mod day;
mod evaluations;
mod file_readings;
mod links;
mod page;
mod people;
mod plan;
mod programme;
mod publications;
mod questionnaires;
mod reports;
mod sample_size;
mod sessions;
mod tablets;
mod units;
mod view;
mod withdrawals;

pub(crate) use charts::form_of;
pub(crate) use page::NO_CURSOR;
pub use page::{Page, PageQuery};
pub(crate) use publications::bundle;
pub(crate) use sessions::successor;
pub(crate) use tablets::{CODE_LENGTH, GivenUp, given_up};
pub use withdrawals::{Withdrawn, destroy_withdrawn_files, sign_withdrawals, withdraw_again, withdraw_submission};

use utoipa_axum::router::OpenApiRouter;

use crate::layers::Limits;
use crate::state::ApiState;

pub(crate) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(sessions::routes())
        .merge(programme::routes())
        .merge(publications::routes())
        .merge(campaigns::routes())
        .merge(evaluations::routes(limits))
        .merge(units::routes())
        .merge(areas::routes(limits))
        .merge(links::routes())
        .merge(tablets::routes())
        .merge(people::routes())
        .merge(questionnaires::routes(limits))
        .merge(withdrawals::routes())
        .merge(file_readings::routes())
        .merge(reports::routes())
        .merge(sample_size::routes())
}
