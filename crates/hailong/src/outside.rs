//! How many lines the database had numbered, written down outside it. A database that has fewer at the start was put
//! back by hand from an older copy: the epoch changes, so that tablets heal the gap.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Store;
use survey::clock::Clock as _;

use crate::clock::SystemClock;

const FILE: &str = "mark.json";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    epoch: String,
    server_seq: u64,
}

async fn of(store: &Store) -> anyhow::Result<Mark> {
    let epoch = store.setting_or_insert("epoch", &fresh_epoch()?).await?;
    Ok(Mark { epoch, server_seq: store.last_server_seq().await? })
}

pub fn fresh_epoch() -> anyhow::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(survey::id::random(random).to_string())
}

/// Writes the mark, whole or not at all.
pub async fn note(store: &Store, folder: &Path) -> anyhow::Result<()> {
    let mark = of(store).await?;
    let path = folder.join(FILE);
    if read(&path).is_some_and(|known| known == mark) {
        return Ok(());
    }
    let unfinished = folder.join("mark.json.part");
    std::fs::write(&unfinished, serde_json::to_vec(&mark)?)?;
    std::fs::rename(&unfinished, &path).with_context(|| format!("'{}' cannot be written", path.display()))
}

/// Starts a new epoch if the database is behind its mark; says so, and then writes the mark anew.
pub async fn compare(store: &Store, folder: &Path) -> anyhow::Result<bool> {
    let now = of(store).await?;
    let behind = read(&folder.join(FILE)).is_some_and(|mark| now.server_seq < mark.server_seq);
    if behind {
        store.begin_epoch(&fresh_epoch()?, SystemClock.now()).await?;
        tracing::error!(
            "the database is older than when this server last ran: a copy was put back. Tablets are told and send again \
             what it lacks; hailong verify says whether it is whole"
        );
    }
    note(store, folder).await?;
    Ok(behind)
}

/// A mark that cannot be read is none: it only ever adds safety.
fn read(path: &Path) -> Option<Mark> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}
