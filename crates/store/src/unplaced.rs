//! Lines that belong to no evaluation here: they name one that this server does not have. They are kept, stand in no
//! evaluation's list, and somebody has to hear of them.

use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId};
use sync::line::Line;
use sync::receipt::Reason;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};

/// A line that is in no evaluation's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unplaced {
    /// Which tablet sent it.
    pub install: InstallId,
    pub seq: u64,
    /// As its line says.
    pub evaluation: EvaluationId,
    pub reason: Reason,
    pub received_at: Timestamp,
}

type Row = (Uuid, String, Option<String>, i64);

impl Store {
    /// Every judged line that is in no evaluation's list, in the order in which they came, but for those that were withdrawn.
    pub async fn unplaced(&self) -> Result<Vec<Unplaced>> {
        const SQL: &str = "select j.install_id, s.line, j.reason, s.received_at from judgement j \
             join raw_submission s on s.install_id = j.install_id and s.submission_id = j.submission_id \
             where j.verdict = 'quarantined' and j.evaluation_id is null order by s.server_seq";
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let one = |(install, line, reason, at): Row| {
            // `hailong verify` tells of a line that cannot be read.
            let header = Line::parse(&line).ok()?.header;
            Some(Unplaced {
                install: InstallId(install),
                seq: header.seq,
                evaluation: header.evaluation,
                reason: reason.as_deref().and_then(Reason::parse).unwrap_or(Reason::Other),
                received_at: Timestamp::from_millis(at),
            })
        };
        Ok(found.into_iter().filter_map(one).collect())
    }
}
