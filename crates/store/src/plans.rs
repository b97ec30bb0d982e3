//! A year's plan: its units, its campaign and the evaluations, all of it or nothing.

use survey::campaign::{Campaign, CampaignState, Evaluation};
use survey::id::UserId;
use survey::unit::Unit;

use crate::campaigns::{assign, told_surveyor};
use crate::error::Result;
use crate::plan_deeds::{NewDeed, PlanDeedKind, Planner, note_deed};
use crate::pool::{Store, transaction};
use crate::units::put_unit;

/// What is planned together.
#[derive(Debug, Clone, Copy)]
pub struct NewPlan<'a> {
    /// Those that are not there yet.
    pub units: &'a [Unit],
    /// A draft.
    pub campaign: &'a Campaign,
    /// Each with its surveyors.
    pub evaluations: &'a [(Evaluation, Vec<UserId>)],
    /// Whether answers are taken at once.
    pub open: bool,
    pub planner: Planner,
}

pub(crate) const ADD_CAMPAIGN: &str =
    "insert into campaign (campaign_id, year, name, state, first_day, last_day) values ($1, $2, $3, $4, $5, $6)";
pub(crate) const ADD_EVALUATION: &str = "insert into evaluation (evaluation_id, campaign_id, unit_id, kind, \
     questionnaire_hash, rule, target) values ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const STEP: &str = "update campaign set state = $2 where campaign_id = $1";

/// Adds a campaign as it is given, draft or not.
macro_rules! add_campaign {
    ($tx:ident, $campaign:expr, $planner:expr) => {{
        let campaign: &survey::campaign::Campaign = $campaign;
        $crate::campaigns::name_is_free!($tx, campaign);
        sqlx::query($crate::plans::ADD_CAMPAIGN)
            .bind(campaign.id.0)
            .bind(i64::from(campaign.year))
            .bind($crate::rows::to_json("campaign", &campaign.name)?)
            .bind(campaign.state.name())
            .bind(campaign.first_day.to_string())
            .bind(campaign.last_day.to_string())
            .execute(&mut *$tx)
            .await
            .map_err($crate::error::StoreError::exists("this campaign"))?;
        let kind = $crate::plan_deeds::PlanDeedKind::CampaignAdded;
        let deed = $crate::plan_deeds::NewDeed::of_campaign(kind, campaign.id);
        $crate::plan_deeds::note_deed!($tx, $planner, deed.after($crate::plan_deeds::told_campaign(campaign)));
    }};
}

/// Adds an evaluation to a campaign that is still a draft.
macro_rules! add_evaluation {
    ($tx:ident, $evaluation:expr, $planner:expr) => {{
        let evaluation: &survey::campaign::Evaluation = $evaluation;
        let state = $crate::campaigns::state_of!($tx, $crate::campaigns::STATE, "campaign", evaluation.campaign.0);
        state.may_change(survey::campaign::Change::Evaluations, false)?;
        let refers =
            $crate::error::StoreError::refers("an evaluation of this unit in this campaign", "unit or questionnaire");
        sqlx::query($crate::plans::ADD_EVALUATION)
            .bind(evaluation.id.0)
            .bind(evaluation.campaign.0)
            .bind(evaluation.unit.0)
            .bind(evaluation.kind.name())
            .bind(evaluation.questionnaire.0.to_vec())
            .bind(evaluation.rule.name())
            .bind(i64::from(evaluation.target))
            .execute(&mut *$tx)
            .await
            .map_err(refers)?;
        let kind = $crate::plan_deeds::PlanDeedKind::EvaluationAdded;
        let deed =
            $crate::plan_deeds::NewDeed::of_evaluation(kind, evaluation.campaign, evaluation.id, evaluation.unit);
        let form = $crate::plan_deeds::form_name!($tx, evaluation.questionnaire);
        $crate::plan_deeds::note_deed!(
            $tx,
            $planner,
            deed.after($crate::plan_deeds::told_evaluation(evaluation, &form))
        );
    }};
}

/// Takes a campaign one step further.
macro_rules! step_campaign {
    ($tx:ident, $id:expr, $to:expr, $planner:expr) => {{
        let campaign = $crate::campaigns::campaign_turn!($tx, $id);
        let next = campaign.state.step($to)?;
        if next == survey::campaign::CampaignState::Open {
            let found = $crate::planned::hindrances!(&mut *$tx, &campaign);
            if !found.is_empty() {
                return Err($crate::error::StoreError::NotReady(found));
            }
        }
        sqlx::query($crate::plans::STEP).bind(campaign.id.0).bind(next.name()).execute(&mut *$tx).await?;
        sqlx::query($crate::feed::SCOPE_OF_CAMPAIGN).bind(campaign.id.0).execute(&mut *$tx).await?;
        if next == survey::campaign::CampaignState::Closed {
            // Nobody is drawn any more, so that nobody needs to know who could have been.
            sqlx::query($crate::frames::FORGET_PEOPLE).bind(campaign.id.0).execute(&mut *$tx).await?;
        }
        let kind = $crate::plan_deeds::PlanDeedKind::StateChanged;
        let deed = $crate::plan_deeds::NewDeed::of_campaign(kind, campaign.id)
            .before(serde_json::json!({ "state": campaign.state }))
            .after(serde_json::json!({ "state": next }));
        $crate::plan_deeds::note_deed!($tx, $planner, deed);
    }};
}

pub(crate) use {add_campaign, add_evaluation, step_campaign};

impl Store {
    /// Makes what is planned. Whatever is wrong with a part of it, nothing of it is there then, and it can be planned again.
    ///
    /// # Errors
    /// As those of [`Store::put_unit`], [`Store::add_campaign`], [`Store::add_evaluation`], [`Store::assign`] and
    /// [`Store::step_campaign`].
    pub async fn carry_out(&self, plan: &NewPlan<'_>) -> Result<()> {
        transaction!(self, tx => {
            for unit in plan.units {
                put_unit!(tx, unit);
            }
            add_campaign!(tx, plan.campaign, plan.planner);
            for (evaluation, surveyors) in plan.evaluations {
                add_evaluation!(tx, evaluation, plan.planner);
                for surveyor in surveyors {
                    if assign!(tx, evaluation.id, *surveyor) {
                        let Evaluation { id, campaign, unit, .. } = evaluation;
                        let deed = NewDeed::of_evaluation(PlanDeedKind::SurveyorAdded, *campaign, *id, *unit);
                        note_deed!(tx, plan.planner, deed.after(told_surveyor!(tx, surveyor)));
                    }
                }
            }
            if plan.open {
                step_campaign!(tx, plan.campaign.id, CampaignState::Open, plan.planner);
            }
        });
        Ok(())
    }
}
