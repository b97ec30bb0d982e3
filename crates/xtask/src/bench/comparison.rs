//! polars and duckdb in an environment of their own, to compare with: installed from PyPI below the target directory.

use std::path::PathBuf;
use std::process::Command;

use crate::process;
use crate::progress::Step;
use crate::workspace::Workspace;

pub const PROGRAMS: [&str; 2] = ["polars", "duckdb"];

/// The python that has them, and their versions; none, and why, where they cannot be had.
pub fn ensure(workspace: &Workspace, step: &Step) -> Result<(PathBuf, String), String> {
    let folder = workspace.state().join("compare");
    let python = folder.join("bin").join("python");
    if let Some(versions) = versions(&python) {
        return Ok((python, versions));
    }
    if process::on_path("python3").is_none() {
        return Err("there is no python3".to_owned());
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    run(workspace, step, make, "python3 cannot make an environment (on Debian: apt install python3-venv)")?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--disable-pip-version-check"]).args(PROGRAMS);
    run(workspace, step, install, "pip could not install polars and duckdb")?;
    let versions = versions(&python).ok_or("polars and duckdb were installed, but cannot be imported")?;
    Ok((python, versions))
}

fn run(workspace: &Workspace, step: &Step, command: Command, otherwise: &str) -> Result<(), String> {
    let done = process::run(workspace, step, "compare", command).and_then(process::Outcome::ok);
    done.map(drop).map_err(|error| format!("{otherwise}: {error:#}"))
}

fn versions(python: &std::path::Path) -> Option<String> {
    const SAY: &str = "import polars, duckdb; print(f'polars {polars.__version__}, duckdb {duckdb.__version__}')";
    process::first_line(python.to_str()?, &["-c", SAY])
}
