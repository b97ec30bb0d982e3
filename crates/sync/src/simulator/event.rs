//! What happens when, in the order of simulated time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use survey::clock::Timestamp;
use survey::id::InstallId;

use super::bundle::Carried;
use crate::chain::{BlobHash, LineHash};
use crate::engine::Failure;
use crate::message::{ChangesAnswer, DayCloseAnswer, DayCloseRequest, HelloAnswer, HelloRequest, SubmissionsAnswer};
use crate::statement::Statement;

#[derive(Debug, Clone)]
pub enum Request {
    Hello(Box<HelloRequest>),
    Batch(String),
    /// How much is there of a file; with a piece, the piece from its offset on.
    File {
        sha256: BlobHash,
        piece: Option<(u64, Vec<u8>)>,
    },
    /// Lines of an install that the tablet had before.
    Rescued(String),
    /// What the tablet asked, and what arrives of it.
    DayClose {
        asked: DayCloseRequest,
        sent: DayCloseRequest,
    },
    /// A refresh token for a new session.
    Refresh(u64),
    /// What changed since the cursor.
    Pull {
        cursor: String,
    },
    /// What is no request any more.
    Unreadable,
}

#[derive(Debug, Clone)]
pub enum Answer {
    Hello(Box<HelloAnswer>),
    Receipts(SubmissionsAnswer),
    /// So much of the file is there, or it is not taken.
    File(Option<u64>),
    Rescued(SubmissionsAnswer),
    DayClose(DayCloseRequest, Box<DayCloseAnswer>),
    Refreshed(u64),
    Changes(Box<ChangesAnswer>),
    Failed(Failure),
}

/// How an answer goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    Soon,
    /// It takes minutes to hours.
    Late,
    /// One bit of it is changed.
    Flipped,
}

/// To whom an answer goes, and what is known of its way.
#[derive(Debug, Clone, Copy)]
pub struct Letter {
    pub life: u64,
    pub number: u64,
    /// The server's epoch when it answered.
    pub epoch: u128,
    /// How often the server had been restored by then.
    pub restores: u64,
    pub flipped: bool,
}

#[derive(Debug, Clone)]
pub enum Event {
    /// The tablet looks what is to be done.
    Wake(usize),
    /// A surveyor finishes an interview.
    Interview(usize),
    /// The tablet asks for news of its list.
    WantList(usize),
    Arrives {
        tablet: usize,
        install: InstallId,
        life: u64,
        number: u64,
        request: Request,
        back: Back,
    },
    Returns {
        tablet: usize,
        letter: Letter,
        answer: Answer,
    },
    GivesUp {
        tablet: usize,
        life: u64,
        number: u64,
        failure: Failure,
    },
    /// The surveyor closes the day.
    CloseDay(usize),
    /// The surveyor gives somebody a bundle of what is owed.
    GiveBundle(usize),
    /// Somebody brings a copy of it to the server.
    BundleArrives(Carried),
    /// The server's signed word comes back by hand.
    WordReturns {
        tablet: usize,
        /// The server's epoch when it was given.
        epoch: u128,
        statement: Box<Statement>,
    },
    /// The app or the tablet goes down without warning.
    Kill(usize),
    Network(usize),
    ClockJumps(usize),
    StorageLost(usize),
    /// Somebody copies a tablet's disk to another machine, and both go on.
    Copied(usize),
    /// A supervisor enrols a tablet anew that saw another one under its install.
    EnrolAnew {
        tablet: usize,
        install: InstallId,
    },
    /// A tablet's lazy writes reach the disk.
    Flush(usize),
    ServerCrash,
    /// The server has more to do than it can, or no longer.
    Crowd,
    ServerUp,
    /// The server's process dies just after it answered a batch, and is started again at once.
    ServerDies,
    ServerBack,
    Backup,
    Restore,
    Commit,
    Reassign,
    /// A unit is merged into another one.
    Merge,
    /// An evaluation is closed or the questionnaire's second version withdrawn, and that is taken back.
    Close,
    Open(Option<u128>),
    /// A tablet is locked or put out of use, and back.
    Bar(usize),
    Unbar(InstallId),
    /// A line does not get through any more, and gets through again.
    Poison,
    Cure(LineHash),
    /// The server forgets older entries of the feed.
    Prune,
    /// Somebody takes the consent to an interview back.
    Withdraw,
    /// The server asks a tablet to wipe itself.
    OrderWipe(usize),
}

/// Events by time, and by order of arrival within one instant.
#[derive(Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<(i64, u64)>>,
    events: BTreeMap<u64, Event>,
    next: u64,
}

impl Queue {
    pub fn at(&mut self, when: i64, event: Event) {
        self.heap.push(Reverse((when, self.next)));
        self.events.insert(self.next, event);
        self.next += 1;
    }

    pub fn pop(&mut self) -> Option<(Timestamp, Event)> {
        let Reverse((when, number)) = self.heap.pop()?;
        let event = self.events.remove(&number)?;
        Some((Timestamp::from_millis(when), event))
    }

    /// Drops what has not happened yet and is not wanted in the quiet phase.
    pub fn keep(&mut self, wanted: impl Fn(&Event) -> bool) {
        self.events.retain(|_, event| wanted(event));
        let left = std::mem::take(&mut self.heap);
        self.heap = left.into_iter().filter(|Reverse((_, number))| self.events.contains_key(number)).collect();
    }
}
