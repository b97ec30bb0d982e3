//! Mistakes that a program plants in the sync core one by one, to see whether a quick part of the tests notices each.
//! What is looked at and which tests run is in `.cargo/mutants.toml`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::process;
use crate::progress::Progress;
use crate::tools;
use crate::workspace::Workspace;

#[derive(Args)]
pub struct MutantsArgs {
    /// Only part K of N, counted from 0: `--shard 0/8`
    #[arg(long)]
    shard: Option<String>,
    /// Only those whose line in the list matches: `--only engine/plan.rs`; may be given several times
    #[arg(long)]
    only: Vec<String>,
    /// How many at a time; each takes a core and a copy of the repository
    #[arg(long, default_value_t = 1)]
    jobs: u32,
}

/// Prints what was not noticed; the whole story lies in `mutants.out`.
pub fn mutants(workspace: &Workspace, args: &MutantsArgs) -> anyhow::Result<ExitCode> {
    Progress::new(1).run("tools", |step| {
        tools::ensure(workspace, step, &tools::MUTANTS)?;
        Ok("there".to_owned())
    })?;
    // It copies the repository and builds there; a target directory for all would have the copies wait for one another.
    let mut command = workspace.cargo(&["mutants", "--package", "sync", "--no-shuffle"]);
    command.env_remove("CARGO_TARGET_DIR").env("CARGO_INCREMENTAL", "1");
    command.arg("--jobs").arg(args.jobs.to_string());
    command.args(args.shard.iter().flat_map(|shard| ["--shard", shard.as_str()]));
    command.args(args.only.iter().flat_map(|only| ["--re", only.as_str()]));
    if process::on_path("cargo-nextest").is_some() {
        // It stops at the first test that notices.
        command.args(["--test-tool", "nextest"]);
    }
    let status = command.status().context("cargo could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
