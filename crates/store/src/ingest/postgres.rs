//! PostgreSQL has many writers: the install's row is locked, so that two requests of one tablet take turns, and
//! numbers come from a sequence, which never gives one out twice. Judges, mixers and whoever imports areas take turns by
//! advisory locks, which end with their transaction.

use super::IngestSql;

pub(super) const SQL: IngestSql = IngestSql {
    lock_install: "select ack_seq, ack_chain from install where install_id = $1 for update",
    next_server_seqs: "select nextval('submission_server_seq') from generate_series(1, $1)",
    judging_turn: "select pg_advisory_xact_lock(4819530971001)",
    mixing_turn: "select pg_advisory_xact_lock(4819530971002)",
    areas_turn: "select pg_advisory_xact_lock(4819530971003)",
    // Against the row lock of `lock_install`; who only reads goes on.
    no_arrivals: "lock table install in exclusive mode",
    ending_with: "select submission_id from raw_submission where substr(uuid_send(submission_id), 12) = $1 \
         union select submission_id from conflicting_submission where substr(uuid_send(submission_id), 12) = $1 order by 1",
};
