//! Work that takes a while, where it holds up nobody.

use crate::problem::{Code, Problem, Result};

/// Does what computes for long or waits for the disk on a thread of its own.
///
/// # Errors
/// [`Code::Internal`] if it ended badly; what it gives itself is in the inside.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "work on a thread of its own ended badly");
        Problem::new(Code::Internal)
    })
}
