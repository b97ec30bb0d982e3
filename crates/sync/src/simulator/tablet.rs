//! A tablet of a simulation: the real engine over a disk that can forget.

use rand_chacha::ChaCha8Rng;
use rand_core::Rng as _;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use survey::case::Mode;
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{EvaluationId, InstallId, SubmissionId};
use uuid::Uuid;

use super::Bug;
use super::disk::{Disk, Durability, Files, Stored};
use super::office;
use super::server::Server;
use crate::body::Body;
use crate::chain::{BlobHash, LineHash};
use crate::engine::{Alarm, Effects, Engine, Memory, Piece, State};
use crate::line::{Blob, Header, Kind};
use crate::message::{Change, ChangesAnswer, batch};
use crate::replica::{Applied, InUse, Replica};
use crate::seal::freeze;

#[expect(clippy::struct_excessive_bools, reason = "independent facts about one tablet, not states of something")]
pub struct Tablet {
    /// Place in the simulation.
    pub place: usize,
    /// The surveyor's number: the place, unless the tablet is a copy of another's.
    pub surveyor: usize,
    pub install: InstallId,
    /// Installs this machine had before its storage was lost or wiped.
    pub(super) installs: u64,
    pub disk: Disk,
    pub engine: Engine,
    /// Rises when the app starts: answers to an earlier life find nobody.
    pub life: u64,
    /// The number of the last request, and whether its answer is awaited.
    pub request: u64,
    pub waiting: bool,
    /// It is the engine's own: hello or batch.
    pub of_engine: bool,
    pub online: bool,
    /// Tablet clock minus true time.
    pub skew: i64,
    pub alarms: Vec<Alarm>,
    /// Lines of an install that the tablet had before, and whether the server has signed for each since.
    pub rescued: BTreeMap<LineHash, (Rc<Stored>, bool)>,
    /// A supervisor was told that it needs another install.
    pub shown: bool,
    /// The interview that is open on it; a copy has the same one.
    pub open: SubmissionId,
    pub refresh: u64,
    /// The list as pulled; it is written page by page.
    pub replica: Replica,
    /// Every evaluation that was ever on it.
    pub(super) ever: BTreeSet<u128>,
    /// Evaluations of units that were merged into others while it had no network, until its list says so.
    pub(super) unheard: BTreeSet<u128>,
    pub wants_list: bool,
    /// A page of the list, or the question for it, was changed on its way: the list may turn out wrong.
    pub doubts_list: bool,
    /// The day is to be closed, with so many lines.
    pub closes: Option<u64>,
    /// Of the withdrawals that were carried out since the start.
    pub mark: Option<String>,
    /// The highest number that was ever said to be safe.
    pub watermark: u64,
    pub(super) bug: Option<Bug>,
}

impl Tablet {
    pub fn new(place: usize, server: &Server, bug: Option<Bug>) -> Self {
        let install = install_id(place, 0);
        let memory = Memory::new(install, server.keys.public().receipt, server.limits());
        let (engine, _) = Engine::restore(memory.clone(), []);
        Self {
            place,
            surveyor: place,
            install,
            installs: 0,
            disk: Disk::new(memory),
            engine,
            life: 0,
            request: 0,
            waiting: false,
            of_engine: false,
            online: true,
            skew: 0,
            alarms: Vec::new(),
            rescued: BTreeMap::new(),
            shown: false,
            open: SubmissionId(Uuid::from_u128(install.0.as_u128() << 32)),
            refresh: 1,
            replica: Replica::default(),
            ever: BTreeSet::new(),
            unheard: BTreeSet::new(),
            wants_list: true,
            doubts_list: false,
            closes: None,
            mark: None,
            watermark: 0,
            bug,
        }
    }

