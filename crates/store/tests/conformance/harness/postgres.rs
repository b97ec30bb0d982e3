//! PostgreSQL for tests: databases made from one migrated template, and a server of a test's own.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use store::Store;
use tempfile::TempDir;

const SCHEMA: &str = "../../migrations/postgres";
const MISSING: &str = "HAILONG_TEST_POSTGRES is not set, so the PostgreSQL half cannot run: use `cargo xtask test`, or set \
     it to an address such as postgres://test@localhost/postgres?host=/tmp/socket-folder, or leave PostgreSQL out by \
     HAILONG_TEST_SQLITE_ONLY=1";

fn server() -> String {
    std::env::var("HAILONG_TEST_POSTGRES").unwrap_or_else(|_| panic!("{MISSING}"))
}

/// The server's address with another database.
fn address_of(database: &str) -> String {
    let server = server();
    let (front, query) = server.split_once('?').map_or((server.as_str(), ""), |(front, query)| (front, query));
    let (host, _) = front.rsplit_once('/').expect("an address ends in the name of a database");
    format!("{host}/{database}?{query}")
}

async fn admin() -> PgConnection {
    PgConnection::connect(&server()).await.expect("HAILONG_TEST_POSTGRES names a server that answers")
}

/// Makes a database like the migrated template, which the first test of this schema makes.
pub async fn from_template(name: &str) -> String {
    const TURN: i64 = 4_819_530_971_099;
    let mut admin = admin().await;
    let template = format!("hl_tpl_{}", schema_digest());
    sqlx::query("select pg_advisory_lock($1)").bind(TURN).execute(&mut admin).await.unwrap();
    let there: i64 = sqlx::query_scalar("select count(*) from pg_database where datname = $1")
        .bind(&template)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    if there == 0 {
        let draft = format!("{template}_draft");
        // A collation that is not byte order: a forgotten `collate "C"` shows.
        for sql in [
            format!("drop database if exists {draft}"),
            format!("create database {draft} template template0 encoding 'UTF8' locale_provider icu icu_locale 'vi'"),
        ] {
            raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
        }
        let store = Store::open(&address_of(&draft)).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
        raw_sql(AssertSqlSafe(format!("alter database {draft} rename to {template}")))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TURN).execute(&mut admin).await.unwrap();
    let sql = format!("drop database if exists {name}");
    raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    let sql = format!("create database {name} template {template}");
    raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    address_of(name)
}

/// An empty database that no migration has touched.
pub async fn empty(name: &str) -> String {
    let mut admin = admin().await;
    for sql in [format!("drop database if exists {name} with (force)"), format!("create database {name}")] {
        raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    }
    address_of(name)
}

pub async fn drop_database(address: &str) {
    let name = address.split('?').next().and_then(|front| front.rsplit('/').next()).unwrap();
    let sql = format!("drop database if exists {name} with (force)");
    raw_sql(AssertSqlSafe(sql)).execute(&mut admin().await).await.unwrap();
}

/// Names the template after the schema, so that a changed migration never meets an old template.
fn schema_digest() -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(SCHEMA).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let digest = files.iter().fold(Sha256::new(), |digest, file| digest.chain_update(std::fs::read(file).unwrap()));
    digest.finalize().iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The folder of `initdb` and `postgres`: named by `cargo xtask test`, or the newest of Debian's.
fn binaries() -> PathBuf {
    if let Some(bin) = std::env::var_os("HAILONG_PG_BIN") {
        return bin.into();
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten();
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .expect("initdb was not found: use `cargo xtask test`, which installs PostgreSQL, or set HAILONG_PG_BIN");
    Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin")
}

/// A server of a test's own, to be stopped and started.
pub struct Postgres {
    dir: TempDir,
    bin: PathBuf,
    owner: Option<(u32, u32)>,
    server: Option<Child>,
}

impl Postgres {
    pub fn start() -> Self {
        // Short: a socket's path must stay below 108 bytes.
        let dir = tempfile::Builder::new().prefix("hl-out-").tempdir_in("/tmp").unwrap();
        let owner = ordinary_user();
        if let Some((user, group)) = owner {
            chown(dir.path(), Some(user), Some(group)).unwrap();
        }
        let mut postgres = Self { dir, bin: binaries(), owner, server: None };
        let made = postgres
            .command("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "-D"])
            .arg(postgres.dir.path().join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        postgres.begin();
        postgres
    }

    pub fn address(&self) -> String {
        format!("postgres://test@localhost/postgres?host={}", self.dir.path().display())
    }

    pub fn begin(&mut self) {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.dir.path().join("data")).arg("-k").arg(self.dir.path());
        command.args(["-c", "listen_addresses=", "-c", "fsync=off"]);
        self.server = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let ready = (0..300).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            let mut ask = self.command("pg_isready");
            ask.args(["-q", "-U", "test", "-d", "postgres", "-h"]).arg(self.dir.path());
            ask.status().unwrap().success()
        });
        assert!(ready, "the test's own PostgreSQL did not start");
    }

    /// Stops at once; who is connected is thrown out.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let mut stop = self.command("pg_ctl");
            stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.dir.path().join("data"));
            if !stop.status().is_ok_and(|status| status.success()) {
                server.kill().unwrap();
            }
            server.wait().unwrap();
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.current_dir("/").stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`.
fn ordinary_user() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2).map_while(|field| field.parse::<u32>().ok());
        Some((fields.next()?, fields.next()?))
    };
    Some(of("postgres").or_else(|| of("nobody")).expect("a user `postgres` or `nobody`"))
}
