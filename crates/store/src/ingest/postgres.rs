//! PostgreSQL has many writers: the install's row is locked, so that two requests of one tablet take turns, and
//! numbers come from a sequence, which never gives one out twice.

use super::IngestSql;

pub(super) const SQL: IngestSql = IngestSql {
    lock_install: "select ack_seq, ack_chain from install where install_id = $1 for update",
    next_server_seq: "select nextval('submission_server_seq')",
};
