//! `hailong backup`, `hailong verify`, `hailong restore`: copies that were read back, and the way back from one.

use anyhow::{Context, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use store::{Engine, Store, Vault, Verified, WithdrawalJournal};
use survey::clock::Clock as _;

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::{outside, published, say, secrets};

#[cfg(test)]
mod tests;

#[derive(Debug, Args)]
pub struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The file to write, on another disk than the database: /mnt/usb/hailong-2022-10-14.db; photographs and recordings go
    /// into the folder hailong-files beside it
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A backup, or the bundle of a publication (.zip); without it the database itself is read
    file: Option<PathBuf>,
    /// The key that the bundle must be signed by, from the page of the publication
    // One key in 64 begins with a hyphen.
    #[arg(long, requires = "file", allow_hyphen_values = true)]
    pub key: Option<String>,
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
    /// Restore it even if lines in it are damaged
    #[arg(long)]
    despite_faults: bool,
}

/// Copies the database while it is in use, reads the copy back, and only then calls what stands in it safe.
pub async fn backup(args: BackupArgs) -> anyhow::Result<()> {
    let store = args.data.open_as_it_is().await?;
    let at = SystemClock.now();
    if args.file.exists() {
        bail!("'{}' exists already; choose another file", args.file.display());
    }
    if let Some(folder) = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("the folder '{}' cannot be made", folder.display()))?;
    }
    // Not under its own name before it was read back.
    let unread = with_ending(&args.file, ".unread");
    remove_file_of(&unread)?;
    let made = store
        .backup_to(&unread)
        .await
        .with_context(|| format!("'{}' could not be written; choose another place", args.file.display()))?;
    let copy = Store::open_backup(&unread).await?;
    // After the copy of the database: every file that it calls whole is in the folder by now, and stays there.
    let (files, kept) = (args.data.files(), files_beside(&args.file));
    fetch(&copy, &kept, &files).await?;
    let withdrawn = WithdrawalJournal::of(&args.data.data_dir).submissions()?;
    let verified = copy.verify_with(Some(&kept), &withdrawn).await?;
    copy.close().await;
    // What is wrong in the database itself is wrong in a faithful copy too.
    let own_faults =
        if verified.faults.is_empty() { Vec::new() } else { store.verify_with(Some(&files), &withdrawn).await?.faults };
    if verified.faults.iter().any(|fault| !own_faults.contains(fault)) {
        tell(&verified);
        bail!("the copy is not whole and was left as '{}'; is the disk damaged? Choose another", unread.display());
    }
    std::fs::rename(&unread, &args.file)?;
    // The folder is that of earlier backups too: what was withdrawn since goes from it.
    destroy_withdrawn(&store, &kept).await?;
    store.note_backup(at, made.bytes, &verified).await?;
    store.close().await;
    say(&format!(
        "{} lines of {} tablets and {} files stand in '{}' ({:.1} MB), read back line by line; tablets are told at \
         their next contact",
        verified.lines,
        verified.reach.len(),
        verified.files,
        args.file.display(),
        made.bytes as f64 / 1e6
    ));
    say(
        "keep keys.json and withdrawals.jsonl of the data folder too, in another place: without the one no answer can be \
         opened, without the other an older backup brings withdrawn answers back",
    );
    if !verified.faults.is_empty() {
        tell(&verified);
        bail!("the database itself has {} faults, and so has the backup", verified.faults.len());
    }
    Ok(())
}

