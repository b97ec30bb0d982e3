//! A PostgreSQL of the journey's own, to be stopped and started under the server.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

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
        let dir = tempfile::Builder::new().prefix("hl-j-").tempdir().unwrap();
        let owner = ordinary_user(dir.path());
        if let Some((user, group)) = owner {
            chown(dir.path(), Some(user), Some(group)).unwrap();
        }
        let made = Self { dir, bin: binaries(), owner };
        let data = made.data();
        made.run("initdb", &["--no-sync", "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "-D", &data]);
        made.start();
        made
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) {
        let output = self.output(program, args);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn output(&self, program: &str, args: &[&str]) -> Output {
        let mut command = Command::new(self.bin.join(program));
        command.args(args).current_dir("/");
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command.stdout(std::process::Stdio::null()).output().unwrap()
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
        let began = std::time::Instant::now();
        while !self.tries_to_start() {
            assert!(began.elapsed() < std::time::Duration::from_mins(2), "PostgreSQL does not come back");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }

    pub fn url(&self) -> String {
        format!("postgres://test@localhost/postgres?host={}", self.dir.path().display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut command = Command::new(self.bin.join("pg_ctl"));
        command.args(["stop", "-s", "-m", "immediate", "-D", &self.data()]).current_dir("/");
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        let _already_stopped = command.output();
    }
}
