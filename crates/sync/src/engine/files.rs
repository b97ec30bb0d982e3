//! Photographs and recordings: which piece goes next, and what the server's word about it means.
//!
//! A file goes in pieces, each after what the server says it has. Nothing is remembered of how far a file came: after a
//! failure or a restart the server is asked, so that at most one piece travels twice.

use rand_core::Rng;
use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;

use super::plan::still_ahead;
use super::{Action, Effects, Engine, Item, State, backoff};
use crate::blob::{MAX_CHUNK, MIN_CHUNK};
use crate::chain::BlobHash;
use crate::line::Blob;
use crate::receipt::Reason;

/// A piece that took less than this is followed by one twice as long, in milliseconds.
const QUICK: i64 = 5_000;
/// A piece that took more than this is followed by one half as long, in milliseconds: a browser does not tell how much
/// of a request has gone, and what stands still for a minute is given up.
const SLOW: i64 = 20_000;

/// A file of a line, as far as the engine follows it. It is stored as a row of its fields, which costs the tablet's module
/// less than their names do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
pub struct File {
    /// Its hash, length and media type, as the line's header names it.
    pub blob: Blob,
    /// The server has all of it.
    pub whole: bool,
    /// How often it was sent back; it then waits by itself and holds up no other.
    pub refusals: u32,
    pub hold_until: Option<Timestamp>,
}

type Row = (Blob, bool, u32, Option<Timestamp>);

impl From<Row> for File {
    fn from((blob, whole, refusals, hold_until): Row) -> Self {
        Self { blob, whole, refusals, hold_until }
    }
}

impl From<File> for Row {
    fn from(file: File) -> Self {
        (file.blob, file.whole, file.refusals, file.hold_until)
    }
}

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub offset: u64,
    pub bytes: u32,
}

/// What is under way for a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried {
    sha256: BlobHash,
    piece: Option<Piece>,
    since: Timestamp,
}

impl File {
    pub(super) fn of(blob: &Blob) -> Self {
        Self { blob: blob.clone(), whole: false, refusals: 0, hold_until: None }
    }

    /// Recordings go before pictures.
    fn is_sound(&self) -> bool {
        self.blob.2.starts_with("audio/")
    }
}

impl Item {
    /// Files are sent once the server has the line among the raw submissions: also of one that is quarantined, or that stands
    /// beside another of its number. Of what it keeps aside it takes no files.
    fn sends_files(&self) -> bool {
        match self.state {
            State::Receipted | State::Quarantined => true,
            State::Conflict => self.receipt.as_ref().is_some_and(|receipt| receipt.reason == Some(Reason::SeqTaken)),
            _ => false,
        }
    }

    fn count_files(&mut self) {
        self.blobs = u32::try_from(self.files.iter().filter(|file| !file.whole).count()).unwrap_or(u32::MAX);
    }

    /// Whatever the server had of the files, it is asked anew. Of a line without files the caller knows better.
    pub(super) fn ask_files_again(&mut self) {
        for file in &mut self.files {
            (file.whole, file.refusals, file.hold_until) = (false, 0, None);
        }
        self.count_files();
        if matches!(self.state, State::Complete | State::Durable) {
            self.state = State::Receipted;
        }
    }
}

impl Engine {
    /// The next question or piece: recordings before pictures, earlier lines first, what was sent back last.
    pub(super) fn next_file(&mut self, now: Timestamp) -> Option<Action> {
        let held = |file: &File| file.hold_until.is_some_and(|until| still_ahead(until, now));
        let file = self.files_to_send().filter(|(_, file)| !held(file));
        let (_, file) = file.min_by_key(|(seq, file)| (file.refusals > 0, !file.is_sound(), *seq))?;
        let (sha256, length) = (file.blob.0, file.blob.1);
        // Of a file that is to be asked for again, what was last heard is of no use.
        let offset = self.reached.filter(|(of, at)| *of == sha256 && *at < length).map(|(_, offset)| offset);
        let most = u64::from(self.memory.chunk.clamp(MIN_CHUNK, self.longest_piece()));
        let piece = offset.map(|offset| Piece {
            offset,
            bytes: u32::try_from(length.saturating_sub(offset).min(most)).unwrap_or(MIN_CHUNK),
        });
        self.carried = Some(Carried { sha256, piece, since: now });
        Some(Action::File { sha256, length, piece })
    }

    /// When the first file that waits by itself may go.
    pub(super) fn next_held_file(&self) -> Option<Timestamp> {
        self.files_to_send().filter_map(|(_, file)| file.hold_until).min()
    }

