//! How far a list is that is being brought in, for whoever waits for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is being done with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FrameStage {
    Reading,
    Keeping,
}

/// How far a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FrameWork {
    pub stage: FrameStage,
    /// Rows read, or kept.
    pub rows: usize,
}

/// What one piece of work tells.
#[derive(Debug, Default)]
pub(crate) struct Told {
    read: AtomicUsize,
    kept: AtomicUsize,
}

impl Told {
    pub fn read(&self, rows: usize) {
        self.read.store(rows, Ordering::Relaxed);
    }

    pub fn kept(&self, rows: usize) {
        self.kept.store(rows, Ordering::Relaxed);
    }
}

/// All work that is being done. What is done is forgotten by itself.
#[derive(Debug, Default)]
pub(crate) struct FrameBoard(Mutex<HashMap<Uuid, Weak<Told>>>);

impl FrameBoard {
    /// Begins a piece of work; without an id nobody asks after it.
    pub fn begin(&self, work: Option<Uuid>) -> Arc<Told> {
        let told = Arc::new(Told::default());
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        board.retain(|_, told| told.strong_count() > 0);
        if let Some(work) = work {
            board.insert(work, Arc::downgrade(&told));
        }
        told
    }

    /// How far a piece of work is; none of one that is done, or that nobody began.
    pub fn find(&self, work: Uuid) -> Option<FrameWork> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&work)?.upgrade()?;
        let (read, kept) = (told.read.load(Ordering::Relaxed), told.kept.load(Ordering::Relaxed));
        Some(match kept {
            0 => FrameWork { stage: FrameStage::Reading, rows: read },
            rows => FrameWork { stage: FrameStage::Keeping, rows },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_as_long_as_it_is_done() {
        let board = FrameBoard::default();
        let work = Uuid::from_u128(7);
        assert_eq!(board.find(work), None);
        let told = board.begin(Some(work));
        told.read(12);
        assert_eq!(board.find(work), Some(FrameWork { stage: FrameStage::Reading, rows: 12 }));
        told.kept(5);
        assert_eq!(board.find(work), Some(FrameWork { stage: FrameStage::Keeping, rows: 5 }));
        drop(told);
        assert_eq!(board.find(work), None);
        let _ = board.begin(None);
        assert!(board.0.lock().unwrap().is_empty());
    }
}
