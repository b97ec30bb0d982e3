//! `changes`: what the surveyor is given to do, page by page. [`crate::feed`] makes the pages, [`crate::replica`] applies
//! them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use survey::campaign::CampaignState;
use survey::case::MAX_SERVICE;
use survey::clock::{Day, Month, Timestamp};
use survey::id::{CampaignId, CaseId, EvaluationId, UnitId};
use survey::language::{Language, Text};
use survey::outcome::Outcome;
use survey::person::PersonDrawn;
use survey::questionnaire::QuestionnaireHash;
use survey::short_text::ShortText;
use uuid::Uuid;

use super::Person;
use crate::feed::Checksum;
use crate::instant;
use crate::question::OpenQuestion;
use crate::visit::PastVisit;

/// The answer to `GET /sync/v1/changes?cursor=…`: one page of what changed since the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangesAnswer {
    pub epoch: Uuid,
    #[serde(with = "instant")]
    pub server_time: Timestamp,
    pub surveyor: Person,
    /// True where the data are synthetic; every screen says so.
    #[serde(default)]
    pub synthetic: bool,
    /// The whole is sent anew from this page on: what was held before goes when the last page is in.
    pub reset: bool,
    pub changes: Vec<Change>,
    /// Counts of each evaluation; on the last page. They are not part of the checksum.
    #[serde(default)]
    pub progress: Vec<EvaluationProgress>,
    /// The cursor of the next request, whatever `more` says.
    pub next: String,
    /// Whether another page is to be asked for at once.
    pub more: bool,
    /// On the last page: what the tablet must hold now.
    #[serde(default)]
    pub checksum: Option<Checksum>,
}

/// One change. Applied in the order of the page; applying a page twice changes nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", try_from = "crate::wire::Change")]
pub enum Change {
    /// A row as it is now, in the place of the one with this kind and id.
    Put {
        /// `evaluation` or `case`; others may come.
        kind: String,
        id: String,
        /// The evaluation it goes with when that leaves the scope.
        evaluation: EvaluationId,
        /// JSON as a string: these bytes are what the checksum is over.
        row: String,
    },
    /// A tombstone: the row is gone or somebody else's.
    Removed { kind: String, id: String },
    /// A version of a questionnaire: canonical JSON whose SHA-256 is `hash`.
    Questionnaire { hash: QuestionnaireHash, content: String },
    /// The evaluation is this surveyor's. What was held of it goes; its rows follow on the page.
    ScopeAdded { evaluation: EvaluationId },
    /// The evaluation and its cases are no longer this surveyor's, but theirs. Submissions stay and are sent.
    ScopeRemoved { evaluation: EvaluationId, successors: Vec<Person> },
    /// Of a later server.
    Other,
}

/// The counts of one evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "crate::wire::Counts", into = "crate::wire::Counts")]
pub struct EvaluationProgress {
    pub evaluation: EvaluationId,
    pub progress: Progress,
}

/// `GET /sync/v1/changes` without a cursor: everything this surveyor needs, as a whole.
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

/// An evaluation with its counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignedEvaluation {
    #[serde(flatten)]
    pub row: EvaluationRow,
    pub progress: Progress,
}

/// One unit in one campaign, as the surveyor needs it: the row of kind `evaluation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluationRow {
    pub id: EvaluationId,
    pub unit: Named<UnitId>,
    pub campaign: Named<CampaignId>,
    pub year: i32,
    pub state: CampaignState,
    pub first_day: Day,
    pub last_day: Day,
    pub questionnaire: QuestionnaireHash,
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

/// A person drawn: the row of kind `case`.
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
    /// What the person speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Which service the person used, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ShortText<MAX_SERVICE>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_month: Option<Month>,
    /// The group, by a name that says nothing, if somebody of it is in reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whose turn it is in the group: 1 first. The row of kind `reserve` until it is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve: Option<NonZeroU32>,
    /// Whose closing opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Closing>,
    /// Who it is, while somebody has to go there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonDrawn>,
    pub state: CaseState,
    /// The visits without an interview that the server knows of, first to last, whoever made them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<PastVisit>,
    /// What a supervisor asked about a submission of this person, and nobody answered yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<OpenQuestion>,
}

/// A person to whom nobody goes any more, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The person's number on the list.
    pub number: u32,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Open,
    Done,
    #[serde(other)]
    Other,
}
