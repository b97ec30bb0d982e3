//! Many tablets and one server in simulated time, with the faults of the field: networks that lose, double, delay, cut
//! and change messages, kills at any point, disks that forget or are copied, clocks that jump, servers that crash and come back from an
//! old backup or have too much to do, people moved to other lists, units merged into others, bundles that are damaged and
//! forged.
//!
//! The tablets run the real [`crate::engine`], the server the real rules of [`crate::server`]; storage, network and time
//! are made up here from one seed. An independent [`ledger`] writes down what a surveyor was told is saved and which
//! receipts were seen; [`oracle`] compares it with both sides after every crash, and once more when the faults have
//! stopped. [`Bug`] plants known mistakes, to see that they are caught.
//!
//! Native only, behind the feature `simulator`: it is not shipped.

mod bug;
mod bundle;
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
mod merge;
mod network;
mod office;
mod oracle;
mod poison;
mod report;
mod server;
mod tablet;
mod withdrawal;
mod world;

pub use bug::Bug;
pub use oracle::Violation;
pub use report::{Counter, Report};

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

/// What another run needs to be the same, beside the same sources.
impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, tablets, days, bug } = self;
        let planted = bug.map_or("nothing", Bug::name);
        write!(f, "seed {seed}, {tablets} tablets, {days} days, planted: {planted}")
    }
}

/// Runs a simulation to its end. The same plan gives the same run on every machine.
///
/// # Errors
/// The first [`Violation`] of an invariant, with the simulated time at which it was seen.
pub fn run(plan: Plan) -> Result<Report, Box<Violation>> {
    world::World::new(plan).run()
}
