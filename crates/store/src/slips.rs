//! The submission behind the code that a respondent brings to the office.

use survey::clock::{Day, Timestamp};
use survey::id::{EvaluationId, SubmissionId};
use sync::line::Line;
use sync::slip::SlipCode;
use uuid::Uuid;

use crate::error::Result;
use crate::judge::INTERVIEWS;
use crate::pool::{Store, read};
use crate::rows;

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Counted,
    /// Kept and waiting for a supervisor.
    Quarantined,
    /// It was broken off: kept, and not in the index.
    Partial,
    /// Another one took its place.
    Superseded,
    /// Its answers were withdrawn.
    Withdrawn,
    /// Held aside, or not judged yet.
    Aside,
}

impl Standing {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Quarantined => "quarantined",
            Self::Partial => "partial",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Aside => "aside",
        }
    }
}

/// An interview that is held: no answers and no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundInterview {
    pub id: SubmissionId,
    /// As its line says; the server may not have it.
    pub evaluation: EvaluationId,
    pub day: Day,
    pub standing: Standing,
    pub withdrawn_at: Option<Timestamp>,
    /// The number of the person in the sample, if it counts or was broken off.
    pub case_number: Option<u32>,
}

impl Store {
    /// The interviews whose slip has this code: none, one, or by a rare chance more. Every id that is held is looked at, as
    /// nobody keeps the codes: some tenths of a second for a million.
    pub async fn interviews_of_slip(&self, code: SlipCode) -> Result<Vec<FoundInterview>> {
        let sql = self.ingest_sql().ending_with;
        let ids: Vec<Uuid> = read!(self, pool => {
            sqlx::query_scalar(sql).bind(code.ending().to_vec()).fetch_all(pool).await
        })?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.interview(SubmissionId(id)).await?);
        }
        Ok(found)
    }

    async fn interview(&self, id: SubmissionId) -> Result<Option<FoundInterview>> {
        const LINES: &str = "select line from raw_submission where submission_id = $1 \
             union all select line from conflicting_submission where submission_id = $1";
        const STANDING: &str = "select \
             (select count(*) from response where evaluation_id = $1 and response_id = $2 and install_id is not null), \
             (select max(c.number) from response r join survey_case c on c.evaluation_id = r.evaluation_id \
             and c.case_id = r.case_id where r.evaluation_id = $1 and r.response_id = $2), \
             (select max(withdrawn_at) from withdrawal where submission_id = $2), \
             (select count(*) from judgement where submission_id = $2 and verdict = 'superseded'), \
             (select count(*) from judgement where submission_id = $2 and verdict = 'quarantined'), \
             (select count(*) from judgement where submission_id = $2 and verdict = 'partial'), \
             (select max(c.number) from partial_interview p join survey_case c on c.evaluation_id = p.evaluation_id \
             and c.case_id = p.case_id where p.evaluation_id = $1 and p.partial_id = $2)";
        type Row = (i64, Option<i64>, Option<i64>, i64, i64, i64, Option<i64>);
        let lines: Vec<String> = read!(self, pool => sqlx::query_scalar(LINES).bind(id.0).fetch_all(pool).await)?;
        // `hailong verify` tells of a line that cannot be read.
        let mut headers = lines.iter().filter_map(|line| Line::parse(line).ok()).map(|line| line.header);
        let Some(header) = headers.find(|header| INTERVIEWS.contains(&header.kind)) else { return Ok(None) };
        let (counted, number, withdrawn_at, superseded, quarantined, partial, met): Row = read!(self, pool => {
            sqlx::query_as(STANDING).bind(header.evaluation.0).bind(id.0).fetch_one(pool).await
        })?;
        let standing = match (withdrawn_at, counted, superseded, quarantined, partial) {
            (Some(_), ..) => Standing::Withdrawn,
            (None, 1.., ..) => Standing::Counted,
            (None, _, 1.., ..) => Standing::Superseded,
            (None, _, _, 1.., _) => Standing::Quarantined,
            (None, _, _, _, 1..) => Standing::Partial,
            _ => Standing::Aside,
        };
        Ok(Some(FoundInterview {
            id,
            evaluation: header.evaluation,
            day: header.today,
            standing,
            withdrawn_at: withdrawn_at.map(Timestamp::from_millis),
            case_number: rows::narrow_option("response", number.or(met))?,
        }))
    }
}
