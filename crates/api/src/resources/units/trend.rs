//! `GET /api/v1/units/{id}/trend`

use analytics::comparison::{ALPHA, Adjustment, Difference, adjust};
use analytics::score::PublicScore;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::Filter;
use survey::id::UnitId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::programme::Row;
use crate::resources::view::UnitView;
use crate::scores::{Found, Seen, steps};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct Trend {
    unit: UnitView,
    items: Vec<TrendItem>,
    /// Between a measurement and the nearest one before it that is to be seen, where the two can be compared.
    differences: Vec<TrendDifference>,
    /// Where form, rule, modes of asking or the criteria of the index changed: nothing is compared across.
    breaks: Vec<TrendBreak>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TrendItem {
    year: i32,
    #[serde(flatten)]
    row: Row,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TrendDifference {
    from: i32,
    to: i32,
    /// Later less earlier.
    estimate: f64,
    se: f64,
    lo: f64,
    hi: f64,
    df: f64,
    /// Two-sided, without finite population correction: the users of a year stand for those who might have come.
    p: f64,
    /// Adjusted by Holm over the differences of this answer.
    p_holm: f64,
    verdict: Verdict,
}

/// What may be said of two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// By the adjusted p at 0.05.
    Rose,
    Fell,
    /// Within 2 points, and the interval within 5: two one-sided tests.
    NoPracticalChange,
    /// Neither is shown.
    NotEnough,
}

impl Verdict {
    fn of(difference: &Difference, p_holm: f64) -> Self {
        if p_holm < ALPHA {
            return if difference.difference > 0.0 { Self::Rose } else { Self::Fell };
        }
        match difference.equivalence() {
            Some(equivalence) if equivalence.no_practical_change => Self::NoPracticalChange,
            _ => Self::NotEnough,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct TrendBreak {
    from: i32,
    to: i32,
    /// questionnaire, rule, mode or criteria
    because: &'static str,
}

/// A unit over its years, with the differences that may be tested and the breaks across which nothing is compared.
#[utoipa::path(
    get, path = "/api/v1/units/{id}/trend", tag = "scores", params(("id" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = Trend), (status = 404, body = ProblemDocument))
)]
pub(super) async fn unit_trend(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Trend>> {
    person.to(Deed::SeeProgramme)?;
    let unit = state.store.unit(UnitId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let views = state.store.evaluations(Filter { unit: Some(unit.id), ..Filter::default() }).await?;
    let mut trend =
        Trend { unit: UnitView::from(&unit), items: Vec::new(), differences: Vec::new(), breaks: Vec::new() };
    let mut scores: Vec<Option<PublicScore>> = Vec::new();
    for view in &views {
        let (row, score) = Row::of(&state, view, person.role).await?;
        scores.push(score);
        trend.items.push(TrendItem { year: view.campaign.year, row });
    }
    let measured: Vec<Seen<'_>> = views.iter().zip(scores.iter().map(Option::as_ref)).collect();
    let mut found_differences: Vec<(i32, i32, Difference)> = Vec::new();
    for step in steps(&measured) {
        let (from, to) = (views[step.from].campaign.year, views[step.to].campaign.year);
        match step.found {
            Found::Compared(found) => found_differences.push((from, to, found)),
            Found::Broken(because) => trend.breaks.push(TrendBreak { from, to, because: because.name() }),
        }
    }
    let p: Vec<Option<f64>> = found_differences.iter().map(|(.., found)| Some(found.p)).collect();
    let adjusted = adjust(&p, Adjustment::Holm);
    trend.differences = found_differences
        .iter()
        .zip(adjusted)
        .map(|((from, to, found), p_holm)| {
            let p_holm = p_holm.unwrap_or(found.p);
            TrendDifference {
                from: *from,
                to: *to,
                estimate: found.difference,
                se: found.se,
                lo: found.lo,
                hi: found.hi,
                df: found.df,
                p: found.p,
                p_holm,
                verdict: Verdict::of(found, p_holm),
            }
        })
        .collect();
    Ok(Json(trend))
}
