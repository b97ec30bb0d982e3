//! Writes the small database that stands for a release in `tests/releases/VERSION`: `hailong.db` and the digest of its
//! derived rows. Run it once for each release:
//!
//! `cargo run -p store --example release_database -- crates/store/tests/releases/VERSION`

#![expect(clippy::unwrap_used, reason = "the story it tells is the tests' own")]

use std::fmt::Write as _;
use std::path::PathBuf;

#[path = "../tests/conformance/fixture.rs"]
mod fixture;
#[path = "../tests/conformance/scenario.rs"]
mod scenario;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out: PathBuf = std::env::args_os().nth(1).ok_or("usage: release_database FOLDER")?.into();
    let database = out.join("hailong.db");
    if database.exists() {
        return Err(format!("{} is there already; a release's database is never made again", database.display()).into());
    }
    let store = store::Store::open(&format!("sqlite:{}", database.display())).await?;
    store.migrate().await?;
    scenario::tell(&store).await;
    let digest = store
        .derived_digest()
        .await?
        .iter()
        .try_fold(String::new(), |mut text, byte| write!(text, "{byte:02x}").map(|()| text))?;
    store.close().await;
    std::fs::write(out.join("digest"), digest + "\n")?;
    Ok(())
}
