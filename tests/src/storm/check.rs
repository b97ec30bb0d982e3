//! The database after the storm, read without the store's help: every line of every tablet once, byte for byte.

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use std::collections::HashMap;
use std::str::FromStr as _;
use std::time::{Duration, Instant};
use uuid::Uuid;

use super::tablet::Tablet;

/// Lines expected and lines found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    pub expected: u64,
    /// There under their number, with the bytes that the tablet froze.
    pub equal: u64,
    /// Under a number that no tablet gave, or with other bytes.
    pub strange: u64,
    /// Kept aside as in conflict.
    pub aside: u64,
    /// Tablets that still believe they owe something.
    pub unsettled: u64,
}

impl Books {
    pub fn faults(&self) -> Vec<String> {
        let Self { expected, equal, strange, aside, unsettled } = *self;
        let mut faults = Vec::new();
        if equal != expected {
            faults.push(format!("{equal} of {expected} lines are there as they were frozen"));
        }
        for (count, what) in [
            (strange, "lines that nobody froze are there"),
            (aside, "lines are doubled and kept aside"),
            (unsettled, "tablets are not settled"),
        ] {
            if count > 0 {
                faults.push(format!("{count} {what}"));
            }
        }
        faults
    }
}

pub(super) enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! on {
    ($database:expr, $connection:ident => $body:expr) => {
        match &mut $database {
            Database::Sqlite($connection) => $body,
            Database::Postgres($connection) => $body,
        }
    };
}

pub(super) use on;

pub(super) async fn open(address: &str) -> anyhow::Result<Database> {
    Ok(match address.strip_prefix("sqlite:") {
        Some(path) => {
            let options = SqliteConnectOptions::from_str(path)?.busy_timeout(Duration::from_secs(30));
            Database::Sqlite(SqliteConnection::connect_with(&options).await?)
        }
        None => Database::Postgres(PgConnection::connect(address).await?),
    })
}

/// Waits until the server has judged everything it holds, and gives how long that took.
pub async fn wait_until_judged(address: &str, patience: Duration) -> anyhow::Result<Duration> {
    const LEFT: &str = "select (select count(*) from raw_submission) - (select count(*) from judgement)";
    let began = Instant::now();
    let mut database = open(address).await?;
    loop {
        let left: i64 = on!(database, one => sqlx::query_scalar(LEFT).fetch_one(one).await)?;
        if left == 0 {
            return Ok(began.elapsed());
        }
        if began.elapsed() > patience {
            anyhow::bail!("{left} lines are not judged after {} s", patience.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

pub async fn compare(address: &str, tablets: &[Tablet]) -> anyhow::Result<Books> {
    const LINES: &str = "select install_id, dev_seq, line from raw_submission";
    const ASIDE: &str = "select count(*) from conflicting_submission";
    let mut books = Books::default();
    let mut expected: HashMap<(Uuid, i64), [u8; 32]> = HashMap::new();
    for tablet in tablets {
        let summary = tablet.engine.summary();
        books.unsettled += u64::from(!summary.settled || summary.owed > 0);
        let install = tablet.engine.memory().install.0;
        for item in tablet.engine.items() {
            expected.insert((install, item.seq.cast_signed()), item.line_hash.0);
        }
    }
    books.expected = expected.len() as u64;
    let mut database = open(address).await?;
    on!(database, one => {
        let mut rows = sqlx::query_as::<_, (Uuid, i64, String)>(LINES).fetch(one);
        while let Some((install, seq, line)) = rows.try_next().await? {
            let hash: [u8; 32] = Sha256::digest(&line).into();
            // Taken out: a second row of the same number would be strange.
            if expected.remove(&(install, seq)) == Some(hash) {
                books.equal += 1;
            } else {
                books.strange += 1;
            }
        }
    });
    let aside: i64 = on!(database, one => sqlx::query_scalar(ASIDE).fetch_one(one).await)?;
    books.aside = aside.unsigned_abs();
    Ok(books)
}

/// Whether the feed's numbers have gaps, or were given twice: a reader would pass over something.
pub async fn feed_gaps(address: &str) -> anyhow::Result<Option<String>> {
    const NUMBERS: &str =
        "select count(feed_seq), count(distinct feed_seq), coalesce(max(feed_seq), 0) from feed_entry";
    let mut database = open(address).await?;
    let (all, distinct, last): (i64, i64, i64) = on!(database, one => sqlx::query_as(NUMBERS).fetch_one(one).await)?;
    Ok((all != last || distinct != last).then(|| format!("{all} entries of the feed are numbered up to {last}")))
}

/// Whether lines speak of photographs that nobody noted as whole: nobody in the office would see them.
pub async fn files_owed(address: &str) -> anyhow::Result<Option<String>> {
    const OWED: &str = "select count(*) from attachment where whole_at is null";
    let mut database = open(address).await?;
    let owed: i64 = on!(database, one => sqlx::query_scalar(OWED).fetch_one(one).await)?;
    Ok((owed > 0).then(|| format!("{owed} photographs are not noted as whole")))
}

/// Changes it past everything that guards it; gives how many rows.
pub async fn execute(address: &str, sql: &'static str) -> anyhow::Result<u64> {
    let mut database = open(address).await?;
    Ok(on!(database, one => sqlx::query(sql).execute(one).await?.rows_affected()))
}

/// The size of an SQLite file in pages.
pub async fn pages(address: &str) -> anyhow::Result<u32> {
    let mut database = open(address).await?;
    let pages: i64 = on!(database, one => sqlx::query_scalar("pragma page_count").fetch_one(one).await)?;
    Ok(u32::try_from(pages)?)
}
