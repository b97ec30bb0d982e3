//! What a surveyor shall hold and what was touched since a cursor, both of one moment.

use std::collections::{BTreeMap, BTreeSet};
use survey::campaign::CampaignState;
use survey::id::{CampaignId, CaseId, EvaluationId, UnitId, UserId};
use sync::cursor::Cursor;
use sync::feed::{Assigned, Log, Scope, Touched, since};
use sync::message::{EvaluationProgress, EvaluationRow, Named, Person, Progress};
use sync::person::PersonKey;
use sync::question::OpenQuestion;
use sync::visit::PastVisit;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::feed::case_row::{CASES, CaseRow};
use crate::feed::reserves::{CLOSINGS, ClosingRow, Groups, RESERVES, ReserveRow};
use crate::pool::{Pools, Store, begin};
use crate::questions::OpenRow;
use crate::rows;
use crate::visits::VisitRow;

/// One moment of the feed, for one surveyor. The questionnaires of the scope are not filled in.
#[derive(Debug, Clone, Default)]
pub struct FeedView {
    pub scope: Scope,
    pub log: Log,
    pub progress: Vec<EvaluationProgress>,
}

/// Highest number, lowest number, and whether an entry waits for its own.
const STAND: &str = "select (select coalesce(max(feed_seq), 0) from feed_entry), \
     (select coalesce(min(feed_seq), 1) from feed_entry), \
     (select count(*) from (select 1 from feed_entry where feed_seq is null limit 1) as one)";
const ENTRIES: &str = "select feed_seq, kind, evaluation_id, case_id from feed_entry where feed_seq > $2 \
     and (user_id = $1 or (user_id is null and (evaluation_id is null \
     or evaluation_id in (select evaluation_id from assignment where user_id = $1)))) order by feed_seq limit $3";
const EVALUATIONS: &str = "select e.evaluation_id, e.questionnaire_hash, u.unit_id, u.name as unit_name, c.campaign_id, \
     c.name as campaign_name, c.year, c.first_day, c.last_day, \
     (select count(*) from response r where r.evaluation_id = e.evaluation_id and r.sample_type = 'probability') as answered \
     from assignment a join evaluation e on e.evaluation_id = a.evaluation_id \
     join campaign c on c.campaign_id = e.campaign_id join unit u on u.unit_id = e.unit_id \
     where a.user_id = $1 and c.state = 'open'";
const SUCCESSORS: &str = "select u.user_id, u.display_name from assignment a join account u on u.user_id = a.user_id \
     where a.evaluation_id = $1 and a.user_id <> $2 and u.active order by u.display_name, u.user_id";

/// What came of the visits to those people, in the order in which they came in.
const VISITS: &str = "select s.case_id, v.visit_id, v.outcome, v.visited_at, v.again_at, v.note from visit v \
     join survey_case s on s.evaluation_id = v.evaluation_id and s.case_id = v.case_id \
     join assignment a on a.evaluation_id = s.evaluation_id and a.user_id = s.assigned_to \
     join evaluation e on e.evaluation_id = s.evaluation_id join campaign c on c.campaign_id = e.campaign_id \
     where s.assigned_to = $1 and c.state = 'open' order by v.server_seq";

/// What was asked about those people and nobody answered, first to last.
const QUESTIONS: &str = "select q.case_id, q.question_id, q.submission_id, u.display_name, q.asked_at, q.words \
     from question q join survey_case s on s.evaluation_id = q.evaluation_id and s.case_id = q.case_id \
     join assignment a on a.evaluation_id = s.evaluation_id and a.user_id = s.assigned_to \
     join evaluation e on e.evaluation_id = s.evaluation_id join campaign c on c.campaign_id = e.campaign_id \
     join account u on u.user_id = q.asked_by where s.assigned_to = $1 and c.state = 'open' \
     and not exists (select 1 from reply r where r.evaluation_id = q.evaluation_id \
     and (r.question_id = q.question_id or r.supersedes = q.submission_id)) \
     and not exists (select 1 from withdrawal w where w.evaluation_id = q.evaluation_id and w.case_id = q.case_id) \
     order by q.asked_at, q.question_id";

type EntryRow = (i64, String, Option<Uuid>, Option<Uuid>);

#[derive(sqlx::FromRow)]
struct ScopeRow {
    evaluation_id: Uuid,
    questionnaire_hash: Vec<u8>,
    unit_id: Uuid,
    unit_name: String,
    campaign_id: Uuid,
    campaign_name: String,
    year: i64,
    first_day: String,
    last_day: String,
    answered: i64,
}