    pub fn clock(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.skew)
    }

    /// The day by the tablet's own clock.
    pub fn day(&self, now: Timestamp) -> Day {
        Zone::VIETNAM.day(self.clock(now))
    }

    fn durability(&self) -> Durability {
        if self.bug == Some(Bug::TickBeforeCommit) { Durability::Relaxed } else { Durability::Strict }
    }

    /// Writes what a call of the engine gave.
    pub fn write(&mut self, mut effects: Effects) {
        self.wants_list |= effects.pull;
        self.alarms.append(&mut effects.alarms);
        if self.bug == Some(Bug::PurgeOnReceipt) {
            let received = effects.items.iter().filter(|item| item.state == State::Complete);
            let seqs: Vec<u64> = received.map(|item| item.seq).collect();
            effects.purge.extend(seqs);
        }
        self.watermark = self.watermark.max(self.engine.memory().durable);
        self.forget_rescued(&effects.forget);
        self.disk.write(&effects, None, Durability::Strict);
    }

    /// Freezes an interview and writes it. The line is given back only when it may be called saved.
    pub fn finalise(
        &mut self,
        server: &Server,
        now: Timestamp,
        rng: &mut ChaCha8Rng,
    ) -> Option<(SubmissionId, Rc<Stored>)> {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let next = SubmissionId(survey::id::random(random));
        let id = self.open;
        if self.bug == Some(Bug::CloneGoesOn) && self.engine.is_cloned() {
            self.forget_the_other();
        }
        // Mostly of the list as pulled; an interview begun before the list changed is finished all the same.
        let evaluations: Vec<u128> = self.ever.iter().copied().collect();
        let which = evaluations.get(usize::try_from(rng.next_u64()).ok()? % evaluations.len().max(1)).copied()?;
        let files = pictures(rng);
        let blobs = files.iter().map(|(hash, bytes)| Blob(*hash, bytes.len() as u64, media(bytes)));
        let header = Header { blobs: blobs.collect(), ..self.header(id, which, now)? };
        let frozen = freeze(&header, &Body::default(), &server.keys.public().sealing, rng).ok()?;
        let effects = self.engine.add(&header, &frozen).ok()?;
        let stored = Rc::new(Stored { line: frozen.line, key_box: frozen.key_box, files });
        let durability = self.durability();
        self.disk.write(&effects, Some(&(header.seq, stored.clone())), durability);
        self.open = next;
        Some((id, stored))
    }

    /// The header of this tablet's next line, of an interview in an evaluation.
    pub(super) fn header(&self, id: SubmissionId, which: u128, now: Timestamp) -> Option<Header> {
        Some(Header {
            v: 1,
            install: self.install,
            seq: self.engine.next_seq(),
            id,
            kind: Kind::Interview,
            evaluation: EvaluationId(Uuid::from_u128(which)),
            questionnaire: office::version(id.0.as_u128().is_multiple_of(2)),
            lang: "vi".parse().ok()?,
            mode: Mode::Tablet,
            supersedes: None,
            app: "simulator/1".to_owned(),
            wall: self.clock(now),
            offset: None,
            today: "2022-09-21".parse().ok()?,
            blobs: Vec::new(),
        })
    }

    /// The network is there again.
    pub fn comes_online(&mut self, now: Timestamp, rng: &mut ChaCha8Rng) {
        self.online = true;
        let effects = self.engine.on_online(self.clock(now), rng);
        self.write(effects);
    }

    /// The app starts: what it knows is what the disk has.
    pub fn restart(&mut self, power_cut: bool) {
        if power_cut {
            self.disk.cut();
        }
        let content = self.disk.now.clone();
        let (engine, effects) = Engine::restore(content.memory, content.items.into_values());
        self.engine = engine;
        self.life += 1;
        self.waiting = false;
        self.mark = None;
        self.write(effects);
    }

    /// All storage is gone: the tablet enrols again, as another install.
    pub fn begin_anew(&mut self, server: &Server) {
        self.rescued.clear();
        self.enrol(server);
    }

    /// As another install from here on.
    pub(super) fn enrol(&mut self, server: &Server) {
        if self.bug != Some(Bug::SequenceRestarts) {
            self.installs += 1;
            self.install = install_id(self.place, self.installs);
        }
        let memory = Memory::new(self.install, server.keys.public().receipt, server.limits());
        let (engine, _) = Engine::restore(memory.clone(), []);
        (self.disk, self.engine) = (Disk::new(memory), engine);
        self.life += 1;
        (self.waiting, self.wants_list, self.doubts_list) = (false, true, false);
        (self.replica, self.refresh, self.closes) = (Replica::default(), 1, None);
        self.ever.clear();
        self.unheard.clear();
        self.alarms.clear();
        self.shown = false;
        self.mark = None;
        self.watermark = 0;
    }

    /// The body of a batch. A line that was handed over once goes out as it did then.
    pub fn batch(&self, seqs: &[u64]) -> String {
        let again = |seq: &u64| self.engine.memory().failures > 0 && self.engine.item(*seq).is_some();
        let lines: Vec<(String, &[u8])> = seqs
            .iter()
            .filter_map(|seq| self.disk.now.lines.get(seq).map(|stored| (seq, stored)))
            .map(|(seq, stored)| {
                let anew = self.bug == Some(Bug::ReserialiseOnRetry) && again(seq);
                (if anew { reserialised(&stored.line) } else { stored.line.clone() }, stored.key_box.as_slice())
            })
            .collect();
        batch(lines.iter().map(|(line, key_box)| (line.as_str(), *key_box)))
    }

    /// A piece of a file, as it lies on the disk.
    pub fn piece(&self, sha256: BlobHash, piece: Piece) -> Vec<u8> {
        let file = self.disk.now.lines.values().find_map(|stored| stored.files.get(&sha256));
        let from = usize::try_from(piece.offset).unwrap_or(usize::MAX);
        let size = usize::try_from(piece.bytes).unwrap_or(usize::MAX);
        file.map(|file| file.iter().skip(from).take(size).copied().collect()).unwrap_or_default()
    }

    /// Takes in a page of a pull. Gives false if it led astray though nothing was changed on the way.
    pub fn pulled(&mut self, page: ChangesAnswer, flipped: bool) -> bool {
        // A whole list that begins leaves nothing of what was there.
        self.doubts_list = flipped || (self.doubts_list && !page.reset);
        for change in page.changes.iter().filter(|_| !flipped) {
            if let Change::Put { evaluation, .. } = change {
                self.ever.insert(evaluation.0.as_u128());
            }
        }
        if self.bug == Some(Bug::ListTakesLines) {
            self.drop_lines_of(&page);
        }
        let applied = self.replica.apply(page, &InUse::default());
        self.wants_list = applied != Applied::Whole;
        match applied {
            // The rows are right; where to read on, or of which evaluation a row is, may be wrong, and shows at a later page.
            Applied::More | Applied::Whole => true,
            Applied::Wrong => std::mem::take(&mut self.doubts_list),
        }
    }
}

