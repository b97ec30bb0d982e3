//! `POST /sync/v1/submissions`

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use std::collections::{BTreeMap, BTreeSet};
use store::{Arrival, Filter, Install, InstallStatus};
use survey::id::EvaluationId;
use survey::questionnaire::QuestionnaireHash;
use sync::message::{Limits as BatchLimits, Outcome, SubmissionsAnswer};
use sync::receipt::Receipt;
use sync::server::{BodyFacts, EvaluationFacts, Facts, Item, judge, read_batch};

use crate::auth::PushInstall;
use crate::body;
use crate::layers::Limits;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Send a batch of frozen lines with their key boxes; one answer comes for each.
///
/// Whatever is wrong with an item is said of that item alone. Sending the same batch again gives the same receipts.
#[utoipa::path(
    post, path = "/sync/v1/submissions", tag = "field protocol", security(("push" = [])),
    request_body(content = String, content_type = "application/x-ndjson", description = "gzip; for each item its line, then its key box"),
    responses(
        (status = 200, description = "one receipt for each item", body = String, content_type = "application/json"),
        (status = 400, description = "not-gzip", body = ProblemDocument),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument)
    )
)]
pub(super) async fn submissions(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<SubmissionsAnswer>> {
    let wire = body::read(&headers, body, limits.batch_wire).await?;
    let install = tablet.checked(&wire)?;
    let inflated = body::inflate(&headers, &wire, limits.batch_inflated)?;
    let text = String::from_utf8(inflated).map_err(|_| Problem::new(Code::Unreadable).detail(body::NOT_UTF8))?;
    let scope = scope(&state, &install).await?;
    let mut outcomes = Vec::new();
    let mut arrivals = Vec::new();
    for item in read_batch(&text, &BatchLimits::default()) {
        outcomes.push(match item {
            Ok(item) => {
                arrivals.push(arrival(&install, &scope, item));
                None
            }
            Err(refused) => Some(Outcome::NotHeld(refused)),
        });
    }
    let accepted = state.store.accept(install.id, &arrivals, state.now()).await?;
    let mut receipts = accepted
        .into_iter()
        .map(|held| Outcome::Held(Receipt::sign(held.holding, held.status, held.reason, &state.secrets.field)));
    let receipts = outcomes.into_iter().filter_map(|refused| refused.or_else(|| receipts.next())).collect();
    // The lines are kept and will be judged at the latest with the next ones; a failure here is not the tablet's.
    if let Err(error) = state.store.judge_pending(&state.judge).await {
        tracing::error!(%error, "submissions are stored but could not be judged yet");
    }
    Ok(axum::Json(SubmissionsAnswer { receipts }))
}

/// What is known of the evaluations when a batch comes in.
struct Scope {
    evaluations: BTreeMap<EvaluationId, EvaluationFacts>,
    questionnaires: BTreeSet<QuestionnaireHash>,
}

async fn scope(state: &ApiState, install: &Install) -> Result<Scope> {
    let all = state.store.evaluations(Filter::default()).await?;
    let own = state.store.evaluations(Filter { surveyor: Some(install.user), ..Filter::default() }).await?;
    let own: BTreeSet<_> = own.iter().map(|view| view.evaluation.id).collect();
    let evaluations = all
        .iter()
        .map(|view| {
            let id = view.evaluation.id;
            (id, EvaluationFacts { campaign: view.campaign.state, assigned: own.contains(&id) })
        })
        .collect();
    let questionnaires = state.store.questionnaires().await?.into_iter().map(|(hash, _)| hash).collect();
    Ok(Scope { evaluations, questionnaires })
}

/// An item as it is filed, with what its header tells to be wrong; its body is judged once it is kept.
fn arrival(install: &Install, scope: &Scope, item: Item<'_>) -> Arrival {
    let facts = Facts {
        install_revoked: install.status == InstallStatus::Revoked,
        evaluation: scope.evaluations.get(&item.line.header.evaluation).copied(),
        questionnaire_known: scope.questionnaires.contains(&item.line.header.questionnaire),
        body: BodyFacts::Opened { answers_valid: true },
    };
    let reason = judge(&item.line.header, &facts);
    Arrival {
        reason,
        line_hash: item.line_hash,
        line: item.line.text().to_owned(),
        key_box: item.key_box,
        header: item.line.header,
    }
}
