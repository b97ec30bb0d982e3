//! The history of a plan: every change once, by its name and time, with what was there before.

use serde_json::json;
use store::{Engine, PlanDeedKind, Planner, Role, Store};
use survey::campaign::CampaignState;
use survey::id::UserId;

use crate::fixture::{CAMPAIGN, EVALUATION, NOW, OFFICE, SURVEYOR, UNIT, account, id, programme, unit};
use crate::harness::{both, fresh, run};

const MANAGER: UserId = UserId(id(0x41));
const LATER: Planner = Planner { by: Some(MANAGER), at: NOW.plus_seconds(60) };

both! {
    async fn a_deed_says_who_when_and_what(db: Db) {
        programme(&db).await;
        db.add_account(&account(MANAGER, "chung", Role::Manager)).await.unwrap();
        let other = UserId(id(0x44));
        db.add_account(&account(other, "an", Role::Surveyor)).await.unwrap();
        db.assign(EVALUATION, other, LATER).await.unwrap();
        db.assign(EVALUATION, other, LATER).await.unwrap();
        db.unassign(EVALUATION, other, LATER).await.unwrap();
        db.unassign(EVALUATION, other, LATER).await.unwrap();
        db.hand_over(EVALUATION, SURVEYOR, other, LATER).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Closed, LATER).await.unwrap();
        let deeds = db.plan_deeds(CAMPAIGN).await.unwrap();
        let kinds: Vec<&str> = deeds.iter().map(|deed| deed.kind.name()).collect();
        assert_eq!(kinds, [
            "state_changed", "handed_over", "surveyor_removed", "surveyor_added", "surveyor_added", "state_changed",
            "evaluation_added", "campaign_added",
        ]);
        assert!(deeds.is_sorted_by(|newer, older| newer.id > older.id));
        let closed = &deeds[0];
        assert_eq!((closed.by.as_deref(), closed.at, &closed.unit), (Some("Lò Thị Mai"), LATER.at, &None));
        let states = (json!({"state": "open"}), json!({"state": "closed"}));
        assert_eq!((closed.before.clone(), closed.after.clone()), (Some(states.0), Some(states.1)));
        let handed = &deeds[1];
        assert_eq!(handed.unit, Some(unit(UNIT, "MLA", "UBND huyện Mường La").name));
        assert_eq!(handed.after, Some(json!({"surveyor": "Lò Thị Mai", "cases": 7})));
        let first = deeds.last().unwrap();
        assert_eq!((first.by.as_deref(), first.at, &first.before), (None, NOW, &None));
        let told = json!({"year": 2022, "name": {"vi": "Đợt khảo sát", "en": "Survey"},
            "first_day": "2022-09-01", "last_day": "2022-10-31"});
        assert_eq!(first.after, Some(told));
        assert!(db.plan_deeds(survey::id::CampaignId(id(0x99))).await.unwrap().is_empty());
    }

    async fn what_is_refused_is_not_told(db: Db) {
        programme(&db).await;
        let deeds = db.plan_deeds(CAMPAIGN).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Published, LATER).await.unwrap_err();
        db.assign(EVALUATION, UserId(id(0x95)), LATER).await.unwrap_err();
        db.drop_campaign(CAMPAIGN, LATER).await.unwrap_err();
        assert_eq!(db.plan_deeds(CAMPAIGN).await.unwrap(), deeds);
    }
}

/// After a restore into PostgreSQL the history goes on above its last line.
#[test]
fn the_history_goes_on_after_a_restore() {
    if crate::harness::sqlite_only() {
        return;
    }
    run(Engine::Sqlite, |db| async move {
        programme(&db).await;
        let path = db.dir().join("copy.db");
        db.backup_to(&path).await.unwrap();
        let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let target = fresh(Engine::Postgres).await;
        target.restore_from(&copy).await.unwrap();
        copy.close().await;
        let before = target.plan_deeds(CAMPAIGN).await.unwrap();
        assert_eq!(before, db.plan_deeds(CAMPAIGN).await.unwrap());
        target.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let after = target.plan_deeds(CAMPAIGN).await.unwrap();
        assert_eq!((after.len(), after[0].kind), (before.len() + 1, PlanDeedKind::StateChanged));
        assert!(after[0].id > before[0].id);
    });
}
