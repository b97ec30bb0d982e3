//! SQLite has one writer: whoever began the transaction is alone, so no row needs a lock and the highest number is
//! the last one.

use super::IngestSql;

pub(super) const SQL: IngestSql = IngestSql {
    lock_install: "select ack_seq, ack_chain from install where install_id = $1",
    next_server_seqs: "with recursive place(n) as (select 1 union all select n + 1 from place where n < $1) \
         select n + max(coalesce((select max(server_seq) from raw_submission), 0), \
         coalesce((select max(server_seq) from conflicting_submission), 0)) from place",
    judging_turn: "select 1",
    mixing_turn: "select 1",
    areas_turn: "select 1",
    no_arrivals: "select 1",
    ending_with: "select submission_id from raw_submission where substr(submission_id, 12) = $1 \
         union select submission_id from conflicting_submission where substr(submission_id, 12) = $1 order by 1",
};
