//! Many requests, one commit: SQLite has one writer, and each commit waits for the disk. What comes in while one
//! transaction is being written goes into the next one together. Nobody is answered before the commit that holds it.

use sqlx::SqlitePool;
use survey::clock::Timestamp;
use survey::id::InstallId;
use tokio::sync::{mpsc, oneshot};

use super::accept::accept;
use super::shelf::{Contact, Shelf as _};
use crate::error::{Result, StoreError};
use crate::fault;
use crate::submissions::{Accepted, Arrival};

/// Requests that may wait; those beyond wait to be let in.
const WAITING: usize = 256;
/// Requests of one transaction at most: others want to write too, and the first one waits for the last.
const TOGETHER: usize = 32;

/// What a request wants written.
enum Work {
    Batch { install: InstallId, batch: Vec<Arrival>, at: Timestamp },
    Contact(Contact),
}

/// What came of it.
enum Done {
    Batch(Vec<Accepted>),
    /// Whether there is such an install.
    Contact(bool),
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<Done>>,
}

/// The way to the one who writes. Cloning shares it; the task ends with the last clone.
#[derive(Debug, Clone)]
pub(crate) struct Group(mpsc::Sender<Job>);

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

impl Group {
    pub(crate) fn start(write: SqlitePool) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(serve(write, receiver));
        Self(sender)
    }

    pub(crate) async fn accept(&self, install: InstallId, batch: Vec<Arrival>, at: Timestamp) -> Result<Vec<Accepted>> {
        match self.hand_in(Work::Batch { install, batch, at }).await? {
            Done::Batch(accepted) => Ok(accepted),
            Done::Contact(_) => Err(gone()),
        }
    }

    pub(crate) async fn contact(&self, contact: Contact) -> Result<bool> {
        match self.hand_in(Work::Contact(contact)).await? {
            Done::Contact(known) => Ok(known),
            Done::Batch(_) => Err(gone()),
        }
    }

    async fn hand_in(&self, work: Work) -> Result<Done> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Job { work, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

/// The task that writes is not there: the store is closed, or a panic ended this transaction.
fn gone() -> StoreError {
    StoreError::Unreachable(sqlx::Error::PoolClosed)
}

async fn serve(write: SqlitePool, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(TOGETHER);
    while jobs.recv_many(&mut group, TOGETHER).await > 0 {
        let together = std::mem::replace(&mut group, Vec::with_capacity(TOGETHER));
        // In a task of its own: a panic ends this group, whose requests then hear of it, and not all writing.
        if tokio::spawn(write_group(write.clone(), together)).await.is_err() {
            tracing::error!("writing a group of requests ended badly; its tablets send again");
        }
    }
}

async fn write_group(write: SqlitePool, group: Vec<Job>) {
    let works: Vec<&Work> = group.iter().map(|job| &job.work).collect();
    match transact(&write, &works).await {
        Ok(done) => {
            for (job, done) in group.into_iter().zip(done) {
                // Whoever does not wait any more asks again.
                let _ = job.answer.send(Ok(done));
            }
        }
        // One of them spoiled it, or the commit failed: nothing is kept, and each is tried by itself for its own answer.
        Err(error) => {
            let mut known = (group.len() == 1).then_some(error);
            for job in group {
                let done = match known.take() {
                    Some(error) => Err(error),
                    None => transact(&write, &[&job.work]).await.and_then(|mut done| done.pop().ok_or_else(gone)),
                };
                let _ = job.answer.send(done);
            }
        }
    }
}

async fn transact(write: &SqlitePool, works: &[&Work]) -> Result<Vec<Done>> {
    let mut tx = write.begin_with("begin immediate").await?;
    #[cfg(feature = "faults")]
    crate::pool::limit_pages(&mut tx).await?;
    let mut done = Vec::with_capacity(works.len());
    for work in works {
        done.push(match work {
            Work::Batch { install, batch, at } => Done::Batch(accept(&mut *tx, *install, batch, *at).await?),
            Work::Contact(contact) => Done::Contact(tx.contact(contact).await?),
        });
    }
    let batches = works.iter().any(|work| matches!(work, Work::Batch { .. }));
    if batches {
        fault::point("accept.commit").await?;
    }
    if fault::planted("ack-before-commit") {
        return Ok(done);
    }
    tx.commit().await?;
    if batches {
        fault::point("accept.committed").await?;
    }
    Ok(done)
}
