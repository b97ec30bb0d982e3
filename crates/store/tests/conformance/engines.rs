//! The same facts give the same derived rows on both engines, byte for byte.

use store::Engine;

use crate::fixture::{EVALUATION, judge};
use crate::harness::{fresh, run, sqlite_only};
use crate::scenario::tell;

#[test]
fn both_engines_derive_the_same() {
    if sqlite_only() {
        return;
    }
    run(Engine::Postgres, |postgres| async move {
        let sqlite = fresh(Engine::Sqlite).await;
        // Two of the mixed answers were staged in one order and moved in the order the engine gives them back.
        tell(&sqlite).await;
        tell(&postgres).await;
        assert_eq!(sqlite.derived_digest().await.unwrap(), postgres.derived_digest().await.unwrap());
        let (left, right) = (sqlite.rebuild(&judge()).await.unwrap(), postgres.rebuild(&judge()).await.unwrap());
        assert_eq!(left, right);
        assert_eq!(left.before, left.after);
        assert_eq!(
            sqlite.responses(EVALUATION, None, None, 100).await.unwrap(),
            postgres.responses(EVALUATION, None, None, 100).await.unwrap()
        );
        assert_eq!(sqlite.sample_rows(EVALUATION).await.unwrap(), postgres.sample_rows(EVALUATION).await.unwrap());
        assert_eq!(sqlite.day_counts(EVALUATION).await.unwrap(), postgres.day_counts(EVALUATION).await.unwrap());
        assert_eq!(sqlite.progress(EVALUATION).await.unwrap(), postgres.progress(EVALUATION).await.unwrap());
    });
}
