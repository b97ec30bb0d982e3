//! Whose lines there are, when everything happens, and what goes between tablets and server.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::sync::LazyLock;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::body::Body;
use sync::chain::LineHash;
use sync::keys::ServerKeys;
use sync::line::Header;
use sync::seal::{Frozen, freeze};
use uuid::Uuid;

use crate::header::header;

/// Two of their own, then two that have one install: the disk of one was copied before its first line.
pub const TABLETS: usize = 4;
pub const TWINS: usize = 2;
pub const LINES: u64 = 3;
/// When things happen, and when it is asked what to do next: all waits are over by then.
pub const NOW: Timestamp = Timestamp::from_millis(0);
pub const LATER: Timestamp = Timestamp::from_millis(7_200_000);
/// The server's clock at every hello: what it received at the beginning is old enough to be deleted.
pub const SERVER_TIME: Timestamp = Timestamp::from_millis(40 * 86_400_000);

pub static KEYS: LazyLock<ServerKeys> = LazyLock::new(|| ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap());
/// The lines of each tablet, frozen once.
static FROZEN: LazyLock<Vec<Vec<(Header, Frozen)>>> = LazyLock::new(|| {
    let mut rng = rng();
    let mut line = |tablet, seq| {
        let install = install(tablet);
        let id = SubmissionId(Uuid::from_u128((0xa0 + tablet as u128) * 1000 + u128::from(seq)));
        let header = header(install, seq, id);
        let frozen = freeze(&header, &Body::default(), &KEYS.public().sealing, &mut rng).unwrap();
        (header, frozen)
    };
    (0..TABLETS).map(|tablet| (1..=LINES).map(|seq| line(tablet, seq)).collect()).collect()
});

pub fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

pub fn install(tablet: usize) -> InstallId {
    InstallId(Uuid::from_u128(0xa0 + tablet.min(TWINS) as u128))
}

pub fn frozen(tablet: usize, seq: u64) -> &'static (Header, Frozen) {
    &FROZEN[tablet][usize::try_from(seq).unwrap() - 1]
}

/// A line as it is sent: its number, and whether its bytes are those that were frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sent {
    pub seq: u64,
    pub true_bytes: bool,
}

impl Sent {
    pub fn hash(self, tablet: usize) -> LineHash {
        if self.true_bytes { frozen(tablet, self.seq).1.line_hash } else { LineHash([self.seq.to_le_bytes()[0]; 32]) }
    }
}

/// Something on its way; JSON as it goes over the network, the lines of a batch by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    Hello(String),
    Batch(Vec<Sent>),
    /// With the number of restores before it was made, which nobody reads but the laws.
    HelloAnswer(String, u8),
    Receipts(String),
}

impl Message {
    pub const fn is_request(&self) -> bool {
        matches!(self, Self::Hello(_) | Self::Batch(_))
    }
}

/// Whether the server takes two tablets for one.
pub fn are_one(tablet: usize, other: usize) -> bool {
    install(tablet) == install(other)
}
