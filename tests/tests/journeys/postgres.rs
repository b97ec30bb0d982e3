//! A PostgreSQL of the journey's own, to be stopped and started under the server, and copies of it.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the slowest machine may take for anything of this.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Postgres {
    dir: TempDir,
    bin: PathBuf,
    owner: Option<(u32, u32)>,
}

fn binaries() -> PathBuf {
    if let Some(bin) = std::env::var_os("HAILONG_PG_BIN") {
        return bin.into();
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).collect();
    found.sort();
    found.pop().expect("initdb was not found: use `cargo xtask test`, which installs PostgreSQL, or set HAILONG_PG_BIN")
}

/// PostgreSQL does not run as root: then it runs as an ordinary user.
fn ordinary_user(dir: &Path) -> Option<(u32, u32)> {
    if std::fs::metadata(dir).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    of("postgres").or_else(|| of("nobody"))
}

impl Postgres {
    pub fn new() -> Self {
        let made = Self::without_data();
        let data = made.data();
        made.run("initdb", &["--no-sync", "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "-D", &data]);
        made.start();
        made
    }

    /// A standby, which follows the other without being waited for.
    pub fn standby_of(primary: &Self) -> Self {
        let made = Self::without_data();
        let from = format!("host={} user=test", primary.folder().display());
        made.run("pg_basebackup", &["-D", &made.data(), "-X", "stream", "-R", "-c", "fast", "--no-sync", "-d", &from]);
        made.start();
        made
    }

    fn without_data() -> Self {
        let dir = tempfile::Builder::new().prefix("hl-j-").tempdir().unwrap();
        let owner = ordinary_user(dir.path());
        if let Some((user, group)) = owner {
            chown(dir.path(), Some(user), Some(group)).unwrap();
        }
        Self { dir, bin: binaries(), owner }
    }

    /// Where its socket is.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) {
        let output = self.output(program, args);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn output(&self, program: &str, args: &[&str]) -> Output {
        // What it starts would hold a pipe open.
        self.command(program, args).stdout(Stdio::null()).output().unwrap()
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.args(args).current_dir("/");
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// What it answers to a question in its maintenance database.
    fn ask(&self, sql: &str) -> String {
        let folder = self.folder().display().to_string();
        let output = self.command("psql", &["-h", &folder, "-U", "test", "-Atc", sql, "postgres"]).output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub fn start(&self) {
        assert!(self.tries_to_start(), "PostgreSQL does not start");
    }

    fn tries_to_start(&self) -> bool {
        let folder = self.dir.path().display();
        let settings = format!("-c listen_addresses= -c fsync=off -k {folder}");
        let log = self.dir.path().join("log").display().to_string();
        let args = ["start", "-s", "-w", "-D", &self.data(), "-l", &log, "-o", &settings];
        self.output("pg_ctl", &args).status.success()
    }

    /// Ends every connection at once, as a restart of the service does.
    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "-s", "-w", "-m", "fast", "-D", &self.data()]);
    }

    /// Kills the postmaster as a power cut would; its children notice and end.
    pub fn kill(&self) {
        let file = std::fs::read_to_string(self.dir.path().join("data/postmaster.pid")).unwrap();
        let killed = Command::new("kill").args(["-9", file.lines().next().unwrap()]).status().unwrap();
        assert!(killed.success());
    }

    /// Starts it after it was killed, once its children have let go of the data.
    pub fn start_again(&self) {
        let began = Instant::now();
        while !self.tries_to_start() {
            assert!(began.elapsed() < PATIENCE, "PostgreSQL does not come back");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until this standby has everything that the other has now.
    pub fn follow(&self, primary: &Self) {
        let reached = primary.ask("select pg_current_wal_lsn()");
        let began = Instant::now();
        while self.ask(&format!("select pg_last_wal_replay_lsn() >= '{reached}'::pg_lsn")) != "t" {
            assert!(began.elapsed() < PATIENCE, "the standby does not follow");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Makes this standby a primary of its own.
    pub fn promote(&self) {
        self.run("pg_ctl", &["promote", "-s", "-w", "-D", &self.data()]);
    }

    fn dump_file(&self) -> String {
        self.dir.path().join("dump").display().to_string()
    }

    /// Dumps a database as its own tools do.
    pub fn dump(&self, name: &str) {
        let (folder, file) = (self.folder().display().to_string(), self.dump_file());
        self.run("pg_dump", &["-h", &folder, "-U", "test", "-Fc", "-f", &file, name]);
    }

    /// Reads in what another one dumped.
    pub fn read_in(&self, name: &str, other: &Self) {
        self.ask(&format!("create database {name}"));
        let (folder, file) = (self.folder().display().to_string(), other.dump_file());
        self.run("pg_restore", &["-h", &folder, "-U", "test", "-e", "-d", name, &file]);
    }

    pub fn url(&self) -> String {
        url(self.folder())
    }
}

/// The maintenance database of the one whose socket is in a folder.
pub fn url(folder: &Path) -> String {
    format!("postgres://test@localhost/postgres?host={}", folder.display())
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stop = ["stop", "-s", "-m", "immediate", "-D", &self.data()];
        let _already_stopped = self.command("pg_ctl", &stop).output();
    }
}
