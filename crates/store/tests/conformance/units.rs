//! Units are planned: in an area that exists, and within what the campaigns they are in let happen.

use store::{NewAreaImport, Store, StoreError};
use survey::area::{AreaLevel, StatedArea};
use survey::campaign::CampaignState;
use survey::id::{AreaImportId, UnitId};
use survey::language::Text;
use survey::unit::{Unit, UnitChange, UnitKind, UnitRefusal};
use uuid::Uuid;

use crate::fixture::{
    CAMPAIGN, EVALUATION, NOW, OFFICE, SURVEYOR, UNIT, campaign, day, evaluation, form, id, programme, unit,
};
use crate::harness::both;
use crate::people::person_key;

const OTHER: UnitId = UnitId(id(0x41));

/// District 124 from 2018 on, district 125 from 2020 on.
async fn areas(db: &Store) {
    let district = |code: &str| StatedArea {
        code: code.to_owned(),
        parent: None,
        level: AreaLevel::District,
        name: format!("Huyện {code}"),
    };
    for (number, from, codes) in [(1, "2018-01-01", &["124"][..]), (2, "2020-01-01", &["124", "125"])] {
        let areas: Vec<_> = codes.iter().map(|code| district(code)).collect();
        let id = AreaImportId(id(0x700 + number));
        let import = NewAreaImport { id, from: day(from), file_name: "f", at: NOW, by: "b", areas: &areas };
        db.import_areas(&import).await.unwrap();
    }
}

fn area(code: &str) -> UnitChange {
    UnitChange { area_code: Some(code.to_owned()), ..UnitChange::default() }
}

both! {
    async fn a_unit_lies_in_an_area_of_its_first_day(db: Db) {
        areas(&db).await;
        let one = unit(UNIT, "MLA", "UBND huyện Mường La");
        db.add_unit(&one).await.unwrap();
        assert_eq!(db.unit(UNIT).await.unwrap(), Some(one.clone()));
        let later = Unit { area_code: "125".to_owned(), ..unit(OTHER, "MSN", "UBND huyện Mai Sơn") };
        let refused = db.add_unit(&later).await;
        let no_area = UnitRefusal::NoArea { code: "125".to_owned(), on: day("2018-01-01") };
        assert!(matches!(&refused, Err(StoreError::UnitRefused(why)) if *why == no_area), "{refused:?}");
        let mut never = unit(OTHER, "MSN", "UBND huyện Mai Sơn");
        never.validity.until = Some(never.validity.from);
        assert!(matches!(db.add_unit(&never).await, Err(StoreError::UnitRefused(UnitRefusal::EndsBeforeItBegins(_)))));
        assert_eq!(db.unit(OTHER).await.unwrap(), None);
        let taken = db.add_unit(&unit(OTHER, "MLA", "Khác")).await;
        assert!(matches!(taken, Err(StoreError::Exists("a unit with this code"))), "{taken:?}");

        // The same of a change, which looks at the area on the first day as it is afterwards.
        let refused = db.change_unit(UNIT, &area("125")).await;
        assert!(matches!(refused, Err(StoreError::UnitRefused(UnitRefusal::NoArea { .. }))), "{refused:?}");
        let moved = UnitChange { valid_from: Some(day("2020-01-01")), ..area("125") };
        let moved = db.change_unit(UNIT, &moved).await.unwrap();
        assert_eq!((moved.area_code.as_str(), moved.validity.from), ("125", day("2020-01-01")));
        let back = UnitChange { valid_from: Some(day("2019-12-31")), ..UnitChange::default() };
        assert!(matches!(db.change_unit(UNIT, &back).await, Err(StoreError::UnitRefused(_))));
        assert_eq!(db.unit(UNIT).await.unwrap(), Some(moved));
        assert!(matches!(db.change_unit(OTHER, &UnitChange::default()).await, Err(StoreError::Missing("unit"))));
    }

    async fn a_code_belongs_to_one_unit(db: Db) {
        for (key, code) in [(UNIT, "MLA"), (OTHER, "MSN")] {
            db.put_unit(&unit(key, code, "UBND huyện")).await.unwrap();
        }
        let taken = UnitChange { code: Some("MSN".to_owned()), ..UnitChange::default() };
        assert!(matches!(db.change_unit(UNIT, &taken).await, Err(StoreError::Exists("a unit with this code"))));
        let free = UnitChange { code: Some("ML-UB".to_owned()), ..UnitChange::default() };
        assert_eq!(db.change_unit(UNIT, &free).await.unwrap().code, "ML-UB");
        assert_eq!(db.units("ml ub").await.unwrap().len(), 1, "it is found under its new code");
    }

    async fn what_a_campaign_rests_on_does_not_change(db: Db) {
        areas(&db).await;
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
        db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
        let (year, first_day) = (2022, day("2022-09-01"));
        let late = UnitChange { valid_from: Some(day("2022-09-02")), ..UnitChange::default() };
        let early = UnitChange { valid_until: Some(Some(first_day)), ..UnitChange::default() };
        let kind = |kind| UnitChange { kind: Some(kind), ..UnitChange::default() };
        for (change, refusal) in [
            (&late, UnitRefusal::BeginsAfterCampaign { year, first_day }),
            (&early, UnitRefusal::EndsBeforeCampaign { year, first_day }),
        ] {
            let refused = db.change_unit(UNIT, change).await;
            assert!(matches!(&refused, Err(StoreError::UnitRefused(why)) if *why == refusal), "{refused:?}");
        }
        let ends = UnitChange { valid_until: Some(Some(day("2025-07-01"))), ..UnitChange::default() };
        assert_eq!(db.change_unit(UNIT, &ends).await.unwrap().validity.until, Some(day("2025-07-01")));
        let endless = UnitChange { valid_until: Some(None), ..UnitChange::default() };
        assert_eq!(db.change_unit(UNIT, &endless).await.unwrap().validity.until, None);
        assert_eq!(db.change_unit(UNIT, &kind(UnitKind::Commune)).await.unwrap().kind, UnitKind::Commune);
        db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
        let settled = db.change_unit(UNIT, &kind(UnitKind::School)).await;
        let state = CampaignState::Open;
        let refusal = UnitRefusal::KindSettled { year, state };
        assert!(matches!(&settled, Err(StoreError::UnitRefused(why)) if *why == refusal), "{settled:?}");
        assert!(db.change_unit(UNIT, &kind(UnitKind::Commune)).await.is_ok(), "nothing changes");
    }

    /// Another name goes to the tablets that have the unit.
    async fn tablets_are_told_of_another_name(db: Db) {
        programme(&db).await;
        let told = async || {
            db.number_feed(NOW).await.unwrap();
            db.feed(SURVEYOR, None, Uuid::from_u128(9), 100, &person_key()).await.unwrap()
        };
        let before = told().await;
        let name = Text::of("UBND xã Mường La", "Mường La commune");
        db.change_unit(UNIT, &UnitChange { name: Some(name), ..UnitChange::default() }).await.unwrap();
        let after = told().await;
        assert_eq!(after.log.head, before.log.head + 1);
        assert!(after.scope.evaluations[&EVALUATION].row.contains("UBND xã Mường La"));
        // Nothing is told where nothing changes.
        db.change_unit(UNIT, &UnitChange::default()).await.unwrap();
        assert_eq!(told().await.log.head, after.log.head);
    }
}
