//! A draft goes with everything in it, and nothing else does.

use serde_json::json;
use store::{Filter, Margin, PlanDeedKind, Role, StoreError};
use survey::campaign::{CampaignState, Refusal};
use survey::id::{CampaignId, EvaluationId, UnitId};

use crate::fixture::{
    CAMPAIGN, EVALUATION, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, case, counter_link, evaluation, form, id,
    programme, ticket, unit,
};
use crate::frames::frame;
use crate::harness::{Db, both};
use crate::teams::member;

const SECOND: EvaluationId = EvaluationId(id(0x33));
const OTHER: UnitId = UnitId(id(0x11));

/// What a draft may hold of an evaluation, in the tables that it lies in.
const TABLES: [&str; 11] = [
    "survey_case",
    "case_person",
    "frame",
    "frame_row",
    "frame_person",
    "assignment",
    "counter_link",
    "ticket",
    "margin",
    "data_version",
    "evaluation",
];

/// A draft with two evaluations, the first with something in every table.
async fn draft(db: &Db) {
    db.publish_questionnaire(&form("1"), NOW).await.unwrap();
    db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
    db.put_unit(&unit(OTHER, "MSN", "UBND huyện Mai Sơn")).await.unwrap();
    db.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
    db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
    db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
    db.add_evaluation(&evaluation(SECOND, CAMPAIGN, OTHER), OFFICE).await.unwrap();
    let known =
        store::NewCase { person: Some(vec![7]), ..store::NewCase::from(&(case(EVALUATION, 1), Some(SURVEYOR))) };
    db.add_cases([known]).await.unwrap();
    db.add_frame(&frame(1, 2), |_| {}).await.unwrap();
    db.add_counter_link(&counter_link("MLA7QX"), NOW).await.unwrap();
    db.add_tickets(EVALUATION, &[ticket(1)]).await.unwrap();
    let women = Margin { variable: "sex".to_owned(), level: "female".to_owned(), people: 210.0 };
    db.set_margins(EVALUATION, &[women]).await.unwrap();
    db.keep_result(EVALUATION, "score", 1, "p1", "{}").await.unwrap();
    db.put_team(CAMPAIGN, &[member(1)], OFFICE).await.unwrap();
}

async fn left(db: &Db) -> Vec<i64> {
    let mut left = Vec::new();
    for table in TABLES {
        left.push(db.count(table).await);
    }
    left
}

both! {
    async fn an_evaluation_goes_with_all_that_is_its(db: Db) {
        draft(&db).await;
        assert_eq!(left(&db).await, [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2]);
        db.drop_evaluation(EVALUATION, OFFICE).await.unwrap();
        assert_eq!((left(&db).await, db.count("kept_result").await), (vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0));
        let gone = db.drop_evaluation(EVALUATION, OFFICE).await;
        assert!(matches!(gone, Err(StoreError::Missing("evaluation"))), "{gone:?}");
        let deed = db.plan_deeds(CAMPAIGN).await.unwrap().remove(0);
        assert_eq!((deed.kind, deed.after), (PlanDeedKind::EvaluationDropped, None));
        let told = json!({"kind": "programme", "questionnaire": "thu 1", "rule": "pooled", "target": 300, "cases": 1});
        assert_eq!((deed.before, deed.unit), (Some(told), Some(unit(UNIT, "MLA", "UBND huyện Mường La").name)));
        // Its unit may be planned again.
        db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
    }

    async fn a_draft_goes_and_its_history_stays(db: Db) {
        draft(&db).await;
        let deeds = db.plan_deeds(CAMPAIGN).await.unwrap().len();
        db.drop_campaign(CAMPAIGN, OFFICE).await.unwrap();
        assert!(db.campaigns().await.unwrap().is_empty() && db.evaluations(Filter::default()).await.unwrap().is_empty());
        assert_eq!((left(&db).await, db.count("team_member").await), (vec![0; 11], 0));
        let told = db.plan_deeds(CAMPAIGN).await.unwrap();
        assert_eq!((told.len(), told[0].kind), (deeds + 1, PlanDeedKind::CampaignDropped));
        let gone = db.drop_campaign(CAMPAIGN, OFFICE).await;
        assert!(matches!(gone, Err(StoreError::Missing("campaign"))), "{gone:?}");
        // Whoever comes with it in hand afterwards finds nothing.
        let late = db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await;
        assert!(matches!(late, Err(StoreError::Missing("campaign"))), "{late:?}");
        let late = db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await;
        assert!(matches!(late, Err(StoreError::Missing("campaign"))), "{late:?}");
    }

    async fn nothing_goes_once_it_was_open(db: Db) {
        programme(&db).await;
        for state in [CampaignState::Open, CampaignState::Closed, CampaignState::Published] {
            if state != CampaignState::Open {
                db.step_campaign(CAMPAIGN, state, OFFICE).await.unwrap();
            }
            let before = left(&db).await;
            let only = |outcome| matches!(outcome, Err(StoreError::Refused(Refusal::OnlyInDraft(now))) if now == state);
            assert!(only(db.drop_evaluation(EVALUATION, OFFICE).await), "{state:?}");
            assert!(only(db.drop_campaign(CAMPAIGN, OFFICE).await), "{state:?}");
            assert_eq!(left(&db).await, before);
        }
    }

    /// Of opening and dropping at once one is done, and the other hears why not.
    async fn a_draft_is_opened_or_dropped(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        for round in 0..8_u128 {
            let (own, year) = (CampaignId(id(0x400 + round)), 2020 + i32::try_from(round).unwrap());
            db.add_campaign(&campaign(own, year), OFFICE).await.unwrap();
            db.add_evaluation(&evaluation(EvaluationId(id(0x500 + round)), own, UNIT), OFFICE).await.unwrap();
            let (one, other) = (db.clone(), db.clone());
            let opened = tokio::spawn(async move { one.step_campaign(own, CampaignState::Open, OFFICE).await });
            let dropped = tokio::spawn(async move { other.drop_campaign(own, OFFICE).await });
            let (opened, dropped) = (opened.await.unwrap(), dropped.await.unwrap());
            assert_ne!(opened.is_ok(), dropped.is_ok(), "{opened:?} {dropped:?}");
            let there = db.campaigns().await.unwrap().iter().any(|campaign| campaign.id == own);
            assert_eq!(there, opened.is_ok());
        }
    }
}
