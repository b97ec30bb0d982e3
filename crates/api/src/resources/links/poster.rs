//! `…/counter-links/{code}/poster` and `…/qr.svg`: what is printed and put up at the counter.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::CounterLink;
use survey::id::EvaluationId;
use survey::language::Language;
use survey::questionnaire::{Questionnaire, Status};
use uuid::Uuid;

use super::print::{self, SENT_STYLE, Words, inline_qr, typed_address, until, words};
use crate::auth::{Deed, SignedIn, normal_code};
use crate::citizen::Tongue;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "print/poster.html")]
struct Poster<'a> {
    t: &'static Words,
    style: &'static str,
    unit: &'a str,
    code: &'a str,
    faces: Vec<(u8, String)>,
    qr: String,
    address: String,
    languages: String,
    language_names: String,
    notes: Vec<String>,
}

/// The poster of an open link, one A4 page to print. It says that answers given at the counter are published apart.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/counter-links/{code}/poster", tag = "fieldwork", security(("session" = [])),
    params(("id" = Uuid, Path), ("code" = String, Path), ("lang" = Option<String>, Query, description = "vi or en")),
    responses(
        (status = 200, description = "A page to print", body = String, content_type = "text/html"),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn poster(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, code)): Path<(Uuid, String)>,
    Query(query): Query<Asked>,
) -> Result<Response> {
    person.to(Deed::MakeLinks)?;
    let link = find(&state, id, &code).await?;
    let view = state.store.evaluation(link.evaluation).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let form = form.questionnaire();
    let tongue = print::tongue(query.lang.as_deref());
    let (t, language) = (words(tongue), tongue.language());
    let spoken: Vec<Tongue> = Tongue::ALL.into_iter().filter(|one| form.languages.contains(&one.language())).collect();
    let mut notes = Vec::new();
    if state.config.demonstration || view.unit.demonstration {
        notes.push(t.demonstration.to_owned());
    }
    if form.status == Status::Draft {
        notes.push(t.draft.to_owned());
    }
    notes.push(until(tongue, view.campaign.last_day));
    notes.push(format!("{} {}", t.poster_code, link.code));
    let url = address(&state, &link);
    let page = Poster {
        t,
        style: &SENT_STYLE,
        unit: view.unit.name.get(&language),
        code: &link.code,
        faces: faces(form, &language),
        qr: inline_qr(&url, "QR")?,
        address: typed_address(&url).to_owned(),
        languages: match (tongue, spoken.len()) {
            (Tongue::Vietnamese, count) => format!("{count} thứ tiếng"),
            (Tongue::English, 1) => "1 language".to_owned(),
            (Tongue::English, count) => format!("{count} languages"),
        },
        language_names: spoken.iter().map(|one| one.own_name()).collect::<Vec<_>>().join(", "),
        notes,
    };
    print::page(StatusCode::OK, &page)
}

/// The QR code of an open link, as a drawing.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/counter-links/{code}/qr.svg", tag = "fieldwork", security(("session" = [])),
    params(("id" = Uuid, Path), ("code" = String, Path)),
    responses(
        (status = 200, description = "A drawing", body = String, content_type = "image/svg+xml"),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn qr(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, code)): Path<(Uuid, String)>,
) -> Result<Response> {
    person.to(Deed::MakeLinks)?;
    let link = find(&state, id, &code).await?;
    let svg = crate::qr::svg(&address(&state, &link))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")], svg).into_response())
}

fn address(state: &ApiState, link: &CounterLink) -> String {
    format!("{}/k/{}", state.config.public_url, link.code)
}

async fn find(state: &ApiState, evaluation: Uuid, code: &str) -> Result<CounterLink> {
    let code = normal_code(code).ok_or(Problem::new(Code::NoSuchThing))?;
    let links = state.store.counter_links(EvaluationId(evaluation)).await?;
    links.into_iter().find(|link| link.code == code).ok_or(Problem::new(Code::NoSuchThing))
}

/// The five steps of satisfaction in the questionnaire's own words; none if it has no such scale.
fn faces(form: &Questionnaire, language: &Language) -> Vec<(u8, String)> {
    let scales = form.scales.values().map(|scale| scale.choices.as_slice());
    let five = scales
        .map(|choices| choices.iter().filter(|choice| choice.no_answer.is_none()).collect::<Vec<_>>())
        .find(|choices| choices.iter().map(|choice| choice.code).eq(1..=5));
    let label = |choice: &survey::questionnaire::Choice| (choice.code, choice.label.get(language).to_owned());
    five.unwrap_or_default().into_iter().map(label).collect()
}
