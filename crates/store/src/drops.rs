//! What is taken out of a plan again, as long as it is a draft: no tablet has heard of it, and nobody has answered.

use serde_json::json;
use survey::campaign::{Change, Evaluation};
use survey::id::{CampaignId, EvaluationId};
use uuid::Uuid;

use crate::campaigns::{EVALUATION_ROW, EvaluationRow, STATE_OF_EVALUATION, campaign_turn, state_of};
use crate::error::{Result, StoreError};
use crate::plan_deeds::{NewDeed, PlanDeedKind, Planner, form_name, note_deed, told_campaign, told_evaluation};
use crate::pool::{Store, transaction};

/// `$1` evaluation: everything that a draft may have of it, and at last the evaluation itself.
const ALL_OF_IT: [&str; 12] = [
    "delete from case_person where evaluation_id = $1",
    "delete from survey_case where evaluation_id = $1",
    "delete from frame_person where evaluation_id = $1",
    "delete from frame_row where evaluation_id = $1",
    "delete from frame where evaluation_id = $1",
    "delete from assignment where evaluation_id = $1",
    "delete from counter_link where evaluation_id = $1",
    "delete from ticket where evaluation_id = $1",
    "delete from margin where evaluation_id = $1",
    "delete from kept_result where evaluation_id = $1",
    "delete from data_version where evaluation_id = $1",
    "delete from evaluation where evaluation_id = $1",
];
const CASES: &str = "select count(*) from survey_case where evaluation_id = $1";
const EVALUATIONS: &str = "select evaluation_id from evaluation where campaign_id = $1 order by evaluation_id";
const TEAM: &str = "delete from team_member where campaign_id = $1";
const CAMPAIGN: &str = "delete from campaign where campaign_id = $1";

impl Store {
    /// Takes an evaluation out of a draft, with its surveyors, the people drawn and who they are.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is open, [`StoreError::Missing`] if there is no such evaluation.
    pub async fn drop_evaluation(&self, id: EvaluationId, planner: Planner) -> Result<()> {
        transaction!(self, tx => {
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", id.0).may_change(Change::Evaluations, false)?;
            let row: Option<EvaluationRow> = sqlx::query_as(EVALUATION_ROW).bind(id.0).fetch_optional(&mut *tx).await?;
            let evaluation: Evaluation = row.ok_or(StoreError::Missing("evaluation"))?.into_evaluation()?;
            let cases: i64 = sqlx::query_scalar(CASES).bind(id.0).fetch_one(&mut *tx).await?;
            let mut before = told_evaluation(&evaluation, &form_name!(tx, evaluation.questionnaire));
            before.insert("cases".to_owned(), json!(cases));
            for sql in ALL_OF_IT {
                sqlx::query(sql).bind(id.0).execute(&mut *tx).await?;
            }
            let (kind, campaign) = (PlanDeedKind::EvaluationDropped, evaluation.campaign);
            let deed = NewDeed::of_evaluation(kind, campaign, id, evaluation.unit);
            note_deed!(tx, planner, deed.before(before));
        });
        Ok(())
    }

    /// Takes a draft away with its evaluations and its team. Its history stays.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is open, [`StoreError::Missing`] if there is no such campaign.
    pub async fn drop_campaign(&self, id: CampaignId, planner: Planner) -> Result<()> {
        transaction!(self, tx => {
            let campaign = campaign_turn!(tx, id);
            campaign.state.may_change(Change::Evaluations, false)?;
            let evaluations: Vec<Uuid> = sqlx::query_scalar(EVALUATIONS).bind(id.0).fetch_all(&mut *tx).await?;
            for evaluation in &evaluations {
                for sql in ALL_OF_IT {
                    sqlx::query(sql).bind(evaluation).execute(&mut *tx).await?;
                }
            }
            sqlx::query(TEAM).bind(id.0).execute(&mut *tx).await?;
            sqlx::query(CAMPAIGN).bind(id.0).execute(&mut *tx).await?;
            let mut before = told_campaign(&campaign);
            before.insert("evaluations".to_owned(), json!(evaluations.len()));
            note_deed!(tx, planner, NewDeed::of_campaign(PlanDeedKind::CampaignDropped, id).before(before));
        });
        Ok(())
    }
}
