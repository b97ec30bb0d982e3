//! Many tablets and one server in simulated time, with the faults of the field: networks that lose, double, delay, cut
//! and change messages, kills at any point, disks that forget or are copied, clocks that jump, servers that crash and come back from an
//! old backup or have too much to do, people moved to other lists.
//!
//! The tablets run the real [`crate::engine`], the server the real rules of [`crate::server`]; storage, network and time
//! are made up here from one seed. An independent [`ledger`] writes down what a surveyor was told is saved and which
//! receipts were seen; [`oracle`] compares it with both sides after every crash, and once more when the faults have
//! stopped. [`Bug`] plants known mistakes, to see that they are caught.
//!
//! Native only, behind the feature `simulator`: it is not shipped.

mod bug;
mod clone;
mod crowd;
mod database;
mod disk;
mod event;
mod exchange;
mod fieldwork;
mod flip;
mod happen;
mod ledger;
mod network;
mod office;
mod oracle;
mod poison;
mod server;
mod tablet;
mod world;

use std::iter::Sum;
use std::ops::AddAssign;

pub use bug::Bug;
pub use oracle::Violation;

/// What one simulation is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    pub tablets: usize,
    /// Days of fieldwork with faults; a quiet phase of an hour follows.
    pub days: i64,
    /// The mistake that is planted, if any.
    pub bug: Option<Bug>,
}

impl Plan {
    /// The usual mixture for a seed: a fortnight of twenty tablets, and now and then a long season of few, in which
    /// submissions grow old enough to be deleted from the tablets.
    pub const fn of(seed: u64) -> Self {
        let long = seed % 8 == 7;
        Self { seed, tablets: if long { 4 } else { 20 }, days: if long { 70 } else { 14 }, bug: None }
    }

    /// Plans of consecutive seeds, as many as make so many years in the field; at least one.
    pub fn season(first: u64, device_years: f64) -> Vec<Self> {
        let mut plans = vec![Self::of(first)];
        let mut years = plans[0].device_years();
        while years < device_years {
            let plan = Self::of(first + plans.len() as u64);
            years += plan.device_years();
            plans.push(plan);
        }
        plans
    }

    /// The same with a mistake planted.
    #[must_use]
    pub const fn with(self, bug: Bug) -> Self {
        Self { bug: Some(bug), ..self }
    }

    /// Years that its tablets spend in the field.
    pub const fn device_years(&self) -> f64 {
        self.tablets as f64 * self.days as f64 / 365.25
    }
}

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
    /// Days that the server closed, and bundles that reached it.
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

/// Runs a simulation to its end. The same plan gives the same run on every machine.
///
/// # Errors
/// The first [`Violation`] of an invariant, with the simulated time at which it was seen.
pub fn run(plan: Plan) -> Result<Report, Box<Violation>> {
    world::World::new(plan).run()
}
