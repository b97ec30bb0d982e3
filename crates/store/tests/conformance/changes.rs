//! What may be changed of a plan in each state, before and after the first response, and what every change leaves behind.

use serde_json::json;
use store::{CampaignChange, EvaluationChange, Ground, PlanDeedKind, Store, StoreError};
use survey::campaign::{CampaignState, Change, EvaluationKind};
use survey::id::CampaignId;
use survey::language::Text;
use survey::rule::IndexRule;
use survey::unit::Unit;

use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, campaign, day, evaluation, form, form_hash, id,
    interview, judge, programme, unit,
};
use crate::harness::{Db, both};

/// Another index rule.
pub fn rule(rule: IndexRule) -> EvaluationChange {
    EvaluationChange { rule: Some(rule), ..EvaluationChange::default() }
}

/// Another version of the form.
pub fn version(version: &str) -> EvaluationChange {
    EvaluationChange { questionnaire: Some(form_hash(version)), ..EvaluationChange::default() }
}

/// A draft with one evaluation, and another version of its form.
async fn draft(db: &Db) {
    for version in ["1", "2"] {
        db.publish_questionnaire(&form(version), NOW).await.unwrap();
    }
    db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
    db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
    db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
}

async fn answered(db: &Db) {
    db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
    db.judge_pending(&judge()).await.unwrap();
}

/// Each change of an evaluation or its campaign; a second one undoes it.
const CHANGES: [Change; 6] =
    [Change::Kind, Change::Questionnaire, Change::Rule, Change::Target, Change::Dates, Change::Name];

async fn make(store: &Store, change: Change, turn: u32) -> store::Result<()> {
    let odd = turn % 2 == 1;
    let none = EvaluationChange::default();
    let one = match change {
        Change::Kind => {
            let kind = if odd { EvaluationKind::FollowUp } else { EvaluationKind::Programme };
            EvaluationChange { kind: Some(kind), ..none }
        }
        Change::Questionnaire => version(if odd { "2" } else { "1" }),
        Change::Rule => rule(if odd { IndexRule::MeanOfFactors } else { IndexRule::Pooled }),
        Change::Target => EvaluationChange { target: Some(300 + turn % 2), ..none },
        Change::Dates => {
            let last = if odd { "2022-11-01" } else { "2022-10-31" };
            let days = CampaignChange { last_day: Some(day(last)), ..CampaignChange::default() };
            return store.change_campaign(CAMPAIGN, &days, OFFICE).await;
        }
        _ => {
            let name = Text::of(if odd { "Đợt khác" } else { "Đợt khảo sát" }, "Survey");
            let named = CampaignChange { name: Some(name), ..CampaignChange::default() };
            return store.change_campaign(CAMPAIGN, &named, OFFICE).await;
        }
    };
    store.change_evaluation(EVALUATION, one, OFFICE).await
}

/// Tries every change, there and back, and compares with what the domain says of this state.
async fn as_the_domain_says(db: &Db, has_responses: bool) {
    let state = db.campaigns().await.unwrap()[0].state;
    for change in CHANGES {
        for turn in 1..=2 {
            let (deeds, version) = (db.plan_deeds(CAMPAIGN).await.unwrap(), db.data_version(EVALUATION).await.unwrap());
            let before = db.evaluation(EVALUATION).await.unwrap();
            let outcome = make(db, change, turn).await;
            let (now, after) = (db.plan_deeds(CAMPAIGN).await.unwrap(), db.evaluation(EVALUATION).await.unwrap());
            let newer = db.data_version(EVALUATION).await.unwrap();
            let place = format!("{change:?} in {state:?}, answered: {has_responses}");
            match state.may_change(change, has_responses) {
                Ok(()) => {
                    outcome.unwrap_or_else(|error| panic!("{place}: {error}"));
                    assert_ne!(before, after, "{place}");
                    assert_eq!(now.len(), deeds.len() + 1, "{place}");
                    let data = matches!(change, Change::Rule | Change::Questionnaire);
                    assert_eq!(newer, version + i64::from(data), "{place}");
                }
                Err(refusal) => {
                    assert!(
                        matches!(outcome, Err(StoreError::Refused(said)) if said == refusal),
                        "{place}: {outcome:?}"
                    );
                    assert_eq!((before, deeds, version), (after, now, newer), "{place}");
                    break;
                }
            }
        }
    }
}

