//! How far the database has come, written down outside it: how many lines it numbered, and how often it was marked, which an
//! embedded one counts in itself. A database that has come less far, at the start or later, was put back from an older copy: the
//! epoch changes, so that tablets heal the gap.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::SystemTime;
use store::{Engine, Store};
use survey::clock::Clock as _;

use crate::clock::SystemClock;

const FILE: &str = "mark.json";
/// The embedded database counts its marks: a copy that lacks no line, but what was changed after it, has fewer. PostgreSQL says by
/// itself which copy answers.
const MARKS: &str = "marks";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    epoch: String,
    server_seq: u64,
    #[serde(default)]
    marks: u64,
}

async fn of(store: &Store) -> anyhow::Result<Mark> {
    let epoch = store.epoch(&fresh_epoch()?, SystemClock.now()).await?;
    let marks = store.setting(MARKS).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Mark { epoch, server_seq: store.last_server_seq().await?, marks })
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
    let mut now = of(store).await?;
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
    if store.engine() == Engine::Sqlite && is_changed(folder, &path) {
        match store.set_setting(MARKS, &(now.marks + 1).to_string()).await {
            Ok(()) => now.marks += 1,
            // What is missing in a copy from now on is noticed if lines are among it.
            Err(error) => tracing::warn!(%error, "the database could not be marked; it is tried again"),
        }
    }
    write(&now, folder)
}

/// Whether anything was committed since the mark was written, as far as the files tell. A server with nothing to do writes nothing.
fn is_changed(folder: &Path, mark: &Path) -> bool {
    let at = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let Some(marked) = at(mark) else { return true };
    ["hailong.db", "hailong.db-wal"]
        .into_iter()
        .filter_map(|name| at(&folder.join(name)))
        .any(|changed| changed > marked)
}

/// Whether the database has come less far than was written down, and nobody has noticed: no epoch began since.
async fn is_behind(store: &Store, now: &Mark, mark: &Mark, written: u128) -> anyhow::Result<bool> {
    if now.server_seq >= mark.server_seq && now.marks >= mark.marks {
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
        let mark = Mark { epoch: epoch.to_owned(), server_seq, marks: 0 };
        std::fs::write(folder.join(FILE), serde_json::to_vec(&mark).unwrap()).unwrap();
    }

    async fn open(folder: &Path) -> Store {
        let store = Store::open(&format!("sqlite:{}", folder.join("hailong.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    /// A start, or a later look, once the clock of the files has gone on.
    async fn look(store: &Store, folder: &Path) -> String {
        tokio::time::sleep(Duration::from_millis(30)).await;
        compare(store, folder).await.unwrap();
        epoch(store).await
    }

    #[tokio::test]
    async fn a_copy_that_lacks_no_line_is_noticed_if_it_lacks_anything() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let store = open(folder).await;
        let first = look(&store, folder).await;
        let copy = folder.join("copy.db");
        store.backup_to(&copy).await.unwrap();
        let marked = read(&folder.join(FILE)).unwrap();
        assert_eq!((look(&store, folder).await, read(&folder.join(FILE)).unwrap()), (first.clone(), marked), "idle");
        store.set_setting("programme", "changed since").await.unwrap();
        assert_eq!(look(&store, folder).await, first);
        store.close().await;
        // A restart is nothing.
        let store = open(folder).await;
        assert_eq!(look(&store, folder).await, first);
        store.close().await;
        for ending in ["-wal", "-shm"] {
            let _gone = std::fs::remove_file(folder.join(format!("hailong.db{ending}")));
        }
        std::fs::copy(&copy, folder.join("hailong.db")).unwrap();
        let store = open(folder).await;
        let second = look(&store, folder).await;
        assert_ne!(second, first);
        assert_eq!(look(&store, folder).await, second, "told once");
        store.close().await;
    }

    #[tokio::test]
    async fn a_database_that_fell_behind_begins_one_epoch() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let store = open(folder).await;
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
