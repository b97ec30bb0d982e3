//! Who has an evaluation on the list, and how much of it is left to each.

use survey::id::{EvaluationId, UserId};
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// One surveyor's part of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    pub surveyor: UserId,
    pub name: String,
    /// Cases of this list.
    pub cases: u64,
    /// Of those, how many are still to be met.
    pub left: u64,
    /// How many have not answered and are not visited again: they refused, moved away, are not found.
    pub closed: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: Uuid,
    display_name: String,
    cases: i64,
    unanswered: i64,
    closed: i64,
}

impl Store {
    /// Those who have this evaluation, by name; also who has no case of it.
    pub async fn workloads(&self, evaluation: EvaluationId) -> Result<Vec<Workload>> {
        const SQL: &str = "select a.user_id, u.display_name, count(c.case_id) as cases, \
             count(case when c.case_id is not null and r.response_id is null then 1 end) as unanswered, \
             count(case when r.response_id is null and (v.closes or exists (select 1 from withdrawal w \
             where w.evaluation_id = c.evaluation_id and w.case_id = c.case_id)) then 1 end) as closed \
             from assignment a join account u on u.user_id = a.user_id \
             left join sampled_case c on c.evaluation_id = a.evaluation_id and c.assigned_to = a.user_id \
             left join response r on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id \
             left join visit v on v.evaluation_id = c.evaluation_id and v.case_id = c.case_id and not exists ( \
             select 1 from visit w where w.evaluation_id = v.evaluation_id and w.case_id = v.case_id \
             and w.server_seq > v.server_seq) \
             where a.evaluation_id = $1 group by a.user_id, u.display_name order by u.display_name, a.user_id";
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|row| {
                Ok(Workload {
                    surveyor: UserId(row.user_id),
                    name: row.display_name,
                    cases: rows::narrow("number of cases", row.cases)?,
                    left: rows::narrow("number of cases", row.unanswered - row.closed)?,
                    closed: rows::narrow("number of cases", row.closed)?,
                })
            })
            .collect()
    }
}
