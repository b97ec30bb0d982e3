//! One fresh database for each test, of either engine.

mod postgres;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, PgPool, Row, SqlitePool};
use std::str::FromStr as _;
use std::time::Duration;
use store::{Engine, Store};
use tempfile::TempDir;
use uuid::Uuid;

pub use postgres::{Postgres, drop_database, empty};

/// Makes `name::sqlite` and `name::postgres` out of one body.
macro_rules! both {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: Db) $body:block)+) => {$(
        $(#[$doc])*
        async fn $name($db: crate::harness::Db) $body

        // A module and a function may share a name.
        mod $name {
            #[test]
            fn sqlite() {
                crate::harness::run(store::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                crate::harness::run(store::Engine::Postgres, super::$name);
            }
        }
    )+};
}
pub(crate) use both;

/// A migrated database of the test's own. Cloning shares it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    store: Store,
    address: String,
    raw: Raw,
    dir: TempDir,
}

enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl std::ops::Deref for Db {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.0.store
    }
}

impl Db {
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// A folder that goes with the test.
    pub fn dir(&self) -> &std::path::Path {
        self.0.dir.path()
    }

    /// Another program on the same database.
    pub async fn again(&self) -> Store {
        Store::open(self.address()).await.unwrap()
    }

    /// Runs SQL past the store, and gives how many rows it changed.
    pub async fn sql(&self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.0.raw {
            Raw::Sqlite(pool) => sqlx::query(sql).execute(pool).await.unwrap().rows_affected(),
            Raw::Postgres(pool) => sqlx::query(sql).execute(pool).await.unwrap().rows_affected(),
        }
    }

    /// The same with a number for `$1`.
    pub async fn sql_with(&self, sql: &str, number: f64) {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.0.raw {
            Raw::Sqlite(pool) => drop(sqlx::query(sql).bind(number).execute(pool).await.unwrap()),
            Raw::Postgres(pool) => drop(sqlx::query(sql).bind(number).execute(pool).await.unwrap()),
        }
    }

    /// The first column of every row, which is text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.0.raw {
            Raw::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Raw::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    pub async fn count(&self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        match &self.0.raw {
            Raw::Sqlite(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
            Raw::Postgres(pool) => sqlx::query(sql).fetch_one(pool).await.unwrap().get(0),
        }
    }

    /// Writes entries of the feed in one transaction, which stays open for a while if it is to be slow.
    pub async fn write_marks(&self, evaluations: Vec<Uuid>, surveyor: Uuid, slow: bool) {
        const INSERT: &str = "insert into feed_entry (kind, evaluation_id, user_id) values ('scope', $1, $2)";
        macro_rules! write {
            ($tx:expr) => {{
                let mut tx = $tx;
                for id in evaluations {
                    sqlx::query(INSERT).bind(id).bind(surveyor).execute(&mut *tx).await.unwrap();
                }
                if slow {
                    tokio::time::sleep(Duration::from_millis(40)).await;
                }
                tx.commit().await.unwrap();
            }};
        }
        match &self.0.raw {
            Raw::Sqlite(pool) => write!(pool.begin_with("begin immediate").await.unwrap()),
            Raw::Postgres(pool) => write!(pool.begin().await.unwrap()),
        }
    }

    async fn close(&self) {
        self.0.store.close().await;
        match &self.0.raw {
            Raw::Sqlite(pool) => pool.close().await,
            Raw::Postgres(pool) => pool.close().await,
        }
    }
}

/// Whether this run leaves PostgreSQL out, as it was told to; then it says so.
pub fn sqlite_only() -> bool {
    let only = std::env::var("HAILONG_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1");
    if only {
        eprintln!("HAILONG_TEST_SQLITE_ONLY=1: left out on PostgreSQL");
    }
    only
}

pub fn block_on<F: Future<Output = T>, T>(future: F) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

/// Runs a body on a fresh database, which is dropped afterwards, also when the body fails.
pub fn run<B, F>(engine: Engine, body: B)
where
    B: FnOnce(Db) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    if engine == Engine::Postgres && sqlite_only() {
        return;
    }
    block_on(async {
        let db = fresh(engine).await;
        let outcome = tokio::spawn(body(db.clone())).await;
        db.close().await;
        if engine == Engine::Postgres {
            postgres::drop_database(db.address()).await;
        }
        if let Err(failure) = outcome {
            std::panic::resume_unwind(failure.into_panic());
        }
    });
}

pub async fn fresh(engine: Engine) -> Db {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    // Where there is a disk of memory, waiting for a real one at every commit shows nothing.
    let memory = std::path::Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let dir = tempfile::tempdir_in(place).unwrap();
    let (address, raw) = match engine {
        Engine::Sqlite => {
            let address = format!("sqlite:{}", dir.path().join("hailong.db").display());
            Store::open(&address).await.unwrap().migrate().await.unwrap();
            let raw = Raw::Sqlite({
                let patient = SqliteConnectOptions::from_str(&address).unwrap().busy_timeout(Duration::from_mins(1));
                SqlitePool::connect_with(patient).await.unwrap()
            });
            (address, raw)
        }
        Engine::Postgres => {
            let name = format!("hl_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            let address = postgres::from_template(&name).await;
            let raw = Raw::Postgres(PgPool::connect(&address).await.unwrap());
            (address, raw)
        }
    };
    let store = Store::open(&address).await.unwrap();
    Db(Arc::new(Inner { store, address, raw, dir }))
}
