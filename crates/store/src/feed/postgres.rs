//! PostgreSQL: sequencers take turns by an advisory lock, which ends with the transaction. The update after it begins
//! with a snapshot of its own, so it sees what the one before numbered.

use super::FeedSql;

pub(super) const SQL: FeedSql = FeedSql {
    sequencing_turn: "select pg_advisory_xact_lock(4819530971003)",
    one_moment: "set transaction isolation level repeatable read, read only",
};
