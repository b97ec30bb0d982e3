//! The server of a storm: started, killed as by a power cut, started again on the same port, ended in order.

use anyhow::{Context, bail};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Host {
    program: PathBuf,
    /// `serve` and where its data is.
    args: Vec<String>,
    database: String,
    log: PathBuf,
    /// Where a test says what goes wrong inside the server, which must be built for that.
    faults: Option<PathBuf>,
    address: Option<SocketAddr>,
    child: Option<Child>,
    /// The most memory any of its processes had, in bytes.
    peak: u64,
}

impl Host {
    /// A server with its data in an empty folder, or in an empty PostgreSQL beside that folder.
    pub fn new(program: PathBuf, folder: &Path, postgres: Option<&str>) -> Self {
        let mut args = vec!["serve".to_owned(), "--data-dir".to_owned(), folder.display().to_string()];
        let database = match postgres {
            Some(url) => {
                args.extend(["--database-url".to_owned(), url.to_owned()]);
                url.to_owned()
            }
            None => format!("sqlite:{}", folder.join("hailong.db").display()),
        };
        let log = folder.join("server.log");
        Self { program, args, database, log, faults: None, address: None, child: None, peak: 0 }
    }

    /// Reads its faults from this file.
    #[must_use]
    pub fn with_faults(mut self, file: PathBuf) -> Self {
        self.faults = Some(file);
        self
    }

    /// The address of its database, as the store takes it.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If it was never started.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        self.address.context("the server was not started")
    }

    /// Starts it and waits until it listens: the first time on any port, then on the same.
    ///
    /// # Errors
    /// If it ends before it listens.
    pub fn start(&mut self) -> anyhow::Result<()> {
        let port = self.address.map_or(0, |address| address.port()).to_string();
        let log = File::options().create(true).append(true).open(&self.log)?;
        let faults = self.faults.iter().map(|file| ("HAILONG_FAULTS", file));
        let mut child = Command::new(&self.program)
            .envs(faults)
            .args(&self.args)
            .args(["--port", &port])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} could not be started", self.program.display()))?;
        let output = child.stdout.take().context("the server has no output")?;
        self.child = Some(child);
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("listening on http://") {
                self.address = Some(address.parse()?);
                return Ok(());
            }
        }
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        bail!("the server ended before it listened: {}", said.lines().last().unwrap_or_default());
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// If it is not running.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.measure();
        let mut child = self.child.take().context("the server is not running")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Asks it to end, and gives the most memory it ever had, in bytes.
    ///
    /// # Errors
    /// If it does not end well.
    pub fn end(&mut self) -> anyhow::Result<u64> {
        self.measure();
        let mut child = self.child.take().context("the server is not running")?;
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        let ended = child.wait()?;
        if asked.success() && ended.success() { Ok(self.peak) } else { bail!("the server ended with {ended}") }
    }

    /// How long it took to answer requests of a path well, by its own log: from the head of the request, through its body, to
    /// the head of the answer.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn answers(&self, path: &str) -> anyhow::Result<Vec<Duration>> {
        let mut took = Vec::new();
        for line in BufReader::new(File::open(&self.log)?).lines() {
            // A line may have been cut off when the server was killed.
            let Ok(entry) = serde_json::from_str::<serde_json::Value>(&line?) else { continue };
            let fields = &entry["fields"];
            if fields["http.path"] == path && fields["http.status"] == 200 {
                took.extend(fields["duration_ms"].as_u64().map(Duration::from_millis));
            }
        }
        Ok(took)
    }

    /// The high-water mark of its resident memory, where the system tells.
    fn measure(&mut self) {
        let Some(child) = &self.child else { return };
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: u64 = mark.and_then(|mark| mark.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0);
        self.peak = self.peak.max(kib * 1024);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
