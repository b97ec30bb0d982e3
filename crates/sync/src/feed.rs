//! The feed from server to tablet: what one page of `changes` holds.
//!
//! The server keeps a log of what was touched, and a sequencer numbers its entries **after** they are committed: a number
//! taken inside the writing transaction would let a reader pass one that commits late. The log says only *that* something
//! changed; a page gives it as it is now. So a page may be newer than its cursor, never older, and applying it twice
//! changes nothing.
//!
//! Nothing here reads a database: [`page`] is given what stands in the log and what the surveyor shall hold, both of one
//! moment.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, UserId};
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::chain::RowsHash;
use crate::cursor::{Cursor, Position};
use crate::message::{Change, ChangesAnswer, Person};

pub const EVALUATION: &str = "evaluation";
pub const CASE: &str = "case";
/// A case in reserve that is not opened yet: a kind of its own, so that an earlier app shows nobody too soon.
pub const RESERVE: &str = "reserve";

/// Count and XOR of the hashes of all rows, so that two sides can tell whether they hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    pub rows: u32,
    /// XOR over the rows of SHA-256(kind ‖ `/` ‖ id ‖ line feed ‖ row).
    pub xor: RowsHash,
}

impl Checksum {
    /// Of rows by `kind/id`.
    pub fn of<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sum = Self { rows: 0, xor: RowsHash([0; 32]) };
        for (key, row) in rows {
            let hash: [u8; 32] = Sha256::new().chain_update(key).chain_update("\n").chain_update(row).finalize().into();
            for (mine, theirs) in sum.xor.0.iter_mut().zip(hash) {
                *mine ^= theirs;
            }
            sum.rows = sum.rows.saturating_add(1);
        }
        sum
    }
}

/// Where a row stands: its kind and its id.
pub fn key(kind: &str, id: &str) -> String {
    format!("{kind}/{id}")
}

/// What a surveyor shall hold at this moment.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub evaluations: BTreeMap<EvaluationId, Assigned>,
    /// The versions the evaluations name: canonical JSON.
    pub questionnaires: BTreeMap<QuestionnaireHash, String>,
    /// Whose an evaluation is that was taken from this surveyor.
    pub successors: BTreeMap<EvaluationId, Vec<Person>>,
}

/// One evaluation of a scope: its rows as JSON.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub row: String,
    pub questionnaire: QuestionnaireHash,
    pub cases: BTreeMap<CaseId, String>,
    /// Of [`RESERVE`].
    pub reserves: BTreeMap<CaseId, String>,
    /// Which of the cases were in reserve.
    pub opened: BTreeSet<CaseId>,
}

impl Scope {
    pub fn checksum(&self) -> Checksum {
        let rows = self.rows();
        Checksum::of(rows.iter().map(|(key, (_, _, row))| (key.as_str(), *row)))
    }

    fn has(&self, case: CaseId) -> bool {
        self.evaluations.values().any(|one| one.cases.contains_key(&case) || one.reserves.contains_key(&case))
    }

    /// Kind, evaluation and JSON by `kind/id`.
    fn rows(&self) -> BTreeMap<String, (&'static str, EvaluationId, &str)> {
        let mut rows = BTreeMap::new();
        for (id, assigned) in &self.evaluations {
            rows.insert(key(EVALUATION, &id.to_string()), (EVALUATION, *id, assigned.row.as_str()));
            for (case, kind, row) in assigned.people() {
                rows.insert(key(kind, &case.to_string()), (kind, *id, row));
            }
        }
        rows
    }
}

impl Assigned {
    /// Everybody of it, with the kind of the row.
    fn people(&self) -> impl Iterator<Item = (CaseId, &'static str, &str)> {
        let cases = self.cases.iter().map(|(case, row)| (*case, CASE, row.as_str()));
        cases.chain(self.reserves.iter().map(|(case, row)| (*case, RESERVE, row.as_str())))
    }

