//! The areas, units, evaluations, accounts and forms.

use std::collections::BTreeSet;

use store::Role;
use survey::area::{Area, AreaLevel};
use survey::campaign::{CampaignState, EvaluationKind};
use survey::clock::Day;
use survey::questionnaire::Status;
use survey::unit::UnitKind;

use super::super::Programme;
use super::super::programme::DemoUser;
use super::MADE;

#[test]
fn areas_are_the_official_ones() {
    let areas = &MADE.programme.areas;
    let on = |day: &str, level| {
        let day: Day = day.parse().unwrap();
        areas.iter().filter(|area| area.level == level && area.validity.contains(day)).count()
    };
    let old = (on("2022-09-21", AreaLevel::District), on("2025-06-30", AreaLevel::Commune));
    assert_eq!(old, (12, 204));
    let new = (on("2025-07-01", AreaLevel::District), on("2025-07-01", AreaLevel::Commune));
    assert_eq!(new, (0, 75));
    assert_eq!((on("2022-09-21", AreaLevel::Province), on("2026-01-01", AreaLevel::Province)), (1, 1));
    let keys: BTreeSet<_> = areas.iter().map(|area| (&area.code, area.validity.from)).collect();
    assert_eq!(keys.len(), areas.len());
    for area in areas {
        let parent = |other: &&Area| Some(&other.code) == area.parent.as_ref() && other.level < area.level;
        let orphan = area.level != AreaLevel::Province && !areas.iter().any(|other| parent(&other));
        assert!(!orphan, "{} {}", area.code, area.name);
    }
}

#[test]
fn the_programme_has_fifteen_evaluations_five_a_year_and_two_more() {
    let Programme { units, campaigns, evaluations, .. } = &MADE.programme;
    assert_eq!(units.len(), 15);
    assert!(units.iter().all(|unit| unit.demonstration));
    assert!(units.iter().any(|unit| unit.kind.is_public_service()));
    for campaign in campaigns {
        let programme_ones =
            evaluations.iter().filter(|one| one.campaign == campaign.id && one.kind == EvaluationKind::Programme);
        assert_eq!(programme_ones.count(), 5, "{}", campaign.year);
        let first_month = (campaign.first_day.year(), campaign.first_day.month());
        assert_eq!((first_month, campaign.last_day.month()), ((campaign.year, 9), 10));
    }
    let states: Vec<_> = campaigns.iter().map(|campaign| (campaign.year, campaign.state)).collect();
    let published = CampaignState::Published;
    assert_eq!(states, [(2020, published), (2021, published), (2022, CampaignState::Open)]);
    let again: Vec<_> = evaluations.iter().filter(|one| one.kind == EvaluationKind::FollowUp).collect();
    assert_eq!(again.len(), 2);
    let year = |id| campaigns.iter().find(|campaign| campaign.id == id).unwrap().year;
    for one in again {
        let years: Vec<i32> =
            evaluations.iter().filter(|other| other.unit == one.unit).map(|other| year(other.campaign)).collect();
        assert_eq!(years, [2020, 2022]);
    }
    let ids: BTreeSet<_> = evaluations.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), 17);
}

#[test]
fn every_role_has_an_account() {
    let Programme { staff, surveyors, .. } = &MADE.programme;
    let roles: Vec<Role> = staff.iter().chain(surveyors).map(|user| user.role).collect();
    let count = |role| roles.iter().filter(|other| **other == role).count();
    for role in [Role::Administrator, Role::Manager, Role::Supervisor, Role::Analyst, Role::Observer] {
        assert_eq!(count(role), 1, "{role:?}");
    }
    assert_eq!((count(Role::Surveyor), surveyors.len()), (6, 6));
    let names: BTreeSet<_> = staff.iter().chain(surveyors).map(|DemoUser { username, .. }| username).collect();
    assert_eq!(names.len(), roles.len());
}

#[test]
fn units_exist_while_they_are_measured_and_have_the_right_form() {
    let Programme { units, campaigns, evaluations, areas, .. } = &MADE.programme;
    for one in evaluations {
        let unit = units.iter().find(|unit| unit.id == one.unit).unwrap();
        let campaign = campaigns.iter().find(|campaign| campaign.id == one.campaign).unwrap();
        assert!(unit.validity.contains(campaign.first_day) && unit.validity.contains(campaign.last_day));
        let key = MADE.form(one.id).key.as_str();
        let right = match unit.kind {
            UnitKind::Hospital => key == "benh-vien-ngoai-tru",
            UnitKind::School => key == "truong-hoc",
            _ => key == "hanh-chinh-22",
        };
        assert!(right, "{} {key}", unit.code);
        assert!(areas.iter().any(|area| area.code == unit.area_code), "{}", unit.code);
    }
}

#[test]
fn the_forms_have_the_criteria_they_should() {
    let expected = [
        ("hanh-chinh-22", vec![4, 5, 6, 3, 4]),
        ("benh-vien-ngoai-tru", vec![5, 10, 8, 4, 4]),
        ("truong-hoc", vec![5, 5, 5, 5, 4]),
    ];
    for (form, (key, sizes)) in MADE.programme.questionnaires.iter().zip(expected) {
        assert_eq!((form.key.as_str(), form.status), (key, Status::Draft));
        let of = |factor: &str| form.criteria().filter(|(_, likert)| likert.factor.as_deref() == Some(factor)).count();
        let found: Vec<usize> = form.factors.iter().map(|factor| of(&factor.key)).collect();
        assert_eq!(found, sizes, "{key}");
        assert!(form.criteria().all(|(question, _)| question.short.is_some()));
        assert!(form.question("ethnicity").is_some_and(|one| one.sensitive && one.required.is_none()));
    }
}

#[test]
fn no_condition_depends_on_its_own_page() {
    for form in &MADE.programme.questionnaires {
        for section in &form.sections {
            for question in &section.questions {
                let condition = question.relevant.as_deref().unwrap_or_default();
                let own = section.questions.iter().any(|other| condition.contains(&format!("${{{}}}", other.name)));
                assert!(!own, "{} {}: {condition}", form.key, question.name);
            }
        }
    }
}