pub async fn verify(args: VerifyArgs) -> anyhow::Result<()> {
    if let Some(file) = args.file.as_deref().filter(|file| published::is_bundle(file)) {
        return published::verify(file, args.key.as_deref());
    }
    if args.key.is_some() {
        bail!("only the bundle of a publication is signed by a key; leave --key out");
    }
    let (store, what) = match &args.file {
        Some(file) => (Store::open_backup(existing(file)?).await?, format!("'{}'", file.display())),
        None => (args.data.open_as_it_is().await?, "the database".to_owned()),
    };
    let files = args.file.as_deref().map_or_else(|| args.data.files(), files_beside);
    let journal = WithdrawalJournal::of(&args.data.data_dir);
    let mut verified = store.verify_with(Some(&files), &journal.submissions()?).await?;
    if args.file.is_none() {
        verified.faults.extend(false_tombstones(&store, &args.data.data_dir).await?);
    }
    let last = store.last_backup().await.ok().flatten();
    store.close().await;
    tell(&verified);
    if !verified.faults.is_empty() {
        bail!("{} faults in {what}; hailong restore puts the last good backup in its place", verified.faults.len());
    }
    say(&format!(
        "{what} is whole: {} lines of {} tablets, every chain unbroken; {} files, every one as it was sent",
        verified.lines,
        verified.reach.len(),
        verified.files
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
    // An empty file would pass for a database without rows.
    Store::open_backup(existing(&args.file)?).await?.close().await;
    std::fs::copy(&args.file, &working).with_context(|| format!("'{}' cannot be copied", args.file.display()))?;
    let copy = Store::open(&address(&working)).await?;
    copy.migrate().await?;
    let journal = WithdrawalJournal::of(&args.data.data_dir);
    withdraw_again(&journal, &copy).await?;
    let kept = files_beside(&args.file);
    let verified = copy.verify_with(Some(&kept), &journal.submissions()?).await?;
    tell(&verified);
    if !verified.faults.is_empty() && !args.despite_faults {
        bail!(
            "the backup has {} faults and was not restored; try an earlier one, or give --despite-faults to take it as \
             it is",
            verified.faults.len()
        );
    }
    prepare(&copy, &verified).await?;
    fetch(&copy, &args.data.files(), &kept).await?;

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
    copy.begin_epoch(&outside::fresh_epoch()?, SystemClock.now()).await?;
    copy.note_durable(verified).await?;
    Ok(())
}

/// What was withdrawn after a backup was made is withdrawn from it again.
pub async fn withdraw_again(journal: &WithdrawalJournal, store: &Store) -> anyhow::Result<()> {
    let lines = journal.withdraw_again(store).await.context("the journal of withdrawals cannot be applied")?;
    if lines > 0 {
        say(&format!("{lines} lines that had been withdrawn were withdrawn again"));
    }
    Ok(())
}

/// Destroys the photographs and recordings of withdrawn lines in a folder.
pub async fn destroy_withdrawn(store: &Store, files: &Vault) -> anyhow::Result<()> {
    for (install, hash) in store.withdrawn_files().await? {
        let files = files.clone();
        let gone = tokio::task::spawn_blocking(move || files.destroy(install, hash)).await?;
        gone.with_context(|| format!("the file {hash}, which was withdrawn, could not be destroyed"))?;
    }
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

/// Where a backup keeps photographs and recordings: in one folder beside it, each file once for all backups there.
fn files_beside(backup: &Path) -> Vault {
    Vault::at(backup.with_file_name("hailong-files")).leaving(0)
}

/// Copies the files that a database calls whole, but for those that are there already. What cannot be found or is
/// damaged is told by the verification that follows.
async fn fetch(database: &Store, to: &Vault, from: &Vault) -> anyhow::Result<()> {
    for hash in database.whole_files().await? {
        let (to, from) = (to.clone(), from.clone());
        let copied = tokio::task::spawn_blocking(move || to.fetch(&from, hash)).await?;
        copied.with_context(|| format!("the file {hash} could not be copied; choose a disk with more room"))?;
    }
    Ok(())
}

fn existing(file: &Path) -> anyhow::Result<&Path> {
    if !file.is_file() {
        bail!("there is no file '{}'; give one that hailong backup wrote", file.display());
    }
    Ok(file)
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

/// Withdrawals that this server did not sign, or that the journal outside the database does not have.
async fn false_tombstones(store: &Store, folder: &Path) -> anyhow::Result<Vec<String>> {
    let withdrawals = store.withdrawals().await?;
    if withdrawals.is_empty() {
        return Ok(Vec::new());
    }
    let key = secrets::load(folder)?.field.public().receipt;
    let (journal, unreadable) = WithdrawalJournal::of(folder).read()?;
    let mut faults = Vec::new();
    if unreadable > 0 {
        faults.push(format!("{unreadable} lines of withdrawals.jsonl cannot be read"));
    }
    for one in withdrawals {
        let line = one.tombstone.line_hash;
        if one.tombstone.verify(key).is_err() {
            faults.push(format!("the withdrawal of the line {line} is not signed by this server"));
        }
        if journal.iter().all(|other| other.tombstone.line_hash != line) {
            faults.push(format!("the withdrawal of the line {line} does not stand in withdrawals.jsonl"));
        }
    }
    Ok(faults)
}
