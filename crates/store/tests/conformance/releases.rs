//! The databases of earlier releases: opened, copied, migrated, and everything in them still there.
//!
//! Each is made by `cargo run -p store --example release_database -- OUT` at the time of its release and never again.

use std::path::PathBuf;

use store::{Door, Filter, RefreshOutcome, Store};
use survey::campaign::CampaignState;
use survey::rule::IndexRule;

use crate::changes::rule;
use crate::fixture::{EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, hash, judge};
use crate::harness::block_on;
use crate::scenario::{REFRESH, SESSION};

fn releases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("tests/releases")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    found.sort();
    found
}

#[test]
fn the_data_of_every_release_survives() {
    let releases = releases();
    assert!(releases.iter().any(|release| release.ends_with("0.1.0")));
    for release in releases {
        block_on(survives(&release));
    }
}

async fn survives(release: &std::path::Path) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hailong.db");
    std::fs::copy(release.join("hailong.db"), &path).unwrap();
    let expected = std::fs::read_to_string(release.join("digest")).unwrap();
    let older = schema(&path).await < newest();

    let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    store.migrate().await.unwrap();
    let copies = std::fs::read_dir(dir.path()).unwrap().flatten();
    let copied = copies.filter(|file| file.file_name().to_string_lossy().contains("before-migration")).count();
    assert_eq!(copied, usize::from(older), "{}", release.display());

    let hex = |digest: [u8; 32]| digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert_eq!(hex(store.derived_digest().await.unwrap()), expected.trim(), "{}", release.display());
    let rebuilt = store.rebuild(&judge()).await.unwrap();
    assert_eq!((rebuilt.responses, hex(rebuilt.after).as_str()), (9, expected.trim()));

    let held = store.held(INSTALL).await.unwrap();
    assert_eq!((held.ack, held.beyond), (6, vec![8, 9, 10]));
    let progress = store.progress(EVALUATION).await.unwrap();
    assert_eq!((progress.cases, progress.answered, progress.self_selected, progress.quarantined), (9, 6, 3, 3));
    // The answer that was staged when the program stopped is mixed by the next one.
    let new_id = || survey::id::ResponseId(crate::fixture::id(0xabcd));
    let today = crate::fixture::day("2022-09-22");
    assert_eq!(store.mix_web_answers(10, today, |n| (0..n).collect(), new_id).await.unwrap(), 1);
    assert_eq!(store.ticket_counts(EVALUATION).await.unwrap(), (3, 2));

    // A campaign that was still a draft is there with its evaluation and goes on from where it was.
    let campaigns = store.campaigns().await.unwrap();
    let draft = campaigns.iter().find(|campaign| campaign.state == CampaignState::Draft).unwrap();
    let planned = store.evaluations(Filter { campaign: Some(draft.id), ..Filter::default() }).await.unwrap();
    assert_eq!((draft.year, planned.len()), (2023, 1));
    store.change_evaluation(planned[0].evaluation.id, rule(IndexRule::MeanOfFactors), OFFICE).await.unwrap();
    store.step_campaign(draft.id, CampaignState::Open, OFFICE).await.unwrap();

    assert!(store.session_stands(SESSION, NOW).await.unwrap());
    let renewed = store.refresh_session(Door::Office, REFRESH, hash(201), NOW).await.unwrap();
    assert_eq!(renewed, RefreshOutcome::Renewed { session: SESSION, user: SURVEYOR });
    store.close().await;
}

async fn schema(path: &std::path::Path) -> i64 {
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let version = sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(&pool).await.unwrap();
    pool.close().await;
    version
}

/// The number of the newest migration, from its file's name.
fn newest() -> i64 {
    let files = std::fs::read_dir("../../migrations/sqlite").unwrap();
    files.filter_map(|file| file.unwrap().file_name().to_str()?.split('_').next()?.parse().ok()).max().unwrap()
}
