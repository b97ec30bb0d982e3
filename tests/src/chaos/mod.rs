//! Faults against the real server: a proxy that does to requests what networks do ([`Proxy`]), a slow link ([`Link`]), and a
//! server that can be stopped at its fault points ([`Scene`]). The tablets are those of the storm; what they saw and what
//! the database holds are compared at the end.

pub mod bytes;
mod exchange;
mod link;
mod office;
mod photographs;
mod proxy;
pub mod resumed;
mod scene;

pub use crate::storm::field::now;
pub use crate::storm::tablet::Tablet;
pub use crate::storm::wire::Said;
pub use exchange::{Caller, hello};
pub use link::{Carried, Link, Wire};
pub use proxy::{Doubled, Fault, Proxy};
pub use scene::{Scene, Trouble};
