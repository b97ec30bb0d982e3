//! Where things are: the repository, the target directory, the cargo that started us.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
    cargo: OsString,
}

impl Workspace {
    pub fn find() -> anyhow::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).context("xtask does not lie in crates/xtask any more")?.to_path_buf();
        if !root.join("Cargo.lock").is_file() {
            bail!("{} is not there any more: run `cargo xtask` from the repository it was built in", root.display());
        }
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self { root, target, cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()) })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// Our own files below the target directory: logs and stamps.
    pub fn state(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The wasm build has its own directory: no waiting for native builds, no mixed fingerprints.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    pub fn server(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" }).join("hailong")
    }

    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.cargo);
        command.args(args).current_dir(&self.root);
        command
    }
}
