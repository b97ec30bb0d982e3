//! `GET /api/v1/programme/chart.svg`

use analytics::chart::interval_plot::{Form, Group, Row as PlotRow, interval_plot};
use analytics::chart::{alt, words::Tongue};
use axum::extract::{Query, State};
use axum::response::Response;
use store::Filter;
use survey::unit::UnitKind;

use super::row::Row;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::resources::charts::{self, ChartQuery};
use crate::state::ApiState;

/// Every evaluation's index with its interval, by year.
#[utoipa::path(
    get, path = "/api/v1/programme/chart.svg", tag = "scores", params(ChartQuery), security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "there is nothing to draw", body = ProblemDocument)
    )
)]
pub(super) async fn programme_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let (tongue, language) = (query.tongue(), query.language());
    let mut groups: Vec<Group> = Vec::new();
    for view in state.store.evaluations(Filter::default()).await? {
        let (row, score) = Row::of(&state, &view, person.role).await?;
        let heading = view.campaign.name.get(&language).to_owned();
        let plotted = PlotRow {
            label: view.unit.name.get(&language).to_owned(),
            form: match view.unit.kind {
                UnitKind::Hospital => Form::Hospital,
                UnitKind::School => Form::School,
                UnitKind::Department | UnitKind::District | UnitKind::Commune => Form::Administrative,
            },
            value: charts::value(
                tongue,
                score.as_ref().map(|score| &score.as_score().index),
                row.hidden,
                row.publication != "published",
                row.progress.answered,
            ),
        };
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.rows.push(plotted),
            None => groups.push(Group { heading, rows: vec![plotted] }),
        }
    }
    let scope = match tongue {
        Tongue::Vietnamese => "các lượt đánh giá theo năm",
        Tongue::English => "evaluations by year",
    };
    let frame = query.frame(alt::interval_title(tongue, scope), alt::interval_description(tongue, scope, &groups));
    charts::svg(interval_plot(&frame, &groups))
}
