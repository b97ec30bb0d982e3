//! An evaluation as it is planned.

use serde::Serialize;
use std::collections::BTreeMap;
use store::EvaluationView;
use survey::id::{CampaignId, EvaluationId};
use survey::language::Language;
use utoipa::ToSchema;
use uuid::Uuid;

use super::locks::{Lock, of_evaluation};
use crate::problem::{Code, Problem, Result};
use crate::resources::view::{FormSummary, UnitView, form_summary};
use crate::state::ApiState;

/// A person by name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::resources) struct PlannedSurveyor {
    pub id: Uuid,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::resources) struct PlannedEvaluation {
    pub id: Uuid,
    pub unit: UnitView,
    /// programme or follow_up
    pub kind: &'static str,
    pub questionnaire: FormSummary,
    /// The name of the index rule.
    pub rule: &'static str,
    /// How many interviews are wanted.
    pub target: u32,
    /// People drawn.
    pub cases: u64,
    /// Who has it on the list, by name.
    pub surveyors: Vec<PlannedSurveyor>,
    /// The day of the first response; null as long as there is none.
    pub first_response_day: Option<String>,
    /// Why what may not be changed: kind, questionnaire, rule, target, surveyors, removal. What is not here may be.
    pub locks: BTreeMap<String, Lock>,
}

impl PlannedEvaluation {
    /// These evaluations of a campaign in their order.
    ///
    /// # Errors
    /// [`Code::Busy`] if the database does not answer.
    pub async fn all(
        state: &ApiState,
        campaign: CampaignId,
        views: &[EvaluationView],
        language: &Language,
    ) -> Result<Vec<Self>> {
        let days = state.store.first_response_days(campaign).await?;
        let mut surveyors = state.store.surveyors(campaign).await?;
        let mut all = Vec::with_capacity(views.len());
        for view in views {
            let own = &view.evaluation;
            let first = days.get(&own.id).copied();
            let named = surveyors.remove(&own.id).unwrap_or_default().into_iter();
            all.push(Self {
                id: own.id.0,
                unit: UnitView::from(&view.unit),
                kind: own.kind.name(),
                questionnaire: form_summary(state, view).await?,
                rule: own.rule.name(),
                target: own.target,
                cases: state.store.progress(own.id).await?.cases,
                surveyors: named.map(|(id, name)| PlannedSurveyor { id: id.0, name }).collect(),
                first_response_day: first.map(|day| day.to_string()),
                locks: of_evaluation(view.campaign.state, first, language),
            });
        }
        Ok(all)
    }

    /// One evaluation.
    ///
    /// # Errors
    /// [`Code::NoSuchThing`] if there is none.
    pub async fn one(state: &ApiState, id: EvaluationId, language: &Language) -> Result<Self> {
        let view = state.store.evaluation(id).await?.ok_or(Problem::new(Code::NoSuchThing))?;
        let mut all = Self::all(state, view.campaign.id, std::slice::from_ref(&view), language).await?;
        all.pop().ok_or(Problem::new(Code::NoSuchThing))
    }
}
