//! Campaigns, their evaluations, and what may change in each state.

use survey::campaign::{Campaign, CampaignState, Change, Evaluation, EvaluationKind};
use survey::id::{CampaignId, EvaluationId, UnitId, UserId};
use survey::unit::Unit;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::feed::LIST_CHANGED;
use crate::plan_deeds::{NewDeed, PlanDeedKind, Planner, note_deed};
use crate::plans::{add_campaign, add_evaluation, step_campaign};
use crate::pool::{Store, read, transaction};
use crate::rows;

#[derive(sqlx::FromRow)]
pub(crate) struct CampaignRow {
    campaign_id: Uuid,
    year: i64,
    name: String,
    state: String,
    first_day: String,
    last_day: String,
}

impl CampaignRow {
    pub(crate) fn into_campaign(self) -> Result<Campaign> {
        Ok(Campaign {
            id: CampaignId(self.campaign_id),
            year: rows::narrow("campaign", self.year)?,
            name: rows::text("campaign", &self.name)?,
            state: rows::word("campaign", CampaignState::parse(&self.state), &self.state)?,
            first_day: rows::day("campaign", &self.first_day)?,
            last_day: rows::day("campaign", &self.last_day)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct EvaluationRow {
    evaluation_id: Uuid,
    campaign_id: Uuid,
    unit_id: Uuid,
    kind: String,
    questionnaire_hash: Vec<u8>,
    rule: String,
    target: i64,
}

impl EvaluationRow {
    pub(crate) fn into_evaluation(self) -> Result<Evaluation> {
        Ok(Evaluation {
            id: EvaluationId(self.evaluation_id),
            campaign: CampaignId(self.campaign_id),
            unit: UnitId(self.unit_id),
            kind: rows::word("evaluation", EvaluationKind::parse(&self.kind), &self.kind)?,
            questionnaire: rows::hash("evaluation", &self.questionnaire_hash)?,
            rule: self.rule.parse().map_err(|cause| StoreError::corrupt("evaluation", cause))?,
            target: rows::narrow("evaluation", self.target)?,
        })
    }
}

/// An evaluation with its campaign and unit.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationView {
    pub evaluation: Evaluation,
    pub campaign: Campaign,
    pub unit: Unit,
}

/// Which evaluations are wanted; empty: all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    pub year: Option<i32>,
    pub campaign: Option<CampaignId>,
    pub unit: Option<UnitId>,
    /// Only those assigned to this surveyor.
    pub surveyor: Option<UserId>,
}

const CAMPAIGNS: &str =
    "select campaign_id, year, name, state, first_day, last_day from campaign order by year, campaign_id";
const EVALUATIONS: &str = "select evaluation_id, campaign_id, unit_id, kind, questionnaire_hash, rule, target from evaluation order by evaluation_id";
/// `$1` evaluation.
pub(crate) const EVALUATION_ROW: &str = "select evaluation_id, campaign_id, unit_id, kind, questionnaire_hash, rule, target \
     from evaluation where evaluation_id = $1";
// Updates that change nothing: whoever reads the state keeps it from changing until the commit, on both engines.
pub(crate) const STATE: &str = "update campaign set state = state where campaign_id = $1 returning state";
pub(crate) const CAMPAIGN_TURN: &str = "update campaign set state = state where campaign_id = $1 \
     returning campaign_id, year, name, state, first_day, last_day";
pub(crate) const STATE_OF_EVALUATION: &str = "update campaign set state = state \
     where campaign_id = (select campaign_id from evaluation where evaluation_id = $1) returning state";
/// Who answered by a link has answered, also while the answer waits to be mixed with others.
pub(crate) const HAS_RESPONSES: &str = "select count(*) from (select 1 from response where evaluation_id = $1 \
     union all select 1 from web_staging where evaluation_id = $1 \
     union all select 1 from web_submission where evaluation_id = $1 limit 1) as one";
/// `$1` campaign, `$2` year, `$3` name: others of this year and name.
pub(crate) const OF_THIS_NAME: &str =
    "select count(*) from campaign where campaign_id <> $1 and year = $2 and name = $3";

/// Reads the state of a campaign, or of an evaluation's, inside a transaction.
macro_rules! state_of {
    ($tx:ident, $sql:expr, $what:literal, $id:expr) => {{
        let found: Option<String> = sqlx::query_scalar($sql).bind($id).fetch_optional(&mut *$tx).await?;
        let text = found.ok_or($crate::error::StoreError::Missing($what))?;
        $crate::rows::word("campaign", survey::campaign::CampaignState::parse(&text), &text)?
    }};
}

/// Reads a campaign, which then stays as it is until the commit.
macro_rules! campaign_turn {
    ($tx:ident, $id:expr) => {{
        let found: Option<$crate::campaigns::CampaignRow> =
            sqlx::query_as($crate::campaigns::CAMPAIGN_TURN).bind($id.0).fetch_optional(&mut *$tx).await?;
        found.ok_or($crate::error::StoreError::Missing("campaign"))?.into_campaign()?
    }};
}

/// Goes on only if no other campaign of the year has this one's name.
macro_rules! name_is_free {
    ($tx:ident, $campaign:expr) => {{
        let campaign: &survey::campaign::Campaign = $campaign;
        let others: i64 = sqlx::query_scalar($crate::campaigns::OF_THIS_NAME)
            .bind(campaign.id.0)
            .bind(i64::from(campaign.year))
            .bind($crate::rows::to_json("campaign", &campaign.name)?)
            .fetch_one(&mut *$tx)
            .await?;
        if others > 0 {
            return Err($crate::error::StoreError::Exists("a campaign of this year with this name"));
        }
    }};
}

pub(crate) use {campaign_turn, name_is_free, state_of};

/// `$1` evaluation, `$2` surveyor.
pub(crate) const ASSIGN: &str =
    "insert into assignment (evaluation_id, user_id) values ($1, $2) on conflict (evaluation_id, user_id) do nothing";

/// `$1` evaluation: whose it is. `$1` account: how people call it.
pub(crate) const PLACE_OF: &str = "select campaign_id, unit_id from evaluation where evaluation_id = $1";
pub(crate) const NAME_OF: &str = "select display_name from account where user_id = $1";

/// Puts an evaluation onto a surveyor's list, if it is not there yet; gives whether it was not.
macro_rules! assign {
    ($tx:ident, $evaluation:expr, $surveyor:expr) => {{
        let made = sqlx::query($crate::campaigns::ASSIGN)
            .bind($evaluation.0)
            .bind($surveyor.0)
            .execute(&mut *$tx)
            .await
            .map_err($crate::error::StoreError::refers("this assignment", "evaluation or account"))?;
        let new = made.rows_affected() > 0;
        if new {
            let told = sqlx::query($crate::feed::LIST_CHANGED).bind($evaluation.0).bind($surveyor.0);
            told.execute(&mut *$tx).await?;
        }
        new
    }};
}

/// Campaign and unit of an evaluation that is there.
macro_rules! place_of {
    ($tx:ident, $evaluation:expr) => {{
        let place: (uuid::Uuid, uuid::Uuid) =
            sqlx::query_as($crate::campaigns::PLACE_OF).bind($evaluation.0).fetch_one(&mut *$tx).await?;
        (survey::id::CampaignId(place.0), survey::id::UnitId(place.1))
    }};
}

/// A surveyor as the history tells it.
macro_rules! told_surveyor {
    ($tx:ident, $surveyor:expr) => {{
        let name: Option<String> =
            sqlx::query_scalar($crate::campaigns::NAME_OF).bind($surveyor.0).fetch_optional(&mut *$tx).await?;
        serde_json::json!({ "surveyor": name })
    }};
}

pub(crate) use {assign, place_of, told_surveyor};

impl Store {
    /// Adds a campaign as it is given, draft or not.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is one with this id, or of this year with this name.
    pub async fn add_campaign(&self, campaign: &Campaign, planner: Planner) -> Result<()> {
        transaction!(self, tx => { add_campaign!(tx, campaign, planner) });
        Ok(())
    }

    /// The campaigns by year.
    pub async fn campaigns(&self) -> Result<Vec<Campaign>> {
        let found: Vec<CampaignRow> = read!(self, pool => sqlx::query_as(CAMPAIGNS).fetch_all(pool).await)?;
        found.into_iter().map(CampaignRow::into_campaign).collect()
    }

    /// Takes a campaign one step further.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if that step does not exist, [`StoreError::NotReady`] with everything that hinders it from being
    /// opened.
    pub async fn step_campaign(&self, id: CampaignId, to: CampaignState, planner: Planner) -> Result<()> {
        transaction!(self, tx => { step_campaign!(tx, id, to, planner) });
        Ok(())
    }

    /// Adds an evaluation to a campaign that is still a draft.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is open, [`StoreError::Exists`] if the unit is in it already,
    /// [`StoreError::Missing`] if there is no such campaign, unit or questionnaire version.
    pub async fn add_evaluation(&self, evaluation: &Evaluation, planner: Planner) -> Result<()> {
        transaction!(self, tx => { add_evaluation!(tx, evaluation, planner) });
        Ok(())
    }

    /// The evaluations that match, by year and then in Vietnamese order of their units.
    pub async fn evaluations(&self, filter: Filter) -> Result<Vec<EvaluationView>> {
        const ASSIGNED: &str = "select evaluation_id from assignment where user_id = $1";
        let assigned: Option<Vec<Uuid>> = match filter.surveyor {
            Some(user) => Some(read!(self, pool => sqlx::query_scalar(ASSIGNED).bind(user.0).fetch_all(pool).await)?),
            None => None,
        };
        // Before the campaigns and units they belong to, so that one added meanwhile is not found without its campaign.
        let found: Vec<EvaluationRow> = read!(self, pool => sqlx::query_as(EVALUATIONS).fetch_all(pool).await)?;
        let campaigns = self.campaigns().await?;
        let units = self.units("").await?;
        let mut views = Vec::with_capacity(found.len());
        for row in found {
            let evaluation = row.into_evaluation()?;
            let campaign = campaigns.iter().find(|campaign| campaign.id == evaluation.campaign);
            let place = units.iter().position(|unit| unit.id == evaluation.unit);
            let (Some(campaign), Some(place)) = (campaign, place) else {
                return Err(StoreError::corrupt("evaluation", "its campaign or unit is missing"));
            };
            let wanted = filter.year.is_none_or(|year| campaign.year == year)
                && filter.campaign.is_none_or(|id| campaign.id == id)
                && filter.unit.is_none_or(|id| evaluation.unit == id)
                && assigned.as_ref().is_none_or(|ids| ids.contains(&evaluation.id.0));
            if wanted {
                views.push((
                    place,
                    EvaluationView { evaluation, campaign: campaign.clone(), unit: units[place].clone() },
                ));
            }
        }
        views.sort_by_key(|(place, view)| (view.campaign.year, *place));
        Ok(views.into_iter().map(|(_, view)| view).collect())
    }

    pub async fn evaluation(&self, id: EvaluationId) -> Result<Option<EvaluationView>> {
        Ok(self.evaluations(Filter::default()).await?.into_iter().find(|view| view.evaluation.id == id))
    }

    /// Gives an evaluation to a surveyor.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is closed, [`StoreError::Missing`] if there is no such evaluation or account.
    pub async fn assign(&self, evaluation: EvaluationId, surveyor: UserId, planner: Planner) -> Result<()> {
        transaction!(self, tx => {
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::Fieldwork, false)?;
            if assign!(tx, evaluation, surveyor) {
                let (campaign, unit) = place_of!(tx, evaluation);
                let deed = NewDeed::of_evaluation(PlanDeedKind::SurveyorAdded, campaign, evaluation, unit);
                note_deed!(tx, planner, deed.after(told_surveyor!(tx, surveyor)));
            }
        });
        Ok(())
    }

    /// Takes an evaluation from a surveyor. People on this list stay on it: [`Store::hand_over`] gives them to another.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is closed, [`StoreError::Missing`] if there is no such evaluation.
    pub async fn unassign(&self, evaluation: EvaluationId, surveyor: UserId, planner: Planner) -> Result<()> {
        const SQL: &str = "delete from assignment where evaluation_id = $1 and user_id = $2";
        transaction!(self, tx => {
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::Fieldwork, false)?;
            let gone = sqlx::query(SQL).bind(evaluation.0).bind(surveyor.0).execute(&mut *tx).await?;
            if gone.rows_affected() > 0 {
                sqlx::query(LIST_CHANGED).bind(evaluation.0).bind(surveyor.0).execute(&mut *tx).await?;
                let (campaign, unit) = place_of!(tx, evaluation);
                let deed = NewDeed::of_evaluation(PlanDeedKind::SurveyorRemoved, campaign, evaluation, unit);
                note_deed!(tx, planner, deed.before(told_surveyor!(tx, surveyor)));
            }
        });
        Ok(())
    }
}
