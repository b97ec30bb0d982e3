//! `GET /api/v1/evaluations/{id}/responses/{response}/files/{sha256}`

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use survey::answers::Media;
use survey::id::SubmissionId;
use sync::blob::open_blob;
use sync::chain::BlobHash;
use sync::line::{Blob, Line};
use sync::seal::open;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

const NOT_YET: (&str, &str) = (
    "Tệp chưa về tới máy chủ, hoặc chưa đủ. Máy tính bảng gửi tiếp khi có mạng.",
    "The file has not come yet, or not all of it. The tablet goes on sending when there is a network.",
);
const NO_KEY: (&str, &str) = (
    "Không mở được tệp: câu trả lời đã rút, hoặc phiếu không có khóa của tệp này.",
    "The file cannot be opened: the answer was withdrawn, or its line has no key for this file.",
);

/// A photograph or recording of a response, opened for this answer only; on the disk it stays sealed. Who looks is noted
/// first.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/responses/{response}/files/{sha256}", tag = "fieldwork",
    params(
        ("id" = Uuid, Path), ("response" = Uuid, Path),
        ("sha256" = String, Path, description = "of the sealed file, as the list of responses gives it")
    ),
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream",
            description = "image/jpeg, image/webp, audio/webm, audio/ogg or audio/mp4"),
        (status = 404, description = "no-such-thing: not of this evaluation, not here yet, or withdrawn", body = ProblemDocument)
    )
)]
pub(super) async fn show_file(
    State(state): State<ApiState>,
    person: SignedIn,
    Path((id, response, sha256)): Path<(Uuid, Uuid, String)>,
) -> Result<Response> {
    person.to(Deed::SeeFiles)?;
    let view = find(&state, id).await?;
    let hash: BlobHash = sha256.parse().map_err(|_| Problem::new(Code::BadAddress))?;
    let stored = state.store.line_of(view.evaluation.id, SubmissionId(response)).await?;
    let stored = stored.ok_or(Problem::new(Code::NoSuchThing))?;
    let line = Line::parse(&stored.line).map_err(|_| Problem::new(Code::NoSuchThing).detail(NO_KEY))?;
    let named = line.header.blobs.iter().find(|Blob(of, ..)| *of == hash).ok_or(Problem::new(Code::NoSuchThing))?;
    let media = Media::parse(&named.2).ok_or(Problem::new(Code::NoSuchThing))?;
    let key_box = stored.key_box.as_deref().ok_or(Problem::new(Code::NoSuchThing).detail(NO_KEY))?;
    let body = open(&line, key_box, state.secrets.field.opening());
    let key = body.ok().and_then(|body| body.blob_keys.get(&hash).cloned());
    let key = key.ok_or(Problem::new(Code::NoSuchThing).detail(NO_KEY))?;
    let files = state.files.clone();
    let sealed = tokio::task::spawn_blocking(move || files.read(hash)).await;
    let sealed = sealed.map_err(std::io::Error::other).flatten().map_err(|error| {
        tracing::error!(%error, file = %hash, "a file could not be read");
        Problem::new(Code::Internal)
    })?;
    let sealed = sealed.ok_or(Problem::new(Code::NoSuchThing).detail(NOT_YET))?;
    let plain = open_blob(&sealed, media, &key).map_err(|_| Problem::new(Code::NoSuchThing).detail(NO_KEY))?;
    state.store.note_file_reading(&stored, hash, person.user, state.now()).await?;
    tracing::info!(reader = %person.user.0, submission = %response, file = %hash, "a file was looked at");
    Ok(answer(plain, media, response))
}

/// Always a download: nothing of it is drawn or run as a page of ours.
fn answer(plain: Vec<u8>, media: Media, response: Uuid) -> Response {
    let last: String = response.simple().to_string().chars().skip(24).collect();
    let name = format!("attachment; filename=\"hailong-{last}.{}\"", media.ending());
    let mut answer = Bytes::from(plain).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.name()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    answer
}
