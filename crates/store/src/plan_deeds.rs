//! The history of the plan: what was changed of it, by whom and when.
//!
//! A deed is written in the transaction of the change it tells of and never changed. It says what was there before and what is
//! there since, each as an object of the fields that differ.

use serde_json::{Map, Value, json};
use survey::campaign::{Campaign, Evaluation};
use survey::clock::Timestamp;
use survey::id::{CampaignId, EvaluationId, UnitId, UserId};
use survey::language::Text;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// Who changes a plan, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planner {
    /// None for a command at the server itself.
    pub by: Option<UserId>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanDeedKind {
    CampaignAdded,
    CampaignChanged,
    CampaignDropped,
    /// Opened, closed or published.
    StateChanged,
    EvaluationAdded,
    EvaluationChanged,
    EvaluationDropped,
    SurveyorAdded,
    SurveyorRemoved,
    /// What a surveyor still had to do went to another.
    HandedOver,
    TeamChanged,
}

impl PlanDeedKind {
    pub const ALL: [Self; 11] = [
        Self::CampaignAdded,
        Self::CampaignChanged,
        Self::CampaignDropped,
        Self::StateChanged,
        Self::EvaluationAdded,
        Self::EvaluationChanged,
        Self::EvaluationDropped,
        Self::SurveyorAdded,
        Self::SurveyorRemoved,
        Self::HandedOver,
        Self::TeamChanged,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::CampaignAdded => "campaign_added",
            Self::CampaignChanged => "campaign_changed",
            Self::CampaignDropped => "campaign_dropped",
            Self::StateChanged => "state_changed",
            Self::EvaluationAdded => "evaluation_added",
            Self::EvaluationChanged => "evaluation_changed",
            Self::EvaluationDropped => "evaluation_dropped",
            Self::SurveyorAdded => "surveyor_added",
            Self::SurveyorRemoved => "surveyor_removed",
            Self::HandedOver => "handed_over",
            Self::TeamChanged => "team_changed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanDeed {
    /// Counted up over all campaigns.
    pub id: i64,
    pub at: Timestamp,
    /// The name of whoever did it; none for a command at the server itself.
    pub by: Option<String>,
    pub kind: PlanDeedKind,
    /// The name of the unit whose evaluation it is about.
    pub unit: Option<Text>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// A line to be written.
pub(crate) struct NewDeed {
    pub kind: PlanDeedKind,
    pub campaign: CampaignId,
    pub of: Option<(EvaluationId, UnitId)>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl NewDeed {
    pub const fn of_campaign(kind: PlanDeedKind, campaign: CampaignId) -> Self {
        Self { kind, campaign, of: None, before: None, after: None }
    }

    pub const fn of_evaluation(
        kind: PlanDeedKind,
        campaign: CampaignId,
        evaluation: EvaluationId,
        unit: UnitId,
    ) -> Self {
        Self { kind, campaign, of: Some((evaluation, unit)), before: None, after: None }
    }

    pub fn before(self, before: impl Into<Value>) -> Self {
        Self { before: Some(before.into()), ..self }
    }

    pub fn after(self, after: impl Into<Value>) -> Self {
        Self { after: Some(after.into()), ..self }
    }
}

pub(crate) const ADD_DEED: &str = "insert into plan_deed (done_at, by_user, kind, campaign_id, evaluation_id, unit_id, \
     before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)";
/// `$1` questionnaire: how people name it.
pub(crate) const FORM_NAME: &str = "select key || ' ' || version from questionnaire where hash = $1";

/// Adds a line to the history.
macro_rules! note_deed {
    ($tx:ident, $planner:expr, $deed:expr) => {{
        let (planner, deed): ($crate::plan_deeds::Planner, $crate::plan_deeds::NewDeed) = ($planner, $deed);
        sqlx::query($crate::plan_deeds::ADD_DEED)
            .bind(planner.at.millis())
            .bind(planner.by.map(|by| by.0))
            .bind(deed.kind.name())
            .bind(deed.campaign.0)
            .bind(deed.of.map(|(evaluation, _)| evaluation.0))
            .bind(deed.of.map(|(_, unit)| unit.0))
            .bind(deed.before.map(|json| json.to_string()))
            .bind(deed.after.map(|json| json.to_string()))
            .execute(&mut *$tx)
            .await?;
    }};
}

/// How people name a questionnaire version.
macro_rules! form_name {
    ($tx:ident, $hash:expr) => {{
        let found: Option<String> =
            sqlx::query_scalar($crate::plan_deeds::FORM_NAME).bind($hash.0.to_vec()).fetch_optional(&mut *$tx).await?;
        found.ok_or($crate::error::StoreError::Missing("questionnaire version"))?
    }};
}

pub(crate) use {form_name, note_deed};

/// A campaign as the history tells it.
pub(crate) fn told_campaign(campaign: &Campaign) -> Map<String, Value> {
    let Campaign { id: _, year, name, state: _, first_day, last_day } = campaign;
    Map::from_iter([
        ("year".to_owned(), json!(year)),
        ("name".to_owned(), json!(name)),
        ("first_day".to_owned(), json!(first_day)),
        ("last_day".to_owned(), json!(last_day)),
    ])
}

/// An evaluation as the history tells it.
pub(crate) fn told_evaluation(evaluation: &Evaluation, questionnaire: &str) -> Map<String, Value> {
    Map::from_iter([
        ("kind".to_owned(), json!(evaluation.kind)),
        ("questionnaire".to_owned(), json!(questionnaire)),
        ("rule".to_owned(), json!(evaluation.rule)),
        ("target".to_owned(), json!(evaluation.target)),
    ])
}

/// Both without the fields that are the same in both.
pub(crate) fn differing(
    mut before: Map<String, Value>,
    mut after: Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let same: Vec<String> =
        before.iter().filter(|(name, value)| after.get(*name) == Some(*value)).map(|(name, _)| name.clone()).collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (before, after)
}

type Row = (i64, i64, Option<String>, String, Option<String>, Option<String>, Option<String>);

fn deed((id, at, by, kind, unit, before, after): Row) -> Result<PlanDeed> {
    const WHAT: &str = "plan's history";
    let json = |text: Option<String>| text.map(|text| rows::from_json(WHAT, &text)).transpose();
    Ok(PlanDeed {
        id,
        at: Timestamp::from_millis(at),
        by,
        kind: rows::word(WHAT, PlanDeedKind::parse(&kind), &kind)?,
        unit: unit.map(|name| rows::text("unit", &name)).transpose()?,
        before: json(before)?,
        after: json(after)?,
    })
}

impl Store {
    /// What was done to a campaign's plan, the newest first; also to one that was dropped.
    pub async fn plan_deeds(&self, campaign: CampaignId) -> Result<Vec<PlanDeed>> {
        const SQL: &str = "select d.deed_id, d.done_at, p.display_name, d.kind, u.name, d.before, d.after \
             from plan_deed d left join account p on p.user_id = d.by_user left join unit u on u.unit_id = d.unit_id \
             where d.campaign_id = $1 order by d.deed_id desc";
        let id: Uuid = campaign.0;
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).bind(id).fetch_all(pool).await)?;
        found.into_iter().map(deed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_by_the_fields_that_differ() {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let before = object(json!({"rule": "pooled", "target": 200, "kind": "programme"}));
        let after = object(json!({"rule": "mean_of_factors", "target": 200, "kind": "programme"}));
        let (before, after) = differing(before, after);
        assert_eq!((json!(before), json!(after)), (json!({"rule": "pooled"}), json!({"rule": "mean_of_factors"})));
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in PlanDeedKind::ALL {
            assert_eq!(PlanDeedKind::parse(kind.name()), Some(kind));
        }
    }
}
