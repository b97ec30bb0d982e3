//! A whole process: how long it takes from its start to its end, and the most memory it has.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};

use super::measured::Measured;

/// Runs a command to its end with its output thrown away. The memory is the most any child of this process had, so one
/// process measures one command.
///
/// # Errors
/// If it cannot be started or fails.
pub fn process(command: &[String]) -> anyhow::Result<Measured> {
    let (program, args) = command.split_first().context("give the command after --")?;
    let begin = Instant::now();
    let status = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).status();
    let seconds = begin.elapsed().as_secs_f64();
    let status = status.with_context(|| format!("{program} could not be started"))?;
    ensure!(status.success(), "{program} ended with {status}");
    let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    Ok(Measured { peak: u64::try_from(kilobytes).ok().map(|own| own * 1024), ..Measured::new("process", seconds) })
}
