//! One throw-away PostgreSQL for a run, reachable by socket only, gone at the end.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::unistd::{Uid, User};
use tempfile::TempDir;

use crate::process;

const BINARIES: &str = "/usr/lib/postgresql";
/// A socket's path must stay below 108 bytes, and PostgreSQL adds its own name.
const LONGEST_DIR: usize = 80;
const START_LIMIT: Duration = Duration::from_secs(30);

/// What it does for what it confirmed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Nothing is synced to disk: for tests, which throw it away.
    None,
    /// It is on the disk first, as the system's own would have it: for measuring.
    Keep,
}

pub struct Postgres {
    server: Child,
    dir: TempDir,
    bin: PathBuf,
    owner: Option<User>,
}

/// The newest PostgreSQL on this machine.
pub fn binaries() -> Option<PathBuf> {
    let newest = std::fs::read_dir(BINARIES)
        .ok()?
        .filter_map(|entry| {
            let version: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let bin = Path::new(BINARIES).join(version.to_string()).join("bin");
            bin.join("initdb").is_file().then_some((version, bin))
        })
        .max_by_key(|(version, _)| *version)
        .map(|(_, bin)| bin);
    newest.or_else(|| process::on_path("initdb")?.parent().map(Path::to_path_buf))
}

impl Postgres {
    pub fn start(bin: &Path, care: Care) -> anyhow::Result<Self> {
        let dir = tempfile::Builder::new().prefix("hl-pg-").tempdir().context("no temporary folder can be made")?;
        if dir.path().as_os_str().len() > LONGEST_DIR {
            bail!("{} is too long for a socket: set TMPDIR to a shorter folder", dir.path().display());
        }
        let owner = ordinary_user()?;
        if let Some(user) = &owner {
            chown(dir.path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        let data = dir.path().join("data");
        let made = command(&bin.join("initdb"), owner.as_ref())
            .args(["--no-sync", "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .with_context(|| format!("{} could not be started", bin.join("initdb").display()))?;
        if !made.status.success() {
            bail!("initdb failed:\n{}", String::from_utf8_lossy(&made.stderr));
        }
        let log = std::fs::File::create(dir.path().join("log"))?;
        let mut postgres = command(&bin.join("postgres"), owner.as_ref());
        postgres.arg("-D").arg(&data).arg("-k").arg(dir.path());
        let careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        let careless = if care == Care::None { careless.as_slice() } else { &[] };
        for setting in ["listen_addresses=", "max_connections=200"].iter().chain(careless) {
            postgres.args(["-c", setting]);
        }
        // Its own process group: Ctrl-C is for the tests first, the server goes last.
        let server = postgres.stdout(log.try_clone()?).stderr(log).process_group(0).spawn()?;
        let mut started = Self { server, dir, bin: bin.to_path_buf(), owner };
        started.wait_until_ready()?;
        Ok(started)
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let since = Instant::now();
        loop {
            // The socket is there a moment before connections are accepted, so ask the server itself.
            let ready = Command::new(self.bin.join("pg_isready"))
                .args(["-q", "-U", "test", "-d", "postgres", "-h"])
                .arg(self.dir.path())
                .status()?;
            if ready.success() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || since.elapsed() > START_LIMIT {
                let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
                bail!("the temporary PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Of the maintenance database; tests create their own beside it.
    pub fn url(&self) -> String {
        format!("postgres://test@localhost/postgres?host={}", self.dir.path().display())
    }
}

impl Drop for Postgres {
    /// An immediate stop: the data is thrown away with the directory, so there is nothing to flush.
    fn drop(&mut self) {
        let stopped = command(&self.bin.join("pg_ctl"), self.owner.as_ref())
            .args(["stop", "-s", "-m", "immediate", "-D"])
            .arg(self.dir.path().join("data"))
            .status();
        if !stopped.is_ok_and(|status| status.success()) {
            let _already_gone = self.server.kill();
        }
        let _reaped = self.server.wait();
    }
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`.
fn ordinary_user() -> anyhow::Result<Option<User>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(Some(user));
        }
    }
    bail!("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`: add one")
}

fn command(program: &Path, owner: Option<&User>) -> Command {
    let mut command = Command::new(program);
    // A working directory that an ordinary user may enter.
    command.current_dir("/").stdin(Stdio::null());
    if let Some(user) = owner {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where no PostgreSQL is installed (a plain `cargo test`), there is nothing to start; `cargo xtask test` installs it.
    #[test]
    fn it_answers_while_it_lives_and_leaves_nothing_behind() {
        let Some(bin) = binaries() else {
            assert!(
                std::env::var_os("HAILONG_TEST_POSTGRES").is_none(),
                "cargo xtask test found a PostgreSQL, we do not"
            );
            return;
        };
        let postgres = Postgres::start(&bin, Care::None).unwrap();
        let dir = postgres.dir.path().to_path_buf();
        let one = Command::new(bin.join("psql")).args(["-Atc", "select 1 + 1", &postgres.url()]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&one.stdout).trim(), "2", "{}", String::from_utf8_lossy(&one.stderr));
        assert!(postgres.url().len() < 100);
        drop(postgres);
        assert!(!dir.exists());
    }
}
