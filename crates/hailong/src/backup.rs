//! `hailong backup`, `hailong verify`, `hailong restore`: copies that were read back, and the way back from one.

use anyhow::{Context, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use store::{Engine, Store, Verified};
use survey::clock::Clock as _;

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::{outside, say};

#[derive(Debug, Args)]
pub struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The file to write, on another disk than the database: /mnt/usb/hailong-2022-10-14.db
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A backup; without it the database itself is read
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A file that `hailong backup` wrote; it is only read
    file: PathBuf,
    /// Set the present database aside, under another name, and put the backup in its place
    #[arg(long)]
    replace: bool,
}

/// Copies the database while it is in use, reads the copy back, and only then calls what stands in it safe.
pub async fn backup(args: BackupArgs) -> anyhow::Result<()> {
    let store = args.data.open().await?;
    let at = SystemClock.now();
    if let Some(folder) = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("the folder '{}' cannot be made", folder.display()))?;
    }
    let made = store
        .backup_to(&args.file)
        .await
        .with_context(|| format!("'{}' could not be written; choose another file", args.file.display()))?;
    let copy = Store::open(&address(&args.file)).await?;
    let verified = copy.verify().await?;
    copy.close().await;
    if !verified.faults.is_empty() {
        tell(&verified);
        bail!(
            "the copy '{}' is not whole, so nothing counts as safe because of it; run hailong verify on the database",
            args.file.display()
        );
    }
    store.note_backup(at, made.bytes, &verified).await?;
    store.close().await;
    say(&format!(
        "{} lines of {} tablets stand in '{}' ({:.1} MB), read back line by line; tablets are told at their next contact",
        verified.lines,
        verified.reach.len(),
        args.file.display(),
        made.bytes as f64 / 1e6
    ));
    say("keep keys.json of the data folder too, in another place: without it no answer can be opened");
    Ok(())
}

pub async fn verify(args: VerifyArgs) -> anyhow::Result<()> {
    let (store, what) = match &args.file {
        Some(file) => (existing(file).await?, format!("'{}'", file.display())),
        None => (args.data.open().await?, "the database".to_owned()),
    };
    let verified = store.verify().await?;
    let last = store.last_backup().await.ok().flatten();
    store.close().await;
    tell(&verified);
    if !verified.faults.is_empty() {
        bail!("{} faults in {what}; restore the last good backup with hailong restore", verified.faults.len());
    }
    say(&format!(
        "{what} is whole: {} lines of {} tablets, every chain unbroken",
        verified.lines,
        verified.reach.len()
    ));
    match (last, &args.file) {
        (Some(at), None) => say(&format!("the last verified backup is of {}", at.rfc3339())),
        (None, None) => say("there is no verified backup yet; make one with hailong backup FILE"),
        _ => {}
    }
    Ok(())
}

/// Puts a backup in place of the database. The server gets a new epoch, so that tablets pull everything anew and send
/// again what it lacks.
pub async fn restore(args: RestoreArgs) -> anyhow::Result<()> {
    // Nothing is touched before the backup was read through, as it will be after it is migrated.
    std::fs::create_dir_all(&args.data.data_dir)?;
    let working = args.data.data_dir.join("hailong.db.restoring");
    remove_file_of(&working)?;
    existing(&args.file).await?.close().await;
    std::fs::copy(&args.file, &working).with_context(|| format!("'{}' cannot be copied", args.file.display()))?;
    let copy = Store::open(&address(&working)).await?;
    copy.migrate().await?;
    let verified = copy.verify().await?;
    if !verified.faults.is_empty() {
        tell(&verified);
        bail!("the backup has {} faults and was not restored; try an earlier one", verified.faults.len());
    }
    prepare(&copy, &verified).await?;

    if args.data.database_url.is_some() {
        let store = args.data.open().await?;
        if store.engine() != Engine::Postgres {
            bail!("--database-url is not PostgreSQL; leave it out for the embedded database");
        }
        store
            .restore_from(&copy)
            .await
            .context("a backup goes into an empty PostgreSQL database; make a new one and name it in --database-url")?;
        outside::note(&store, &args.data.data_dir).await?;
        store.close().await;
        copy.close().await;
        remove_file_of(&working)?;
    } else {
        copy.close().await;
        let place = args.data.data_dir.join("hailong.db");
        if place.exists() {
            set_aside(&place, args.replace).await?;
        }
        std::fs::rename(&working, &place)?;
        let store = args.data.open().await?;
        outside::note(&store, &args.data.data_dir).await?;
        store.close().await;
    }
    say(&format!("{} lines of {} tablets are restored, under a new epoch", verified.lines, verified.reach.len()));
    say("tablets send again what came after the backup, by themselves, at their next contact");
    Ok(())
}

/// What a restored database must say of itself: another epoch, and that its lines stand in a backup.
async fn prepare(copy: &Store, verified: &Verified) -> anyhow::Result<()> {
    copy.set_setting("epoch", &outside::fresh_epoch()?).await?;
    copy.note_backup(SystemClock.now(), 0, verified).await?;
    Ok(())
}

/// The database that is there keeps all it has, under another name.
async fn set_aside(place: &Path, agreed: bool) -> anyhow::Result<()> {
    if !agreed {
        bail!(
            "'{}' is there already; stop the server and give --replace to set it aside under another name",
            place.display()
        );
    }
    let store = Store::open(&address(place)).await;
    if let Ok(store) = store {
        let alone = store.is_alone().await?;
        store.close().await;
        if !alone {
            bail!("'{}' is in use; stop the server first", place.display());
        }
    }
    let name = format!("hailong.set-aside-{}.db", SystemClock.now().millis());
    let aside = place.with_file_name(name);
    for ending in ["-wal", "-shm"] {
        let own = with_ending(place, ending);
        if own.exists() {
            std::fs::rename(&own, with_ending(&aside, ending))?;
        }
    }
    std::fs::rename(place, &aside)?;
    say(&format!("the present database is kept as '{}'", aside.display()));
    Ok(())
}

async fn existing(file: &Path) -> anyhow::Result<Store> {
    if !file.is_file() {
        bail!("there is no file '{}'; give one that hailong backup wrote", file.display());
    }
    Ok(Store::open(&address(file)).await?)
}

fn address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Removes what an interrupted restore left behind.
fn remove_file_of(file: &Path) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let own = with_ending(file, ending);
        if own.exists() {
            std::fs::remove_file(own)?;
        }
    }
    Ok(())
}

fn tell(verified: &Verified) {
    for fault in &verified.faults {
        say(fault);
    }
}
