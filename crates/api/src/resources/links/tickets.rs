//! `POST /api/v1/evaluations/{id}/tickets`

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use interchange::csv::Table;
use serde::{Deserialize, Serialize};
use store::{EvaluationView, NewTicket};
use survey::campaign::Change;
use survey::clock::Day;
use survey::id::{EvaluationId, TicketId, random};
use utoipa::ToSchema;
use uuid::Uuid;

use super::print::{self, SENT_STYLE, Words, inline_qr, typed_address, until, words};
use crate::auth::{Deed, SignedIn, digest, random_bytes, random_code};
use crate::body::Json;
use crate::citizen::{SCANNED_LENGTH, TYPED_LENGTH, Tongue};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

const MAX_COUNT: usize = 2000;
/// Cards on a printed page.
const ON_A_SHEET: usize = 8;

#[derive(Deserialize, ToSchema)]
pub(super) struct TicketRequest {
    /// 1 to 2000
    count: usize,
    /// The last day they work.
    expires_on: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TicketView {
    /// Twelve characters to type: `K7QM 4P2X 9TRC`.
    code: String,
    /// The address for a QR code or a message; the secret is behind `#`, so no server on the way sees it.
    url: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Tickets {
    items: Vec<TicketView>,
}

struct Card {
    qr: String,
    code: String,
}

#[derive(Template)]
#[template(path = "print/invitations.html")]
struct Invitations<'a> {
    t: &'static Words,
    style: &'static str,
    unit: &'a str,
    address: &'a str,
    until: String,
    notes: Vec<&'static str>,
    sheets: Vec<&'a [Card]>,
}

/// Make single-use tickets. They are shown in this answer and never again: only their hashes are kept.
///
/// `Accept: text/csv` gives a list of links, `Accept: text/html` invitations to print.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{id}/tickets", tag = "fieldwork", request_body = TicketRequest,
    security(("session" = [])),
    params(("id" = Uuid, Path), ("lang" = Option<String>, Query, description = "vi or en, for invitations")),
    responses(
        (status = 201, description = "The tickets", content((Tickets = "application/json"), (String = "text/csv"), (String = "text/html"))),
        (status = 409, description = "state-forbids", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn create_tickets(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    Json(request): Json<TicketRequest>,
) -> Result<Response> {
    person.to(Deed::MakeLinks)?;
    let view = state.store.evaluation(EvaluationId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let expires_on = check(&request, state.today())?;
    let mut tickets = Vec::with_capacity(request.count);
    let mut items = Vec::with_capacity(request.count);
    for _ in 0..request.count {
        let (code, secret) = (random_code(TYPED_LENGTH)?, random_code(SCANNED_LENGTH)?);
        tickets.push(NewTicket {
            id: TicketId(random(random_bytes()?)),
            link_hash: digest(&secret),
            code_hash: digest(&code),
            expires_on,
        });
        items.push(TicketView { code: in_fours(&code), url: format!("{}/k#{secret}", state.config.public_url) });
    }
    state.store.add_tickets(view.evaluation.id, &tickets).await?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut response = if accept.contains("text/csv") {
        csv(&items, expires_on)
    } else if accept.contains("text/html") {
        invitations(&state, &view, print::tongue(asked.lang.as_deref()), &items, expires_on).await?
    } else {
        (StatusCode::CREATED, axum::Json(Tickets { items })).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn check(request: &TicketRequest, today: Day) -> Result<Day> {
    let mut problem = Problem::new(Code::Invalid);
    if !(1..=MAX_COUNT).contains(&request.count) {
        problem = problem.field("/count", (format!("Từ 1 đến {MAX_COUNT}."), format!("From 1 to {MAX_COUNT}.")));
    }
    let day = request.expires_on.parse::<Day>().ok().filter(|day| *day >= today);
    match day {
        Some(day) if problem.is_clean() => Ok(day),
        Some(_) => Err(problem),
        None => {
            let said = (
                format!("Viết ngày như {today}; không sớm hơn hôm nay."),
                format!("Write the day as {today}, and none before today."),
            );
            Err(problem.field("/expires_on", said))
        }
    }
}

/// `K7QM4P2X9TRC` as people read it.
fn in_fours(code: &str) -> String {
    let units: Vec<char> = code.chars().collect();
    units.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn csv(items: &[TicketView], expires_on: Day) -> Response {
    let mut table = Table::new(["code", "url", "expires_on"]);
    for item in items {
        table.push([item.code.clone(), item.url.clone(), expires_on.to_string()]);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tickets.csv\""),
    ];
    (StatusCode::CREATED, headers, table.finish()).into_response()
}

async fn invitations(
    state: &ApiState,
    view: &EvaluationView,
    tongue: Tongue,
    items: &[TicketView],
    expires_on: Day,
) -> Result<Response> {
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let t = words(tongue);
    let mut notes = Vec::new();
    if state.config.demonstration || view.unit.demonstration {
        notes.push(t.demonstration);
    }
    if form.questionnaire().status == survey::questionnaire::Status::Draft {
        notes.push(t.draft);
    }
    let card = |item: &TicketView| Ok(Card { qr: inline_qr(&item.url, "QR")?, code: item.code.clone() });
    let cards = items.iter().map(card).collect::<Result<Vec<Card>>>()?;
    let address = format!("{}/k", state.config.public_url);
    let page = Invitations {
        t,
        style: &SENT_STYLE,
        unit: view.unit.name.get(&tongue.language()),
        address: typed_address(&address),
        until: until(tongue, expires_on),
        notes,
        sheets: cards.chunks(ON_A_SHEET).collect(),
    };
    print::page(StatusCode::CREATED, &page)
}