/// The rows of one moment.
#[derive(Default)]
struct Moment {
    stand: (i64, i64, i64),
    since: Option<u64>,
    entries: Vec<EntryRow>,
    evaluations: Vec<ScopeRow>,
    cases: Vec<CaseRow>,
    visits: Vec<VisitRow>,
    questions: Vec<OpenRow>,
    groups: Groups,
    successors: Vec<(Uuid, Vec<(Uuid, String)>)>,
}

macro_rules! moment {
    ($store:expr, $begin:expr, $surveyor:expr, $cursor:expr, $epoch:expr, $most:expr) => {{
        let mut tx = $begin;
        sqlx::query($store.feed_sql().one_moment).execute(&mut *tx).await?;
        let stand: (i64, i64, i64) = sqlx::query_as(STAND).fetch_one(&mut *tx).await?;
        let since = since($cursor, $epoch, $surveyor, floor(stand.1), stand.0.unsigned_abs());
        let mut entries: Vec<EntryRow> = Vec::new();
        if let Some(seq) = since {
            let (seq, most) = (i64::try_from(seq).unwrap_or(i64::MAX), i64::try_from($most).unwrap_or(i64::MAX));
            entries = sqlx::query_as(ENTRIES).bind($surveyor.0).bind(seq).bind(most).fetch_all(&mut *tx).await?;
        }
        let evaluations: Vec<ScopeRow> = sqlx::query_as(EVALUATIONS).bind($surveyor.0).fetch_all(&mut *tx).await?;
        let cases: Vec<CaseRow> = sqlx::query_as(CASES).bind($surveyor.0).fetch_all(&mut *tx).await?;
        let visits: Vec<VisitRow> = sqlx::query_as(VISITS).bind($surveyor.0).fetch_all(&mut *tx).await?;
        let questions: Vec<OpenRow> = sqlx::query_as(QUESTIONS).bind($surveyor.0).fetch_all(&mut *tx).await?;
        let reserves: Vec<ReserveRow> = sqlx::query_as(RESERVES).bind($surveyor.0).fetch_all(&mut *tx).await?;
        let mut closings: Vec<ClosingRow> = Vec::new();
        if !reserves.is_empty() {
            closings = sqlx::query_as(CLOSINGS).bind($surveyor.0).fetch_all(&mut *tx).await?;
        }
        let mut successors = Vec::new();
        for id in gone(&entries, &evaluations) {
            successors.push((id, sqlx::query_as(SUCCESSORS).bind(id).bind($surveyor.0).fetch_all(&mut *tx).await?));
        }
        tx.rollback().await?;
        let groups = Groups::of(reserves, closings)?;
        Moment { stand, since, entries, evaluations, cases, visits, questions, groups, successors }
    }};
}

impl Store {
    /// What a page of `changes` is made of: at most `limit` entries after the cursor, and the surveyor's scope.
    ///
    /// Call [`Store::number_feed`] first; entries that are committed in between wait for the next page. A personal record
    /// that `key` does not open is left out, and the log says so.
    pub async fn feed(
        &self,
        surveyor: UserId,
        cursor: Option<&Cursor>,
        epoch: Uuid,
        limit: usize,
        key: &PersonKey,
    ) -> Result<FeedView> {
        let most = limit.saturating_add(1);
        let moment = match &self.pools {
            Pools::Sqlite { read, .. } => moment!(self, read.begin().await?, surveyor, cursor, epoch, most),
            Pools::Postgres(pool) => moment!(self, begin(pool).await?, surveyor, cursor, epoch, most),
        };
        moment.into_view(limit, key)
    }
}

/// Evaluations whose scope was touched and that are not this surveyor's now.
fn gone(entries: &[EntryRow], evaluations: &[ScopeRow]) -> Vec<Uuid> {
    let touched = entries.iter().filter(|entry| entry.1 == "scope").filter_map(|entry| entry.2);
    let mut gone: Vec<Uuid> = touched.filter(|id| evaluations.iter().all(|row| row.evaluation_id != *id)).collect();
    gone.sort_unstable();
    gone.dedup();
    gone
}

/// A cursor may stand just below the lowest entry that is left.
fn floor(lowest: i64) -> u64 {
    lowest.saturating_sub(1).unsigned_abs()
}

