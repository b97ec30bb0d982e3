//! What is changed of a plan that is there: as far as the campaign's state and the first response let it.

use survey::campaign::{Campaign, CampaignState, Change, Evaluation, EvaluationKind};
use survey::clock::Day;
use survey::id::{CampaignId, EvaluationId};
use survey::language::Text;
use survey::opening::{Hindrance, Obstacle};
use survey::questionnaire::QuestionnaireHash;
use survey::rule::IndexRule;

use crate::campaigns::{
    EVALUATION_ROW, EvaluationRow, HAS_RESPONSES, STATE_OF_EVALUATION, campaign_turn, name_is_free, state_of,
};
use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::feed::{EVALUATIONS_OF_CAMPAIGN, SCOPE_OF_CAMPAIGN, SCOPE_OF_EVALUATION};
use crate::plan_deeds::{
    NewDeed, PlanDeedKind, Planner, differing, form_name, note_deed, told_campaign, told_evaluation,
};
use crate::planned::hindrances;
use crate::pool::{Store, transaction};

/// What is to be changed of a campaign; what is none stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignChange {
    pub name: Option<Text>,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
}

impl CampaignChange {
    fn applied_to(&self, campaign: &Campaign) -> Campaign {
        Campaign {
            name: self.name.clone().unwrap_or_else(|| campaign.name.clone()),
            first_day: self.first_day.unwrap_or(campaign.first_day),
            last_day: self.last_day.unwrap_or(campaign.last_day),
            ..campaign.clone()
        }
    }
}

/// What is to be changed of an evaluation; what is none stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EvaluationChange {
    pub kind: Option<EvaluationKind>,
    pub questionnaire: Option<QuestionnaireHash>,
    pub rule: Option<IndexRule>,
    pub target: Option<u32>,
}

impl EvaluationChange {
    fn applied_to(self, evaluation: &Evaluation) -> Evaluation {
        Evaluation {
            kind: self.kind.unwrap_or(evaluation.kind),
            questionnaire: self.questionnaire.unwrap_or(evaluation.questionnaire),
            rule: self.rule.unwrap_or(evaluation.rule),
            target: self.target.unwrap_or(evaluation.target),
            ..evaluation.clone()
        }
    }
}

/// The changes by which an evaluation became another.
fn changes(before: &Evaluation, after: &Evaluation) -> impl Iterator<Item = Change> {
    let all = [
        (before.kind != after.kind, Change::Kind),
        (before.questionnaire != after.questionnaire, Change::Questionnaire),
        (before.rule != after.rule, Change::Rule),
        (before.target != after.target, Change::Target),
    ];
    all.into_iter().filter_map(|(differs, change)| differs.then_some(change))
}

/// Of what would hinder the changed campaign from being opened, what the change itself would do. An open one does not leave the
/// days of its units or the map; a draft may, as long as it is one.
fn in_the_way(found: Vec<Hindrance>, before: &Campaign, after: &Campaign) -> Vec<Hindrance> {
    let moved = before.state == CampaignState::Open && before.first_day != after.first_day;
    let own = |one: &Hindrance| match one.obstacle {
        Obstacle::LastDayBeforeFirst => true,
        ref other => moved && other.is_of_days(),
    };
    found.into_iter().filter(own).collect()
}

