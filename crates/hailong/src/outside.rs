//! How many lines the database had numbered, written down outside it. A database that has fewer, at the start or later, was
//! put back from an older copy: the epoch changes, so that tablets heal the gap.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::SystemTime;
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
    let epoch = store.epoch(&fresh_epoch()?, SystemClock.now()).await?;
    Ok(Mark { epoch, server_seq: store.last_server_seq().await? })
}

pub fn fresh_epoch() -> anyhow::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(survey::id::random(random).to_string())
}

/// Writes the mark, whole or not at all.
pub async fn note(store: &Store, folder: &Path) -> anyhow::Result<()> {
    write(&of(store).await?, folder)
}

fn write(mark: &Mark, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(FILE);
    if read(&path).is_some_and(|known| known == *mark) {
        return Ok(());
    }
    let unfinished = folder.join("mark.json.part");
    std::fs::write(&unfinished, serde_json::to_vec(mark)?)?;
    std::fs::rename(&unfinished, &path).with_context(|| format!("'{}' cannot be written", path.display()))
}

/// Starts a new epoch if the database is behind its mark; says so, and then writes the mark anew.
pub async fn compare(store: &Store, folder: &Path) -> anyhow::Result<()> {
    // The mark first: another one that is written meanwhile cannot be ahead of what the database says after that.
    let path = folder.join(FILE);
    let known = read(&path).zip(written(&path));
    let now = of(store).await?;
    let behind = match known {
        Some((mark, written)) => is_behind(store, &now, &mark, written).await?,
        None => false,
    };
    if behind {
        store.begin_epoch(&fresh_epoch()?, SystemClock.now()).await?;
        tracing::error!(
            "the database is older than it was: a copy was put back. Tablets are told and send again what it lacks; \
             hailong verify says whether it is whole"
        );
        return note(store, folder).await;
    }
    write(&now, folder)
}

/// Whether the database has come less far than was written down, and nobody has noticed: no epoch began since.
async fn is_behind(store: &Store, now: &Mark, mark: &Mark, written: u128) -> anyhow::Result<bool> {
    if now.server_seq >= mark.server_seq {
        return Ok(false);
    }
    let began = store.epoch_began().await?.map_or(0, |began| began.millis().unsigned_abs());
    Ok(now.epoch == mark.epoch || u128::from(began) < written)
}

/// When it was written, in milliseconds since 1970.
fn written(path: &Path) -> Option<u128> {
    let at = std::fs::metadata(path).ok()?.modified().ok()?;
    Some(at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_millis())
}

/// A mark that cannot be read is none: it only ever adds safety.
fn read(path: &Path) -> Option<Mark> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn epoch(store: &Store) -> String {
        store.setting("epoch").await.unwrap().unwrap()
    }

    fn mark(folder: &Path, epoch: &str, server_seq: u64) {
        let mark = Mark { epoch: epoch.to_owned(), server_seq };
        std::fs::write(folder.join(FILE), serde_json::to_vec(&mark).unwrap()).unwrap();
    }

    #[tokio::test]
    async fn a_database_that_fell_behind_begins_one_epoch() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let store = Store::open(&format!("sqlite:{}", folder.join("hailong.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        compare(&store, folder).await.unwrap();
        let first = epoch(&store).await;
        compare(&store, folder).await.unwrap();
        assert_eq!(epoch(&store).await, first);
        mark(folder, &first, 5);
        compare(&store, folder).await.unwrap();
        let second = epoch(&store).await;
        assert_ne!(second, first);
        compare(&store, folder).await.unwrap();
        assert_eq!(epoch(&store).await, second, "told once");
        // A tablet's receipt told it before.
        mark(folder, &second, 5);
        store.begin_epoch("told", SystemClock.now()).await.unwrap();
        compare(&store, folder).await.unwrap();
        assert_eq!(epoch(&store).await, "told");
        // The epoch of an older copy began before the mark was written.
        tokio::time::sleep(Duration::from_millis(100)).await;
        mark(folder, "lost", 5);
        compare(&store, folder).await.unwrap();
        assert_ne!(epoch(&store).await, "told");
        store.close().await;
    }
}
