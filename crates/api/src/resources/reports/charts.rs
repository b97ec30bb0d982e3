//! `GET /api/v1/campaigns/{id}/charts`, `…/charts/{name}/chart.svg`, `…/charts/{name}/chart.png`

use analytics::chart::{Width, png};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use report::{Facts, NamedChart};
use serde::Serialize;
use survey::id::CampaignId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::apart::apart;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::reporting::{Wanted, Wording, facts};
use crate::resources::charts::{ChartQuery, drawn};
use crate::state::ApiState;

/// A picture has this many pixels for one of the drawing's.
const SHARP: f64 = 2.0;

#[derive(Serialize, ToSchema)]
pub(super) struct ChartList {
    items: Vec<ChartItem>,
}

/// A chart of a campaign in words and numbers.
#[derive(Serialize, ToSchema)]
pub(super) struct ChartItem {
    /// What its pictures are called in the address.
    name: String,
    /// The finding and its limit.
    title: String,
    subtitle: String,
    /// What a screen reader says.
    description: String,
    /// What is said instead of a picture where there are fewer than three numbers; the picture is the sentence, too.
    sentence: Option<String>,
    table: ChartTable,
}

/// The numbers of a chart; what is hidden is not among them.
#[derive(Serialize, ToSchema)]
pub(super) struct ChartTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many cells at the start of a row are its heading.
    row_heads: usize,
}

/// What a person may see of a campaign, in the language of the query.
async fn seen(state: &ApiState, person: &SignedIn, query: &ChartQuery, id: Uuid) -> Result<Facts> {
    person.to(Deed::SeeProgramme)?;
    let wording = Wording { tongue: query.tongue(), ..Wording::default() };
    facts(state, person.role, Wanted::Campaign(CampaignId(id)), wording).await
}

/// The charts of a campaign: index, factors and criteria of its units, and its units over the years.
///
/// Each with the table that says the same; the pictures are at `…/charts/{name}/chart.svg` and `/chart.png`.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/charts", tag = "scores", params(("id" = Uuid, Path), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = ChartList),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: not published, or nothing to show yet", body = ProblemDocument)
    )
)]
pub(super) async fn campaign_charts(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(query): Query<ChartQuery>,
) -> Result<Json<ChartList>> {
    let facts = seen(&state, &person, &query, id).await?;
    let tongue = query.tongue();
    let items = apart(move || {
        let item = |named: NamedChart| {
            let chart = &named.chart;
            drawn(chart.check())?;
            let table = chart.table(tongue);
            Ok(ChartItem {
                title: chart.title(tongue),
                subtitle: chart.subtitle(tongue),
                description: chart.description(tongue),
                sentence: chart.sentence(tongue),
                table: ChartTable { header: table.header, rows: table.rows, row_heads: table.row_heads },
                name: named.name,
            })
        };
        report::charts(&facts, tongue).into_iter().map(item).collect::<Result<Vec<ChartItem>>>()
    })
    .await??;
    Ok(Json(ChartList { items }))
}

/// One chart of a campaign by its name; of a chart that is a sentence the sentence.
async fn picture(
    state: &ApiState,
    person: &SignedIn,
    query: &ChartQuery,
    (id, name): (Uuid, String),
) -> Result<String> {
    let facts = seen(state, person, query, id).await?;
    let (tongue, width, headed) = (query.tongue(), Width::fitting(query.pixels_of_chart()), query.is_headed());
    apart(move || {
        let all = report::charts(&facts, tongue);
        let named = all.iter().find(|named| named.name == name).ok_or(Problem::new(Code::NoSuchThing))?;
        drawn(named.picture(&facts, width, tongue, headed))
    })
    .await?
}

/// One chart of a campaign as a drawing.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/charts/{name}/chart.svg", tag = "scores",
    params(("id" = Uuid, Path), ("name" = String, Path, description = "From the list of charts"), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "nothing of it may be shown to this role yet", body = ProblemDocument)
    )
)]
pub(super) async fn campaign_named_chart(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(named): Path<(Uuid, String)>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    query.sent(Ok(picture(&state, &person, &query, named).await?))
}

/// One chart of a campaign as a picture, for a program that takes no drawing.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/charts/{name}/chart.png", tag = "scores",
    params(("id" = Uuid, Path), ("name" = String, Path, description = "From the list of charts"), ChartQuery),
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/png"),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "nothing of it may be shown to this role yet", body = ProblemDocument)
    )
)]
pub(super) async fn campaign_named_picture(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(named): Path<(Uuid, String)>,
    Query(query): Query<ChartQuery>,
) -> Result<Response> {
    let drawing = picture(&state, &person, &query.alone(), named).await?;
    let bytes = apart(move || drawn(png(&drawing, SHARP))).await??;
    let kind = HeaderValue::from_static("image/png");
    let caching = HeaderValue::from_static("no-store");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching)], bytes).into_response())
}
