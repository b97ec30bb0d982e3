//! `GET /api/v1/evaluations/{id}/themes`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::find;
use crate::auth::{Deed, SignedIn};
use crate::comments::{Counted, ThemeCount};
use crate::problem::{ProblemDocument, Result};
use crate::resources::view::{Texts, texts};
use crate::state::ApiState;

/// A theme in what people wrote; a count of fewer than ten people, but some, is null.
#[derive(Serialize, ToSchema)]
pub(super) struct ThemeRow {
    theme: String,
    label: Texts,
    /// Comments of the sample.
    n: Option<u64>,
    /// Comments of people who chose themselves.
    web: Option<u64>,
}

/// Comments by theme. A comment may have several.
#[derive(Serialize, ToSchema)]
pub(super) struct ThemesView {
    evaluation: Uuid,
    /// Comments of the sample; null where they are fewer than ten, but some.
    comments: Option<u64>,
    web: Option<u64>,
    /// Of all of them: read so far, and read by the two who were to, under the same rule.
    read: Option<u64>,
    twice: Option<u64>,
    /// How far two readers agree beyond chance, -1 to 1; null while nobody can tell.
    kappa: Option<f64>,
    items: Vec<ThemeRow>,
}

/// What people wrote in an evaluation, by theme, as it is: of a published campaign the report has what was published.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/themes", tag = "scores", params(("id" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = ThemesView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_themes(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<ThemesView>> {
    person.to(Deed::CodeComments)?;
    let view = find(&state, id).await?;
    let counted = Counted::now(&state, &view).await?;
    let row = |of: ThemeCount| ThemeRow { theme: of.key, label: texts(&of.label), n: of.n, web: of.web };
    Ok(Json(ThemesView {
        evaluation: id,
        comments: counted.comments,
        web: counted.web,
        read: counted.read,
        twice: counted.twice,
        kappa: counted.kappa,
        items: counted.themes.into_iter().map(row).collect(),
    }))
}
