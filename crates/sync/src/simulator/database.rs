//! What is on the disk of the simulated server.

use std::collections::BTreeMap;
use std::rc::Rc;
use survey::id::{InstallId, SubmissionId};

use crate::chain::LineHash;
use crate::receipt::Receipt;

/// A row of `raw_submission`, or one kept aside.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: String,
    pub line_hash: LineHash,
    pub seq: u64,
    pub id: SubmissionId,
    pub receipt: Receipt,
    pub has_key: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Install {
    /// As the primary key has it; more than one line of an id only where a bug lets them in.
    pub raw: BTreeMap<SubmissionId, Vec<Rc<Row>>>,
    pub by_seq: BTreeMap<u64, LineHash>,
    pub aside: Vec<Rc<Row>>,
    /// Refresh tokens by number: the one given last, and whether its successor was used.
    pub refresh: u64,
    pub push_dead: bool,
    pub wipe: bool,
}

impl Install {
    pub fn row_of(&self, line_hash: LineHash) -> Option<Rc<Row>> {
        let rows = self.raw.values().flatten().chain(&self.aside);
        rows.into_iter().find(|row| row.line_hash == line_hash).cloned()
    }
}

/// What is on the disk of the server.
#[derive(Debug, Clone, Default)]
pub struct Database {
    pub installs: BTreeMap<InstallId, Install>,
    pub last: u64,
    pub epoch: u128,
    /// Changes of the lists in order: whose, which evaluation, on or off.
    pub feed: Vec<(usize, u128, bool)>,
}

impl Database {
    /// The list of a surveyor as the changes leave it.
    pub fn list(&self, surveyor: usize) -> BTreeMap<u128, bool> {
        self.feed.iter().filter(|(whose, ..)| *whose == surveyor).map(|(_, which, on)| (*which, *on)).collect()
    }
}
