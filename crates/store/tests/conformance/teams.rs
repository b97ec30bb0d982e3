//! The team of a campaign: whole at a time, until fieldwork is closed.

use serde_json::json;
use store::{PlanDeedKind, StoreError};
use survey::campaign::{CampaignState, Refusal};
use survey::id::{CampaignId, TeamMemberId, UserId};
use survey::short_text::ShortText;
use survey::team::{Organisation, TeamMember};

use crate::fixture::{CAMPAIGN, NOW, OFFICE, SURVEYOR, UNIT, campaign, form, id, programme, unit};
use crate::harness::both;

pub fn member(number: u128) -> TeamMember {
    TeamMember {
        id: TeamMemberId(id(0x700 + number)),
        organisation: Organisation::FatherlandFront,
        name: ShortText::new("Lò Thị Ban").unwrap(),
        duty: None,
        user: None,
    }
}

both! {
    async fn a_team_is_put_whole_and_in_its_order(db: Db) {
        programme(&db).await;
        assert!(db.team(CAMPAIGN).await.unwrap().is_empty());
        let leads = TeamMember {
            organisation: Organisation::HomeAffairs,
            duty: Some(ShortText::new("Trưởng đoàn").unwrap()),
            user: Some(SURVEYOR),
            ..member(2)
        };
        let team = [leads.clone(), member(1)];
        db.put_team(CAMPAIGN, &team, OFFICE).await.unwrap();
        assert_eq!(db.team(CAMPAIGN).await.unwrap(), team);
        db.put_team(CAMPAIGN, &team, OFFICE).await.unwrap();
        db.put_team(CAMPAIGN, &[member(3), leads], OFFICE).await.unwrap();
        assert_eq!(db.team(CAMPAIGN).await.unwrap().len(), 2);
        let deeds = db.plan_deeds(CAMPAIGN).await.unwrap();
        let told: Vec<_> = deeds.iter().filter(|deed| deed.kind == PlanDeedKind::TeamChanged).collect();
        assert_eq!(told.len(), 2, "the same team again is no change");
        let first = json!({"team": [
            {"organisation": "home_affairs", "name": "Lò Thị Ban", "duty": "Trưởng đoàn"},
            {"organisation": "fatherland_front", "name": "Lò Thị Ban", "duty": null},
        ]});
        assert_eq!((&told[1].before, told[1].after.as_ref()), (&Some(json!({"team": []})), Some(&first)));
        assert_eq!(told[0].before.as_ref(), Some(&first));
    }

    async fn a_team_that_is_wrong_leaves_the_one_before(db: Db) {
        programme(&db).await;
        db.put_team(CAMPAIGN, &[member(1)], OFFICE).await.unwrap();
        let twice = db.put_team(CAMPAIGN, &[member(2), member(2)], OFFICE).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        let stranger = TeamMember { user: Some(UserId(id(0x95))), ..member(2) };
        let nobody = db.put_team(CAMPAIGN, &[stranger], OFFICE).await;
        assert!(matches!(nobody, Err(StoreError::Missing("account"))), "{nobody:?}");
        assert_eq!(db.team(CAMPAIGN).await.unwrap(), [member(1)]);
        let nowhere = db.put_team(CampaignId(id(0x99)), &[], OFFICE).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("campaign"))), "{nowhere:?}");
    }

    async fn a_team_stands_once_fieldwork_is_over(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
        let planned = crate::fixture::evaluation(crate::fixture::EVALUATION, CAMPAIGN, UNIT);
        db.add_evaluation(&planned, OFFICE).await.unwrap();
        db.put_team(CAMPAIGN, &[member(1)], OFFICE).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
        db.put_team(CAMPAIGN, &[member(2)], OFFICE).await.unwrap();
        for state in [CampaignState::Closed, CampaignState::Published] {
            db.step_campaign(CAMPAIGN, state, OFFICE).await.unwrap();
            let late = db.put_team(CAMPAIGN, &[], OFFICE).await;
            assert!(matches!(late, Err(StoreError::Refused(Refusal::FieldworkOver(_)))), "{late:?}");
        }
        assert_eq!(db.team(CAMPAIGN).await.unwrap(), [member(2)]);
    }
}
