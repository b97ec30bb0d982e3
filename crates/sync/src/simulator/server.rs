//! The server of a simulation: the real rules of acceptance over a database in memory that commits, crashes and is
//! restored from backups.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rand_core::Rng as _;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use survey::campaign::CampaignState;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, UserId};
use uuid::Uuid;

use super::Bug;
use super::database::{Database, Row, case_of};
use super::disk::Files;
use super::event::{Answer, Request};
use super::office;
use super::poison::Poison;
use crate::blob::{NotAppended, follows};
use crate::chain::{BlobHash, Chain, LineHash};
use crate::close::Rows;
use crate::cursor::Cursor;
use crate::engine::Failure;
use crate::feed::{self, Log, Touched, since};
use crate::keys::ServerKeys;
use crate::line::{Blob, Header, Line};
use crate::message::{
    ChangesAnswer, DayCloseAnswer, DayCloseRequest, DayVerdict, DeviceStatus, Head, HelloAnswer, HelloRequest, Limits,
    Outcome, Person, SubmissionsAnswer,
};
use crate::receipt::{Holding, Reason, Receipt, Status};
use crate::seal::unbox_key;
use crate::server::{
    BodyFacts, EvaluationFacts, Facts, Found, Kept, Place, ack, judge, place, proves_loss, read_batch,
};
use crate::statement::Statement;

/// Rows of a page of `changes`: few, so that most pulls take several.
const PAGE: usize = 2;

fn surveyor_id(place: usize) -> UserId {
    UserId(Uuid::from_u128(0x5eed_0000 + place as u128))
}

pub struct Server {
    pub keys: ServerKeys,
    pub db: Database,
    /// The copy outside the database: its epoch, the last number it gave, the last change of the lists.
    outside: (u128, u64, u64),
    /// The last backup that was verified.
    backup: Database,
    pub up: bool,
    pub poison: Poison,
    limits: Limits,
    bug: Option<Bug>,
    /// Receipted and not committed: only where a bug does that.
    uncommitted: Vec<(InstallId, Rc<Row>, bool)>,
    /// What is there of files that are not whole; no backup has it.
    parts: BTreeMap<(InstallId, BlobHash), Vec<u8>>,
    pub restores: u64,
    /// Lists that were sent whole because the feed does not go back to their cursor.
    pub behind: u64,
    rng: ChaCha8Rng,
}

