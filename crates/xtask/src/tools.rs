//! Cargo's own additions that a command needs: installed by cargo where they are missing, and only then.

use crate::process;
use crate::progress::Step;
use crate::workspace::Workspace;

use anyhow::Context;

/// A subcommand of cargo by its package, in the version that was tried.
pub struct Tool {
    package: &'static str,
    version: &'static str,
}

pub const LLVM_COV: Tool = Tool { package: "cargo-llvm-cov", version: "0.9.1" };
pub const MUTANTS: Tool = Tool { package: "cargo-mutants", version: "27.1.0" };

/// Whatever version is there is taken; a missing one is built from source, which takes a minute.
pub fn ensure(workspace: &Workspace, step: &Step, tool: &Tool) -> anyhow::Result<()> {
    let Tool { package, version } = tool;
    if process::on_path(package).is_some() {
        return Ok(());
    }
    step.note(&format!("installing {package} {version}"));
    let install = workspace.cargo(&["install", "--locked", package, "--version", version]);
    let installed = process::run(workspace, step, package, install)?.ok();
    installed
        .with_context(|| format!("`cargo install --locked {package} --version {version}` brings what this needs"))?;
    Ok(())
}
