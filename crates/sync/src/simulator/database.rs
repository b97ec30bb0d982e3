//! What is on the disk of the simulated server.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use super::disk::Files;
use crate::chain::{BlobHash, LineHash};
use crate::feed::{Assigned, Scope, Touched};
use crate::line::Blob;
use crate::message::DeviceStatus;
use crate::receipt::Receipt;
use crate::unopened::Unopened;

/// A row of `raw_submission`, or one kept aside.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: String,
    pub line_hash: LineHash,
    pub seq: u64,
    pub id: SubmissionId,
    pub receipt: Receipt,
    pub has_key: bool,
    /// When its tablet sent its key box again, if it did.
    pub sent_again_at: Option<Timestamp>,
    pub blobs: Vec<Blob>,
}

#[derive(Debug, Clone, Default)]
pub struct Install {
    /// As the primary key has it; more than one line of an id only where a bug lets them in.
    pub raw: BTreeMap<SubmissionId, Vec<Rc<Row>>>,
    pub by_seq: BTreeMap<u64, LineHash>,
    pub aside: Vec<Rc<Row>>,
    /// The files that its lines speak of, with their lengths.
    pub named: BTreeMap<BlobHash, u64>,
    /// Refresh tokens by number: the one given last, and whether its successor was used.
    pub refresh: u64,
    pub push_dead: bool,
    pub wipe: bool,
    /// It is locked or out of use.
    pub barred: Option<DeviceStatus>,
    /// Its last hello.
    pub met: Option<Timestamp>,
    /// When its right to send runs out.
    pub right: Option<Timestamp>,
}

impl Install {
    /// How often a line is there.
    pub fn rows_of(&self, line_hash: LineHash) -> usize {
        self.raw.values().flatten().chain(&self.aside).filter(|row| row.line_hash == line_hash).count()
    }

    /// Its lines with a number whose key is not at hand, rising.
    pub fn unopened(&self) -> Vec<Unopened> {
        let numbered = |row: &&Rc<Row>| self.by_seq.get(&row.seq) == Some(&row.line_hash);
        let rows = self.raw.values().flatten().filter(|row| !row.has_key).filter(numbered);
        let line = |row: &Rc<Row>| Unopened {
            seq: row.seq,
            received_at: row.receipt.holding.received_at,
            sent_again_at: row.sent_again_at,
        };
        let mut lines: Vec<Unopened> = rows.map(line).collect();
        lines.sort_unstable_by_key(|line| line.seq);
        lines
    }

    pub fn row_of(&self, line_hash: LineHash) -> Option<Rc<Row>> {
        let rows = self.raw.values().flatten().chain(&self.aside);
        rows.into_iter().find(|row| row.line_hash == line_hash).cloned()
    }
}

/// What is on the disk of the server.
#[derive(Debug, Clone, Default)]
pub struct Database {
    /// The files that are whole.
    pub files: Files,
    pub installs: BTreeMap<InstallId, Install>,
    pub last: u64,
    pub epoch: u128,
    /// When it began, if it is not the first.
    pub epoch_began: Option<Timestamp>,
    /// What was touched, in order, and whose list it is about.
    pub feed: Vec<(usize, Touched)>,
    /// So many entries before these are forgotten.
    pub floor: u64,
    /// Whether an evaluation is on a surveyor's list.
    pub lists: BTreeMap<(usize, u128), bool>,
    /// Evaluations that take no more answers, and whether the second version of the questionnaire is withdrawn.
    pub closed: BTreeSet<u128>,
    pub withdrawn: bool,
    /// The units, by their evaluations, and those that were merged into others, with which.
    pub units: BTreeSet<u128>,
    pub merged: BTreeMap<u128, u128>,
    /// How often a person's case on a list was changed.
    pub visits: BTreeMap<(usize, u128), u32>,
}

/// The version every evaluation of the simulation has.
pub const FORM: &str = "{}";

impl Database {
    /// Whether an evaluation is on a surveyor's list; `None` if it never was.
    pub fn assigned(&self, surveyor: usize, which: u128) -> Option<bool> {
        self.lists.get(&(surveyor, which)).copied()
    }

    /// The number of the last entry of the feed.
    pub const fn feed_head(&self) -> u64 {
        self.floor + self.feed.len() as u64
    }

    /// Forgets the older entries of the feed but so many.
    pub fn prune(&mut self, keep: usize) {
        let gone = self.feed.len().saturating_sub(keep);
        self.feed.drain(..gone);
        self.floor += gone as u64;
    }

    /// What a surveyor shall hold.
    pub fn scope(&self, surveyor: usize) -> Scope {
        let questionnaire = QuestionnaireHash::of(FORM);
        let mut scope = Scope { questionnaires: [(questionnaire, FORM.to_owned())].into(), ..Scope::default() };
        for ((_, which), on) in self.lists.range((surveyor, 0)..=(surveyor, u128::MAX)) {
            if *on {
                let id = EvaluationId(Uuid::from_u128(*which));
                let row = format!("{{\"id\":\"{id}\",\"questionnaire\":\"{questionnaire}\"}}");
                let case = |person: u128| {
                    let visits = self.visits.get(&(surveyor, person)).copied().unwrap_or(0);
                    (case_of(person), format!("{{\"evaluation\":\"{id}\",\"visits\":{visits}}}"))
                };
                let cases = self.people_of(*which).into_iter().map(case).collect();
                scope.evaluations.insert(
                    id,
                    Assigned { row, questionnaire, cases, reserves: BTreeMap::new(), opened: BTreeSet::new() },
                );
            }
        }
        scope
    }
}

/// The case of the person drawn for an evaluation.
pub fn case_of(which: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xca5e_0000 + which))
}
