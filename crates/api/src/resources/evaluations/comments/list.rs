//! `GET /api/v1/evaluations/{id}/comments`

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Comment, CommentCode};
use survey::case::SampleType;
use survey::id::UserId;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::find;
use crate::auth::{Deed, SignedIn};
use crate::comments::{Keys, comments_for, is_read_twice, may_name_somebody, readers};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::{Page, PageQuery};
use crate::state::ApiState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// todo: what this person has still to read; mine: what they have read; if absent all
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// What somebody wrote. It is read by one person, every tenth by a second who does not see what the first one found.
#[derive(Serialize, ToSchema)]
pub(super) struct CommentRow {
    /// Names the comment with its question; it is not the id of the answer.
    comment: Uuid,
    /// The name of the question.
    question: String,
    text: String,
    sample: bool,
    /// It has a long number, or a word as before a name: look before you quote it.
    may_name_somebody: bool,
    /// It is one of those that two people read.
    twice: bool,
    /// How many others have read it.
    others: usize,
    /// The themes that this person found; null if they have not read it.
    themes: Option<Vec<String>>,
    /// How many people are to read it.
    #[serde(skip)]
    readers: u32,
}

impl CommentRow {
    fn of(comment: Comment, name: Uuid, codes: &[&CommentCode], reader: UserId) -> Self {
        let own = codes.iter().find(|code| code.coder == reader);
        let others = codes.iter().filter(|code| code.coder != reader).count();
        let twice = is_read_twice(comment.response);
        Self {
            comment: name,
            readers: readers(comment.response),
            may_name_somebody: may_name_somebody(&comment.text),
            sample: comment.sample_type == SampleType::Probability,
            question: comment.question,
            text: comment.text,
            twice,
            others,
            themes: own.map(|code| code.themes.iter().cloned().collect()),
        }
    }

    /// Whether this person is to read it.
    fn is_to_read(&self) -> bool {
        self.themes.is_none() && self.others < self.readers as usize
    }
}

/// What people wrote in an evaluation, in an order that does not say when, a page at a time.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/comments", tag = "scores", params(("id" = Uuid, Path), Wanted),
    security(("session" = [])),
    responses(
        (status = 200, body = Page<CommentRow>),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn list_comments(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<CommentRow>>> {
    person.to(Deed::CodeComments)?;
    let view = find(&state, id).await?;
    let codes = state.store.comment_codes(view.evaluation.id).await?;
    let mut by_comment: BTreeMap<(Uuid, &str), Vec<&CommentCode>> = BTreeMap::new();
    for code in &codes {
        by_comment.entry((code.response.0, &code.question)).or_default().push(code);
    }
    let keys = Keys::of(&state, view.evaluation.id);
    let row = |comment: Comment| {
        let name = keys.name(comment.response);
        let own = by_comment.get(&(comment.response.0, comment.question.as_str())).cloned().unwrap_or_default();
        CommentRow::of(comment, name, &own, person.user)
    };
    let mut rows: Vec<CommentRow> = comments_for(&state, &view, person.user).await?.into_iter().map(row).collect();
    match wanted.state.as_deref() {
        None | Some("") => {}
        Some("todo") => rows.retain(CommentRow::is_to_read),
        Some("mine") => rows.retain(|row| row.themes.is_some()),
        Some(_) => return Err(Problem::new(Code::Invalid).field("/state", ("todo hoặc mine.", "todo or mine."))),
    }
    Ok(Json(Page::cut(rows, &PageQuery { cursor: wanted.cursor, limit: wanted.limit }, 50)?))
}