    /// What a tablet is told of one case: how it is now, and that it is not of the other kind any more.
    fn tell(&self, evaluation: EvaluationId, case: CaseId, changes: &mut Vec<Change>) -> bool {
        let id = case.to_string();
        let (kind, row, before) = match (self.cases.get(&case), self.reserves.get(&case)) {
            (Some(row), _) => (CASE, row, self.opened.contains(&case).then_some(RESERVE)),
            (None, Some(row)) => (RESERVE, row, Some(CASE)),
            (None, None) => return false,
        };
        changes.extend(before.map(|kind| Change::Removed { kind: kind.to_owned(), id: id.clone() }));
        changes.push(put(kind, id, evaluation, row));
        true
    }
}

/// What an entry of the log says was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// Whether the evaluation is the surveyor's, or which questionnaire it has.
    Scope(EvaluationId),
    /// The evaluation's own row.
    Evaluation(EvaluationId),
    /// A case that is or was on the surveyor's list.
    Case(EvaluationId, CaseId),
    /// More than can be named: the whole is sent anew.
    Everything,
}

/// The log as one surveyor's request finds it.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Numbered entries after the cursor that concern this surveyor, lowest first; at most as many as the page may hold.
    pub entries: Vec<(u64, Touched)>,
    /// Whether there are more of them.
    pub cut: bool,
    /// The highest number given out.
    pub head: u64,
    /// The lowest cursor whose entries are all still there.
    pub floor: u64,
    /// Whether every committed change had its number when this was read. If not, what the surveyor shall hold is ahead of
    /// the log, and the tablet is told to ask once more.
    pub complete: bool,
}

/// One page, before the counts are added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub reset: bool,
    pub changes: Vec<Change>,
    pub next: String,
    pub more: bool,
    /// On the last page.
    pub checksum: Option<Checksum>,
}

impl Page {
    /// The answer that carries the page; of real data, and without counts.
    pub fn answer(self, epoch: Uuid, server_time: Timestamp, surveyor: Person) -> ChangesAnswer {
        let Self { reset, changes, next, more, checksum } = self;
        let (synthetic, progress) = (false, Vec::new());
        ChangesAnswer { epoch, server_time, surveyor, synthetic, reset, changes, progress, next, more, checksum }
    }

    /// Leaves out every version of a questionnaire that the tablet holds, and every second copy of one.
    pub fn spare(&mut self, held: &[QuestionnaireHash]) {
        let mut known: BTreeSet<QuestionnaireHash> = held.iter().copied().collect();
        self.changes.retain(|change| match change {
            Change::Questionnaire { hash, .. } => known.insert(*hash),
            _ => true,
        });
    }
}

/// From which number on the log must be read for this cursor; `None` if the whole is sent and the log is not looked at.
///
/// A cursor of another epoch, of another surveyor, or from before the log begins counts as none.
pub fn since(cursor: Option<&Cursor>, epoch: Uuid, surveyor: UserId, floor: u64, head: u64) -> Option<u64> {
    match cursor?.position_for(epoch, surveyor)? {
        Position::Since(seq) => (*seq >= floor && *seq <= head).then_some(*seq),
        Position::Whole { .. } => None,
    }
}

/// Makes a page of at most about `limit` rows (an evaluation that is new comes whole).
pub fn page(cursor: Option<&Cursor>, epoch: Uuid, surveyor: UserId, scope: &Scope, log: &Log, limit: usize) -> Page {
    let everything = log.entries.iter().any(|(_, touched)| *touched == Touched::Everything);
    if since(cursor, epoch, surveyor, log.floor, log.head).is_some() && !everything {
        return changed(epoch, surveyor, scope, log);
    }
    let begun = cursor.and_then(|cursor| cursor.position_for(epoch, surveyor)).and_then(|position| match position {
        Position::Whole { since, after } if *since >= log.floor && *since <= log.head => Some((*since, after.as_str())),
        Position::Whole { .. } | Position::Since(_) => None,
    });
    whole(epoch, surveyor, scope, log, begun, limit)
}

