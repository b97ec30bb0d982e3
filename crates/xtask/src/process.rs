//! Running other programs: output into a log, shown only when it matters; nothing left running after Ctrl-C.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::progress::Step;
use crate::workspace::Workspace;

static STOPPING: AtomicBool = AtomicBool::new(false);

const LOOK: Duration = Duration::from_millis(40);
/// How much of a failed step's output is shown; the rest stays in its log.
const TAIL: usize = 200;

/// From here on Ctrl-C and SIGTERM end the running step instead of us, so that what was started is also stopped.
pub fn stop_on_signal() -> anyhow::Result<()> {
    ctrlc::set_handler(|| STOPPING.store(true, Ordering::SeqCst)).context("the signal handler could not be set")
}

pub fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// What a program printed and how it ended.
pub struct Outcome {
    pub status: ExitStatus,
    pub log: PathBuf,
    pub text: String,
}

impl Outcome {
    /// The end of the output, with the place of the whole.
    pub fn tail(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let from = lines.len().saturating_sub(TAIL);
        let mut shown = lines[from..].join("\n");
        if from > 0 {
            shown = format!("… {from} lines before are in {}\n{shown}", self.log.display());
        }
        shown
    }

    pub fn ok(self) -> anyhow::Result<Self> {
        if self.status.success() {
            return Ok(self);
        }
        bail!("{}\n\nended with {}", self.tail(), self.status);
    }
}

/// Runs to the end, output into `<state>/logs/<name>.log`, its last line beside the step.
pub fn run(workspace: &Workspace, step: &Step, name: &str, mut command: Command) -> anyhow::Result<Outcome> {
    let folder = workspace.state().join("logs");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let log = folder.join(format!("{name}.log"));
    let output = File::create(&log).with_context(|| format!("{} could not be written", log.display()))?;
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).process_group(0);
    let mut child = command.spawn().with_context(|| format!("`{program}` could not be started"))?;
    let status = wait(&mut child, step, &log)?;
    let text = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    Ok(Outcome { status, log, text })
}

fn wait(child: &mut Child, step: &Step, log: &Path) -> anyhow::Result<ExitStatus> {
    let mut follower = Follower::open(log)?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if stopping() {
            let group = Pid::from_raw(i32::try_from(child.id())?);
            // The group may be gone already, and that is what we want.
            let _gone = killpg(group, Signal::SIGTERM);
            std::thread::sleep(Duration::from_millis(500));
            let _gone = killpg(group, Signal::SIGKILL);
            child.wait()?;
            bail!("stopped");
        }
        if let Some(line) = follower.last_line()? {
            step.note(&line);
        }
        step.heartbeat();
        std::thread::sleep(LOOK);
    }
}

/// Reads on where it stopped, so that a long log is not read again and again.
struct Follower {
    reader: BufReader<File>,
}

impl Follower {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let mut reader = BufReader::new(File::open(path)?);
        reader.seek(SeekFrom::Start(0))?;
        Ok(Self { reader })
    }

    fn last_line(&mut self) -> anyhow::Result<Option<String>> {
        let mut last = None;
        let mut line = Vec::new();
        while self.reader.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line).trim().to_owned();
            if !text.is_empty() {
                last = Some(text);
            }
            line.clear();
        }
        Ok(last)
    }
}

/// The first line a short command prints, or nothing if it cannot be run or fails.
pub fn first_line(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned())
}

/// Where a program is on the PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(program)).find(|path| path.is_file())
}
