//! Margins of an evaluation.

use store::{Margin, StoreError};
use survey::id::EvaluationId;

use crate::fixture::{EVALUATION, id, programme};
use crate::harness::both;

fn margin(variable: &str, level: &str, people: f64) -> Margin {
    Margin { variable: variable.to_owned(), level: level.to_owned(), people }
}

both! {
    async fn margins_are_replaced_whole(db: Db) {
        programme(&db).await;
        assert_eq!(db.margins(EVALUATION).await.unwrap(), []);
        let first = [margin("sex", "male", 812.0), margin("sex", "female", 1_021.5), margin("age", "60+", 0.1)];
        db.set_margins(EVALUATION, &first).await.unwrap();
        assert_eq!(db.margins(EVALUATION).await.unwrap(), first);
        let second = [margin("sex", "female", 900.0)];
        db.set_margins(EVALUATION, &second).await.unwrap();
        assert_eq!(db.margins(EVALUATION).await.unwrap(), second);
        db.set_margins(EVALUATION, &[]).await.unwrap();
        assert_eq!(db.margins(EVALUATION).await.unwrap(), []);
    }

    async fn a_level_given_twice_or_no_evaluation_changes_nothing(db: Db) {
        programme(&db).await;
        let good = [margin("sex", "male", 1.0)];
        db.set_margins(EVALUATION, &good).await.unwrap();
        let twice = [margin("sex", "male", 1.0), margin("sex", "male", 2.0)];
        assert!(matches!(db.set_margins(EVALUATION, &twice).await, Err(StoreError::Exists(_))));
        let nowhere = EvaluationId(id(0x99));
        assert!(matches!(db.set_margins(nowhere, &good).await, Err(StoreError::Missing(_))));
        assert_eq!(db.margins(EVALUATION).await.unwrap(), good);
    }
}
