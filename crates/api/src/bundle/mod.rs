//! Bundles that were carried by hand: taking a file in, and what its carrier gets back.
//!
//! The install's own signature stands for its push credential, so whoever brings a file, the lines in it go the way of
//! those that the tablet sends itself: see [`Import`].

mod damage;
mod import;
mod rescued_file;
mod view;

pub use import::{Carrier, Import};
pub use view::BundleView;
