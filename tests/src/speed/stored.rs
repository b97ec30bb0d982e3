//! From the stored responses of a campaign to all its scores: reading the rows and scoring them, on either engine.

use anyhow::{Context, ensure};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;
use store::{Filter, Store};
use survey::id::CampaignId;

use super::fill::{Raw, fill};
use super::measured::{Measured, best};

/// How often the scores are made again once they have been made.
const AGAIN: usize = 3;
const DATABASE: &str = "hailong_speed";

/// On SQLite, in an empty folder.
///
/// # Errors
/// If the database cannot be filled or the scores cannot be made.
pub async fn on_sqlite(folder: &Path, rows: usize) -> anyhow::Result<Vec<Measured>> {
    let path = folder.join("hailong.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).await?;
    store.migrate().await?;
    // Made as fast as it goes, unlike the store's own connections; nothing else is different.
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let campaign = fill(&store, &Raw::Sqlite(pool.clone()), rows).await?;
    pool.close().await;
    store.close().await;
    measure(&format!("sqlite:{}", path.display()), campaign, rows).await
}

/// On PostgreSQL, in a database of its own that is dropped afterwards.
///
/// # Errors
/// If the database cannot be made or filled, or the scores cannot be made.
pub async fn on_postgres(url: &str, rows: usize) -> anyhow::Result<Vec<Measured>> {
    let options = PgConnectOptions::from_str(url)?;
    let office = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let run = |sql: String| {
        let office = office.clone();
        async move { sqlx::query(AssertSqlSafe(sql)).execute(&office).await.map(drop) }
    };
    run(format!("drop database if exists {DATABASE}")).await?;
    run(format!("create database {DATABASE}")).await?;
    let measured = filled(&beside(url)?, options.database(DATABASE), rows).await;
    run(format!("drop database if exists {DATABASE} with (force)")).await?;
    measured
}

async fn filled(address: &str, options: PgConnectOptions, rows: usize) -> anyhow::Result<Vec<Measured>> {
    let store = Store::open(address).await?;
    store.migrate().await?;
    let pool: PgPool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
    let campaign = fill(&store, &Raw::Postgres(pool.clone()), rows).await?;
    pool.close().await;
    store.close().await;
    measure(address, campaign, rows).await
}

/// The same server's other database.
fn beside(url: &str) -> anyhow::Result<String> {
    let (address, options) = url.split_once('?').map_or((url, ""), |(address, options)| (address, options));
    let (server, _) = address.rsplit_once('/').context("the address of PostgreSQL names no database")?;
    Ok(format!("{server}/{DATABASE}?{options}"))
}

async fn measure(address: &str, campaign: CampaignId, rows: usize) -> anyhow::Result<Vec<Measured>> {
    let store = Store::open(address).await?;
    let begin = Instant::now();
    let scored = scores(&store, campaign).await?;
    let first = begin.elapsed().as_secs_f64();
    ensure!(scored == rows as u64, "{scored} responses were scored, and {rows} are there");
    let runtime = tokio::runtime::Handle::current();
    let (again, _) = tokio::task::block_in_place(|| best(AGAIN, || runtime.block_on(scores(&store, campaign))))?;
    store.close().await;
    Ok(vec![Measured::new("stored_first", first), Measured::new("stored_again", again)])
}

/// Scores every evaluation of a campaign, as the server does when it is asked for them, and gives how many responses are in
/// the scores.
async fn scores(store: &Store, campaign: CampaignId) -> anyhow::Result<u64> {
    let views = store.evaluations(Filter { campaign: Some(campaign), ..Filter::default() }).await?;
    let first = views.first().context("the campaign has no evaluation")?.evaluation.questionnaire;
    let form = store.questionnaire(first).await?.context("its questionnaire is missing")?;
    let form = form.compile().map_err(|problems| anyhow::anyhow!("{} problems in the form", problems.len()))?;
    let form = &Arc::new(form);
    let scored = api::in_order(views, |view| async move {
        let rows = store.sample_rows(view.evaluation.id).await?;
        let (form, rule) = (form.clone(), view.evaluation.rule);
        anyhow::Ok(tokio::task::spawn_blocking(move || api::score(&form, &rows, rule)).await??.respondents)
    });
    Ok(scored.await?.into_iter().sum())
}
