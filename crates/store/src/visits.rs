//! Visits without an interview: what lines of kind `attempt` told, in the order in which the server took them in. The last
//! one says how a case stands; an answer outweighs them all.

use std::collections::BTreeMap;
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::outcome::Outcome;
use sync::visit::{PastVisit, Visit};
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// A visit to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    pub evaluation: EvaluationId,
    pub install: InstallId,
    pub id: SubmissionId,
    pub case: CaseId,
    pub server_seq: i64,
    /// By the tablet's clock, set right by what it measured of the server's.
    pub at: Timestamp,
    pub visit: Visit,
}

/// How the cases of an evaluation stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseCounts {
    pub answered: u64,
    /// Neither answered nor visited, as far as the server knows.
    pub not_visited: u64,
    /// Not answered, by what the last visit found.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Visits without an interview, to whomever.
    pub visits: u64,
}

impl NewVisit {
    /// The note as PostgreSQL can hold it.
    pub(crate) fn noted(&self) -> Option<String> {
        (!self.visit.note.is_empty()).then(|| rows::without_nul(&self.visit.note))
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct VisitRow {
    pub case_id: Uuid,
    visit_id: Uuid,
    outcome: String,
    visited_at: i64,
    again_at: Option<i64>,
    note: Option<String>,
}

impl VisitRow {
    pub(crate) fn into_past(self) -> Result<PastVisit> {
        Ok(PastVisit {
            id: SubmissionId(self.visit_id),
            at: Timestamp::from_millis(self.visited_at),
            visit: Visit {
                outcome: rows::word("visit", Outcome::parse(&self.outcome), &self.outcome)?,
                again: self.again_at.map(Timestamp::from_millis),
                note: self.note.unwrap_or_default(),
            },
        })
    }
}

/// Every column, in the order of the keys.
type WholeRow = (Uuid, Uuid, Uuid, Uuid, i64, String, bool, i64, Option<i64>, Option<String>);

impl Store {
    /// How the cases of an evaluation stand, each counted once. Who withdrew an answer has refused; whom nobody visited may
    /// have an outcome from a file of past results.
    pub async fn case_counts(&self, evaluation: EvaluationId) -> Result<CaseCounts> {
        const STANDING: &str = "select case when r.response_id is not null then 'answered' \
             when exists (select 1 from withdrawal w where w.evaluation_id = c.evaluation_id and w.case_id = c.case_id) \
             then 'refused' else coalesce(v.outcome, p.outcome, 'not_visited') end as standing, count(*) \
             from sampled_case c left join response r on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id \
             left join visit v on v.evaluation_id = c.evaluation_id and v.case_id = c.case_id and not exists ( \
             select 1 from visit w where w.evaluation_id = v.evaluation_id and w.case_id = v.case_id \
             and w.server_seq > v.server_seq) \
             left join past_answer p on p.evaluation_id = c.evaluation_id and p.case_id = c.case_id \
             where c.evaluation_id = $1 group by standing";
        const VISITS: &str = "select count(*) from visit where evaluation_id = $1";
        let id = evaluation.0;
        let found: Vec<(String, i64)> = read!(self, pool => sqlx::query_as(STANDING).bind(id).fetch_all(pool).await)?;
        let visits: i64 = read!(self, pool => sqlx::query_scalar(VISITS).bind(id).fetch_one(pool).await)?;
        let mut counts = CaseCounts { visits: visits.unsigned_abs(), ..CaseCounts::default() };
        for (standing, count) in found {
            let count = count.unsigned_abs();
            match standing.as_str() {
                "answered" => counts.answered = count,
                "not_visited" => counts.not_visited = count,
                outcome => {
                    counts.outcomes.insert(rows::word("visit", Outcome::parse(outcome), outcome)?, count);
                }
            }
        }
        Ok(counts)
    }

    /// Every visit, as it stands in the table.
    pub(crate) async fn all_visits(&self) -> Result<Vec<WholeRow>> {
        const SQL: &str = "select evaluation_id, install_id, visit_id, case_id, server_seq, outcome, closes, visited_at, \
             again_at, note from visit order by evaluation_id, install_id, visit_id";
        Ok(read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }
}
