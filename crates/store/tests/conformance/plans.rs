//! A plan is carried out whole or not at all.

use store::{Filter, NewPlan, Role, StoreError};
use survey::campaign::{Campaign, CampaignState, Evaluation};
use survey::id::{EvaluationId, UnitId, UserId};
use survey::questionnaire::QuestionnaireHash;

use crate::fixture::{
    CAMPAIGN, EVALUATION, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, evaluation, form, id, unit,
};
use crate::harness::both;

const SECOND: UnitId = UnitId(id(0x11));
const OTHER: EvaluationId = EvaluationId(id(0x12));

both! {
    async fn a_plan_that_fails_in_the_middle_leaves_nothing(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.add_account(&account(SURVEYOR, "lan", Role::Surveyor)).await.unwrap();
        let units = [unit(UNIT, "MLA", "UBND huyện Mường La"), unit(SECOND, "TCH", "UBND huyện Thuận Châu")];
        let whole = [
            (evaluation(EVALUATION, CAMPAIGN, UNIT), vec![SURVEYOR]),
            (evaluation(OTHER, CAMPAIGN, SECOND), vec![SURVEYOR]),
        ];
        let draft = campaign(CAMPAIGN, 2022);
        let with = |second: (Evaluation, Vec<UserId>)| [whole[0].clone(), second];
        let stranger = Evaluation { questionnaire: QuestionnaireHash([9; 32]), ..whole[1].0.clone() };
        let halves = [
            // The last evaluation, its surveyor, and its number are not what they should be.
            with((stranger, Vec::new())),
            with((whole[1].0.clone(), vec![SURVEYOR, UserId(id(0x77))])),
            with((Evaluation { unit: UNIT, ..whole[1].0.clone() }, Vec::new())),
        ];
        let whole_plan = NewPlan { units: &units, campaign: &draft, evaluations: &whole, open: true, planner: OFFICE };
        for half in &halves {
            let refused = db.carry_out(&NewPlan { evaluations: half, ..whole_plan }).await;
            assert!(matches!(refused, Err(StoreError::Missing(_) | StoreError::Exists(_))), "{refused:?}");
            assert!(db.units("").await.unwrap().is_empty() && db.campaigns().await.unwrap().is_empty());
            assert!(db.evaluations(Filter::default()).await.unwrap().is_empty());
        }
        // A step that does not exist comes last of all.
        let closed = Campaign { state: CampaignState::Closed, ..draft.clone() };
        let refused = db.carry_out(&NewPlan { campaign: &closed, ..whole_plan }).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        assert!(db.campaigns().await.unwrap().is_empty());

        db.carry_out(&whole_plan).await.unwrap();
        let made = db.evaluations(Filter { surveyor: Some(SURVEYOR), ..Filter::default() }).await.unwrap();
        assert_eq!(made.len(), 2);
        assert!(made.iter().all(|view| view.campaign.state == CampaignState::Open));
        assert!(matches!(db.carry_out(&whole_plan).await, Err(StoreError::Exists(_))), "not twice");
        let kinds: Vec<&str> = db.plan_deeds(CAMPAIGN).await.unwrap().iter().map(|deed| deed.kind.name()).collect();
        let told = ["state_changed", "surveyor_added", "evaluation_added", "surveyor_added", "evaluation_added"];
        assert_eq!(kinds, [told.as_slice(), &["campaign_added"]].concat());
    }

    async fn a_plan_that_is_not_ready_is_not_opened(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        let mut ends = unit(UNIT, "MLA", "UBND huyện Mường La");
        ends.validity.until = Some(crate::fixture::day("2022-09-01"));
        let (units, draft) = ([ends], campaign(CAMPAIGN, 2022));
        let evaluations = [(evaluation(EVALUATION, CAMPAIGN, UNIT), Vec::new())];
        let plan =
            NewPlan { units: &units, campaign: &draft, evaluations: &evaluations, open: true, planner: OFFICE };
        let refused = db.carry_out(&plan).await;
        assert!(matches!(refused, Err(StoreError::NotReady(_))), "{refused:?}");
        assert!(db.campaigns().await.unwrap().is_empty() && db.plan_deeds(CAMPAIGN).await.unwrap().is_empty());
        db.carry_out(&NewPlan { open: false, ..plan }).await.unwrap();
    }
}