impl Store {
    /// Changes name and days of a campaign. Nothing is written where all of it is so already.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for the days of a campaign that is closed, [`StoreError::NotReady`] if it would end before it
    /// begins, or if it is open and a unit or its area does not exist on the new first day, [`StoreError::Exists`] if another
    /// campaign of the year has this name, [`StoreError::Missing`] if there is no such campaign.
    pub async fn change_campaign(&self, id: CampaignId, change: &CampaignChange, planner: Planner) -> Result<()> {
        const SQL: &str = "update campaign set name = $2, first_day = $3, last_day = $4 where campaign_id = $1";
        transaction!(self, tx => {
            let before = campaign_turn!(tx, id);
            let after = change.applied_to(&before);
            if before == after {
                return Ok(());
            }
            if before.name != after.name {
                before.state.may_change(Change::Name, false)?;
                name_is_free!(tx, &after);
            }
            if (before.first_day, before.last_day) != (after.first_day, after.last_day) {
                before.state.may_change(Change::Dates, false)?;
                let hindering = in_the_way(hindrances!(&mut *tx, &after), &before, &after);
                if !hindering.is_empty() {
                    return Err(StoreError::NotReady(hindering));
                }
            }
            sqlx::query(SQL)
                .bind(id.0)
                .bind(crate::rows::to_json("campaign", &after.name)?)
                .bind(after.first_day.to_string())
                .bind(after.last_day.to_string())
                .execute(&mut *tx)
                .await?;
            // The first day says which map names the communes of the people drawn.
            let told = if before.first_day == after.first_day { EVALUATIONS_OF_CAMPAIGN } else { SCOPE_OF_CAMPAIGN };
            sqlx::query(told).bind(id.0).execute(&mut *tx).await?;
            let (before, after) = differing(told_campaign(&before), told_campaign(&after));
            let deed = NewDeed::of_campaign(PlanDeedKind::CampaignChanged, id);
            note_deed!(tx, planner, deed.before(before).after(after));
        });
        Ok(())
    }

    /// Changes an evaluation, all of what is asked or nothing: its kind in a draft, its target until fieldwork is closed, rule and
    /// questionnaire as long as nobody has answered. Judging waits meanwhile, so that no first answer slips in between the look
    /// and the change. Nothing is written where all of it is so already.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where state or responses forbid it, [`StoreError::NotReady`] for a target of 0 once the campaign is
    /// open, [`StoreError::Missing`] if there is no such evaluation or questionnaire version.
    pub async fn change_evaluation(&self, id: EvaluationId, change: EvaluationChange, planner: Planner) -> Result<()> {
        const SQL: &str = "update evaluation set kind = $2, questionnaire_hash = $3, rule = $4, target = $5 \
             where evaluation_id = $1";
        transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let state = state_of!(tx, STATE_OF_EVALUATION, "evaluation", id.0);
            let row: Option<EvaluationRow> = sqlx::query_as(EVALUATION_ROW).bind(id.0).fetch_optional(&mut *tx).await?;
            let before = row.ok_or(StoreError::Missing("evaluation"))?.into_evaluation()?;
            let after = change.applied_to(&before);
            if before == after {
                return Ok(());
            }
            let count: i64 = sqlx::query_scalar(HAS_RESPONSES).bind(id.0).fetch_one(&mut *tx).await?;
            for change in changes(&before, &after) {
                state.may_change(change, count > 0)?;
            }
            if after.target == 0 && state != CampaignState::Draft {
                let hindrance = Hindrance { evaluation: Some(id), obstacle: Obstacle::NoTarget };
                return Err(StoreError::NotReady(vec![hindrance]));
            }
            let forms = (form_name!(tx, before.questionnaire), form_name!(tx, after.questionnaire));
            sqlx::query(SQL)
                .bind(id.0)
                .bind(after.kind.name())
                .bind(after.questionnaire.0.to_vec())
                .bind(after.rule.name())
                .bind(i64::from(after.target))
                .execute(&mut *tx)
                .await?;
            if before.questionnaire != after.questionnaire {
                sqlx::query(SCOPE_OF_EVALUATION).bind(id.0).execute(&mut *tx).await?;
            }
            if (before.questionnaire, before.rule) != (after.questionnaire, after.rule) {
                sqlx::query(CHANGED).bind(id.0).execute(&mut *tx).await?;
            }
            let told = differing(told_evaluation(&before, &forms.0), told_evaluation(&after, &forms.1));
            let deed = NewDeed::of_evaluation(PlanDeedKind::EvaluationChanged, before.campaign, id, before.unit);
            note_deed!(tx, planner, deed.before(told.0).after(told.1));
        });
        Ok(())
    }
}