impl Tablet {
    /// The planted mistake: no line stays of an evaluation that leaves the list.
    fn drop_lines_of(&mut self, page: &ChangesAnswer) {
        for change in &page.changes {
            let Change::ScopeRemoved { evaluation, .. } = change else { continue };
            let id = evaluation.to_string();
            let of_it = |stored: &Rc<Stored>| stored.line.contains(&id);
            self.disk.now.lines.retain(|_, stored| !of_it(stored));
            self.disk.flush();
        }
    }

    /// Submissions of which the server may lack something, or its backup: whatever becomes of the list, they stay.
    pub fn unsafe_lines(&self) -> BTreeSet<u64> {
        let items = self.disk.now.items.values().filter(|item| !matches!(item.state, State::Durable | State::Purged));
        items.map(|item| item.seq).filter(|seq| self.disk.now.lines.contains_key(seq)).collect()
    }
}

/// Mostly none; now and then one or two files of up to 60 KB.
fn pictures(rng: &mut ChaCha8Rng) -> Files {
    let count = (rng.next_u64() % 12).saturating_sub(9);
    let file = |_| {
        let mut bytes = vec![0; usize::try_from(1 + rng.next_u64() % 60_000).unwrap_or(1)];
        rng.fill_bytes(&mut bytes);
        (BlobHash::of_file(&bytes), Rc::new(bytes))
    };
    (0..count).map(file).collect()
}

fn media(bytes: &[u8]) -> String {
    (if bytes.len().is_multiple_of(2) { "audio/webm" } else { "image/jpeg" }).to_owned()
}

/// The same JSON with its last member where a map puts it, as careless code writes it.
fn reserialised(line: &str) -> String {
    let Ok(serde_json::Value::Object(mut members)) = serde_json::from_str(line) else { return line.to_owned() };
    let Some(sealed) = members.remove("sealed") else { return line.to_owned() };
    let head = serde_json::to_string(&serde_json::Value::Object(members)).unwrap_or_default();
    format!("{},\"sealed\":{sealed}}}", head.trim_end_matches('}'))
}

fn install_id(place: usize, count: u64) -> InstallId {
    InstallId(Uuid::from_u128(((place as u128 + 1) << 32) | u128::from(count)))
}
