//! The JSON shapes several resources share. They are not the domain's types: every field here is meant to be seen.

use serde::Serialize;
use std::collections::BTreeMap;
use store::{Account, EvaluationView, Progress, Role};
use survey::campaign::Campaign;
use survey::language::Text;
use survey::questionnaire::{Questionnaire, QuestionnaireHash, Status};
use survey::unit::Unit;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, may};
use crate::problem::Result;
use crate::state::ApiState;

/// A text by language tag.
pub type Texts = BTreeMap<String, String>;

pub fn texts(text: &Text) -> Texts {
    text.languages().filter_map(|language| Some((language.to_string(), text.exact(language)?.to_owned()))).collect()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitView {
    pub id: Uuid,
    pub code: String,
    pub name: Texts,
    /// department, district, commune, hospital or school
    pub kind: &'static str,
    pub area_code: String,
    pub valid_from: String,
    /// The first day it no longer exists; null if no end is known.
    pub valid_until: Option<String>,
    /// Made up for the demonstration.
    pub demonstration: bool,
}

impl From<&Unit> for UnitView {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.0,
            code: unit.code.clone(),
            name: texts(&unit.name),
            kind: unit.kind.name(),
            area_code: unit.area_code.clone(),
            valid_from: unit.validity.from.to_string(),
            valid_until: unit.validity.until.map(|day| day.to_string()),
            demonstration: unit.demonstration,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignView {
    pub id: Uuid,
    pub year: i32,
    pub name: Texts,
    /// draft, open, closed or published
    pub state: &'static str,
    pub first_day: String,
    pub last_day: String,
}

impl From<&Campaign> for CampaignView {
    fn from(campaign: &Campaign) -> Self {
        Self {
            id: campaign.id.0,
            year: campaign.year,
            name: texts(&campaign.name),
            state: campaign.state.name(),
            first_day: campaign.first_day.to_string(),
            last_day: campaign.last_day.to_string(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormSummary {
    pub hash: String,
    pub key: String,
    pub version: String,
    pub title: Texts,
    /// draft: not yet confirmed by the sponsor
    pub status: &'static str,
}

impl FormSummary {
    pub fn of(hash: QuestionnaireHash, form: &Questionnaire) -> Self {
        Self {
            hash: hash.to_string(),
            key: form.key.clone(),
            version: form.version.clone(),
            title: texts(&form.title),
            status: match form.status {
                Status::Draft => "draft",
                Status::Confirmed => "confirmed",
            },
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ProgressView {
    /// People drawn.
    pub cases: u64,
    /// Of those, how many have a response that counts.
    pub answered: u64,
    /// Answers by open links and tickets.
    pub self_selected: u64,
    /// Submissions that wait for a supervisor.
    pub quarantined: u64,
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let Progress { cases, answered, self_selected, quarantined } = progress;
        Self { cases, answered, self_selected, quarantined }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    pub id: Uuid,
    pub username: String,
    pub name: String,
    /// administrator, manager, supervisor, surveyor, analyst or observer
    pub role: &'static str,
    pub active: bool,
    /// What this role may do.
    pub may: Vec<String>,
}

impl From<&Account> for PersonView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username.clone(),
            name: account.display_name.clone(),
            role: account.role.name(),
            active: account.active,
            may: deeds(account.role),
        }
    }
}

fn deeds(role: Role) -> Vec<String> {
    Deed::ALL.into_iter().filter(|deed| may(role, *deed)).map(|deed| deed.name().to_owned()).collect()
}

/// The questionnaire of an evaluation in brief.
///
/// # Errors
/// As [`ApiState::questionnaire`].
pub async fn form_summary(state: &ApiState, view: &EvaluationView) -> Result<FormSummary> {
    let hash = view.evaluation.questionnaire;
    Ok(FormSummary::of(hash, state.questionnaire(hash).await?.questionnaire()))
}
