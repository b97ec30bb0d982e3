//! A year's survey, its plan and its states.

mod add;
mod change;
mod create;
mod deeds;
mod list;
mod remove;
mod show;
mod step;
mod team;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_campaigns, create::create_campaign))
        .routes(routes!(show::show_campaign, change::change_campaign, remove::remove_campaign))
        .routes(routes!(step::step_campaign))
        .routes(routes!(add::add_evaluation))
        .routes(routes!(team::show_team, team::put_team))
        .routes(routes!(deeds::list_deeds))
}
