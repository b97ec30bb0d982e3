//! Who of the field is let in, decided before a byte of the body is read.
//!
//! When a network comes back, thousands of tablets come at once. So many are served as the server can serve in good time;
//! the others are told when to come again ([`crowd`]), which costs neither memory nor the database. Batches and everything
//! else have gates of their own, so that a crowd of batches starves no hello; the office and the citizens go through none.

mod crowd;
mod gate;
mod paced;

use axum::Extension;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use tokio::time::timeout_at;

use crate::auth::random_bytes;
use crate::layers::Limits;
use crate::problem::{Code, Problem};
use gate::Gate;
use paced::{Paced, Shared};

pub(crate) use paced::Stalled;

/// Batches that are taken in at the same time, and as many requests of the other kinds.
const PLACES: usize = 64;
/// Bodies that come slowly and stand aside meanwhile; each takes as much memory as a body may have.
const ASIDE: usize = 256;

/// The gates of the field.
pub struct Admission {
    batches: Arc<Gate>,
    others: Arc<Gate>,
}

impl Default for Admission {
    fn default() -> Self {
        Self::new(PLACES, ASIDE)
    }
}

impl Admission {
    /// So many places at each gate, and so many slow bodies aside.
    pub fn new(places: usize, aside: usize) -> Self {
        let gate = || Arc::new(Gate::new(places, aside));
        Self { batches: gate(), others: gate() }
    }

    /// Whether so many batches come that other work had better wait.
    pub fn is_crowded(&self) -> bool {
        self.batches.is_crowded()
    }

    fn gate(&self, path: &str) -> &Arc<Gate> {
        if path.ends_with("/submissions") { &self.batches } else { &self.others }
    }
}

/// What a request of the field goes through.
pub(crate) async fn admit(
    Extension(admission): Extension<Arc<Admission>>,
    Extension(limits): Extension<Limits>,
    request: Request,
    next: Next,
) -> Response {
    // Without randomness everybody would be told the same, which is still a second with room.
    let random = random_bytes().map_or(0, u64::from_le_bytes);
    let place = match admission.gate(request.uri().path()).enter(random) {
        Ok(place) => place,
        Err(seconds) => {
            let crowd = ("Nhiều máy đang gửi cùng lúc.", "Many tablets are sending at once.");
            return Problem::new(Code::Busy).detail(crowd).retry_after(seconds).into_response();
        }
    };
    let shared = Arc::new(Shared::new(place));
    let request = request.map(|body| Body::new(Paced::new(body, shared.clone(), limits.time)));
    let mut answer = std::pin::pin!(next.run(request));
    loop {
        // Time counts from the last byte that came: slow networks are slow, and not at fault.
        let end = shared.moved() + limits.time;
        match timeout_at(end, &mut answer).await {
            Ok(response) => {
                shared.place(gate::Place::done);
                return response;
            }
            Err(_) if shared.moved() + limits.time > end => {}
            Err(_) => return Problem::new(Code::Timeout).into_response(),
        }
    }
}

#[cfg(test)]
mod tests;
