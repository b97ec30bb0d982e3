//! Every public method of the store, on SQLite and on PostgreSQL.
//!
//! `both!` makes two tests out of one. PostgreSQL's address is in `HAILONG_TEST_POSTGRES`, which `cargo xtask test` sets;
//! `HAILONG_TEST_SQLITE_ONLY=1` leaves that half out and says so.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod accept;
mod accounts;
mod areas;
mod attachments;
mod backup;
mod campaigns;
mod cases;
mod changes;
mod comments;
mod data_versions;
mod day_closes;
mod designs;
mod drops;
mod engines;
mod enrolments;
mod epoch;
mod feed;
mod feed_order;
mod fixture;
mod frames;
mod harness;
mod installs;
mod judge;
mod laws;
mod margins;
mod mixer;
mod open;
mod orders;
mod outage;
mod partials;
mod past_answers;
mod people;
mod pins;
mod plan_deeds;
mod planned;
mod plans;
mod private;
mod publications;
mod questionnaires;
mod questions;
mod races;
mod rebuild;
mod releases;
mod rescued;
mod reserves;
mod respondents;
mod responses;
mod scenario;
mod schema;
mod scope;
mod sessions;
mod settings;
mod slips;
mod strays;
mod taken_ids;
mod teams;
mod units;
mod unopened;
mod unplaced;
mod visits;
mod web;
mod withdrawals;
