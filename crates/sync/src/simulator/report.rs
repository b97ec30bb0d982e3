//! What a simulation tells of itself, so that a test can see that the faults did happen.

use std::iter::Sum;
use std::ops::AddAssign;

/// What happened in a simulation in which nothing went wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Submissions that were said to be saved.
    pub saved: u64,
    /// Their photographs and recordings.
    pub files: u64,
    pub requests: u64,
    /// Requests and answers that were lost, doubled, late, cut or changed.
    pub faults: u64,
    /// Messages of which one bit was changed, and receipts whose signature was therefore not believed.
    pub flipped: u64,
    pub disbelieved: u64,
    /// Requests that the server or a proxy sent away unread.
    pub refused: u64,
    pub kills: u64,
    /// Clocks of tablets that were set to another time, up to decades away.
    pub clock_jumps: u64,
    pub server_crashes: u64,
    pub restores: u64,
    pub purged: u64,
    pub quarantined: u64,
    /// Tablets that lost all their storage.
    pub evictions: u64,
    /// Tablets whose disk was copied to another one, and those that were enrolled anew when they had seen the other.
    pub clones: u64,
    pub anew: u64,
    /// Lines that the server keeps beside another one of the same number or id.
    pub forked: u64,
    /// Days that the server closed, and copies of bundles that reached it.
    pub closed: u64,
    pub bundles: u64,
    /// Lines that counted as received by the server's word that was carried back.
    pub lit: u64,
    /// Lists that were sent whole because the feed was forgotten up to beyond their cursor.
    pub behind: u64,
    /// Lines that did not get through for hours, and those that were received past one.
    pub poisoned: u64,
    pub passed_by: u64,
    /// Lines received for an evaluation that was closed, and for a version that was withdrawn.
    pub after_close: u64,
    pub withdrawn: u64,
    /// Tablets that were locked or put out of use, and lines received from those out of use.
    pub barred: u64,
    pub from_barred: u64,
    /// Tablets whose right to send ran out.
    pub expired: u64,
    /// Units that were merged into others; tablets without a network that learned of it later and then had the right list;
    /// lines received for the evaluation of a unit that was gone.
    pub merged: u64,
    pub rehomed: u64,
    pub after_merge: u64,
    /// Bundles that were brought three times by two carriers, and copies of which nothing was new.
    pub thrice: u64,
    pub stale: u64,
    /// Parts that were cut or changed, and those that another install's key signed.
    pub damaged: u64,
    pub forged: u64,
    /// Lines that came with their key sealed to another server, and those that were opened when the right one came.
    pub sealed_elsewhere: u64,
    pub opened_later: u64,
    pub checks: u64,
}

impl AddAssign for Report {
    fn add_assign(&mut self, other: Self) {
        self.saved += other.saved;
        self.files += other.files;
        self.requests += other.requests;
        self.faults += other.faults;
        self.flipped += other.flipped;
        self.disbelieved += other.disbelieved;
        self.refused += other.refused;
        self.kills += other.kills;
        self.clock_jumps += other.clock_jumps;
        self.server_crashes += other.server_crashes;
        self.restores += other.restores;
        self.purged += other.purged;
        self.quarantined += other.quarantined;
        self.evictions += other.evictions;
        self.clones += other.clones;
        self.anew += other.anew;
        self.forked += other.forked;
        self.closed += other.closed;
        self.bundles += other.bundles;
        self.lit += other.lit;
        self.behind += other.behind;
        self.poisoned += other.poisoned;
        self.passed_by += other.passed_by;
        self.after_close += other.after_close;
        self.withdrawn += other.withdrawn;
        self.barred += other.barred;
        self.from_barred += other.from_barred;
        self.expired += other.expired;
        self.merged += other.merged;
        self.rehomed += other.rehomed;
        self.after_merge += other.after_merge;
        self.thrice += other.thrice;
        self.stale += other.stale;
        self.damaged += other.damaged;
        self.forged += other.forged;
        self.sealed_elsewhere += other.sealed_elsewhere;
        self.opened_later += other.opened_later;
        self.checks += other.checks;
    }
}

impl Sum for Report {
    fn sum<I: Iterator<Item = Self>>(reports: I) -> Self {
        reports.fold(Self::default(), |mut sum, report| {
            sum += report;
            sum
        })
    }
}
