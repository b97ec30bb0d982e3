//! Putting the demonstration programme into a store, by the same doors that real data takes.

use anyhow::Context;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use store::{Judge, NewAccount, NewCase, Planner, Role, Store, WithdrawalJournal};
use survey::campaign::{Campaign, CampaignState};
use survey::case::Case;
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CaseId, EvaluationId, UserId};
use sync::keys::ServerKeys;
use sync::person::PersonKey;

use super::fieldwork;
use super::tablets::Office;
use crate::demo::{self, Programme, SEED, SyntheticResponse};
use crate::import;

/// Who is on whose list.
pub type Lists = BTreeMap<CaseId, usize>;

/// Fills an empty store.
pub async fn fill(store: &Store, keys: &ServerKeys, journal: &WithdrawalJournal, now: Timestamp) -> anyhow::Result<()> {
    let (judge, public) = (&Judge::new(keys.clone()), &keys.public());
    let programme = demo::programme().context("the shipped programme cannot be read")?;
    let cases = demo::cases(&programme, SEED).context("the shipped cases cannot be made")?;
    let responses = demo::responses(&programme, SEED).context("the synthetic answers cannot be made")?;
    let visits = demo::visits(&programme, &cases, &responses, SEED);
    let People { surveyors, supervisor, manager } = people(store, &programme, now).await?;
    store.put_areas(&programme.areas).await?;
    for unit in &programme.units {
        store.put_unit(unit).await?;
    }
    for questionnaire in &programme.questionnaires {
        store.publish_questionnaire(questionnaire, now).await?;
    }
    for campaign in &programme.campaigns {
        let planner = planned(manager, campaign.first_day.plus_days(-PLANNED_BEFORE));
        store.add_campaign(&Campaign { state: CampaignState::Draft, ..campaign.clone() }, planner).await?;
        store.put_team(campaign.id, &demo::team(campaign.id), planner).await?;
        for evaluation in programme.evaluations.iter().filter(|one| one.campaign == campaign.id) {
            store.add_evaluation(evaluation, planner).await?;
        }
        let opens = planned(manager, campaign.first_day.plus_days(-1));
        store.step_campaign(campaign.id, CampaignState::Open, opens).await?;
    }
    let mut listed = cases.clone();
    listed.extend(demo::reserves(&programme, &cases, SEED).context("the people in reserve cannot be made")?);
    let lists = lists(&listed, &responses, surveyors.len());
    add_cases(store, &programme, &listed, &lists, &surveyors, &PersonKey::of(keys)).await?;
    let bar = ProgressBar::new(u64::try_from(responses.len() + visits.len()).unwrap_or(0));
    let sent = fieldwork::send(store, public, &programme, &surveyors, (&responses, &visits), &bar).await?;
    bar.finish_and_clear();
    store.judge_pending(judge).await?;
    let office = Office { store, keys, journal, supervisor, now };
    office.tell(&programme, &sent, &(cases, responses)).await?;
    for campaign in &programme.campaigns {
        if CampaignState::Closed <= campaign.state {
            let closes = planned(manager, campaign.last_day.plus_days(1));
            store.step_campaign(campaign.id, CampaignState::Closed, closes).await?;
        }
    }
    Ok(())
}

/// Days from the plan of a campaign to its fieldwork.
const PLANNED_BEFORE: i32 = 45;

/// The manager at nine in the morning of a day.
fn planned(manager: UserId, day: Day) -> Planner {
    Planner { by: Some(manager), at: Zone::VIETNAM.start_of(day).plus_seconds(9 * 3600) }
}

/// Who has an account.
struct People {
    /// In the programme's order.
    surveyors: Vec<UserId>,
    supervisor: UserId,
    manager: UserId,
}

/// Makes the accounts; their passwords are set afterwards.
async fn people(store: &Store, programme: &Programme, now: Timestamp) -> anyhow::Result<People> {
    let (mut surveyors, mut supervisor, mut manager) = (Vec::new(), None, None);
    let staff = programme.staff.iter().map(|person| (person, false));
    for (person, is_surveyor) in staff.chain(programme.surveyors.iter().map(|person| (person, true))) {
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let id = UserId(survey::id::ordered(now, random));
        let new = NewAccount {
            id,
            username: person.username,
            display_name: person.display_name,
            role: person.role,
            // Not the hash of anything: nobody signs in until a password is set.
            password_hash: "!",
            at: now,
        };
        store.add_account(&new).await?;
        if is_surveyor {
            surveyors.push(id);
        }
        match person.role {
            Role::Supervisor => supervisor = Some(id),
            Role::Manager => manager = Some(id),
            _ => {}
        }
    }
    let supervisor = supervisor.context("the demonstration has no supervisor")?;
    let manager = manager.context("the demonstration has no manager")?;
    Ok(People { surveyors, supervisor, manager })
}

/// Whose list each case is on: whoever interviewed it, and for the others whoever worked in its PSU. A PSU where nobody worked
/// yet goes to one surveyor, in turn, so that whoever closes somebody there also has those in reserve.
fn lists(cases: &[Case], responses: &[SyntheticResponse], surveyors: usize) -> Lists {
    let mut lists = Lists::new();
    for response in responses {
        if let (Some(case), Some(surveyor)) = (response.case, response.surveyor) {
            lists.insert(case, surveyor);
        }
    }
    let mut of_psu: BTreeMap<(EvaluationId, &str), usize> = BTreeMap::new();
    for case in cases {
        if let Some(surveyor) = lists.get(&case.id) {
            of_psu.entry((case.evaluation, case.design.psu.as_str())).or_insert(*surveyor);
        }
    }
    for case in cases {
        let in_turn = of_psu.len() % surveyors.max(1);
        let chosen = *of_psu.entry((case.evaluation, case.design.psu.as_str())).or_insert(in_turn);
        lists.entry(case.id).or_insert(chosen);
    }
    lists
}

async fn add_cases(
    store: &Store,
    programme: &Programme,
    cases: &[Case],
    lists: &Lists,
    surveyors: &[UserId],
    key: &PersonKey,
) -> anyhow::Result<()> {
    let people = demo::people(programme, cases, SEED);
    let mut given = Vec::with_capacity(cases.len());
    for case in cases {
        let surveyor = lists.get(&case.id).and_then(|place| surveyors.get(*place)).copied();
        let person = people.get(&case.id).map(|person| import::seal(key, person, case)).transpose()?;
        given.push(NewCase { case: case.clone(), surveyor, person });
    }
    Ok(store.add_cases(given).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn whoever_closes_somebody_has_those_in_reserve_too() {
        let programme = demo::programme().unwrap();
        let (drawn, answers) = (demo::cases(&programme, SEED).unwrap(), demo::responses(&programme, SEED).unwrap());
        let reserves = demo::reserves(&programme, &drawn, SEED).unwrap();
        let all: Vec<Case> = drawn.iter().chain(&reserves).cloned().collect();
        let lists = lists(&all, &answers, 10);
        let answered: BTreeSet<CaseId> = answers.iter().filter_map(|one| one.case).collect();
        let mut surveyors = BTreeSet::new();
        for reserve in &reserves {
            surveyors.insert(lists[&reserve.id]);
            for case in &drawn {
                let near = case.evaluation == reserve.evaluation && case.design == reserve.design;
                if near && !answered.contains(&case.id) {
                    assert_eq!(lists[&case.id], lists[&reserve.id], "number {}", case.number);
                }
            }
        }
        assert!(surveyors.len() > 5, "they are spread over {surveyors:?}");
    }
}
