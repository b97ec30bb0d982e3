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
    /// Another questionnaire version for an evaluation.
    Questionnaire,
    /// Another index rule.
    Rule,
    /// First and last day of fieldwork.
    Dates,
    /// Targets, surveyors, cases.
    Fieldwork,
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
    #[error("the campaign is {}; fieldwork can only change until it is closed", .0.name())]
    FieldworkOver(CampaignState),
    #[error(
        "the campaign is still a draft; open it first, which settles questionnaire and rule, and then bring past results in"
    )]
    NotOpenYet,
    #[error("the campaign is {} and cannot become {}; the order is draft, open, closed, published", .from.name(), .to.name())]
    NoSuchStep { from: CampaignState, to: CampaignState },
    #[error("a campaign without evaluations cannot be opened; add a unit first")]
    NothingToOpen,
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
            (Change::Evaluations, Self::Draft) => Ok(()),
            (Change::Evaluations, state) => Err(Refusal::OnlyInDraft(state)),
            (Change::Questionnaire | Change::Rule, Self::Draft | Self::Open) => {
                if has_responses {
                    Err(Refusal::AfterFirstResponse)
                } else {
                    Ok(())
                }
            }
            (Change::Questionnaire | Change::Rule, state) => Err(Refusal::OnlyInDraft(state)),
            (Change::Dates | Change::Fieldwork, Self::Draft | Self::Open) => Ok(()),
            (Change::Dates | Change::Fieldwork, state) => Err(Refusal::FieldworkOver(state)),
            (Change::Name, _) => Ok(()),
            // What is published stays as it is; a correction has the change.
            (Change::PastAnswers, Self::Open | Self::Closed | Self::Published) => Ok(()),
            (Change::PastAnswers, Self::Draft) => Err(Refusal::NotOpenYet),
        }
    }

    /// The next state, if that step exists.
    ///
    /// # Errors
    /// [`Refusal::NoSuchStep`], or [`Refusal::NothingToOpen`] for a campaign without evaluations.
    pub const fn step(self, to: Self, evaluations: usize) -> Result<Self, Refusal> {
        match (self, to) {
            (Self::Draft, Self::Open) if evaluations == 0 => Err(Refusal::NothingToOpen),
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
                assert_eq!(from.step(to, 1).is_ok(), next, "{from:?} to {to:?}");
            }
        }
        assert_eq!(CampaignState::Draft.step(CampaignState::Open, 0), Err(Refusal::NothingToOpen));
    }

    #[test]
    fn the_rule_is_frozen_at_the_first_response() {
        assert!(CampaignState::Open.may_change(Change::Rule, false).is_ok());
        assert_eq!(CampaignState::Open.may_change(Change::Rule, true), Err(Refusal::AfterFirstResponse));
        assert!(CampaignState::Closed.may_change(Change::Rule, false).is_err());
    }

    #[test]
    fn a_published_campaign_changes_nothing_but_its_name_and_what_a_correction_is_of() {
        for change in [Change::Evaluations, Change::Questionnaire, Change::Rule, Change::Dates, Change::Fieldwork] {
            assert!(CampaignState::Published.may_change(change, true).is_err(), "{change:?}");
        }
        for change in [Change::Name, Change::PastAnswers] {
            assert!(CampaignState::Published.may_change(change, true).is_ok(), "{change:?}");
        }
    }

    #[test]
    fn past_results_come_in_once_the_form_is_settled_and_until_they_are_published() {
        let table = [
            (CampaignState::Draft, Err(Refusal::NotOpenYet)),
            (CampaignState::Open, Ok(())),
            (CampaignState::Closed, Ok(())),
            (CampaignState::Published, Ok(())),
        ];
        for (state, allowed) in table {
            for has_responses in [false, true] {
                assert_eq!(state.may_change(Change::PastAnswers, has_responses), allowed, "{state:?}");
            }
        }
    }
}
