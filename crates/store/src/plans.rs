//! A year's plan: its units, its campaign and the evaluations, all of it or nothing.

use survey::campaign::{Campaign, CampaignState, Evaluation};
use survey::id::UserId;
use survey::unit::Unit;

use crate::campaigns::assign;
use crate::error::Result;
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
}

pub(crate) const ADD_CAMPAIGN: &str =
    "insert into campaign (campaign_id, year, name, state, first_day, last_day) values ($1, $2, $3, $4, $5, $6)";
pub(crate) const ADD_EVALUATION: &str = "insert into evaluation (evaluation_id, campaign_id, unit_id, kind, \
     questionnaire_hash, rule, target) values ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const EVALUATIONS_OF: &str = "select count(*) from evaluation where campaign_id = $1";
pub(crate) const STEP: &str = "update campaign set state = $2 where campaign_id = $1";

/// Adds a campaign as it is given, draft or not.
macro_rules! add_campaign {
    ($tx:ident, $campaign:expr) => {{
        let campaign: &survey::campaign::Campaign = $campaign;
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
    }};
}

/// Adds an evaluation to a campaign that is still a draft.
macro_rules! add_evaluation {
    ($tx:ident, $evaluation:expr) => {{
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
    }};
}

/// Takes a campaign one step further.
macro_rules! step_campaign {
    ($tx:ident, $id:expr, $to:expr) => {{
        let id: survey::id::CampaignId = $id;
        let from = $crate::campaigns::state_of!($tx, $crate::campaigns::STATE, "campaign", id.0);
        let count = sqlx::query_scalar($crate::plans::EVALUATIONS_OF).bind(id.0);
        let evaluations: i64 = count.fetch_one(&mut *$tx).await?;
        let next = from.step($to, usize::try_from(evaluations).unwrap_or(0))?;
        sqlx::query($crate::plans::STEP).bind(id.0).bind(next.name()).execute(&mut *$tx).await?;
        sqlx::query($crate::feed::SCOPE_OF_CAMPAIGN).bind(id.0).execute(&mut *$tx).await?;
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
            add_campaign!(tx, plan.campaign);
            for (evaluation, surveyors) in plan.evaluations {
                add_evaluation!(tx, evaluation);
                for surveyor in surveyors {
                    assign!(tx, evaluation.id, *surveyor);
                }
            }
            if plan.open {
                step_campaign!(tx, plan.campaign.id, CampaignState::Open);
            }
        });
        Ok(())
    }
}
