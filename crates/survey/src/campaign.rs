//! A year's survey, its evaluations, the states it goes through and what may change in each.

use serde::{Deserialize, Serialize};

use crate::clock::Day;
use crate::id::{CampaignId, EvaluationId, UnitId};
use crate::language::Text;
use crate::questionnaire::QuestionnaireHash;
use crate::rule::IndexRule;

/// Draft → open → closed → published. There is no way back: a correction of what was published is a new publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    Draft,
    Open,
    Closed,
    Published,
}

/// What someone wants to change in a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Add or remove evaluations.
    Evaluations,
    /// Why a unit is evaluated.
    Kind,
    /// Another questionnaire version for an evaluation.
    Questionnaire,
    /// Another index rule.
    Rule,
    /// How many interviews are wanted.
    Target,
    /// First and last day of fieldwork.
    Dates,
    /// Surveyors, cases.
    Fieldwork,
    /// The people who run it, by organisation.
    Team,
    /// The name.
    Name,
    /// Results that lie on paper or in a workbook, brought in or taken back.
    PastAnswers,
}

/// Why a campaign may not be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the campaign is {}; this can only change while it is a draft", .0.name())]
    OnlyInDraft(CampaignState),
    #[error(
        "locked since the first response; answers given under one questionnaire and rule are not reinterpreted under another"
    )]
    AfterFirstResponse,
    #[error("the campaign is {}; this can only change until fieldwork is closed", .0.name())]
    FieldworkOver(CampaignState),
    #[error(
        "the campaign is still a draft; open it first, which settles questionnaire and rule, and then bring past results in"
    )]
    NotOpenYet,
    #[error("the campaign is {} and cannot become {}; the order is draft, open, closed, published", .from.name(), .to.name())]
    NoSuchStep { from: CampaignState, to: CampaignState },
}

impl Refusal {
    /// The word for it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnlyInDraft(_) => "only_in_draft",
            Self::AfterFirstResponse => "after_first_response",
            Self::FieldworkOver(_) => "fieldwork_over",
            Self::NotOpenYet => "not_open_yet",
            Self::NoSuchStep { .. } => "no_such_step",
        }
    }
}

impl Change {
    pub const ALL: [Self; 10] = [
        Self::Evaluations,
        Self::Kind,
        Self::Questionnaire,
        Self::Rule,
        Self::Target,
        Self::Dates,
        Self::Fieldwork,
        Self::Team,
        Self::Name,
        Self::PastAnswers,
    ];
}

impl CampaignState {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Closed, Self::Published];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Published => "published",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == text)
    }

    /// Whether answers are taken; late tablet submissions are stored all the same and judged afterwards.
    pub const fn takes_answers(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether a change is allowed in this state.
    ///
    /// # Errors
    /// The [`Refusal`] that says why not.
    #[expect(clippy::match_same_arms, reason = "one arm per change reads as the table it is")]
    pub const fn may_change(self, change: Change, has_responses: bool) -> Result<(), Refusal> {
        match (change, self) {
            (Change::Evaluations | Change::Kind, Self::Draft) => Ok(()),
            (Change::Evaluations | Change::Kind, state) => Err(Refusal::OnlyInDraft(state)),
            (Change::Questionnaire | Change::Rule, _) if has_responses => Err(Refusal::AfterFirstResponse),
            (
                Change::Questionnaire
                | Change::Rule
                | Change::Target
                | Change::Dates
                | Change::Fieldwork
                | Change::Team,
                Self::Draft | Self::Open,
            ) => Ok(()),
            (
                Change::Questionnaire
                | Change::Rule
                | Change::Target
                | Change::Dates
                | Change::Fieldwork
                | Change::Team,
                state,
            ) => Err(Refusal::FieldworkOver(state)),
            (Change::Name, _) => Ok(()),
            // What is published stays as it is; a correction has the change.
            (Change::PastAnswers, Self::Open | Self::Closed | Self::Published) => Ok(()),
            (Change::PastAnswers, Self::Draft) => Err(Refusal::NotOpenYet),
        }
    }

    /// The next state, if that step exists. What else hinders opening, [`crate::opening`] says.
    ///
    /// # Errors
    /// [`Refusal::NoSuchStep`]
    pub const fn step(self, to: Self) -> Result<Self, Refusal> {
        match (self, to) {
            (Self::Draft, Self::Open) | (Self::Open, Self::Closed) | (Self::Closed, Self::Published) => Ok(to),
            _ => Err(Refusal::NoSuchStep { from: self, to }),
        }
    }
}

/// One year's survey (đợt khảo sát).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: CampaignId,
    pub year: i32,
    pub name: Text,
    pub state: CampaignState,
    pub first_day: Day,
    pub last_day: Day,
}

/// Why a unit is evaluated: as one of the programme's fifteen, or again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationKind {
    Programme,
    FollowUp,
}

impl EvaluationKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::FollowUp => "follow_up",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Programme, Self::FollowUp].into_iter().find(|kind| kind.name() == text)
    }
}

/// One unit in one campaign, with the questionnaire and rule it is measured by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    pub id: EvaluationId,
    pub campaign: CampaignId,
    pub unit: UnitId,
    pub kind: EvaluationKind,
    pub questionnaire: QuestionnaireHash,
    pub rule: IndexRule,
    /// How many interviews are wanted.
    pub target: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_only_go_forward() {
        for from in CampaignState::ALL {
            for to in CampaignState::ALL {
                let next = from as usize + 1 == to as usize;
                assert_eq!(from.step(to).is_ok(), next, "{from:?} to {to:?}");
            }
        }
    }

    /// What may change in each state before and after the first response: the whole table, so that a change of the rules is a
    /// change of this test. Draft, open, closed, published.
    #[test]
    fn the_table_of_states_and_changes() {
        const YES: &str = "yes";
        const DRAFT: &str = "only_in_draft";
        const FROZEN: &str = "after_first_response";
        const OVER: &str = "fieldwork_over";
        let until_closed = [YES, YES, OVER, OVER];
        let table = [
            (Change::Evaluations, [YES, DRAFT, DRAFT, DRAFT], None),
            (Change::Kind, [YES, DRAFT, DRAFT, DRAFT], None),
            (Change::Questionnaire, until_closed, Some([FROZEN; 4])),
            (Change::Rule, until_closed, Some([FROZEN; 4])),
            (Change::Target, until_closed, None),
            (Change::Dates, until_closed, None),
            (Change::Fieldwork, until_closed, None),
            (Change::Team, until_closed, None),
            (Change::Name, [YES; 4], None),
            // Past results come in once the form is settled; a correction of what is published has them.
            (Change::PastAnswers, ["not_open_yet", YES, YES, YES], None),
        ];
        assert_eq!(table.map(|(change, ..)| change), Change::ALL);
        for (change, before, after) in table {
            for (place, state) in CampaignState::ALL.into_iter().enumerate() {
                let said = |has_responses| state.may_change(change, has_responses).map_or_else(Refusal::name, |()| YES);
                assert_eq!(said(false), before[place], "{change:?} in {state:?}");
                assert_eq!(said(true), after.unwrap_or(before)[place], "{change:?} in {state:?} after a response");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_it_found() {
        assert_eq!(CampaignState::Open.may_change(Change::Kind, false), Err(Refusal::OnlyInDraft(CampaignState::Open)));
        assert_eq!(
            CampaignState::Published.may_change(Change::Target, true),
            Err(Refusal::FieldworkOver(CampaignState::Published))
        );
    }
}
