//! What a simulation tells of itself, so that a test can see that the faults did happen. Every counter stands here once, with
//! its words and with what a hundred device-years must give at least: about a third of what they do give.

use std::iter::Sum;
use std::ops::AddAssign;

/// One of the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    pub words: &'static str,
    pub count: u64,
    /// Of a hundred device-years.
    pub least: u64,
}

macro_rules! counters {
    ($($(#[$about:meta])* $name:ident: $words:literal, $least:literal;)*) => {
        /// What happened in a simulation in which nothing went wrong.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Report {
            $($(#[$about])* pub $name: u64,)*
        }

        impl Report {
            /// All of them.
            pub fn counters(&self) -> Vec<Counter> {
                vec![$(Counter { words: $words, count: self.$name, least: $least },)*]
            }
        }

        impl AddAssign for Report {
            fn add_assign(&mut self, other: Self) {
                $(self.$name += other.$name;)*
            }
        }
    };
}

counters! {
    /// Submissions that were said to be saved.
    saved: "submissions saved", 50_000;
    files: "photographs and recordings of theirs", 5000;
    requests: "requests", 1_000_000;
    /// Requests with any of the nine fates that follow, or of which a bit was changed.
    faults: "of them with a fault of the network", 400_000;
    lost: "requests lost", 60_000;
    stalled: "that stood still", 30_000;
    unheard: "answers lost", 70_000;
    late: "answers that came too late", 30_000;
    doubled: "requests doubled", 40_000;
    replayed: "come again minutes to days later", 30_000;
    cut: "cut", 30_000;
    garbled: "unreadable", 20_000;
    /// A page that wants a login, or a proxy's error.
    strangers: "answered by a stranger", 30_000;
    flipped: "messages with one bit changed", 40_000;
    /// Receipts whose signature was not believed, as a bit was changed.
    disbelieved: "receipts not believed", 100;
    /// By the server or a proxy.
    refused: "requests sent away unread", 60_000;
    kills: "kills of the app", 6000;
    power_cuts: "of them power cuts", 3000;
    /// Clocks of tablets that were set to another time, up to decades away.
    clock_jumps: "jumps of a clock", 1000;
    server_crashes: "crashes of the server", 3000;
    restores: "restores of the server", 60;
    purged: "lines deleted after thirty days", 80;
    quarantined: "lines quarantined", 30_000;
    /// Tablets that lost all their storage.
    evictions: "storages lost", 150;
    /// Tablets whose disk was copied to another one.
    clones: "storages copied", 60;
    /// Tablets that had seen the other one, or whose right to send ran out.
    anew: "tablets enrolled anew", 100;
    /// Lines that the server keeps beside another one of the same number or id.
    forked: "lines kept beside others", 150;
    closed: "days closed", 1000;
    bundles: "copies of bundles taken in", 5000;
    stale: "of them with nothing new", 3000;
    thrice: "bundles brought three times by two carriers", 1500;
    damaged: "parts cut or changed", 1500;
    /// Parts that another install's key signed.
    forged: "parts not signed by their tablet", 500;
    sealed_elsewhere: "lines with their key sealed to another server", 1000;
    opened_later: "lines opened by a key that came later", 700;
    /// Lines that counted as received by the server's word that was carried back.
    lit: "lines received by a word carried back", 1500;
    behind: "lists sent whole because the feed was forgotten", 1000;
    poisoned: "lines that did not get through for hours", 1000;
    passed_by: "lines received past them", 10_000;
    after_close: "lines received for closed evaluations", 1500;
    withdrawn: "lines received for a version withdrawn", 5000;
    barred: "tablets locked or out of use", 200;
    from_barred: "lines received from those out of use", 1000;
    expired: "rights to send that ran out", 50;
    taken_back: "submissions whose answers were withdrawn", 1500;
    /// On the tablets at the end: most were deleted, lost or wiped by then.
    forgotten: "key boxes that tablets let go", 800;
    merged: "units merged into others", 400;
    /// Tablets without a network that learned of a merger later and then had the right list.
    rehomed: "tablets that learned of it later", 2000;
    after_merge: "lines received for the evaluation of a unit that was gone", 20_000;
    checks: "checks after a crash", 15_000;
}

impl Sum for Report {
    fn sum<I: Iterator<Item = Self>>(reports: I) -> Self {
        reports.fold(Self::default(), |mut sum, report| {
            sum += report;
            sum
        })
    }
}
