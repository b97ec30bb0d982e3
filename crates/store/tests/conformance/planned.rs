//! What is said of planned evaluations: who has them, since when they are answered, and what hinders the opening.

use store::{Role, StoreError};
use survey::area::{Area, AreaLevel, Validity};
use survey::campaign::{CampaignState, Evaluation};
use survey::id::{CampaignId, EvaluationId, UnitId, UserId};
use survey::unit::Unit;

use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, account, campaign, day, evaluation, form, id,
    interview, judge, programme, unit,
};
use crate::harness::{Db, both};

const SECOND: EvaluationId = EvaluationId(id(0x33));
const OTHER: UnitId = UnitId(id(0x11));

async fn hindered(db: &Db) -> Vec<(Option<EvaluationId>, &'static str)> {
    let found = db.hindrances(CAMPAIGN).await.unwrap();
    found.iter().map(|one| (one.evaluation, one.obstacle.name())).collect()
}

fn area(code: &str, until: Option<&str>) -> Area {
    Area {
        code: code.to_owned(),
        parent: None,
        level: AreaLevel::District,
        name: "Huyện Mường La".to_owned(),
        validity: Validity { from: day("2018-01-01"), until: until.map(day) },
    }
}

both! {
    async fn a_draft_says_what_hinders_it_and_is_not_opened_so(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
        assert_eq!(hindered(&db).await, [(None, "no_evaluations")]);
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        let gone = Validity { from: day("2018-01-01"), until: Some(day("2022-09-01")) };
        let merged = Unit { validity: gone, area_code: "125".to_owned(), ..unit(OTHER, "MSN", "UBND huyện Mai Sơn") };
        db.put_unit(&merged).await.unwrap();
        db.add_evaluation(&Evaluation { target: 0, ..evaluation(EVALUATION, CAMPAIGN, UNIT) }, OFFICE).await.unwrap();
        db.add_evaluation(&evaluation(SECOND, CAMPAIGN, OTHER), OFFICE).await.unwrap();
        // Where no map was brought in, none is asked for an area.
        let without_map = [(Some(SECOND), "unit_not_valid"), (Some(EVALUATION), "no_target")];
        assert_eq!(hindered(&db).await, without_map);
        db.put_areas(&[area("124", Some("2025-07-01")), area("125", Some("2022-09-01"))]).await.unwrap();
        let all = [
            (Some(SECOND), "unit_not_valid"),
            (Some(SECOND), "area_not_valid"),
            (Some(EVALUATION), "no_target"),
        ];
        assert_eq!(hindered(&db).await, all);
        let refused = db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await;
        assert!(matches!(&refused, Err(StoreError::NotReady(found)) if found.len() == 3), "{refused:?}");
        assert!(refused.unwrap_err().to_string().contains("125"));
        assert_eq!(db.campaigns().await.unwrap()[0].state, CampaignState::Draft);

        db.drop_evaluation(SECOND, OFFICE).await.unwrap();
        let wanted = store::EvaluationChange { target: Some(200), ..store::EvaluationChange::default() };
        db.change_evaluation(EVALUATION, wanted, OFFICE).await.unwrap();
        assert_eq!(hindered(&db).await, []);
        db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
        // Of what is open nothing is said, whatever becomes of its unit.
        db.put_unit(&Unit { validity: gone, ..unit(UNIT, "MLA", "UBND huyện Mường La") }).await.unwrap();
        assert_eq!(hindered(&db).await, []);
        let nowhere = db.hindrances(CampaignId(id(0x99))).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("campaign"))), "{nowhere:?}");
    }

    async fn surveyors_and_the_day_of_the_first_response(db: Db) {
        programme(&db).await;
        let other = UserId(id(0x44));
        let mut named = account(other, "an", Role::Supervisor);
        named.display_name = "Cầm Văn An";
        db.add_account(&named).await.unwrap();
        db.assign(EVALUATION, other, OFFICE).await.unwrap();
        let surveyors = db.surveyors(CAMPAIGN).await.unwrap();
        let names = [(other, "Cầm Văn An".to_owned()), (SURVEYOR, "Lò Thị Mai".to_owned())];
        assert_eq!(surveyors.get(&EVALUATION).map(Vec::as_slice), Some(names.as_slice()));
        assert!(db.surveyors(CampaignId(id(0x99))).await.unwrap().is_empty());

        assert!(db.first_response_days(CAMPAIGN).await.unwrap().is_empty());
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        assert!(db.first_response_days(CAMPAIGN).await.unwrap().is_empty(), "nobody has judged it yet");
        db.judge_pending(&judge()).await.unwrap();
        let days = db.first_response_days(CAMPAIGN).await.unwrap();
        assert_eq!(days.into_iter().collect::<Vec<_>>(), [(EVALUATION, day("2022-09-21"))]);
        assert!(db.first_response_days(CampaignId(id(0x99))).await.unwrap().is_empty());
    }
}
