//! `POST /api/v1/submissions/{id}/withdrawal`

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use store::Withdrawal;
use survey::id::SubmissionId;
use sync::tombstone::Tombstone;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

/// Characters of a reason.
const LONGEST: usize = 500;

#[derive(Deserialize, ToSchema)]
pub(super) struct WithdrawalRequest {
    /// Why: who asked for it, when and how; no name of the respondent. At most 500 characters.
    reason: String,
}

/// What was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
pub struct Withdrawn {
    /// Lines of this submission that have no key any more; more than one if two tablets brought it, or if there are
    /// versions of it.
    pub lines: usize,
    /// Of these, withdrawn just now; none if all had been before.
    pub newly: usize,
    /// Responses that counted and count no more.
    pub responses: i64,
}

const NO_REASON: (&str, &str) = (
    "Ghi lý do: ai xin rút, khi nào, bằng cách nào. Không ghi tên người trả lời. Dài nhất 500 ký tự.",
    "Say why: who asked for it, when and how, without the respondent's name. At most 500 characters.",
);

/// Withdraw the answers of a submission.
///
/// The keys of its lines are destroyed, with their photographs and recordings and all that was derived from them; nobody can
/// bring it back. It goes with every version that takes its place or whose place it took, also one that comes later. The
/// lines stay, each with a signed tombstone, and so do the tablet's chain and every receipt. The person is not visited again, and no other answer
/// to the same case counts in its place. A backup made earlier still has the answers: restoring it withdraws them again.
#[utoipa::path(
    post, path = "/api/v1/submissions/{id}/withdrawal", tag = "fieldwork", params(("id" = Uuid, Path)),
    request_body = WithdrawalRequest, security(("session" = [])),
    responses(
        (status = 200, body = Withdrawn),
        (status = 404, description = "no line of such a submission is held", body = ProblemDocument),
        (status = 422, description = "invalid: no reason", body = ProblemDocument)
    )
)]
pub(super) async fn withdraw(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(wanted): Json<WithdrawalRequest>,
) -> Result<axum::Json<Withdrawn>> {
    let person = person.to(Deed::WithdrawAnswers)?;
    let reason = wanted.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Problem::new(Code::Invalid).field("/reason", NO_REASON));
    }
    Ok(axum::Json(withdraw_submission(&state, SubmissionId(id), reason, &person.user.to_string()).await?))
}

/// Destroys the photographs and recordings of which withdrawn answers alone spoke. What a crash leaves is seen to the next
/// time.
pub async fn destroy_withdrawn_files(state: &ApiState) {
    let found = match state.store.withdrawn_files().await {
        Ok(found) => found,
        Err(error) => return tracing::warn!(%error, "withdrawn files could not be looked for; it is tried again"),
    };
    for (install, hash) in found {
        let files = state.files.clone();
        match tokio::task::spawn_blocking(move || files.destroy(install, hash)).await {
            Ok(Ok(true)) => tracing::info!(file = %hash, "a withdrawn file was destroyed"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, file = %hash, "a withdrawn file could not be destroyed; it is tried again");
            }
            Err(error) => tracing::error!(%error, "a file's task ended badly"),
        }
    }
}

/// Withdraws what stands in the journal and did not reach the database, because that was busy or full just then.
pub async fn withdraw_again(state: &ApiState) {
    let Some(journal) = &state.withdrawals else { return };
    match journal.withdraw_again(&state.store).await {
        Ok(0) => {}
        Ok(lines) => {
            tracing::warn!(lines, "lines that stood in the journal of withdrawals alone were withdrawn");
        }
        Err(error) => tracing::error!(%error, "the journal of withdrawals could not be applied; it is tried again"),
    }
}

/// Signs for the lines that came in after another version of them was withdrawn: they have no key already. What fails is
/// tried again the next time.
pub async fn sign_withdrawals(state: &ApiState) {
    let sign = async {
        let unsigned = state.store.unsigned_withdrawals().await?;
        let signed: Vec<Withdrawal> = unsigned.iter().map(|one| one.sign(&state.secrets.field)).collect();
        keep(state, &signed).await
    };
    match sign.await {
        Ok(responses) if responses > 0 => {
            tracing::warn!(responses, "later versions of a withdrawn answer were withdrawn");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "withdrawals could not be signed; it is tried again"),
    }
}

/// In the journal first, then in the database; gives how many responses count no more.
async fn keep(state: &ApiState, withdrawals: &[Withdrawal]) -> store::Result<i64> {
    if withdrawals.is_empty() {
        return Ok(0);
    }
    if let Some(journal) = &state.withdrawals {
        journal.append(withdrawals)?;
    }
    state.store.withdraw(withdrawals).await
}

/// Withdraws every line of a submission: in the journal first, then in the database.
///
/// # Errors
/// [`Code::NoSuchThing`] if no line of it is held.
pub async fn withdraw_submission(state: &ApiState, id: SubmissionId, reason: &str, by: &str) -> Result<Withdrawn> {
    // Whose answer it is shows when it is judged.
    state.store.judge_pending(&state.judge).await?;
    let lines = state.store.lines_of(id, &state.judge).await?;
    if lines.is_empty() {
        return Err(Problem::new(Code::NoSuchThing));
    }
    let (at, keys) = (state.now(), &state.secrets.field);
    let newly = lines.iter().filter(|line| !line.withdrawn);
    let withdrawals: Vec<Withdrawal> = newly
        .map(|line| Withdrawal {
            tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, at, keys),
            person: line.person,
            reason: reason.to_owned(),
            by: by.to_owned(),
        })
        .collect();
    let responses = keep(state, &withdrawals).await?;
    destroy_withdrawn_files(state).await;
    let newly = withdrawals.len();
    tracing::warn!(submission.id = %id, by, lines = newly, "the answers of a submission were withdrawn");
    Ok(Withdrawn { lines: lines.len(), newly, responses })
}
