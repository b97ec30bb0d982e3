//! `changes`: what the surveyor is given to do.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use survey::campaign::CampaignState;
use survey::clock::{Day, Timestamp};
use survey::id::{CampaignId, CaseId, EvaluationId, UnitId};
use survey::language::Text;
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use super::Person;
use crate::instant;

/// `GET /sync/v1/changes`: everything this surveyor needs, as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: Uuid,
    #[serde(with = "instant")]
    pub server_time: Timestamp,
    pub surveyor: Person,
    pub evaluations: Vec<AssignedEvaluation>,
    /// Canonical JSON by its SHA-256: every version that an evaluation names.
    pub questionnaires: BTreeMap<QuestionnaireHash, String>,
    pub cases: Vec<AssignedCase>,
    /// True where the data are synthetic; every screen says so.
    #[serde(default)]
    pub synthetic: bool,
}

/// One unit in one campaign, as the surveyor needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignedEvaluation {
    pub id: EvaluationId,
    pub unit: Named<UnitId>,
    pub campaign: Named<CampaignId>,
    pub year: i32,
    pub state: CampaignState,
    pub first_day: Day,
    pub last_day: Day,
    pub questionnaire: QuestionnaireHash,
    pub progress: Progress,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named<I> {
    pub id: I,
    pub name: Text,
}

/// Interviews done and to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Interviews of this surveyor that the server counts.
    pub done: u32,
    /// What this surveyor is to reach, if a number was set.
    #[serde(default)]
    pub target: Option<u32>,
    /// Interviews of everybody in this evaluation.
    pub done_by_all: u32,
}

/// A person drawn, without name: who it is comes with the contact list, encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedCase {
    pub id: CaseId,
    pub evaluation: EvaluationId,
    pub number: u32,
    pub area_code: String,
    #[serde(default)]
    pub area_name: Option<Text>,
    #[serde(default)]
    pub village: Option<String>,
    pub state: CaseState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Open,
    Done,
    #[serde(other)]
    Other,
}
