//! Whoever asks for a result while it is computed waits for it instead of computing it again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use survey::id::EvaluationId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Two results that share a lane wait for each other, which costs time and nothing else.
const LANES: u64 = 64;

/// The lanes in which results are computed, and how many were. Whoever is in one enters no second one: computing a result never
/// asks for another that is kept.
#[derive(Debug)]
pub struct Lanes {
    lanes: Vec<Arc<Mutex<()>>>,
    computed: AtomicU64,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { lanes: (0..LANES).map(|_| Arc::default()).collect(), computed: AtomicU64::default() }
    }
}

impl Lanes {
    /// Waits until nobody computes the result of this name; then nobody else does until the guard is dropped.
    pub async fn enter(&self, evaluation: EvaluationId, name: &str) -> Option<OwnedMutexGuard<()>> {
        let mut hasher = DefaultHasher::new();
        (evaluation, name).hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES).ok().and_then(|at| self.lanes.get(at))?;
        Some(Arc::clone(lane).lock_owned().await)
    }

    /// Counts a result that had to be computed.
    pub fn count(&self) {
        self.computed.fetch_add(1, Ordering::Relaxed);
    }

    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }
}
