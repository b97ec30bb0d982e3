//! What the machine lacks: installed through apt where we are root on Debian, otherwise named exactly.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use nix::unistd::Uid;

use crate::process;
use crate::progress::Step;
use crate::workspace::Workspace;

/// Without this file, installing PostgreSQL would also create and start a cluster of its own.
const CLUSTER_CONF: &str = "/etc/postgresql-common/createcluster.conf";

pub fn can_install() -> bool {
    Uid::effective().is_root() && process::on_path("apt-get").is_some()
}

/// Installs the packages that are not there yet; `purpose` goes into the message for people who have to do it themselves.
pub fn ensure(workspace: &Workspace, step: &Step, packages: &[&str], purpose: &str) -> anyhow::Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !can_install() {
        bail!(
            "{purpose} needs {list}. On Debian or Ubuntu run:\n  sudo apt-get install --no-install-recommends {list}\n\
             On another system install the same programs by its own means, then run this command again."
        );
    }
    install(workspace, step, &missing).with_context(|| format!("{purpose} needs {list}"))
}

/// Installs or renews these packages.
pub fn install(workspace: &Workspace, step: &Step, packages: &[&str]) -> anyhow::Result<()> {
    let list = packages.join(" ");
    if packages.iter().any(|package| package.starts_with("postgresql")) {
        keep_cluster_away()?;
    }
    step.note(&format!("installing {list}"));
    // The lists may be absent (a fresh image) or name packages older than the mirror's: refresh once, then install.
    apt(workspace, step, &["update"]).with_context(|| format!("apt-get update failed while installing {list}"))?;
    let mut args = vec!["install", "--no-install-recommends"];
    args.extend(packages);
    apt(workspace, step, &args).with_context(|| format!("apt-get could not install {list}"))
}

fn apt(workspace: &Workspace, step: &Step, args: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("apt-get");
    // Another apt may be at work: wait for its lock. Kept configuration files are not asked about.
    command
        .args(["-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"])
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive");
    process::run(workspace, step, "apt", command)?.ok()?;
    Ok(())
}

fn installed(package: &str) -> bool {
    process::first_line("dpkg-query", &["-W", "-f", "${db:Status-Status}\n", package]).is_some_and(|s| s == "installed")
}

fn keep_cluster_away() -> anyhow::Result<()> {
    let conf = Path::new(CLUSTER_CONF);
    if conf.exists() {
        return Ok(());
    }
    if let Some(folder) = conf.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(conf, "create_main_cluster = false\n")
        .with_context(|| format!("{CLUSTER_CONF} could not be written"))
}
