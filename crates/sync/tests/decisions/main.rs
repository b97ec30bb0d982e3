//! The engine's and the server's single decisions, each at the edge where it turns: what a random run passes over.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

mod acceptance;
mod answers;
mod desk;
mod failures;
mod files;
mod hellos;
mod lines;
mod pages;
mod plans;
mod receipts;
mod words;
