//! A database of the journey's own, on either engine, gone afterwards.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::Path;
use std::rc::Rc;
use tempfile::TempDir;

const MISSING: &str = "HAILONG_TEST_POSTGRES is not set, so this journey cannot run on PostgreSQL: use `cargo xtask \
     test`, set it to a server such as postgres://test@localhost/postgres, or leave PostgreSQL out with \
     HAILONG_TEST_SQLITE_ONLY=1";

pub fn sqlite_only() -> bool {
    std::env::var("HAILONG_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1")
}

/// Where a server keeps its data.
pub struct Place {
    dir: Rc<TempDir>,
    /// The server's maintenance database and the name of ours.
    postgres: Option<(String, String)>,
    /// Whether the database goes with this place.
    owned: bool,
}

impl Place {
    pub fn sqlite() -> Self {
        Self { dir: Rc::new(tempfile::tempdir().unwrap()), postgres: None, owned: true }
    }

    /// A new database on the server that the environment names; `None` if this run leaves PostgreSQL out.
    pub fn postgres() -> Option<Self> {
        if sqlite_only() {
            eprintln!("HAILONG_TEST_SQLITE_ONLY=1: left out on PostgreSQL");
            return None;
        }
        Some(Self::on(std::env::var("HAILONG_TEST_POSTGRES").expect(MISSING)))
    }

    /// A new database on this server.
    pub fn on(server: String) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let unique: String =
            dir.path().display().to_string().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let name = format!("journey_{}_{}", std::process::id(), unique.to_lowercase());
        execute(&server, format!("create database {name}"));
        Self { dir: Rc::new(dir), postgres: Some((server, name)), owned: true }
    }

    /// The same folder beside another place's database.
    pub fn moved_to(&self, other: &Self) -> Self {
        Self { dir: self.dir.clone(), postgres: other.postgres.clone(), owned: false }
    }

    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// The address of its PostgreSQL, if it is on one.
    pub fn postgres_url(&self) -> Option<String> {
        self.postgres.as_ref().map(|(server, name)| with_name(server, name))
    }

    /// The options that make a command of the binary work here.
    pub fn args(&self, command: &str) -> Vec<String> {
        let mut args = vec![command.to_owned(), "--data-dir".to_owned(), self.dir.path().display().to_string()];
        if let Some(url) = self.postgres_url() {
            args.extend(["--database-url".to_owned(), url]);
        }
        args
    }
}

/// The same server, another database.
fn with_name(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(address, options)| (address, Some(options)));
    let (server, _) = address.rsplit_once('/').expect("an address with a database");
    options.map_or_else(|| format!("{server}/{name}"), |options| format!("{server}/{name}?{options}"))
}

fn execute(url: &str, sql: String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.expect("the PostgreSQL of the tests answers");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = self.postgres.take()
            && self.owned
            && !std::thread::panicking()
        {
            execute(&server, format!("drop database {name} with (force)"));
        }
    }
}