    fn files_to_send(&self) -> impl Iterator<Item = (u64, &File)> {
        let pictures = self.pictures || self.pictures_now;
        let ready = self.items.values().filter(|item| item.sends_files());
        let files = ready.flat_map(|item| item.files.iter().map(|file| (item.seq, file)));
        files.filter(move |(_, file)| !file.whole && (file.is_sound() || pictures))
    }

    fn longest_piece(&self) -> u32 {
        self.memory.limits.chunk.clamp(MIN_CHUNK, MAX_CHUNK)
    }

    /// Whether pictures may use this network. On a slow or a costly one they wait until someone asks for them
    /// ([`Engine::send_now`]); recordings and answers never do. Not remembered.
    pub const fn allow_pictures(&mut self, allowed: bool) {
        self.pictures = allowed;
    }

    /// The server's word: of the file that was asked for or sent, it has so many bytes from the start.
    pub fn on_file(&mut self, now: Timestamp, foreground: bool, offset: u64, rng: &mut impl Rng) -> Effects {
        let mut effects = Effects::default();
        let Some(Carried { sha256, piece, since }) = self.carried.take() else { return self.noted(effects) };
        if piece.is_some_and(|piece| offset <= piece.offset) {
            // It took nothing of the piece: not a reason to send it again at once.
            self.reached = Some((sha256, offset));
            self.wait(now, foreground, rng);
            return self.noted(effects);
        }
        self.memory.failures = 0;
        self.memory.not_before = None;
        self.memory.server_asked = false;
        self.reached = Some((sha256, offset));
        if let Some(piece) = piece {
            self.pace(piece, now.millis().saturating_sub(since.millis()));
        }
        self.each_with(sha256, &mut effects, &mut |file| {
            if offset >= file.blob.1 {
                (file.whole, file.refusals, file.hold_until) = (true, 0, None);
            }
        });
        if self.files_to_send().next().is_none() {
            self.pictures_now = false;
        }
        self.noted(effects)
    }

    /// The server answered for this file alone that it does not take it: it waits by itself, and the others go on.
    pub fn on_file_refused(&mut self, now: Timestamp, foreground: bool, rng: &mut impl Rng) -> Effects {
        let mut effects = Effects::default();
        if let Some(carried) = self.carried.take() {
            self.reached = None;
            self.hold_file(carried.sha256, now, foreground, rng, &mut effects);
        }
        self.noted(effects)
    }

    /// Lets a file wait by itself.
    pub(super) fn hold_file(
        &mut self,
        sha256: BlobHash,
        now: Timestamp,
        front: bool,
        rng: &mut impl Rng,
        effects: &mut Effects,
    ) {
        let refusals = self.files_to_send().find(|(_, file)| file.blob.0 == sha256);
        let refusals = refusals.map_or(0, |(_, file)| file.refusals).saturating_add(1);
        let until = now.plus_millis(backoff::backoff(refusals, front, rng));
        self.each_with(sha256, effects, &mut |file| (file.refusals, file.hold_until) = (refusals, Some(until)));
    }

    /// The request for a file failed as a whole: how much of it arrived is asked first.
    pub(super) fn drop_file(&mut self) -> Option<BlobHash> {
        let carried = self.carried.take()?;
        self.reached = None;
        if carried.piece.is_some() {
            self.memory.chunk = (self.memory.chunk / 2).max(MIN_CHUNK);
        }
        Some(carried.sha256)
    }

    /// The next piece is as long as this network carries in some seconds.
    fn pace(&mut self, piece: Piece, took: i64) {
        let chunk = self.memory.chunk;
        self.memory.chunk = match took {
            // A clock that was set says nothing.
            ..0 => chunk,
            0..QUICK if piece.bytes >= chunk => chunk.saturating_mul(2),
            0..=SLOW => chunk,
            _ => chunk / 2,
        }
        .clamp(MIN_CHUNK, self.longest_piece());
    }

    /// Changes a file wherever it is spoken of: a correction may keep the picture of the line it corrects.
    fn each_with(&mut self, sha256: BlobHash, effects: &mut Effects, how: &mut dyn FnMut(&mut File)) {
        let named = |item: &&Item| item.files.iter().any(|file| file.blob.0 == sha256);
        let seqs: Vec<u64> = self.items.values().filter(named).map(|item| item.seq).collect();
        let durable = self.watermark(self.memory.durable);
        for seq in seqs {
            self.change(seq, effects, |item| {
                item.files.iter_mut().filter(|file| file.blob.0 == sha256).for_each(&mut *how);
                item.count_files();
                if item.state == State::Receipted && item.blobs == 0 {
                    item.state = if item.seq <= durable { State::Durable } else { State::Complete };
                }
            });
        }
    }
}