/// What the entries name, as it is now.
fn changed(epoch: Uuid, surveyor: UserId, scope: &Scope, log: &Log) -> Page {
    let touched: BTreeSet<Touched> = log.entries.iter().map(|(_, touched)| *touched).collect();
    let mut changes = Vec::new();
    // In the order of the enum: scopes first, then single rows.
    for one in &touched {
        match *one {
            Touched::Scope(id) => match scope.evaluations.get(&id) {
                Some(assigned) => add_scope(scope, id, assigned, &mut changes),
                None => changes.push(Change::ScopeRemoved {
                    evaluation: id,
                    successors: scope.successors.get(&id).cloned().unwrap_or_default(),
                }),
            },
            Touched::Evaluation(id) => {
                if let Some(assigned) = scope.evaluations.get(&id) {
                    changes.push(put(EVALUATION, id.to_string(), id, &assigned.row));
                }
            }
            Touched::Case(evaluation, case) => {
                let assigned = scope.evaluations.get(&evaluation);
                let told = assigned.is_some_and(|assigned| assigned.tell(evaluation, case, &mut changes));
                // Who stands in another evaluation by now, since units became one, is told of with that.
                if !told && !scope.has(case) {
                    for kind in [CASE, RESERVE] {
                        changes.push(Change::Removed { kind: kind.to_owned(), id: case.to_string() });
                    }
                }
            }
            Touched::Everything => {}
        }
    }
    let reached = if log.cut { log.entries.last().map_or(log.head, |(seq, _)| *seq) } else { log.head };
    Page {
        reset: false,
        changes,
        next: Cursor { epoch, surveyor, position: Position::Since(reached) }.text(),
        more: log.cut || !log.complete,
        checksum: (!log.cut && log.complete).then(|| scope.checksum()),
    }
}

/// Everything, in the order of the keys; what changes while the pages are fetched comes after them.
fn whole(epoch: Uuid, surveyor: UserId, scope: &Scope, log: &Log, begun: Option<(u64, &str)>, limit: usize) -> Page {
    let (since, after) = begun.unwrap_or((log.head, ""));
    let rows = scope.rows();
    let mut changes: Vec<Change> = Vec::new();
    if begun.is_none() {
        changes.extend(scope.questionnaires.iter().map(questionnaire));
    }
    let mut left = rows.iter().filter(|(key, _)| key.as_str() > after).peekable();
    let mut last = after.to_owned();
    for (key, (kind, evaluation, row)) in left.by_ref().take(limit.max(1)) {
        let id = key.split_once('/').map_or("", |(_, id)| id);
        changes.push(put(kind, id.to_owned(), *evaluation, row));
        last.clone_from(key);
    }
    let more_rows = left.peek().is_some();
    // Whatever was numbered since the first page is asked for next.
    let moved = since != log.head;
    let position = if more_rows { Position::Whole { since, after: last } } else { Position::Since(since) };
    Page {
        reset: begun.is_none(),
        changes,
        next: Cursor { epoch, surveyor, position }.text(),
        more: more_rows || moved || !log.complete,
        checksum: (!more_rows && !moved && log.complete).then(|| scope.checksum()),
    }
}

fn add_scope(scope: &Scope, id: EvaluationId, assigned: &Assigned, changes: &mut Vec<Change>) {
    changes.push(Change::ScopeAdded { evaluation: id });
    changes.extend(scope.questionnaires.get_key_value(&assigned.questionnaire).map(questionnaire));
    changes.push(put(EVALUATION, id.to_string(), id, &assigned.row));
    changes.extend(assigned.people().map(|(case, kind, row)| put(kind, case.to_string(), id, row)));
}

fn put(kind: &str, id: String, evaluation: EvaluationId, row: &str) -> Change {
    Change::Put { kind: kind.to_owned(), id, evaluation, row: row.to_owned() }
}

fn questionnaire((hash, content): (&QuestionnaireHash, &String)) -> Change {
    Change::Questionnaire { hash: *hash, content: content.clone() }
}
