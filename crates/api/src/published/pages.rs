//! Pages of publications that were written already: one costs as much as a whole report, and anybody may ask for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use analytics::chart::words::Tongue;
use survey::clock::Timestamp;
use survey::id::PublicationId;
use tokio::sync::OnceCell;

use crate::problem::Result;

/// How many pages are held. Whichever was not asked for longest goes first.
const MOST: usize = 32;
/// After so long a page is written anew: the names of units and campaigns are those of today.
const LONGEST_MILLIS: i64 = 10 * 60 * 1000;

/// Which page it is. A correction changes the pages of those before it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub publication: PublicationId,
    pub tongue: Tongue,
    /// The number of the campaign's newest publication.
    pub newest: u32,
}

/// A page as it is sent, and the drawings in it by their names.
#[derive(Debug)]
pub(super) struct Written {
    pub page: String,
    pub drawings: BTreeMap<String, String>,
}

type Cell = Arc<OnceCell<Arc<Written>>>;

#[derive(Debug)]
struct Held {
    key: Key,
    since: Timestamp,
    cell: Cell,
}

/// The pages that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    /// The one that was asked for last at the end.
    held: Mutex<VecDeque<Held>>,
    /// One page at a time is written, so that the rest of the server goes on.
    writing: tokio::sync::Mutex<()>,
    written: AtomicU64,
}

impl Pages {
    /// A page, written if it is not held. Whoever asks meanwhile waits for the same one; one that could not be written is not
    /// held.
    ///
    /// # Errors
    /// Those of writing it.
    pub(super) async fn of<W>(&self, key: Key, now: Timestamp, write: impl FnOnce() -> W) -> Result<Arc<Written>>
    where
        W: Future<Output = Result<Written>>,
    {
        let cell = self.cell(key, now);
        let written = cell.get_or_try_init(|| async {
            let _turn = self.writing.lock().await;
            self.written.fetch_add(1, Ordering::Relaxed);
            write().await.map(Arc::new)
        });
        written.await.cloned()
    }

    /// How many were written.
    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    fn cell(&self, key: Key, now: Timestamp) -> Cell {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let place = held.iter().position(|one| one.key == key);
        let fresh = |one: &Held| (0..LONGEST_MILLIS).contains(&(now.millis() - one.since.millis()));
        let one = place.and_then(|at| held.remove(at)).filter(fresh);
        let one = one.unwrap_or_else(|| Held { key, since: now, cell: Cell::default() });
        let cell = one.cell.clone();
        held.push_back(one);
        if held.len() > MOST {
            held.pop_front();
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Code, Problem};
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_millis(1_663_722_000_000);

    fn key(publication: u128, newest: u32) -> Key {
        Key { publication: PublicationId(Uuid::from_u128(publication)), tongue: Tongue::Vietnamese, newest }
    }

    fn later(millis: i64) -> Timestamp {
        Timestamp::from_millis(NOW.millis() + millis)
    }

    async fn ask(pages: &Pages, key: Key, at: Timestamp) -> String {
        let write = || async {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            Ok(Written { page: format!("trang {}", pages.written()), drawings: BTreeMap::new() })
        };
        pages.of(key, at, write).await.unwrap().page.clone()
    }

    #[tokio::test]
    async fn many_who_ask_at_once_wait_for_one_page() {
        let pages = Pages::default();
        let all = futures_util::future::join_all((0..20).map(|_| ask(&pages, key(1, 1), NOW))).await;
        assert!(all.iter().all(|page| page == "trang 1"), "{all:?}");
        assert_eq!(pages.written(), 1);
        // Of another language, or after a correction, it is another page.
        let english = Key { tongue: Tongue::English, ..key(1, 1) };
        assert_eq!(
            (ask(&pages, english, NOW).await, ask(&pages, key(1, 2), NOW).await),
            ("trang 2".into(), "trang 3".into())
        );
    }

    #[tokio::test]
    async fn what_was_asked_for_last_stays_for_a_while() {
        let pages = Pages::default();
        for publication in 1..=33 {
            ask(&pages, key(1, 1), NOW).await;
            ask(&pages, key(publication, 1), NOW).await;
        }
        assert_eq!(pages.written(), 33);
        // The one that was asked for once, longest ago, went; the first did not.
        assert_eq!(ask(&pages, key(1, 1), later(LONGEST_MILLIS - 1)).await, "trang 1");
        assert_eq!(ask(&pages, key(2, 1), NOW).await, "trang 34");
        assert_eq!(ask(&pages, key(1, 1), later(LONGEST_MILLIS)).await, "trang 35");
    }

    #[tokio::test]
    async fn a_page_that_failed_is_tried_again() {
        let pages = Pages::default();
        let failed = pages.of(key(1, 1), NOW, || async { Err(Problem::new(Code::Busy)) }).await;
        assert_eq!(failed.unwrap_err().code, Code::Busy);
        assert_eq!(ask(&pages, key(1, 1), NOW).await, "trang 2");
    }
}
