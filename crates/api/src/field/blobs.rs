//! `HEAD` and `PATCH /sync/v1/blobs/{sha256}`: photographs and recordings, piece by piece.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::{Install, OwedFile, VaultError};
use sync::blob::NotAppended;
use sync::chain::BlobHash;

use crate::apart::apart;
use crate::auth::PushInstall;
use crate::body;
use crate::layers::{Limits, UPLOAD_OFFSET};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// After so many seconds a full disk may have been seen to.
const FULL: u32 = 600;

/// Ask how much of a file is there. A file that is there already is whole, and nothing has to be sent.
#[utoipa::path(
    head, path = "/sync/v1/blobs/{sha256}", tag = "field protocol", security(("push" = [])),
    params(("sha256" = String, Path, description = "of the sealed file, as the line's header names it")),
    responses(
        (status = 204, description = "how many bytes are there, from the start", headers(
            ("upload-offset" = u64), ("upload-length" = u64)
        )),
        (status = 401, description = "not-enrolled"),
        (status = 404, description = "file-unknown: send the line first"),
        (status = 503, description = "busy: come again after Retry-After"),
        (status = 507, description = "disk-full: it came whole and cannot be kept yet")
    )
)]
pub(super) async fn ask_file(
    State(state): State<ApiState>,
    tablet: PushInstall,
    Path(sha256): Path<String>,
) -> Result<Response> {
    let install = tablet.checked(&[])?;
    let (hash, owed) = owed(&state, &install, &sha256).await?;
    if owed.withdrawn {
        return told(&state, &install, hash, owed, owed.length).await;
    }
    let (files, id) = (state.files.clone(), install.id);
    let held = apart(move || files.held(id, hash, owed.length)).await?;
    let held = held.map_err(|error| problem(&error, &install, hash))?;
    told(&state, &install, hash, owed, held).await
}

/// Send the next piece of a file. It must begin where what is there ends, and is kept whole or not at all.
#[utoipa::path(
    patch, path = "/sync/v1/blobs/{sha256}", tag = "field protocol", security(("push" = [])),
    params(
        ("sha256" = String, Path, description = "of the sealed file, as the line's header names it"),
        ("upload-offset" = u64, Header, description = "where the piece begins")
    ),
    request_body(content = String, content_type = "application/offset+octet-stream", description = "at most 256 KiB"),
    responses(
        (status = 204, description = "how many bytes are there now", headers(
            ("upload-offset" = u64), ("upload-length" = u64)
        )),
        (status = 400, description = "bad-address: Upload-Offset is missing", body = ProblemDocument),
        (status = 401, description = "not-enrolled", body = ProblemDocument),
        (status = 404, description = "file-unknown: send the line first", body = ProblemDocument),
        (status = 409, description = "wrong-offset: Upload-Offset says where to go on", body = ProblemDocument),
        (status = 413, description = "too-large: the piece, or what it makes of the file", body = ProblemDocument),
        (status = 422, description = "wrong-hash: begin anew", body = ProblemDocument),
        (status = 503, description = "busy: come again after Retry-After", body = ProblemDocument),
        (status = 507, description = "disk-full: the file waits on the tablet", body = ProblemDocument)
    )
)]
pub(super) async fn send_piece(
    State(state): State<ApiState>,
    Extension(limits): Extension<Limits>,
    tablet: PushInstall,
    Path(sha256): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let piece = body::read(&headers, body, limits.piece).await?;
    let install = tablet.checked(&piece)?;
    let (hash, owed) = owed(&state, &install, &sha256).await?;
    if owed.withdrawn {
        return told(&state, &install, hash, owed, owed.length).await;
    }
    let offset = offset_of(&headers)?;
    let (files, id) = (state.files.clone(), install.id);
    match apart(move || files.append(id, hash, owed.length, offset, &piece)).await? {
        Ok(held) => told(&state, &install, hash, owed, held).await,
        Err(VaultError::NotAppended(NotAppended::Elsewhere(held))) => {
            Ok((offset_header(held), Problem::new(Code::WrongOffset)).into_response())
        }
        Err(error) => Err(problem(&error, &install, hash)),
    }
}

/// What lines of this tablet say of the file.
async fn owed(state: &ApiState, install: &Install, sha256: &str) -> Result<(BlobHash, OwedFile)> {
    let hash: BlobHash = sha256.parse().map_err(|_| Problem::new(Code::BadAddress))?;
    let owed = state.store.owed_file(install.id, hash).await?.ok_or(Problem::new(Code::FileUnknown))?;
    Ok((hash, owed))
}

/// The answer: how much is there. A file that is whole is noted before that is said; of a withdrawn one nothing is owed.
async fn told(state: &ApiState, install: &Install, hash: BlobHash, owed: OwedFile, held: u64) -> Result<Response> {
    if held == owed.length && !owed.whole && !owed.withdrawn {
        state.store.file_is_whole(install.id, hash, state.now()).await?;
    }
    let length = [(UPLOAD_LENGTH, HeaderValue::from(owed.length))];
    let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::NO_CONTENT, offset_header(held), length, fresh).into_response())
}

fn offset_header(held: u64) -> [(HeaderName, HeaderValue); 1] {
    [(UPLOAD_OFFSET, HeaderValue::from(held))]
}

fn offset_of(headers: &HeaderMap) -> Result<u64> {
    let given = headers.get(UPLOAD_OFFSET).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    given.ok_or_else(|| {
        Problem::new(Code::BadAddress).detail((
            "Thiếu Upload-Offset: số byte mà đoạn này bắt đầu.",
            "Upload-Offset is missing: the byte at which the piece begins.",
        ))
    })
}

fn problem(error: &VaultError, install: &Install, hash: BlobHash) -> Problem {
    match error {
        VaultError::NotAppended(NotAppended::Empty) => {
            Problem::new(Code::Unreadable).detail(("Đoạn gửi lên rỗng.", "The piece is empty."))
        }
        VaultError::NotAppended(_) => Problem::new(Code::TooLarge)
            .detail(("Tệp dài hơn độ dài ghi trong phiếu.", "The file is longer than its submission says.")),
        VaultError::WrongHash => {
            tracing::warn!(install.id = %install.id.0, file = %hash, "a file came whole and is not the one with its hash");
            Problem::new(Code::WrongHash)
        }
        VaultError::Full => {
            tracing::error!("the disk is full: photographs and recordings wait on the tablets until there is room");
            let said = ("Không còn chỗ cho ảnh và bản ghi âm.", "There is no room for photographs and recordings.");
            Problem::new(Code::DiskFull).detail(said).retry_after(FULL)
        }
        VaultError::File(error) => {
            tracing::error!(%error, "a file could not be written");
            Problem::new(Code::Internal)
        }
    }
}
