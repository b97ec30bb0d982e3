//! The server as a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Filling the demonstration takes a while in a debug build on a busy machine.
const START_LIMIT: Duration = Duration::from_mins(3);

pub struct Server {
    child: Child,
    pub base: String,
    /// From its start to its first answer.
    pub took: Duration,
}

pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("HAILONG_BIN") {
        return named.into();
    }
    let here = std::env::current_exe().unwrap();
    let beside = here.parent().and_then(Path::parent).unwrap().join("hailong");
    assert!(
        beside.is_file(),
        "the server is not built: run `cargo build -p hailong`, use `cargo xtask test`, or name it in HAILONG_BIN"
    );
    beside
}

pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(args).stdin(Stdio::null()).env("RUST_LOG", "warn");
    command
}

/// Runs a command of the binary to its end.
pub fn run(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(args: &[&str]) -> Self {
        Self::of(command(args))
    }

    /// The same by a command that is ready.
    pub fn of(mut command: Command) -> Self {
        let started = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (listening, found) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        // Both pipes are read to their ends, so that the server never waits for us.
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if let Some(base) = line.strip_prefix("listening on ") {
                    let _ = listening.send(base.to_owned());
                }
            }
        });
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = err.read_to_string(&mut text);
            text
        });
        if let Ok(base) = found.recv_timeout(START_LIMIT) {
            return Self { child, base, took: started.elapsed() };
        }
        let _ = child.kill();
        let _ = child.wait();
        panic!("the server did not start: {}", errors.join().unwrap_or_default());
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and gives how long it took.
    pub fn terminate(mut self) -> Duration {
        let asked = Instant::now();
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        asked.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
