//! What was drawn from and who was drawn, each as one line that can be compared on any machine.
//!
//! Both are the SHA-256 of lines of text in UTF-8, each ended by a line feed: first the kind of list, then a JSON array a row. They
//! are short to compute in any language (in Python, `json.dumps(row, ensure_ascii=False, separators=(",", ":"))` writes the
//! same lines), and name nobody.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::frame::FrameRow;
use super::{Draw, Pick};

/// The SHA-256 of a frame in its order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FrameHash(pub [u8; 32]);

super::bytes::as_hexadecimal!(FrameHash);

/// The SHA-256 of everybody drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DrawHash(pub [u8; 32]);

super::bytes::as_hexadecimal!(DrawHash);

/// Row, stratum, PSU and the facts of a row, as they are written into the hash: `[418,"Đất đai","03646","Bản 2"]`. Texts are taken as
/// they stand: who stores them brings them to NFC.
pub fn frame_line(row: &FrameRow<'_>) -> String {
    let names = [row.stratum, row.psu].into_iter().chain(row.facts.iter().copied());
    Value::Array(std::iter::once(json!(row.row)).chain(names.map(Value::from)).collect()).to_string()
}

/// The hash of a frame: the line `hailong frame 1`, then [`frame_line`] of each row in the frame's order.
pub fn frame_hash(frame: &[FrameRow<'_>]) -> FrameHash {
    FrameHash(hash("hailong frame 1", frame.iter().map(frame_line)))
}

/// Number, row, stratum, PSU, group of the reserve, order in the reserve (or null), numerator and denominator of the probability,
/// PSUs in the stratum (or null) and people in the PSU, as they are written into the hash.
pub fn pick_line(pick: &Pick) -> String {
    let Pick { number, row, design, reserve_group, reserve, probability, .. } = pick;
    let order = reserve.map(std::num::NonZeroU32::get);
    let (numerator, denominator) = (probability.numerator(), probability.denominator());
    let (psus, people) = (design.psus_in_stratum, design.people_in_psu);
    json!([number, row, design.stratum, design.psu, reserve_group, order, numerator, denominator, psus, people])
        .to_string()
}

impl Draw {
    /// The hash of everybody drawn: the line `hailong draw 1`, then [`pick_line`] of each pick in the order of the numbers.
    pub fn hash(&self) -> DrawHash {
        DrawHash(hash("hailong draw 1", self.picks.iter().map(pick_line)))
    }
}

fn hash(kind: &str, lines: impl Iterator<Item = String>) -> [u8; 32] {
    let mut digest = Sha256::new().chain_update(kind).chain_update("\n");
    for line in lines {
        digest.update(line);
        digest.update("\n");
    }
    digest.finalize().into()
}
