//! The way without a network: bundles that are cut, changed, forged and carried again and again, and the server's signed
//! word that comes back.

mod reading;
mod returning;

use sha2::{Digest as _, Sha256};
use std::sync::OnceLock;
use survey::id::{InstallId, SubmissionId};
use sync::Bytes;
use sync::body::Body;
use sync::bundle::{Damage, Header, Part, Reader};
use sync::message::Limits;
use sync::seal::{Frozen, freeze};
use uuid::Uuid;

use super::model::{Server, header, rng};

pub const INSTALL: u128 = 77;
pub const MOST: usize = 6;

/// The lines of the tablet, frozen once for all cases.
pub fn lines() -> &'static [(sync::line::Header, Frozen)] {
    static LINES: OnceLock<Vec<(sync::line::Header, Frozen)>> = OnceLock::new();
    LINES.get_or_init(|| {
        let server = Server::new(Limits::default());
        let one = |seq: u64| {
            let id = SubmissionId(Uuid::from_u128(0x4000_8000_0000_0000_0000 + u128::from(seq)));
            let header = header(InstallId(Uuid::from_u128(INSTALL)), seq, id);
            let frozen = freeze(&header, &Body::default(), &server.keys.public().sealing, &mut rng(seq)).unwrap();
            (header, frozen)
        };
        (1..=MOST as u64).map(one).collect()
    })
}

/// A signature that is quick to make and to check; the server's tests use the real one.
pub fn sign(key: u8, text: &str) -> Bytes {
    Bytes(Sha256::new().chain_update([key]).chain_update(text.as_bytes()).finalize().to_vec())
}

/// A bundle's parts, each with so many items, signed with this key.
pub fn bundle(tablet: &super::model::Tablet, seqs: &[u64], items: usize, key: u8) -> Vec<Part> {
    let chunks: Vec<&[u64]> = seqs.chunks(items).collect();
    let parts = u32::try_from(chunks.len()).unwrap();
    (1..)
        .zip(chunks)
        .map(|(part, seqs)| {
            let content = tablet.batch(seqs).into_bytes();
            let header = Header::of(tablet.install, part, parts, &content, Bytes(vec![4; 65]));
            Part { signature: sign(key, &header.signed_text()), header, content }
        })
        .collect()
}

pub fn file(parts: &[Part]) -> Vec<u8> {
    parts.iter().flat_map(Part::to_bytes).collect()
}

/// The whole parts and the damaged places of a file that arrives in pieces of this size.
pub fn read(file: &[u8], piece: usize) -> (Vec<Part>, Vec<Damage>) {
    let mut reader = Reader::new(&Limits::default());
    let (mut parts, mut damage) = (Vec::new(), Vec::new());
    let mut take = |reader: &mut Reader| {
        while let Some(found) = reader.next_part() {
            match found {
                Ok(part) => parts.push(part),
                Err(one) => damage.push(one),
            }
        }
    };
    for bytes in file.chunks(piece.max(1)) {
        reader.push(bytes);
        take(&mut reader);
    }
    reader.end();
    take(&mut reader);
    (parts, damage)
}

/// The worked examples of `docs/sync-protocol.md`.
#[test]
fn the_examples_of_the_page() {
    use sync::chain::Chain;
    use sync::day_code::DayCode;
    use sync::message::Head;
    use sync::statement::Statement;
    let page = include_str!("../../../../docs/sync-protocol.md");
    let server = Server::new(Limits::default());
    let install: InstallId = "0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10".parse().unwrap();
    let lines = [r#"{"a":1}"#, r#"{"b":"Hài lòng"}"#, r#"{"c":[1, 2]}"#].map(sync::chain::LineHash::of);
    let head = Head { seq: 3, chain: Chain::over(install, lines) };
    let at = survey::clock::Timestamp::from_millis(1_634_010_000_000);
    let statement = Statement::sign(install, 2, 3, head.chain, at, &server.keys);
    let code = DayCode::of(install, "2021-10-12".parse().unwrap(), 2, head);
    for said in [statement.signed_text(), format!("STATEMENT {}", statement.to_text()), format!("DAY_CODE {code}")] {
        assert!(page.contains(&said), "docs/sync-protocol.md should say: {said}");
    }

    let found = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap();
    let content = Bytes::from_text(found("CONTENT ").trim_start_matches("CONTENT ")).unwrap();
    let header = found("hailong bundle/1 0190d3a4");
    let mut file = format!("{header}\n").into_bytes();
    file.extend(&content.0);
    let (parts, damage) = read(&file, 100);
    assert_eq!((parts.len(), damage), (1, vec![]));
    assert_eq!((parts[0].header.install, parts[0].header.part, parts[0].header.parts), (install, 1, 1));
    assert!(header.starts_with(&format!("{} ", parts[0].header.signed_text())));
}