impl Moment {
    fn into_view(self, limit: usize, key: &PersonKey) -> Result<FeedView> {
        let cut = self.entries.len() > limit;
        let entries = self.entries.into_iter().take(limit).map(touched).collect::<Result<Vec<_>>>()?;
        let log = Log {
            // Without a cursor that holds, nothing was read.
            entries: if self.since.is_some() { entries } else { Vec::new() },
            cut,
            head: self.stand.0.unsigned_abs(),
            floor: floor(self.stand.1),
            complete: self.stand.2 == 0,
        };
        let mut scope = Scope::default();
        let mut progress: BTreeMap<EvaluationId, Progress> = BTreeMap::new();
        for row in self.evaluations {
            let id = EvaluationId(row.evaluation_id);
            let by_all = rows::narrow("response", row.answered)?;
            progress.insert(id, Progress { done: 0, target: Some(0), done_by_all: by_all });
            scope.evaluations.insert(id, row.into_assigned()?);
        }
        let mut visits: BTreeMap<Uuid, Vec<PastVisit>> = BTreeMap::new();
        for row in self.visits {
            visits.entry(row.case_id).or_default().push(row.into_past()?);
        }
        let mut questions: BTreeMap<Uuid, Vec<OpenQuestion>> = BTreeMap::new();
        for row in self.questions {
            questions.entry(row.case_id).or_default().push(row.into_open());
        }
        for row in self.cases {
            let evaluation = EvaluationId(row.evaluation_id);
            let (Some(assigned), Some(counts)) =
                (scope.evaluations.get_mut(&evaluation), progress.get_mut(&evaluation))
            else {
                continue;
            };
            let answered = row.answered;
            let past = visits.remove(&row.case_id).unwrap_or_default();
            let asked = questions.remove(&row.case_id).unwrap_or_default();
            let reserve = row.reserve.is_some();
            let group = self.groups.name(&(row.evaluation_id, row.stratum.clone(), row.psu.clone()));
            let opened = self.groups.opened(row.case_id);
            // Whoever was visited or has answered is on the list, whatever opened it.
            let waits = reserve && opened.is_none() && !answered && past.is_empty();
            let (id, json) = row.into_json(past, asked, (group, opened), key)?;
            if waits {
                assigned.reserves.insert(id, json);
                continue;
            }
            if reserve {
                assigned.opened.insert(id);
            }
            if assigned.cases.insert(id, json).is_none() {
                counts.done += u32::from(answered);
                counts.target = counts.target.map(|target| target.saturating_add(1));
            }
        }
        for (id, people) in self.successors {
            let people = people.into_iter().map(|(id, name)| Person { id: UserId(id), name }).collect();
            scope.successors.insert(EvaluationId(id), people);
        }
        let progress =
            progress.into_iter().map(|(evaluation, progress)| EvaluationProgress { evaluation, progress }).collect();
        Ok(FeedView { scope, log, progress })
    }
}

fn touched((seq, kind, evaluation, case): EntryRow) -> Result<(u64, Touched)> {
    let evaluation = evaluation.map(EvaluationId);
    let what = match (kind.as_str(), evaluation, case) {
        ("scope", Some(id), _) => Touched::Scope(id),
        ("evaluation", Some(id), _) => Touched::Evaluation(id),
        ("case", Some(id), Some(case)) => Touched::Case(id, CaseId(case)),
        ("everything", ..) => Touched::Everything,
        _ => return Err(StoreError::corrupt("feed_entry", format!("the entry of kind '{kind}'"))),
    };
    Ok((seq.unsigned_abs(), what))
}

impl ScopeRow {
    fn into_assigned(self) -> Result<Assigned> {
        let questionnaire = rows::hash("evaluation", &self.questionnaire_hash)?;
        let row = EvaluationRow {
            id: EvaluationId(self.evaluation_id),
            unit: Named { id: UnitId(self.unit_id), name: rows::text("unit", &self.unit_name)? },
            campaign: Named { id: CampaignId(self.campaign_id), name: rows::text("campaign", &self.campaign_name)? },
            year: rows::narrow("campaign", self.year)?,
            state: CampaignState::Open,
            first_day: rows::day("campaign", &self.first_day)?,
            last_day: rows::day("campaign", &self.last_day)?,
            questionnaire,
        };
        Ok(Assigned {
            row: rows::to_json("evaluation", &row)?,
            questionnaire,
            cases: BTreeMap::new(),
            reserves: BTreeMap::new(),
            opened: BTreeSet::new(),
        })
    }
}
