//! How fast scores are made of a million answers: from columns in memory, as a whole process from a file, and from the store.
//!
//! `cargo xtask bench analytics` runs all of it and compares: it starts the example `analytics` once for each measurement,
//! so that none finds the memory or the caches of another. What is measured is printed as [`measured::Measured`], a line of
//! JSON each. The people are made up ([`people`]), the same for the same number of rows.

pub mod child;
pub mod columns;
pub mod demonstration;
pub mod files;
pub mod fill;
pub mod measured;
pub mod parquet_file;
pub mod people;
pub mod stored;
