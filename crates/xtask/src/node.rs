//! Node and npm: is it new enough, and are the packages of the lockfile there.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::progress::Step;
use crate::workspace::Workspace;
use crate::{process, stamp};

const OLDEST: u32 = 20;

pub const TITLE: &str = "web packages";

/// Node and npm are there and new enough, or what to do about it.
fn check() -> anyhow::Result<()> {
    let cure =
        format!("Install Node {OLDEST} or newer (on Debian 13: apt-get install nodejs npm; elsewhere: nodejs.org).");
    let Some(version) = process::first_line("node", &["--version"]) else { bail!("Node is not on the PATH. {cure}") };
    let Some(major) = major(&version) else { bail!("`node --version` printed `{version}`. {cure}") };
    if major < OLDEST {
        bail!("Node {version} is too old. {cure}");
    }
    if process::on_path("npm").is_none() {
        bail!("npm is not on the PATH. {cure}");
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// `npm ci`, unless the packages there are those of this lockfile.
pub fn install(workspace: &Workspace, step: &Step) -> anyhow::Result<String> {
    check()?;
    let web = workspace.web();
    let version = process::first_line("node", &["--version"]).unwrap_or_default();
    let inputs: Vec<PathBuf> = ["package-lock.json", "package.json"].iter().map(|file| web.join(file)).collect();
    let hash = stamp::hash(workspace.root(), &inputs, &version)?;
    let kept = stamp_file(workspace, "packages");
    if stamp::fresh(&kept, &hash) {
        return Ok("nothing changed".to_owned());
    }
    let outcome = process::run(workspace, step, "npm", npm(workspace, &["ci", "--no-audit", "--no-fund"]))?;
    outcome.ok().context("npm ci failed: is the package registry within reach?")?;
    stamp::keep(&kept, &hash)?;
    Ok("installed".to_owned())
}

/// Stamps live with the packages: `npm ci` removes both, and everything is made anew.
pub fn stamp_file(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.web().join("node_modules/.hailong").join(name)
}

pub fn npm(workspace: &Workspace, args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(args).current_dir(workspace.web()).env("NO_COLOR", "1").env("CI", "1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("20.1"), None);
        assert_eq!(major(""), None);
    }
}
