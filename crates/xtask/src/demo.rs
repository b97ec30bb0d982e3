//! From a fresh clone to a running server: `demo` with the demonstration programme, `serve` with a data folder of one's own.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::Args;

use crate::progress::Progress;
use crate::workspace::Workspace;
use crate::{process, rust, web};

#[derive(Args)]
pub struct DemoArgs {
    /// Port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the database and of demo-accounts.json [default: data/demo in the repository]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded SQLite, as postgres://user@host/database
    #[arg(long)]
    database_url: Option<String>,
    /// The address that QR codes, links and tablets use, if it is not http://127.0.0.1:PORT
    #[arg(long)]
    public_url: Option<String>,
    /// Build the server with optimisation: several minutes more the first time, for measuring
    #[arg(long)]
    release: bool,
}

#[derive(Args)]
pub struct ServeArgs {
    /// Build the server with optimisation
    #[arg(long)]
    release: bool,
    /// Arguments of `hailong serve`
    #[arg(last = true)]
    args: Vec<String>,
}

pub fn demo(workspace: &Workspace, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    build(workspace, args.release)?;
    let mut server = Command::new(workspace.server(args.release));
    server.arg("demo").arg("--port").arg(args.port.to_string()).arg("--data-dir");
    server.arg(args.data_dir.clone().unwrap_or_else(|| workspace.root().join("data/demo")));
    if let Some(url) = &args.database_url {
        server.arg("--database-url").arg(url);
    }
    if let Some(url) = &args.public_url {
        server.arg("--public-url").arg(url);
    }
    become_server(server)
}

pub fn serve(workspace: &Workspace, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    build(workspace, args.release)?;
    let mut server = Command::new(workspace.server(args.release));
    server.arg("serve").args(&args.args);
    become_server(server)
}

/// The everyday profile unless asked: a cold build takes less than half the time, and what must be fast in it
/// (password hashing, signatures, hashing, charts) is optimised in Cargo.toml all the same.
fn build(workspace: &Workspace, release: bool) -> anyhow::Result<()> {
    if !["cc", "gcc", "clang"].iter().any(|compiler| process::on_path(compiler).is_some()) {
        bail!(
            "no C compiler is on the PATH, and SQLite is written in C. On Debian: sudo apt-get install gcc libc6-dev"
        );
    }
    let progress = Progress::new(5);
    web::build_all(workspace, &progress)?;
    progress.run("server", |step| rust::build_server(workspace, step, release))
}

/// Replaces this process, so that Ctrl-C and the exit code are the server's own.
fn become_server(mut server: Command) -> anyhow::Result<ExitCode> {
    let program = server.get_program().to_string_lossy().into_owned();
    if process::stopping() {
        bail!("stopped");
    }
    Err(server.exec()).with_context(|| format!("{program} could not be started"))
}