both! {
    async fn every_change_in_every_state(db: Db) {
        draft(&db).await;
        as_the_domain_says(&db, false).await;
        for state in [CampaignState::Open, CampaignState::Closed, CampaignState::Published] {
            db.step_campaign(CAMPAIGN, state, OFFICE).await.unwrap();
            as_the_domain_says(&db, false).await;
        }
    }

    async fn every_change_in_every_state_after_the_first_response(db: Db) {
        programme(&db).await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        answered(&db).await;
        as_the_domain_says(&db, true).await;
        for state in [CampaignState::Closed, CampaignState::Published] {
            db.step_campaign(CAMPAIGN, state, OFFICE).await.unwrap();
            as_the_domain_says(&db, true).await;
        }
    }

    async fn a_change_is_whole_or_not_at_all(db: Db) {
        programme(&db).await;
        answered(&db).await;
        // The target may change, the rule may not.
        let both = EvaluationChange { target: Some(7), ..rule(IndexRule::MeanOfFactors) };
        let refused = db.change_evaluation(EVALUATION, both, OFFICE).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        assert_eq!(db.evaluation(EVALUATION).await.unwrap().unwrap().evaluation, evaluation(EVALUATION, CAMPAIGN, UNIT));
        // What is so already is no change: it may stand beside one.
        let beside = EvaluationChange { target: Some(7), ..rule(IndexRule::Pooled) };
        db.change_evaluation(EVALUATION, beside, OFFICE).await.unwrap();
        let deed = db.plan_deeds(CAMPAIGN).await.unwrap().remove(0);
        let told = (deed.kind, deed.before.unwrap(), deed.after.unwrap());
        assert_eq!(told, (PlanDeedKind::EvaluationChanged, json!({"target": 300}), json!({"target": 7})));
        let deeds = db.plan_deeds(CAMPAIGN).await.unwrap().len();
        db.change_evaluation(EVALUATION, beside, OFFICE).await.unwrap();
        db.change_campaign(CAMPAIGN, &CampaignChange::default(), OFFICE).await.unwrap();
        assert_eq!(db.plan_deeds(CAMPAIGN).await.unwrap().len(), deeds);
    }

    async fn an_open_campaign_stays_among_the_days_of_its_units(db: Db) {
        draft(&db).await;
        let short = Unit { validity: survey::area::Validity { from: day("2022-08-20"), until: None }, ..unit(UNIT, "MLA", "Mường La") };
        db.put_unit(&short).await.unwrap();
        let from = |text: &str| CampaignChange { first_day: Some(day(text)), ..CampaignChange::default() };
        let until = |text: &str| CampaignChange { last_day: Some(day(text)), ..CampaignChange::default() };
        let not_ready = |outcome| matches!(outcome, Err(StoreError::NotReady(found)) if found.len() == 1);
        // A draft may be unfinished, but not end before it begins.
        db.change_campaign(CAMPAIGN, &from("2022-08-01"), OFFICE).await.unwrap();
        assert!(not_ready(db.change_campaign(CAMPAIGN, &until("2022-07-31"), OFFICE).await));
        assert!(not_ready(db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await));
        db.change_campaign(CAMPAIGN, &from("2022-08-20"), OFFICE).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
        assert!(not_ready(db.change_campaign(CAMPAIGN, &from("2022-08-19"), OFFICE).await));
        db.change_campaign(CAMPAIGN, &from("2022-08-21"), OFFICE).await.unwrap();
        let nothing = EvaluationChange { target: Some(0), ..EvaluationChange::default() };
        assert!(not_ready(db.change_evaluation(EVALUATION, nothing, OFFICE).await));
        let nowhere = db.change_campaign(CampaignId(id(0x99)), &from("2022-08-21"), OFFICE).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("campaign"))));
    }

    async fn a_year_has_a_name_once(db: Db) {
        draft(&db).await;
        let other = survey::campaign::Campaign { name: Text::of("Đợt hai", "Second"), ..campaign(CampaignId(id(0x22)), 2022) };
        db.add_campaign(&other, OFFICE).await.unwrap();
        let named = CampaignChange { name: Some(Text::of("Đợt khảo sát", "Survey")), ..CampaignChange::default() };
        let taken = db.change_campaign(other.id, &named, OFFICE).await;
        assert!(matches!(taken, Err(StoreError::Exists(_))), "{taken:?}");
    }

    /// Judges and planners at once: whoever comes after the first response is refused, and what counts was answered under the
    /// version that the evaluation has.
    async fn no_rule_or_form_changes_once_somebody_has_answered(db: Db) {
        programme(&db).await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        let planners: Vec<_> = (0..3)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let (mut frozen, mut after) = (false, 0);
                    for turn in 0..20_u32 {
                        let (form, index) =
                            if turn % 2 == 0 { ("2", IndexRule::MeanOfFactors) } else { ("1", IndexRule::Pooled) };
                        let both = EvaluationChange { rule: Some(index), ..version(form) };
                        let before = db.evaluation(EVALUATION).await.unwrap().unwrap().evaluation;
                        match db.change_evaluation(EVALUATION, both, OFFICE).await {
                            // That it is so already is no change, before or after.
                            Ok(()) => after += u32::from(frozen && before.rule != index),
                            Err(StoreError::Refused(_)) => frozen = true,
                            Err(error) => panic!("{error}"),
                        }
                    }
                    after
                })
            })
            .collect();
        let fieldwork = {
            let db = db.clone();
            tokio::spawn(async move {
                for seq in 1..=9_u64 {
                    let case = u32::try_from(seq).unwrap();
                    db.accept(INSTALL, &[interview(INSTALL, seq, case)], NOW).await.unwrap();
                    db.judge_pending(&judge()).await.unwrap();
                }
            })
        };
        for planner in planners {
            assert_eq!(planner.await.unwrap(), 0, "it changed after it was refused");
        }
        fieldwork.await.unwrap();
        let other = db.count("response r join evaluation e on e.evaluation_id = r.evaluation_id \
             where r.questionnaire_hash <> e.questionnaire_hash").await;
        assert_eq!(other, 0, "answers that count under another version of the form");
        let kept = db.evaluation(EVALUATION).await.unwrap().unwrap().evaluation;
        if db.progress(EVALUATION).await.unwrap().answered > 0 {
            let frozen = db.change_evaluation(EVALUATION, rule(IndexRule::MeanOfPersons), OFFICE).await;
            assert!(matches!(frozen, Err(StoreError::Refused(_))), "{frozen:?}");
        }
        // The history told in its order leads to what there is.
        let mut told = json!("pooled");
        for deed in db.plan_deeds(CAMPAIGN).await.unwrap().into_iter().rev() {
            if deed.kind == PlanDeedKind::EvaluationChanged {
                let (before, after) = (deed.before.unwrap(), deed.after.unwrap());
                assert_eq!(before["rule"], told);
                told = after["rule"].clone();
            }
        }
        assert_eq!(told, json!(kept.rule));
    }

    /// A judge that looked before the office chose another version and writes afterwards, judges again.
    async fn a_judge_that_was_overtaken_judges_again(db: Db) {
        programme(&db).await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        let mut aside = interview(INSTALL, 1, 1);
        aside.reason = Some(sync::receipt::Reason::LateScope);
        db.accept(INSTALL, &[aside], NOW).await.unwrap();
        let mut ground = Ground::default();
        // What is set aside freezes nothing, and the judge keeps what it read.
        assert_eq!(db.judge_next(&judge(), &mut ground).await.unwrap(), Some(0));
        db.change_evaluation(EVALUATION, version("2"), OFFICE).await.unwrap();
        db.accept(INSTALL, &[interview(INSTALL, 2, 2)], NOW).await.unwrap();
        assert_eq!(db.judge_next(&judge(), &mut ground).await.unwrap(), Some(0));
        let reason = db.quarantine_reason(INSTALL, crate::fixture::header(INSTALL, 2).id).await.unwrap();
        assert_eq!(reason, Some(sync::receipt::Reason::UnknownQuestionnaire));
    }

    async fn an_answer_that_waits_to_be_mixed_is_an_answer(db: Db) {
        programme(&db).await;
        db.stage_web_answer(&crate::fixture::web_answer(1, store::WebSource::Counter, "2022-09-20")).await.unwrap();
        let frozen = db.change_evaluation(EVALUATION, rule(IndexRule::MeanOfFactors), OFFICE).await;
        assert!(matches!(frozen, Err(StoreError::Refused(_))), "{frozen:?}");
        let first = db.first_response_days(CAMPAIGN).await.unwrap();
        assert_eq!(first.get(&EVALUATION), Some(&day("2022-09-20")));
    }

    async fn tablets_hear_of_name_and_days(db: Db) {
        programme(&db).await;
        let mut replica = sync::replica::Replica::default();
        crate::feed::pull(&db, SURVEYOR, &mut replica, 500).await;
        let last = CampaignChange { last_day: Some(day("2022-11-15")), ..CampaignChange::default() };
        db.change_campaign(CAMPAIGN, &last, OFFICE).await.unwrap();
        let told = crate::feed::pull(&db, SURVEYOR, &mut replica, 500).await;
        let [sync::message::Change::Put { kind, row, .. }] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((kind.as_str(), row.contains("2022-11-15")), ("evaluation", true));
        // Another first day may mean another map: the people are told again, too.
        let first = CampaignChange { first_day: Some(day("2022-09-05")), ..CampaignChange::default() };
        db.change_campaign(CAMPAIGN, &first, OFFICE).await.unwrap();
        let told = crate::feed::pull(&db, SURVEYOR, &mut replica, 500).await;
        assert!(told.len() >= 8, "{told:?}");
        // The target and the rule are the office's own matter.
        let target = EvaluationChange { target: Some(310), ..rule(IndexRule::MeanOfFactors) };
        db.change_evaluation(EVALUATION, target, OFFICE).await.unwrap();
        assert!(crate::feed::pull(&db, SURVEYOR, &mut replica, 500).await.is_empty());
    }
}
