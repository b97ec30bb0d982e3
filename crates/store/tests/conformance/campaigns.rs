//! Campaigns, evaluations, their states and what each refuses.

use store::{EvaluationChange, Filter, Role, StoreError};
use survey::campaign::{CampaignState, Refusal};
use survey::id::{CampaignId, EvaluationId, UnitId, UserId};
use survey::questionnaire::QuestionnaireHash;
use survey::rule::IndexRule;

use crate::changes::{rule, version};
use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, case, evaluation, form, form_hash,
    id, interview, judge, programme, unit,
};
use crate::harness::both;

const SECOND: UnitId = UnitId(id(0x11));

both! {
    async fn a_campaign_goes_forward_only(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
        assert!(matches!(db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await, Err(StoreError::Exists(_))));
        let namesake = db.add_campaign(&campaign(CampaignId(id(0x22)), 2022), OFFICE).await;
        assert!(matches!(namesake, Err(StoreError::Exists(_))), "one name a year: {namesake:?}");
        let empty = db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await;
        assert!(matches!(empty, Err(StoreError::NotReady(_))), "{empty:?}");
        db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
        let skip = db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await;
        assert!(matches!(skip, Err(StoreError::Refused(Refusal::NoSuchStep { .. }))));
        for state in [CampaignState::Open, CampaignState::Closed, CampaignState::Published] {
            db.step_campaign(CAMPAIGN, state, OFFICE).await.unwrap();
            assert_eq!(db.campaigns().await.unwrap()[0].state, state);
        }
        let nowhere = db.step_campaign(CampaignId(id(0x99)), CampaignState::Open, OFFICE).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("campaign"))));
    }

    async fn one_of_two_steps_at_once_is_refused(db: Db) {
        programme(&db).await;
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.is_ok() })
            })
            .collect();
        let mut stepped = 0;
        for task in tasks {
            stepped += usize::from(task.await.unwrap());
        }
        assert_eq!(stepped, 1);
    }

    async fn an_evaluation_joins_a_draft_only(db: Db) {
        programme(&db).await;
        db.put_unit(&unit(SECOND, "MSN", "UBND huyện Mai Sơn")).await.unwrap();
        let late = db.add_evaluation(&evaluation(EvaluationId(id(0x33)), CAMPAIGN, SECOND), OFFICE).await;
        assert!(matches!(late, Err(StoreError::Refused(Refusal::OnlyInDraft(CampaignState::Open)))), "{late:?}");
        let next = CampaignId(id(0x22));
        db.add_campaign(&campaign(next, 2023), OFFICE).await.unwrap();
        db.add_evaluation(&evaluation(EvaluationId(id(0x33)), next, SECOND), OFFICE).await.unwrap();
        let twice = db.add_evaluation(&evaluation(EvaluationId(id(0x34)), next, SECOND), OFFICE).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        let nothing = db.add_evaluation(&evaluation(EvaluationId(id(0x35)), next, UnitId(id(0x98))), OFFICE).await;
        assert!(matches!(nothing, Err(StoreError::Missing("unit or questionnaire"))), "{nothing:?}");
        let nowhere = db.add_evaluation(&evaluation(EvaluationId(id(0x35)), CampaignId(id(0x97)), SECOND), OFFICE).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("campaign"))));
    }

    async fn rule_and_questionnaire_are_frozen_by_the_first_response(db: Db) {
        programme(&db).await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        db.change_evaluation(EVALUATION, rule(IndexRule::MeanOfPersons), OFFICE).await.unwrap();
        db.change_evaluation(EVALUATION, version("2"), OFFICE).await.unwrap();
        let found = db.evaluation(EVALUATION).await.unwrap().unwrap().evaluation;
        assert_eq!((found.rule, found.questionnaire), (IndexRule::MeanOfPersons, form_hash("2")));
        let unknown = QuestionnaireHash([3; 32]);
        let unknown = EvaluationChange { questionnaire: Some(unknown), ..EvaluationChange::default() };
        let unknown = db.change_evaluation(EVALUATION, unknown, OFFICE).await;
        assert!(matches!(unknown, Err(StoreError::Missing("questionnaire version"))), "{unknown:?}");
        db.change_evaluation(EVALUATION, version("1"), OFFICE).await.unwrap();

        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let frozen = |outcome| matches!(outcome, Err(StoreError::Refused(Refusal::AfterFirstResponse)));
        assert!(frozen(db.change_evaluation(EVALUATION, rule(IndexRule::Pooled), OFFICE).await));
        assert!(frozen(db.change_evaluation(EVALUATION, version("2"), OFFICE).await));
        assert_eq!(db.evaluation(EVALUATION).await.unwrap().unwrap().evaluation.rule, IndexRule::MeanOfPersons);
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let closed = db.change_evaluation(EVALUATION, rule(IndexRule::Pooled), OFFICE).await;
        assert!(frozen(closed), "that it was answered says more than that it is over");
        let nothing = db.change_evaluation(EvaluationId(id(0x96)), rule(IndexRule::Pooled), OFFICE).await;
        assert!(matches!(nothing, Err(StoreError::Missing("evaluation"))));
    }

    async fn fieldwork_ends_with_the_campaign(db: Db) {
        programme(&db).await;
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let over = |late| matches!(late, Err(StoreError::Refused(Refusal::FieldworkOver(CampaignState::Closed))));
        assert!(over(db.add_cases(&[(case(EVALUATION, 20), None)]).await));
        assert!(over(db.assign(EVALUATION, SURVEYOR, OFFICE).await));
        assert!(over(db.unassign(EVALUATION, SURVEYOR, OFFICE).await));
        let nowhere = db.unassign(EvaluationId(id(0x96)), SURVEYOR, OFFICE).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("evaluation"))), "{nowhere:?}");
    }

    async fn evaluations_are_filtered_and_in_vietnamese_order(db: Db) {
        programme(&db).await;
        let next = CampaignId(id(0x22));
        db.add_campaign(&campaign(next, 2021), OFFICE).await.unwrap();
        let units = [(SECOND, "STG", "Ủy ban Sốp Cộp"), (UnitId(id(0x12)), "BAY", "Ủy ban Bắc Yên")];
        for (place, (key, code, name)) in units.into_iter().enumerate() {
            db.put_unit(&unit(key, code, name)).await.unwrap();
            let new = evaluation(EvaluationId(id(0x30 + place as u128)), next, key);
            db.add_evaluation(&new, OFFICE).await.unwrap();
        }
        let codes = async |filter: Filter| -> Vec<String> {
            db.evaluations(filter).await.unwrap().into_iter().map(|view| view.unit.code).collect()
        };
        assert_eq!(codes(Filter::default()).await, ["BAY", "STG", "MLA"]);
        assert_eq!(codes(Filter { year: Some(2022), ..Filter::default() }).await, ["MLA"]);
        assert_eq!(codes(Filter { campaign: Some(next), ..Filter::default() }).await, ["BAY", "STG"]);
        assert_eq!(codes(Filter { unit: Some(SECOND), ..Filter::default() }).await, ["STG"]);
        assert_eq!(codes(Filter { surveyor: Some(SURVEYOR), ..Filter::default() }).await, ["MLA"]);
        assert_eq!(codes(Filter { surveyor: Some(UserId(id(0x95))), ..Filter::default() }).await, [""; 0]);
        let view = db.evaluation(EVALUATION).await.unwrap().unwrap();
        assert_eq!((view.campaign.year, view.evaluation), (2022, evaluation(EVALUATION, CAMPAIGN, UNIT)));
        assert_eq!(db.evaluation(EvaluationId(id(0x94))).await.unwrap(), None);
    }

    async fn surveyors_are_assigned_and_taken_off(db: Db) {
        programme(&db).await;
        let other = UserId(id(0x44));
        db.add_account(&account(other, "an", Role::Surveyor)).await.unwrap();
        let theirs = Filter { surveyor: Some(other), ..Filter::default() };
        db.assign(EVALUATION, other, OFFICE).await.unwrap();
        db.assign(EVALUATION, other, OFFICE).await.unwrap();
        assert_eq!(db.evaluations(theirs).await.unwrap().len(), 1);
        db.unassign(EVALUATION, other, OFFICE).await.unwrap();
        assert!(db.evaluations(theirs).await.unwrap().is_empty());
        let nobody = db.assign(EVALUATION, UserId(id(0x93)), OFFICE).await;
        assert!(matches!(nobody, Err(StoreError::Missing("evaluation or account"))), "{nobody:?}");
    }
}
