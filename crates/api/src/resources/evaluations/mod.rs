//! Evaluations: one unit in one campaign, its scores, its fieldwork.

mod analysis;
mod assign;
mod cases;
mod change;
mod charts;
mod comments;
mod days;
mod files;
mod frames;
mod hand_over;
mod list;
mod margins;
mod outcomes;
mod past_answers;
mod private_part;
mod questions;
mod remove;
mod responses;
mod scores;
mod show;
mod surveyors;

use axum::extract::DefaultBodyLimit;
use store::EvaluationView;
use survey::id::EvaluationId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::layers::Limits;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

pub(super) fn routes(limits: Limits) -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_evaluations))
        .routes(routes!(show::show_evaluation, change::change_evaluation, remove::remove_evaluation))
        .routes(routes!(scores::evaluation_scores))
        .routes(routes!(scores::campaign_scores))
        .routes(routes!(analysis::evaluation_analysis))
        .routes(routes!(analysis::evaluation_composition))
        .routes(routes!(margins::show_margins, margins::put_margins, margins::delete_margins))
        .routes(routes!(days::evaluation_days))
        .routes(routes!(outcomes::evaluation_outcomes))
        .routes(routes!(private_part::evaluation_private_part))
        .routes(routes!(questions::list_questions, questions::ask))
        .routes(routes!(surveyors::evaluation_surveyors))
        .routes(routes!(assign::add_surveyor, assign::remove_surveyor))
        .routes(routes!(hand_over::hand_over))
        .routes(routes!(responses::list_responses))
        .merge(comments::routes())
        .routes(routes!(files::show_file))
        .routes(routes!(charts::scores_chart))
        .routes(routes!(charts::factors_chart))
        .routes(routes!(charts::criteria_chart))
        .routes(routes!(charts::days_chart))
        .routes(routes!(charts::evaluation_marks))
        .routes(routes!(past_answers::take_back_past_answers))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(cases::import_cases))
                .routes(routes!(past_answers::bring_past_answers, past_answers::list_past_imports))
                .layer(DefaultBodyLimit::max(limits.import)),
        )
        .merge(frames::routes(limits))
}

/// The evaluation of an address.
async fn find(state: &ApiState, id: Uuid) -> Result<EvaluationView> {
    state.store.evaluation(EvaluationId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))
}