impl Server {
    pub fn new(seed: u64, bug: Option<Bug>) -> Option<Self> {
        let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).ok()?;
        let db = Database { epoch: 1, ..Database::default() };
        let limits = Limits { items: 8, ..Limits::default() };
        Some(Self {
            keys,
            backup: db.clone(),
            outside: (1, 0, 0),
            db,
            up: true,
            poison: Poison::default(),
            limits,
            bug,
            uncommitted: Vec::new(),
            parts: BTreeMap::new(),
            restores: 0,
            behind: 0,
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x5e12_7e12),
        })
    }

    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// One request; what it changed is committed when this returns.
    pub fn handle(&mut self, sender: InstallId, surveyor: usize, now: Timestamp, request: &Request) -> Answer {
        if !self.up {
            return Answer::Failed(Failure::Network);
        }
        let pushes = !matches!(request, Request::Refresh(_) | Request::Pull { .. });
        let known = self.db.installs.entry(sender).or_default();
        let refused = if pushes { known.push_dead || known.right_is_over(now) } else { known.barred.is_some() };
        if refused {
            return Answer::Failed(Failure::Unauthorised);
        }
        match request {
            Request::Hello(hello) => Answer::Hello(Box::new(self.hello(now, hello))),
            Request::Batch(batch) => match self.poison.turns_away(batch) {
                Some(failure) => Answer::Failed(failure),
                None => self.submissions(sender, surveyor, now, batch),
            },
            Request::File { sha256, piece } => Answer::File(self.file(sender, *sha256, piece.as_ref())),
            Request::Rescued(batch) => match self.submissions(sender, surveyor, now, batch) {
                Answer::Receipts(answer) => Answer::Rescued(answer),
                other => other,
            },
            Request::DayClose { asked, sent } => Answer::DayClose(*asked, Box::new(self.day_close(now, sent))),
            Request::Refresh(token) => self.refresh(sender, *token),
            Request::Unreadable => Answer::Failed(Failure::Unreadable),
            Request::Pull { cursor } => Answer::Changes(Box::new(self.changes(surveyor, now, cursor))),
        }
    }

    /// The same batch handled by two processes at once.
    pub fn handle_twice(
        &mut self,
        sender: InstallId,
        surveyor: usize,
        now: Timestamp,
        request: &Request,
    ) -> (Answer, Answer) {
        if let (Some(Bug::CheckThenInsert), Request::Batch(batch), true) = (self.bug, request, self.up) {
            // Both look before either inserts.
            let before = self.db.installs.entry(sender).or_default().clone();
            let first = self.submissions(sender, surveyor, now, batch);
            let after = self.db.installs.insert(sender, before);
            let second = self.submissions(sender, surveyor, now, batch);
            if let (Some(after), Some(merged)) = (after, self.db.installs.get_mut(&sender)) {
                for (id, rows) in after.raw {
                    let known = merged.raw.entry(id).or_default();
                    for row in rows {
                        if known.iter().all(|other| other.receipt.holding.server_seq != row.receipt.holding.server_seq)
                        {
                            known.push(row);
                        }
                    }
                }
            }
            return (first, second);
        }
        (self.handle(sender, surveyor, now, request), self.handle(sender, surveyor, now, request))
    }

    fn submissions(&mut self, sender: InstallId, surveyor: usize, now: Timestamp, batch: &str) -> Answer {
        let limits = self.limits;
        let items = read_batch(batch, &limits);
        if self.bug == Some(Bug::BadItemBlocks) {
            let disliked = |header: &Header| self.reason(sender, surveyor, header, true).is_some();
            if items.iter().any(|item| item.as_ref().map_or(true, |item| disliked(&item.line.header))) {
                return Answer::Failed(Failure::Unreadable);
            }
        }
        let receipts = items
            .into_iter()
            .map(|item| match item {
                Ok(item) => match self.poison.refuses(item.line_hash) {
                    Some(not_held) => Outcome::NotHeld(not_held),
                    None => Outcome::Held(self.take(sender, surveyor, now, &item.line, &item.key_box)),
                },
                Err(not_held) => Outcome::NotHeld(not_held),
            })
            .collect();
        Answer::Receipts(SubmissionsAnswer { receipts })
    }

    /// What is there of a file, after the piece.
    fn file(&mut self, sender: InstallId, sha256: BlobHash, piece: Option<&(u64, Vec<u8>)>) -> Option<u64> {
        let length = *self.db.installs.get(&sender)?.named.get(&sha256)?;
        if self.db.files.contains_key(&sha256) {
            return Some(length);
        }
        let part = self.parts.entry((sender, sha256)).or_default();
        let Some((offset, bytes)) = piece else { return Some(part.len() as u64) };
        match follows(part.len() as u64, length, *offset, bytes.len() as u64) {
            Ok(()) => part.extend_from_slice(bytes),
            Err(NotAppended::Elsewhere(held)) => return Some(held),
            Err(NotAppended::Empty | NotAppended::Beyond(_)) => return None,
        }
        let held = part.len() as u64;
        if held == length {
            let whole = self.parts.remove(&(sender, sha256)).unwrap_or_default();
            if BlobHash::of_file(&whole) != sha256 && self.bug != Some(Bug::FileUnverified) {
                return None;
            }
            self.db.files.insert(sha256, Rc::new(whole));
        }
        Some(held)
    }

    fn take(&mut self, sender: InstallId, surveyor: usize, now: Timestamp, line: &Line<'_>, key_box: &[u8]) -> Receipt {
        let (header, line_hash) = (&line.header, line.hash());
        let install = self.db.installs.entry(sender).or_default();
        let waiting = self.uncommitted.iter().map(|(_, row, _)| row).find(|row| row.line_hash == line_hash);
        let same = install.row_of(line_hash).or(waiting.cloned());
        let by_id = install.raw.get(&header.id).and_then(|rows| rows.first()).map(|row| row.line_hash);
        let found = Found {
            same: same.as_ref().map(|row| Kept { has_key: row.has_key }),
            by_id,
            by_seq: install.by_seq.get(&header.seq).copied(),
        };
        let has_key = unbox_key(key_box, line_hash, self.keys.opening()).is_ok();
        let place = place(sender, header, line_hash, &found);
        if let (Place::Held { .. }, Some(row)) = (place, same) {
            return Receipt { status: Status::Duplicate, ..row.receipt.clone() };
        }
        self.db.last += 1;
        // A line kept aside for another install than its own takes no number of that one; the receipt is the sender's.
        let holding = Holding {
            install: sender,
            seq: header.seq,
            id: header.id,
            line_hash,
            server_seq: self.db.last,
            received_at: now,
        };
        let (status, reason) = place.verdict(|| self.reason(sender, surveyor, header, has_key));
        let receipt = Receipt::sign(holding, status, reason, &self.keys);
        let row = Row {
            line: line.text().to_owned(),
            line_hash,
            seq: header.seq,
            id: header.id,
            receipt: receipt.clone(),
            has_key,
            blobs: header.blobs.clone(),
        };
        let raw = matches!(place, Place::Raw);
        if self.bug == Some(Bug::AckBeforeCommit) {
            self.uncommitted.push((sender, Rc::new(row), raw));
        } else {
            self.insert(sender, Rc::new(row), raw);
        }
        receipt
    }

    fn insert(&mut self, sender: InstallId, row: Rc<Row>, raw: bool) {
        self.note_outside();
        let install = self.db.installs.entry(sender).or_default();
        if raw {
            install.by_seq.entry(row.seq).or_insert(row.line_hash);
            install.named.extend(row.blobs.iter().map(|Blob(hash, length, _)| (*hash, *length)));
            install.raw.entry(row.id).or_default().push(row);
        } else {
            // A line that stands beside another of its number has its files like one that has a number.
            if row.receipt.reason == Some(Reason::SeqTaken) {
                install.named.extend(row.blobs.iter().map(|Blob(hash, length, _)| (*hash, *length)));
            }
            install.aside.push(row);
        }
    }

    /// What the bug left for later.
    pub fn commit(&mut self) {
        for (sender, row, raw) in std::mem::take(&mut self.uncommitted) {
            // The unique key holds.
            if self.db.installs.entry(sender).or_default().row_of(row.line_hash).is_none() {
                self.insert(sender, row, raw);
            }
        }
    }

    fn reason(&self, sender: InstallId, surveyor: usize, header: &Header, has_key: bool) -> Option<Reason> {
        let body = if has_key { BodyFacts::Opened { answers_valid: true } } else { BodyFacts::Unopenable };
        let on_list = self.db.assigned(surveyor, header.evaluation.0.as_u128());
        let closed = self.db.closed.contains(&header.evaluation.0.as_u128());
        let campaign = if closed { CampaignState::Closed } else { CampaignState::Open };
        let evaluation = on_list.map(|assigned| EvaluationFacts { campaign, assigned });
        let sender = self.db.installs.get(&sender);
        let install_revoked = sender.is_some_and(|known| known.barred == Some(DeviceStatus::Revoked));
        let questionnaire_known = !(self.db.withdrawn && header.questionnaire == office::version(false));
        judge(header, &Facts { install_revoked, evaluation, questionnaire_known, body })
    }

    fn hello(&mut self, now: Timestamp, request: &HelloRequest) -> HelloAnswer {
        let install = self.db.installs.entry(request.install).or_default();
        install.renew_right(now);
        let install = install.clone();
        if let Some(shown) = &request.newest_receipt
            && self.bug != Some(Bug::EpochNotBumped)
        {
            let known = install.row_of(shown.holding.line_hash).is_some();
            if proves_loss(shown, request.install, known, self.keys.public().receipt) {
                self.new_epoch();
            }
        }
        let held = ack(install.by_seq.keys().copied(), request.head.seq);
        let hashes = install.by_seq.range(..=held.contiguous).map(|(_, hash)| *hash);
        let backed = self.backup.installs.get(&request.install);
        let safe = |row: &&Rc<Row>| {
            self.bug == Some(Bug::DurableWithoutFiles)
                || row.blobs.iter().all(|Blob(hash, ..)| self.backup.files.contains_key(hash))
        };
        let rows = backed.into_iter().flat_map(|one| one.raw.values().flatten());
        let seqs: BTreeSet<u64> = rows.filter(safe).map(|row| row.seq).collect();
        HelloAnswer {
            proto: Some(1),
            server_time: now,
            epoch: Uuid::from_u128(self.db.epoch),
            ack: Head { seq: held.contiguous, chain: Chain::over(request.install, hashes) },
            want: held.want,
            durable: ack(seqs, u64::MAX).contiguous,
            limits: self.limits,
            device_status: install.status(),
            min_app: None,
            next_sync_after: 600,
            push: None,
        }
    }

    fn rows(&self, install: InstallId) -> Rows {
        let known = self.db.installs.get(&install);
        let by_seq = known.map(|known| known.by_seq.clone()).unwrap_or_default();
        let reach = ack(by_seq.keys().copied(), u64::MAX).contiguous;
        let (contiguous, beyond): (Vec<_>, Vec<_>) = by_seq.into_iter().partition(|(seq, _)| *seq <= reach);
        Rows {
            install,
            contiguous: contiguous.into_iter().map(|(_, hash)| hash).collect(),
            beyond: beyond.into_iter().map(|(seq, _)| seq).collect(),
        }
    }

    fn day_close(&self, now: Timestamp, asked: &DayCloseRequest) -> DayCloseAnswer {
        if self.bug == Some(Bug::DayCloseBelieves) {
            let DayCloseRequest { install, day, first, last, chain, .. } = *asked;
            let statement = Statement::sign(install, first, last, chain, now, &self.keys);
            return DayCloseAnswer { day, verdict: DayVerdict::Match, missing: Vec::new(), statement };
        }
        self.rows(asked.install).close(asked, now, &self.keys)
    }

    /// A bundle comes in by hand: its lines as their own tablet's, and the signed word for what is held then.
    pub fn bundle(&mut self, install: InstallId, surveyor: usize, now: Timestamp, batch: &str) -> Option<Statement> {
        if !self.up {
            return None;
        }
        for item in read_batch(batch, &Limits { items: u32::MAX, ..self.limits }).into_iter().flatten() {
            if !self.poison.has(item.line_hash) {
                self.take(install, surveyor, now, &item.line, &item.key_box);
            }
        }
        Some(self.rows(install).statement(now, &self.keys))
    }

    /// The successor of a refresh token, the same however often it is asked for until it is used itself.
    fn refresh(&mut self, sender: InstallId, token: u64) -> Answer {
        let bug = self.bug;
        let install = self.db.installs.entry(sender).or_default();
        if bug == Some(Bug::RefreshReuseKills) && token < install.refresh {
            install.push_dead = true;
            return Answer::Failed(Failure::Unauthorised);
        }
        // One that is unknown since a restore begins anew: the install's own key proves who asks.
        install.refresh = install.refresh.max(token + 1);
        Answer::Refreshed(token + 1)
    }

    fn changes(&mut self, surveyor: usize, now: Timestamp, cursor: &str) -> ChangesAnswer {
        let (cursor, epoch, id) = (Cursor::parse(cursor), Uuid::from_u128(self.db.epoch), surveyor_id(surveyor));
        let (head, begins) = (self.db.feed_head(), self.db.floor);
        let floor = if self.bug == Some(Bug::PrunedUnseen) { 0 } else { begins };
        let mut entries = Vec::new();
        let known = |floor| since(cursor.as_ref(), epoch, id, floor, head);
        self.behind += u64::from(known(0).is_some() && known(begins).is_none());
        if let Some(seq) = known(floor) {
            let later = (begins + 1..).zip(&self.db.feed).skip_while(|(place, _)| *place <= seq);
            entries.extend(later.filter(|(_, (whose, _))| *whose == surveyor).map(|(place, (_, what))| (place, *what)));
        }
        let cut = entries.len() > PAGE;
        entries.truncate(PAGE);
        let log = Log { entries, cut, head, floor, complete: true };
        let page = feed::page(cursor.as_ref(), epoch, id, &self.db.scope(surveyor), &log, PAGE);
        ChangesAnswer {
            epoch,
            server_time: now,
            surveyor: Person { id, name: String::new() },
            synthetic: true,
            reset: page.reset,
            changes: page.changes,
            progress: Vec::new(),
            next: page.next,
            more: page.more,
            checksum: page.checksum,
        }
    }

    fn new_epoch(&mut self) {
        self.db.epoch = (u128::from(self.rng.next_u64()) << 1) | 1;
        self.note_outside();
    }

    fn note_outside(&mut self) {
        self.outside = (self.db.epoch, self.db.last, self.db.feed_head());
    }

    /// Someone's list changes: an evaluation comes or goes.
    pub fn change_list(&mut self, surveyor: usize, which: u128, on: bool) {
        self.db.lists.insert((surveyor, which), on);
        self.db.feed.push((surveyor, Touched::Scope(EvaluationId(Uuid::from_u128(which)))));
        self.note_outside();
    }

    /// A case on someone's list changes.
    pub fn change_case(&mut self, surveyor: usize, which: u128) {
        *self.db.visits.entry((surveyor, which)).or_default() += 1;
        self.db.feed.push((surveyor, Touched::Case(EvaluationId(Uuid::from_u128(which)), case_of(which))));
        self.note_outside();
    }

    /// Whether the database has this very line.
    pub fn has(&self, install: InstallId, line_hash: LineHash) -> bool {
        self.db.installs.get(&install).is_some_and(|install| install.row_of(line_hash).is_some())
    }

    /// Whether the database has this very line from whoever brought it.
    pub fn has_anywhere(&self, line_hash: LineHash) -> bool {
        self.db.installs.values().any(|install| install.row_of(line_hash).is_some())
    }

    /// Whether the database has the line of a receipt.
    pub fn knows(&self, receipt: &Receipt) -> bool {
        let install = self.db.installs.get(&receipt.holding.install);
        install.is_some_and(|install| install.row_of(receipt.holding.line_hash).is_some())
    }

    /// Whether these very files are there, whole.
    pub fn has_files(&self, files: &Files) -> bool {
        files.iter().all(|(hash, bytes)| self.db.files.get(hash) == Some(bytes))
    }

    /// Whether the last verified backup has a line and its files.
    pub fn backed_up(&self, line_hash: LineHash, files: &Files) -> bool {
        self.backup.installs.values().any(|install| install.row_of(line_hash).is_some())
            && files.keys().all(|hash| self.backup.files.contains_key(hash))
    }

    /// The process dies: what was not committed is gone.
    pub fn crash(&mut self) {
        self.up = false;
        self.uncommitted.clear();
        // Pieces were not flushed one by one: a part may have lost its end, or have zeros there.
        for part in self.parts.values_mut() {
            let kept = usize::try_from(self.rng.next_u64()).unwrap_or(0) % (part.len() + 1);
            if self.rng.next_u64().is_multiple_of(2) {
                part.truncate(kept);
            } else {
                part.iter_mut().skip(kept).for_each(|byte| *byte = 0);
            }
        }
    }

    /// It starts again; a database that is behind the copy outside it lost data.
    pub fn start(&mut self) {
        self.up = true;
        let (epoch, last, feed) = self.outside;
        let behind = self.db.last < last || self.db.feed_head() < feed || self.db.epoch != epoch;
        if behind && self.bug != Some(Bug::EpochNotBumped) {
            self.new_epoch();
        }
    }

    /// A backup is taken, restored elsewhere and verified.
    pub fn back_up(&mut self) {
        self.backup = self.db.clone();
    }

    /// The last verified backup is put in place of the database: by the command, which starts a new epoch, or by hand,
    /// where the copy outside tells.
    pub fn restore(&mut self, by_command: bool) {
        self.crash();
        self.db = self.backup.clone();
        self.restores += 1;
        if by_command {
            self.note_outside();
            if self.bug != Some(Bug::EpochNotBumped) {
                self.new_epoch();
            }
        }
        self.start();
    }
}
