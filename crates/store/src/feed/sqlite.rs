//! SQLite has one writer, and every transaction sees one moment.

use super::FeedSql;

pub(super) const SQL: FeedSql = FeedSql { sequencing_turn: "select 1", one_moment: "select 1" };
