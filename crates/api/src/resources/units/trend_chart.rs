//! `GET /api/v1/units/{id}/trend/chart.svg`, `GET /api/v1/units/{id}/trend/marks`

use analytics::chart::interval_plot::{Form, Row as PlotRow};
use analytics::chart::trend::mark_over_years;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::Filter;
use survey::id::UnitId;
use survey::unit::UnitKind;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::{unit_history, unit_years};
use crate::resources::charts::{ChartQuery, RowMarks, form_of};
use crate::resources::programme::Row;
use crate::scores::{Found, Seen, steps};
use crate::state::ApiState;

/// A line a year of a unit, each with the id of its evaluation; after a break the mark is another one.
async fn years(state: &ApiState, person: &SignedIn, query: &ChartQuery, id: Uuid) -> Result<Vec<(String, PlotRow)>> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let views = state.store.evaluations(Filter { unit: Some(unit.id), ..Filter::default() }).await?;
    let all = Row::of_all(state, views, person.role).await?;
    let seen: Vec<Seen<'_>> = all.iter().map(|(view, _, score)| (view, score.as_ref())).collect();
    let breaks = steps(&seen).into_iter().filter(|step| matches!(step.found, Found::Broken(_)));
    let forms = forms(unit.kind, all.len(), &breaks.map(|step| step.to).collect::<Vec<_>>());
    let plotted = all.iter().zip(forms).map(|((view, row, score), form)| {
        let year = view.campaign.year.to_string();
        (row.id.to_string(), PlotRow { form, ..row.plotted(year, score.as_ref(), unit.kind, query.tongue()) })
    });
    Ok(plotted.collect())
}

/// The marks of a unit over so many years; `breaks` are the places of those that are not compared with what is before them.
fn forms(kind: UnitKind, years: usize, breaks: &[usize]) -> Vec<Form> {
    (0..years).map(|at| mark_over_years(form_of(kind), breaks.iter().any(|first| *first <= at))).collect()
}

/// A unit's index with its interval, year by year, with the breaks across which nothing is compared.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend/chart.svg", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, description = "no such unit, or one that is in no campaign", body = ProblemDocument)
    )
)]
pub(super) async fn trend_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    person.to(Deed::SeeProgramme)?;
    let years = unit_years(&state, person.role, UnitId(id)).await?;
    let history = unit_history(&years, &query.language()).ok_or(Problem::new(Code::NoSuchThing))?;
    let seen = years.iter().map(|year| (&year.view, year.score.as_ref())).collect();
    let source = query.source(&state, seen).await?;
    query.sheet(&report::trend_chart(&history, analytics::interval::LEVEL, query.tongue()), source)
}

/// The same marks row by row, for the table: each evaluation's by its id.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend/marks", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])), responses((status = 200, body = RowMarks), (status = 404, body = ProblemDocument))
)]
pub(super) async fn trend_marks(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Json<RowMarks>> {
    let plotted = years(&state, &person, &query, id).await?;
    Ok(Json(RowMarks::of(&query, &plotted)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_break_the_mark_is_a_diamond() {
        let (round, diamond, square) = (Form::Administrative, Form::School, Form::Hospital);
        assert_eq!(forms(UnitKind::District, 4, &[2]), [round, round, diamond, diamond]);
        assert_eq!(forms(UnitKind::Hospital, 4, &[2]), [square, square, diamond, diamond]);
        // The diamond of a school would say that there was a break.
        assert_eq!(forms(UnitKind::School, 2, &[]), [round, round]);
        assert_eq!(forms(UnitKind::Commune, 1, &[]), [round]);
    }
}
