//! The tablets' lines: frozen before the storm and kept in a file that is gone with the process, so that three hundred
//! thousand of them need no memory.

use anyhow::Context;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rand_core::Rng as _;
use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use survey::answers::{Answer, Answers, split};
use survey::case::Mode;
use survey::id::SubmissionId;
use survey::language::Language;
use survey::questionnaire::QuestionKind;
use sync::body::{Body, Timing};
use sync::consent::Consent;
use sync::engine::{Engine, Memory};
use sync::line::{Header, Kind};
use sync::message::batch;
use sync::seal::freeze as seal;

use super::Plan;
use super::field::{APP, Enrolled, Field, PEOPLE_OF_ONE, case, now};
use super::tablet::Tablet;

/// All lines of all tablets, as they stand in a batch.
pub struct Spool {
    file: File,
    end: AtomicU64,
}

/// Where a line with its key box lies.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    at: u64,
    bytes: u32,
}

impl Spool {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("storm-{}-{}", std::process::id(), now().millis()));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        // Without a name it goes when the file is closed, however that comes about.
        std::fs::remove_file(&path)?;
        Ok(Self { file, end: AtomicU64::new(0) })
    }

    /// Keeps a piece.
    pub fn add(&self, piece: &[u8]) -> anyhow::Result<Piece> {
        let bytes = u32::try_from(piece.len())?;
        let at = self.end.fetch_add(u64::from(bytes), Ordering::Relaxed);
        self.file.write_all_at(piece, at)?;
        Ok(Piece { at, bytes })
    }

    /// Appends a piece to a batch.
    pub fn read(&self, piece: Piece, batch: &mut Vec<u8>) -> std::io::Result<()> {
        let start = batch.len();
        batch.resize(start + piece.bytes as usize, 0);
        self.file.read_exact_at(&mut batch[start..], piece.at)
    }
}

/// Freezes every tablet's lines, on all cores.
pub fn freeze(field: &Field, plan: Plan) -> anyhow::Result<Vec<Tablet>> {
    let spool = Arc::new(Spool::new()?);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = field.tablets.len().div_ceil(threads).max(1);
    let shares = std::thread::scope(|scope| {
        let workers: Vec<_> = field
            .tablets
            .chunks(share)
            .map(|tablets| {
                let spool = &spool;
                scope.spawn(move || tablets.iter().map(|one| tablet(field, one, plan, spool)).collect())
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| anyhow::anyhow!("freezing the lines failed")))
            .collect::<anyhow::Result<Vec<anyhow::Result<Vec<Tablet>>>>>()
    })?;
    let mut all = Vec::with_capacity(field.tablets.len());
    for tablets in shares {
        all.extend(tablets?);
    }
    Ok(all)
}

fn tablet(field: &Field, enrolled: &Enrolled, plan: Plan, spool: &Arc<Spool>) -> anyhow::Result<Tablet> {
    let seed = enrolled.install.0.as_u128() & u128::from(u64::MAX);
    let mut rng = ChaCha8Rng::seed_from_u64(u64::try_from(seed)?);
    let memory = Memory::new(enrolled.install, field.server.keys.receipt, field.server.limits);
    let (mut engine, _) = Engine::restore(memory, []);
    let mut pieces = Vec::with_capacity(plan.each as usize);
    let mut people = Vec::with_capacity(plan.each as usize);
    for seq in 1..=plan.each {
        let at = now();
        let mut salt = [0; 10];
        rng.fill_bytes(&mut salt);
        let header = Header {
            v: 1,
            install: enrolled.install,
            seq: u64::from(seq),
            id: SubmissionId(survey::id::ordered(at, salt)),
            kind: Kind::Interview,
            evaluation: enrolled.evaluation,
            questionnaire: field.form.hash(),
            lang: Language::vietnamese(),
            mode: Mode::Tablet,
            supersedes: None,
            app: APP.to_owned(),
            wall: at,
            offset: Some(0),
            today: field.today,
            blobs: Vec::new(),
        };
        let number = person(u32::try_from(enrolled.place)?, seq, plan);
        people.push(Some(number));
        let person = case(enrolled.evaluation, number);
        let answers = split(&field.form, answers(field, &mut rng), field.today).sent;
        let sealing = &field.server.keys.sealing;
        let body = Body::with_private_part(&field.form, header.id, answers, field.today, sealing, &mut rng)?;
        let consent = Some(Consent { before: 600 + rng.next_u32() % 1200, language: None });
        let body = Body { case: Some(person), consent, ..body }.timed(&field.form, timings(field, &mut rng));
        let frozen = seal(&header, &body, &field.server.keys.sealing, &mut rng)?;
        engine.add(&header, &frozen).context("the engine did not take its own line")?;
        pieces.push(spool.add(batch([(frozen.line.as_str(), frozen.key_box.as_slice())]).as_bytes())?);
    }
    Ok(Tablet {
        engine,
        key: enrolled.key.clone(),
        push: enrolled.push.clone(),
        pieces,
        evaluation: enrolled.evaluation,
        people,
        spool: spool.clone(),
        rng,
        wakes_after: Duration::ZERO,
        files: HashMap::new(),
        ledger: None,
        ahead: None,
        headers: &[],
        compression: flate2::Compression::fast(),
        packed: None,
    })
}

/// The number on the list of whom a line is of. Nobody is interviewed twice as long as a list is long enough, unless the plan
/// wants it: then every fourth line is of somebody of the tablet before, or of its own.
const fn person(place: u32, seq: u32, plan: Plan) -> u32 {
    let mut line = place * plan.each + seq - 1;
    if plan.again && line % 4 == 3 {
        line = line.saturating_sub(plan.each);
        if line % 4 == 3 {
            line -= 1;
        }
    }
    line % PEOPLE_OF_ONE + 1
}

/// Lets every tablet pack what it owes, on all cores.
pub fn pack(tablets: &mut [Tablet]) -> anyhow::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = tablets.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = tablets
            .chunks_mut(share)
            .map(|tablets| scope.spawn(move || tablets.iter_mut().try_for_each(Tablet::pack)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("packing the batches failed"))?)
    })
}

/// An answer to every closed question, at random.
fn answers(field: &Field, rng: &mut ChaCha8Rng) -> Answers {
    let mut answers = Answers::new();
    for (index, question) in field.form.questions() {
        let choices = field.form.choices(index);
        let any = usize::try_from(rng.next_u64() % (choices.len().max(1) as u64)).unwrap_or(0);
        let Some(choice) = choices.get(any) else { continue };
        let answer = match &question.kind {
            QuestionKind::Likert(_) => Answer::Likert(choice.code),
            QuestionKind::Single { .. } => Answer::Single(choice.name.clone()),
            _ => continue,
        };
        answers.set(question.name.clone(), answer);
    }
    answers
}

/// Someone took a quarter of an hour for it.
fn timings(field: &Field, rng: &mut ChaCha8Rng) -> Vec<Timing> {
    let mut entered = 0;
    let sections = field.form.questionnaire().sections.iter();
    let timed = sections.map(|section| {
        let seconds = 20 + rng.next_u32() % 100;
        let timing = Timing { section: section.key.clone(), entered, seconds };
        entered += seconds;
        timing
    });
    timed.collect()
}
