//! A field in front of a server of its own, on either engine.

use journeys::chaos::Scene;

use crate::database::Place;
use crate::server::binary;

/// Runs a test on a server with so many tablets that owe so many lines each.
pub fn on(place: &Place, size: (usize, u32), test: impl AsyncFnOnce(Scene)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let postgres = place.postgres_url();
        let scene = Scene::new(binary(), place.folder(), postgres.as_deref(), size).await;
        test(scene.unwrap_or_else(|error| panic!("{error:#}"))).await;
    });
}

pub fn on_sqlite(size: (usize, u32), test: impl AsyncFnOnce(Scene)) {
    on(&Place::sqlite(), size, test);
}

pub fn on_postgres(size: (usize, u32), test: impl AsyncFnOnce(Scene)) {
    if let Some(place) = Place::postgres() {
        on(&place, size, test);
    }
}

/// Nothing was lost or doubled, no byte differs, and every receipt is the same when it is asked for again.
pub async fn in_order(scene: &mut Scene) {
    scene.judged().await.unwrap();
    scene.ask_again().await.unwrap();
    assert!(scene.receipts_again() > 0);
    assert_eq!(scene.faults().await.unwrap(), Vec::<String>::new());
}
