//! The engine of the tablet: `crates/tablet` compiled to WebAssembly and bound to JavaScript in web/surveyor/src/pkg.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::progress::Step;
use crate::workspace::Workspace;
use crate::{debian, process, stamp};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's second Rust, which carries the sources to build the standard library for the web.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-19";
/// Texts for developers, which nobody could read on a tablet, are left out. SHA-2 and AES with their loops as loops: the
/// tablet hashes and seals one interview at a time.
const SMALL: &str = "-Zunstable-options -Zlocation-detail=none \
    --cfg sha2_backend_soft=\"compact\" --cfg aes_backend_soft=\"compact\"";
/// Only where the standard library is built too: a panic is a trap.
const TRAPS: &str = "-Cpanic=immediate-abort";
/// The oldest compiler the workspace accepts (`rust-version`); a machine's package lists may still hold an older one.
const OLDEST: (u32, u32) = (1, 95);

/// How this machine can compile for the web.
#[derive(Debug, PartialEq, Eq)]
enum Toolchain {
    /// The toolchain that built us has the target.
    Own,
    /// Debian's, with the standard library built on the way.
    Debian,
}

pub const TITLE: &str = "wasm engine";

pub fn build(workspace: &Workspace, step: &Step) -> anyhow::Result<String> {
    let (mut command, flags) = match ensure_toolchain(workspace, step)? {
        Toolchain::Own => (workspace.cargo(&[]), SMALL.to_owned()),
        Toolchain::Debian => (debian_cargo(workspace), format!("{SMALL} {TRAPS}")),
    };
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
        // They would go before ours.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .args(["build", "--locked", "--profile", "wasm", "--package", "tablet", "--target", TARGET, "--target-dir"])
        .arg(workspace.wasm_target());
    process::run(workspace, step, "wasm", command)?.ok().context("the wasm engine did not compile")?;

    let built = workspace.wasm_target().join(TARGET).join("wasm/tablet.wasm");
    let changed = bind(workspace, &built)?;
    Ok(if changed { "built" } else { "nothing changed" }.to_owned())
}

/// Binds the module unless the package was made from the very same bytes.
fn bind(workspace: &Workspace, built: &Path) -> anyhow::Result<bool> {
    let package = package_dir(workspace);
    let kept = package.join(".stamp");
    let hash = stamp::hash(workspace.root(), &[built.to_path_buf()], "wasm-bindgen 0.2.130")?;
    if stamp::fresh(&kept, &hash) && package.join("tablet_bg.wasm").is_file() && package.join("tablet.js").is_file() {
        return Ok(false);
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).out_name("tablet").typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|b| b.generate(&package))
        .map_err(|e| anyhow!("wasm-bindgen refused the module: {e:#}"))?;
    stamp::keep(&kept, &hash)?;
    Ok(true)
}

fn package_dir(workspace: &Workspace) -> PathBuf {
    workspace.web().join("surveyor/src/pkg")
}

fn ensure_toolchain(workspace: &Workspace, step: &Step) -> anyhow::Result<Toolchain> {
    // First, because its module is a tenth smaller: only who builds the standard library can leave its panics out.
    if !debian_toolchain()
        && debian::can_install()
        && let Err(error) = debian::install(workspace, step, &DEBIAN_PACKAGES)
    {
        // No error yet: our own toolchain may have the target.
        step.note(&format!("{error:#}"));
    }
    if debian_toolchain() {
        return Ok(Toolchain::Debian);
    }
    if own_target() {
        return Ok(Toolchain::Own);
    }
    if process::on_path("rustup").is_some() {
        step.note("rustup target add");
        let mut add = Command::new("rustup");
        add.args(["target", "add", TARGET]).current_dir(workspace.root());
        // A toolchain server out of reach is no error yet: Debian may have what is needed.
        if process::run(workspace, step, "rustup", add)?.status.success() && own_target() {
            return Ok(Toolchain::Own);
        }
    }
    bail!(
        "this machine cannot compile Rust for the web. Do one of these, then run the command again:\n  \
         rustup target add {TARGET}\n  sudo apt-get install {}",
        DEBIAN_PACKAGES.join(" ")
    )
}

/// `rustc` prints the directory even for a target it does not have: only its existence tells.
fn own_target() -> bool {
    process::first_line("rustc", &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|dir| Path::new(&dir).is_dir())
}

/// Whether the module is built with its standard library, as it is for what is shipped.
pub fn debian_toolchain() -> bool {
    let new_enough =
        || process::first_line("/usr/bin/rustc", &["--version"]).and_then(|v| version(&v)).is_some_and(|v| v >= OLDEST);
    let sources = || process::first_line("/usr/bin/rustc", &["--print", "sysroot"]);
    Path::new(DEBIAN_LINKER).is_file()
        && Path::new("/usr/bin/cargo").is_file()
        && new_enough()
        && sources().is_some_and(|root| Path::new(&root).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file())
}

fn debian_cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    command
        .args(["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"])
        .current_dir(workspace.root())
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
        // Set for us by the cargo that runs xtask, and wrong for another compiler.
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO");
    command
}

/// `rustc 1.96.0 (…)` is (1, 96).
fn version(printed: &str) -> Option<(u32, u32)> {
    let mut parts = printed.split(' ').nth(1)?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiler_versions_are_compared_as_numbers() {
        assert_eq!(version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"), Some((1, 96)));
        assert!(version("rustc 1.85.0").is_some_and(|v| v < OLDEST));
        assert!(version("rustc 1.100.1").is_some_and(|v| v > OLDEST));
        assert_eq!(version("error"), None);
    }

    #[test]
    fn the_oldest_compiler_is_that_of_the_workspace() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("rust-version = \"{}.{}\"", OLDEST.0, OLDEST.1)));
    }
}
