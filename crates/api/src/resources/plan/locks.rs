//! What of a plan is locked, and in words why.

use serde::Serialize;
use std::collections::BTreeMap;
use survey::campaign::{CampaignState, Change, Refusal};
use survey::clock::Day;
use survey::language::Language;
use utoipa::ToSchema;

use crate::problem::lock_words;

/// Why a field may not be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::resources) struct Lock {
    /// only_in_draft, after_first_response or fieldwork_over
    pub reason: &'static str,
    /// The same in words.
    pub detail: String,
    /// The day since when, where it is known.
    pub since: Option<String>,
}

/// Locked fields by their names; a field that is not here may be changed.
pub(in crate::resources) type Locks = BTreeMap<String, Lock>;

const OF_CAMPAIGN: [(&str, Change); 5] = [
    ("name", Change::Name),
    ("first_day", Change::Dates),
    ("last_day", Change::Dates),
    ("evaluations", Change::Evaluations),
    ("team", Change::Team),
];

const OF_EVALUATION: [(&str, Change); 6] = [
    ("kind", Change::Kind),
    ("questionnaire", Change::Questionnaire),
    ("rule", Change::Rule),
    ("target", Change::Target),
    ("surveyors", Change::Fieldwork),
    ("removal", Change::Evaluations),
];

/// What is locked of a campaign in this state.
pub(in crate::resources) fn of_campaign(state: CampaignState, language: &Language) -> Locks {
    locks(&OF_CAMPAIGN, state, None, language)
}

/// What is locked of an evaluation whose first response is of this day.
pub(super) fn of_evaluation(state: CampaignState, first_response: Option<Day>, language: &Language) -> Locks {
    locks(&OF_EVALUATION, state, first_response, language)
}

fn locks(fields: &[(&str, Change)], state: CampaignState, first_response: Option<Day>, language: &Language) -> Locks {
    let locked = |(field, change): &(&str, Change)| {
        let refusal = state.may_change(*change, first_response.is_some()).err()?;
        let since = first_response.filter(|_| refusal == Refusal::AfterFirstResponse);
        let lock = Lock {
            reason: refusal.name(),
            detail: lock_words(refusal, since).get(language).to_owned(),
            since: since.map(|day| day.to_string()),
        };
        Some(((*field).to_owned(), lock))
    };
    fields.iter().filter_map(locked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each locked field with its reason.
    fn said(locks: &Locks) -> String {
        locks.iter().map(|(field, lock)| format!("{field}: {}", lock.reason)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_campaign_locks_more_in_every_state() {
        let vi = Language::vietnamese();
        let table = CampaignState::ALL.map(|state| said(&of_campaign(state, &vi)));
        let over =
            "evaluations: only_in_draft, first_day: fieldwork_over, last_day: fieldwork_over, team: fieldwork_over";
        assert_eq!(table, ["", "evaluations: only_in_draft", over, over]);
    }

    #[test]
    fn an_evaluation_is_locked_by_its_state_and_its_first_response() {
        let vi = Language::vietnamese();
        let day = "2022-09-21".parse().ok();
        assert_eq!(said(&of_evaluation(CampaignState::Draft, None, &vi)), "");
        assert_eq!(said(&of_evaluation(CampaignState::Open, None, &vi)), "kind: only_in_draft, removal: only_in_draft");
        let locks = of_evaluation(CampaignState::Open, day, &vi);
        assert_eq!(
            said(&locks),
            "kind: only_in_draft, questionnaire: after_first_response, removal: only_in_draft, rule: after_first_response"
        );
        let since = |field: &str| locks.get(field).map(|lock| (lock.detail.as_str(), lock.since.as_deref()));
        assert_eq!(since("rule"), Some(("Đã khóa từ phiếu đầu tiên, 21/9/2022.", Some("2022-09-21"))));
        assert_eq!(since("kind"), Some(("Chỉ sửa được khi đợt còn là nháp.", None)));
        let locks = of_evaluation(CampaignState::Closed, day, &Language::english());
        assert_eq!(locks.len(), OF_EVALUATION.len());
        assert!(locks["target"].detail.starts_with("Can only change until"), "{locks:?}");
    }
}
