//! The people drawn, and the units they are asked about.

use store::{Role, StoreError};
use survey::id::{CaseId, EvaluationId, UnitId, UserId};

use crate::fixture::{EVALUATION, INSTALL, NOW, SURVEYOR, UNIT, account, case, id, interview, judge, programme, unit};
use crate::harness::both;
use crate::people::person_key;

const HOA: UserId = UserId(id(0x94));

both! {
    async fn cases_keep_their_design(db: Db) {
        programme(&db).await;
        let all = db.cases(EVALUATION, None).await.unwrap();
        assert_eq!(all.iter().map(|found| found.case.number).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
        for found in &all {
            assert_eq!(found.case, case(EVALUATION, found.case.number));
            assert!(!found.answered);
        }
        assert_eq!(db.cases(EVALUATION, Some(SURVEYOR)).await.unwrap().len(), 7);
        assert!(db.cases(EVALUATION, Some(UserId(id(0x99)))).await.unwrap().is_empty());
        assert!(db.cases(EvaluationId(id(0x98)), None).await.unwrap().is_empty());
    }

    async fn cases_are_kept_without_what_no_text_holds(db: Db) {
        programme(&db).await;
        let mut one = case(EVALUATION, 30);
        let right = one.clone();
        one.village = one.village.map(|village| format!("{village}\0"));
        one.area_code.push('\0');
        one.design.stratum.push('\0');
        one.design.psu.insert(0, '\0');
        db.add_cases(&[(one, None)]).await.unwrap();
        assert_eq!(db.cases(EVALUATION, None).await.unwrap().last().unwrap().case, right);
    }

    async fn an_answered_case_shows(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 3)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let answered: Vec<u32> = db.cases(EVALUATION, None).await.unwrap().into_iter()
            .filter(|found| found.answered).map(|found| found.case.number).collect();
        assert_eq!(answered, [3]);
    }

    async fn cases_are_added_all_or_none(db: Db) {
        programme(&db).await;
        let mut taken = case(EVALUATION, 5);
        taken.id = CaseId(id(0x97));
        let twice = db.add_cases(&[(case(EVALUATION, 30), None), (taken, None)]).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        assert_eq!(db.cases(EVALUATION, None).await.unwrap().len(), 9);
        let nowhere = db.add_cases(&[(case(EvaluationId(id(0x96)), 1), None)]).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("evaluation"))), "{nowhere:?}");
    }

    /// A list that names surveyors who did not have the evaluation yet reaches their tablets by itself.
    async fn whoever_is_given_cases_is_given_the_evaluation(db: Db) {
        programme(&db).await;
        db.add_account(&account(HOA, "hoa", Role::Surveyor)).await.unwrap();
        let given: Vec<_> = (30..=32).map(|number| (case(EVALUATION, number), Some(HOA))).collect();
        db.add_cases(&given).await.unwrap();
        let told = db.feed(HOA, None, uuid::Uuid::from_u128(9), 0, &person_key()).await.unwrap();
        assert_eq!(told.scope.evaluations[&EVALUATION].cases.len(), 3);
        assert!(db.workloads(EVALUATION).await.unwrap().iter().any(|one| (one.surveyor, one.cases) == (HOA, 3)));

        // All or none is also said of whose list they are on.
        let nobody = UserId(id(0x95));
        let unknown = db.add_cases(&[(case(EVALUATION, 40), Some(HOA)), (case(EVALUATION, 41), Some(nobody))]).await;
        assert!(matches!(unknown, Err(StoreError::Missing(_))), "{unknown:?}");
        assert_eq!(db.cases(EVALUATION, None).await.unwrap().len(), 12);
        assert_eq!(db.workloads(EVALUATION).await.unwrap().len(), 2);
    }

    async fn units_are_found_without_accents_and_in_vietnamese_order(db: Db) {
        for (place, (code, name)) in
            [("MSN", "Mai Sơn"), ("DMO", "Đứa Mòn"), ("MLA", "Mường La"), ("MBU", "Mương Bú"), ("AN", "Ân")]
                .into_iter().enumerate()
        {
            db.put_unit(&unit(UnitId(id(0x40 + place as u128)), code, name)).await.unwrap();
        }
        let codes = async |search: &str| -> Vec<String> {
            db.units(search).await.unwrap().into_iter().map(|unit| unit.code).collect()
        };
        assert_eq!(codes("").await, ["AN", "DMO", "MSN", "MBU", "MLA"]);
        assert_eq!(codes("dua mon").await, ["DMO"]);
        assert_eq!(codes("MUONG").await, ["MBU", "MLA"]);
        assert_eq!(codes("msn").await, ["MSN"]);
        assert_eq!(codes("%").await.len(), 5);
        assert!(codes("_a").await.len() < 5);
    }

    async fn a_unit_is_changed_under_its_id(db: Db) {
        let mut one = unit(UNIT, "MLA", "UBND huyện Mường La");
        db.put_unit(&one).await.unwrap();
        one.name = survey::language::Text::of("UBND xã Mường La", "Commune");
        one.demonstration = false;
        one.validity.until = Some(crate::fixture::day("2025-07-01"));
        db.put_unit(&one).await.unwrap();
        assert_eq!(db.unit(UNIT).await.unwrap(), Some(one));
        let taken = db.put_unit(&unit(UnitId(id(0x41)), "MLA", "Khác")).await;
        assert!(matches!(taken, Err(StoreError::Exists(_))));
        assert_eq!(db.unit(UnitId(id(0x41))).await.unwrap(), None);
    }
}
