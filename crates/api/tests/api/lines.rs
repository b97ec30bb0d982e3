//! Frozen lines as a tablet makes them.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value, json};
use survey::case::Mode;
use survey::id::{CaseId, InstallId, SubmissionId};
use survey::language::Language;
use sync::body::Body;
use sync::consent::Consent;
use sync::line::{Header, Kind};
use sync::message::batch;
use sync::seal::Frozen;

use crate::world::{CURRENT, NOW, day, form, id, keys};

pub fn header(install: InstallId, seq: u64) -> Header {
    Header {
        v: 1,
        install,
        seq,
        // Another tablet's line of the same number has another id.
        id: SubmissionId(id(0x1000_0000 + u128::from(seq) + ((install.0.as_u128() & 0xffff) << 32))),
        kind: Kind::Interview,
        evaluation: CURRENT,
        questionnaire: form().hash(),
        lang: Language::vietnamese(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "surveyor/0.1.0".to_owned(),
        wall: NOW,
        offset: Some(0),
        today: day("2022-09-21"),
        blobs: Vec::new(),
    }
}

/// What everybody must answer, all criteria with one code.
pub fn answers(level: u8) -> Map<String, Value> {
    let criteria = ["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "B5", "C1", "C2", "C3", "C4", "C5", "C6", "D1"];
    let rated = criteria.into_iter().chain(["D2", "D3", "E1", "Z1"]);
    let mut answers: Map<String, Value> = rated.map(|name| (name.to_owned(), json!(level))).collect();
    answers.insert("F_on_time".to_owned(), json!("on_time"));
    answers.insert("F_gave_feedback".to_owned(), json!("no"));
    answers
}

pub fn interview(case: CaseId, level: u8) -> Body {
    let consent = Some(Consent { before: 900, language: "hmn".parse().ok() });
    Body { answers: answers(level), case: Some(case), consent, ..Body::default() }
}

/// The same line and key box however often it is asked for.
pub fn frozen(header: &Header, body: &Body) -> Frozen {
    let mut rng = ChaCha20Rng::seed_from_u64(header.seq);
    sync::seal::freeze(header, body, &keys().public().sealing, &mut rng).unwrap()
}

/// The text of a batch.
pub fn batch_of(lines: &[Frozen]) -> String {
    batch(lines.iter().map(|one| (one.line.as_str(), one.key_box.as_slice())))
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
