//! The API as its clients meet it: the whole router in the process, over a store of its own for each test.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod blobs;
mod bundles;
mod call;
mod changes;
mod credentials;
mod crowd;
mod cut;
mod day_close;
mod described;
mod devices;
mod disclosure;
mod drafts;
mod enrolment;
mod epoch;
mod files;
mod hostile;
mod imports;
mod lines;
mod links;
mod matrix;
mod page;
mod past_answers;
mod people;
mod pins;
mod problems;
mod questions;
mod recovery;
mod sessions;
mod submissions;
mod tablet;
mod tokens;
mod unplaced;
mod visits;
mod withdrawals;
mod world;
