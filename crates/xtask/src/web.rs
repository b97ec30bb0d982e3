//! The two web apps, each built only when something it is made of changed.

use std::path::PathBuf;

use anyhow::Context;

use crate::progress::{Progress, Step};
use crate::workspace::Workspace;
use crate::{compress, node, process, stamp, wasm};

pub const APPS: [&str; 2] = ["surveyor", "dashboard"];

/// The engine, the packages and both apps. Four steps.
pub fn build_all(workspace: &Workspace, progress: &Progress) -> anyhow::Result<()> {
    progress.run(wasm::TITLE, |step| wasm::build(workspace, step))?;
    progress.run(node::TITLE, |step| node::install(workspace, step))?;
    for app in APPS {
        progress.run(&title(app), |step| build(workspace, step, app))?;
    }
    Ok(())
}

pub fn title(app: &str) -> String {
    format!("web app {app}")
}

pub fn build(workspace: &Workspace, step: &Step, app: &str) -> anyhow::Result<String> {
    let web = workspace.web();
    let inputs: Vec<PathBuf> =
        [app, "ui", "api-client", "package-lock.json", "package.json", "tsconfig.base.json", "csp-safe.ts"]
            .iter()
            .map(|name| web.join(name))
            .collect();
    let hash = stamp::hash(workspace.root(), &inputs, "with brotli copies")?;
    let kept = node::stamp_file(workspace, app);
    if stamp::fresh(&kept, &hash) && web.join(app).join("dist/index.html").is_file() {
        return Ok("nothing changed".to_owned());
    }
    let npm = node::npm(workspace, &["run", "build", "--workspace", &format!("@hailong/{app}")]);
    process::run(workspace, step, &format!("web-{app}"), npm)?
        .ok()
        .with_context(|| format!("web/{app} did not build"))?;
    compress::folder(&web.join(app).join("dist"))?;
    stamp::keep(&kept, &hash)?;
    Ok("built".to_owned())
}
