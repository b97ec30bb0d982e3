//! Submissions under an id that another one has: the same unfinished interview was finished twice. The first counts; the
//! second is kept whole, and somebody has to hear of it.

use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId};
use sync::line::Line;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};

/// The later one of two submissions with one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenId {
    /// Which tablet sent it.
    pub install: InstallId,
    pub submission: SubmissionId,
    pub seq: u64,
    /// As its line says.
    pub evaluation: EvaluationId,
    pub received_at: Timestamp,
    /// Whose the first one is: the same tablet's, if that was copied. None if the first one counts no more.
    pub first: Option<InstallId>,
}

type Row = (Uuid, Uuid, String, i64, Option<Uuid>);

impl Store {
    /// Every submission whose id was taken, the newest first, but for those that were withdrawn.
    pub async fn taken_ids(&self) -> Result<Vec<TakenId>> {
        /// Of one install the second stands aside; of two installs both have a row, and the judge found which is late.
        const SQL: &str = "select t.install_id, t.submission_id, t.line, t.received_at, t.first_id from ( \
             select install_id, submission_id, line, received_at, install_id as first_id from conflicting_submission \
             where receipt_reason = 'id_taken' union all \
             select s.install_id, s.submission_id, s.line, s.received_at, r.install_id from judgement j \
             join raw_submission s on s.install_id = j.install_id and s.submission_id = j.submission_id \
             left join response r on r.evaluation_id = j.evaluation_id and r.response_id = j.submission_id \
             where j.verdict = 'quarantined' and j.reason = 'id_taken') as t \
             where not exists (select 1 from withdrawal w where w.submission_id = t.submission_id) \
             order by t.received_at desc, t.submission_id, t.install_id";
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let one = |(install, submission, line, at, first): Row| {
            // `hailong verify` tells of a line that cannot be read.
            let header = Line::parse(&line).ok()?.header;
            Some(TakenId {
                install: InstallId(install),
                submission: SubmissionId(submission),
                seq: header.seq,
                evaluation: header.evaluation,
                received_at: Timestamp::from_millis(at),
                first: first.map(InstallId),
            })
        };
        Ok(found.into_iter().filter_map(one).collect())
    }
}
