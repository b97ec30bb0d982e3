//! `GET /api/v1/sample-size`

mod assumptions;

use analytics::sample_size::{Detection, detectable_change, margin, sample_size};
use axum::Json;
use axum::extract::Query;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result, Said};
use crate::state::ApiState;

use assumptions::{Assumptions, SampleSizeQuery};

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(sample_sizes))
}

/// The power by which a change between two years is to be seen.
const POWER: f64 = 0.8;

/// How many people to ask, each way with what it buys.
#[derive(Serialize, ToSchema)]
struct SampleSizes {
    #[serde(flatten)]
    assumed: Assumptions,
    ways: Vec<SizeWay>,
}

/// One number of interviews, and what it shows under the design effect and the list that are assumed.
#[derive(Serialize, ToSchema)]
struct SizeWay {
    way: WayName,
    /// Interviews to reach.
    interviews: u64,
    /// People to invite, so that as many answer.
    invitations: u64,
    /// Half the width of the interval at the index that is expected, in shares.
    margin: f64,
    /// The same of an index of 50 %, the widest there is.
    margin_at_half: f64,
    /// The smallest fall between two years of this size that is seen with a chance of 80 %, in shares; null where no index
    /// can fall so far.
    smallest_fall: Option<f64>,
    smallest_rise: Option<f64>,
    /// Whether the list has as many people as have to be invited.
    enough_people: bool,
}

/// Where a number of interviews is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WayName {
    /// Cochran's formula with design effect and finite population, for the margin that is wanted.
    ByMargin,
    /// `N / (1 + N e^2)` of the ministry's guideline of 2014.
    #[serde(rename = "guideline_2014")]
    Guideline2014,
    Own,
}

/// How many people to ask in a unit: for the margin that is wanted, by the guideline of 2014, and by a number of one's own,
/// side by side with what each of them shows.
#[utoipa::path(
    get, path = "/api/v1/sample-size", tag = "campaigns", params(SampleSizeQuery), security(("session" = [])),
    responses((status = 200, body = SampleSizes), (status = 422, body = ProblemDocument))
)]
async fn sample_sizes(person: SignedIn, Query(query): Query<SampleSizeQuery>) -> Result<Json<SampleSizes>> {
    person.to(Deed::SeeProgramme)?;
    let (assumed, own) = Assumptions::read(&query)?;
    let wanted = sample_size(&assumed.plan(assumed.margin)).map_err(impossible)?;
    let guideline = sample_size(&assumed.plan(assumed.guideline_margin)).map_err(impossible)?;
    let given = [
        (WayName::ByMargin, Some(wanted.interviews)),
        (WayName::Guideline2014, Some(guideline.yamane_interviews)),
        (WayName::Own, own),
    ];
    let ways = given.into_iter().filter_map(|(way, interviews)| Some(bought(&assumed, way, interviews?)));
    Ok(Json(SampleSizes { ways: ways.collect::<Result<_>>()?, assumed }))
}

/// What so many interviews show.
fn bought(assumed: &Assumptions, way: WayName, interviews: u64) -> Result<SizeWay> {
    let Assumptions { population, share, level, deff, response_rate, .. } = *assumed;
    let half_width = |share| margin(interviews, share, level, population, deff).map_err(impossible);
    let seen = Detection { share, level, power: POWER, deff };
    let (smallest_fall, smallest_rise) = detectable_change(&seen, interviews).map_err(impossible)?;
    let invitations = invitations(interviews, response_rate);
    Ok(SizeWay {
        way,
        interviews,
        invitations,
        margin: half_width(share)?,
        margin_at_half: half_width(0.5)?,
        smallest_fall,
        smallest_rise,
        enough_people: population.is_none_or(|people| invitations <= people),
    })
}

/// The people to invite so that `interviews` of them answer, rounded up and forgiving what arithmetic left above a whole number.
fn invitations(interviews: u64, response_rate: f64) -> u64 {
    let exact = interviews as f64 / response_rate;
    let up = (exact - 1e-9 * exact).ceil().max(interviews as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a hundred times a checked size"
    )]
    let whole = up as u64;
    whole
}

/// The assumptions were checked, so that this is a sum beyond all bounds.
fn impossible(error: analytics::sample_size::SampleSizeError) -> Problem {
    let vi = "Với các giả định này không tính được cỡ mẫu; chọn sai số rộng hơn.".to_owned();
    Problem::new(Code::Invalid).field("/margin", Said::from((vi, error.to_string())))
}
