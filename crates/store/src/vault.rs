//! The files of photographs and recordings, beside the database: sealed as they came, each under its hash.
//!
//! A file grows piece by piece under another name and gets its own only when its hash was looked at and the disk has it.
//! What has its own name is never changed, and is deleted only when the answers that spoke of it were withdrawn.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use survey::id::InstallId;
use sync::blob::{NotAppended, follows};
use sync::chain::BlobHash;

use crate::fault;

#[cfg(test)]
mod tests;

/// So much of the disk is left to the database, in bytes: pictures must not take the place of answers.
pub const RESERVE: u64 = 256 * 1024 * 1024;

/// The folder of the files.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: PathBuf,
    reserve: u64,
}

/// Why a piece was not taken.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error(transparent)]
    NotAppended(#[from] NotAppended),
    #[error(
        "the file is complete and not the one with this hash; it was thrown away and must be sent from its beginning"
    )]
    WrongHash,
    #[error("the disk is full; free some space or put the data folder on a larger one")]
    Full,
    #[error("the file system refused: {0}")]
    File(std::io::Error),
}

impl From<std::io::Error> for VaultError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::File(error),
        }
    }
}

impl Vault {
    /// The files in this folder, which is made with the first of them.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), reserve: RESERVE }
    }

    /// The same, leaving so many bytes of the disk to others.
    #[must_use]
    pub const fn leaving(mut self, reserve: u64) -> Self {
        self.reserve = reserve;
        self
    }

    /// How many bytes of a file are there, from its start. Of a part that is complete the hash is looked at first: a crash
    /// may have come between its last piece and its name, and taken some of it.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::File`]
    pub fn held(&self, install: InstallId, hash: BlobHash, length: u64) -> Result<u64, VaultError> {
        let place = self.place(hash);
        if is_named(&place)? {
            return Ok(length);
        }
        let path = self.part(install, hash);
        match length_of(&path)? {
            None => return Ok(0),
            Some(held) if held < length => return Ok(held),
            Some(_) => {}
        }
        let mut part = open_part(&path)?;
        if is_named(&place)? {
            return Ok(length);
        }
        match part.metadata()?.len() {
            held if held < length => Ok(held),
            _ => match self.finish(&mut part, &path, hash) {
                Ok(()) => Ok(length),
                Err(VaultError::WrongHash) => Ok(0),
                Err(error) => Err(error),
            },
        }
    }

    /// Appends a piece and gives how many bytes are there then; with the last one the file is looked at and kept.
    ///
    /// # Errors
    /// [`VaultError`]; of a piece that is not taken nothing stays.
    pub fn append(
        &self,
        install: InstallId,
        hash: BlobHash,
        length: u64,
        offset: u64,
        piece: &[u8],
    ) -> Result<u64, VaultError> {
        let place = self.place(hash);
        if is_named(&place)? {
            return Ok(length);
        }
        self.check_room(piece.len())?;
        let path = self.part(install, hash);
        make_folder_of(&path)?;
        let mut part = open_part(&path)?;
        if is_named(&place)? {
            return Ok(length);
        }
        let mut held = part.metadata()?.len();
        if held >= length {
            self.finish(&mut part, &path, hash)?;
            return Ok(length);
        }
        follows(held, length, offset, u64::try_from(piece.len()).unwrap_or(u64::MAX))?;
        if let Err(error) = fault::here("file.write").and_then(|()| part.write_all(piece)) {
            part.set_len(held)?;
            return Err(error.into());
        }
        held = held.saturating_add(u64::try_from(piece.len()).unwrap_or(0));
        if held == length {
            self.finish(&mut part, &path, hash)?;
        }
        Ok(held)
    }

    /// Gives a complete part its name, if it is the file that it should be. Whoever calls has the part locked.
    fn finish(&self, part: &mut File, path: &Path, hash: BlobHash) -> Result<(), VaultError> {
        let mut bytes = Vec::new();
        part.seek(SeekFrom::Start(0))?;
        part.read_to_end(&mut bytes)?;
        if BlobHash::of_file(&bytes) != hash {
            std::fs::remove_file(path)?;
            return Err(VaultError::WrongHash);
        }
        if let Err(error) = fault::here("file.sync").and_then(|()| part.sync_all()) {
            // A system may forget what it could not write, and call it written the next time.
            part.set_len(0)?;
            return Err(error.into());
        }
        let place = self.place(hash);
        make_folder_of(&place)?;
        sync_folder_of(place.parent().unwrap_or(&place))?;
        fault::here("file.name")?;
        std::fs::rename(path, &place)?;
        is_named(&place)?;
        Ok(())
    }

    /// Throws away the parts that nobody went on with since then, and gives how many there were. A tablet that comes later
    /// begins such a file anew.
    ///
    /// # Errors
    /// If the file system fails.
    pub fn clear_parts(&self, since: SystemTime) -> std::io::Result<usize> {
        let entries = match std::fs::read_dir(self.folder.join("parts")) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut cleared = 0;
        for entry in entries {
            let path = entry?.path();
            let part = match File::open(&path) {
                Ok(part) => part,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            // One that is locked is just being written.
            if part.try_lock().is_ok() && part.metadata()?.modified()? < since {
                std::fs::remove_file(&path)?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }

    /// A whole file, if it is there and still the one with this hash.
    ///
    /// # Errors
    /// If the file system fails.
    pub fn read(&self, hash: BlobHash) -> std::io::Result<Option<Vec<u8>>> {
        match std::fs::read(self.place(hash)) {
            Ok(bytes) => Ok((BlobHash::of_file(&bytes) == hash).then_some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Destroys a file, and what this install sent of it so far. False if there was nothing.
    ///
    /// # Errors
    /// If the file system fails.
    pub fn destroy(&self, install: InstallId, hash: BlobHash) -> std::io::Result<bool> {
        let part = self.part(install, hash);
        let began = length_of(&part)?.is_some();
        if began {
            // Whoever is just writing to it has the lock.
            let _part = open_part(&part)?;
            std::fs::remove_file(&part)?;
        }
        let place = self.place(hash);
        let whole = length_of(&place)?.is_some();
        if whole {
            std::fs::remove_file(&place)?;
            sync_folder_of(&place)?;
        }
        Ok(began || whole)
    }

    /// Copies a file from another folder, unless it is here already and sound. False if there is none to copy.
    ///
    /// # Errors
    /// If the file system fails; then nothing is left under its name.
    pub fn fetch(&self, from: &Self, hash: BlobHash) -> std::io::Result<bool> {
        if self.read(hash)?.is_some() {
            return Ok(true);
        }
        let Some(bytes) = from.read(hash)? else { return Ok(false) };
        let place = self.place(hash);
        make_folder_of(&place)?;
        sync_folder_of(place.parent().unwrap_or(&place))?;
        let unfinished = place.with_extension("unfinished");
        let mut file = File::create(&unfinished)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, &place)?;
        sync_folder_of(&place)?;
        Ok(true)
    }

    fn check_room(&self, bytes: usize) -> Result<(), VaultError> {
        let existing = self.folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
        let disk = nix::sys::statvfs::statvfs(existing).map_err(std::io::Error::from)?;
        let free = disk.blocks_available().saturating_mul(disk.fragment_size());
        let wanted = self.reserve.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        if free < wanted { Err(VaultError::Full) } else { Ok(()) }
    }

    /// Two digits of the hash make a folder, so that none holds too many.
    fn place(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        let first: String = name.chars().take(2).collect();
        self.folder.join(first).join(name)
    }

    /// Of every tablet apart: what another sends under the same hash is not mixed in.
    fn part(&self, install: InstallId, hash: BlobHash) -> PathBuf {
        self.folder.join("parts").join(format!("{install}-{hash}"))
    }
}

/// A part, locked: a request that was given up may still be writing, and the next one comes on another connection.
fn open_part(path: &Path) -> std::io::Result<File> {
    loop {
        let part = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        part.lock()?;
        let (there, named) = (part.metadata()?, std::fs::metadata(path));
        // Whoever had the lock before may have given the file its name or thrown it away.
        if there.nlink() > 0 && named.is_ok_and(|named| named.ino() == there.ino()) {
            return Ok(part);
        }
    }
}

/// Whether a file has its name, and will have it after a power cut too: a crash may have come before the folder was flushed.
fn is_named(place: &Path) -> std::io::Result<bool> {
    if length_of(place)?.is_none() {
        return Ok(false);
    }
    fault::here("file.named")?;
    sync_folder_of(place)?;
    Ok(true)
}

fn length_of(path: &Path) -> std::io::Result<Option<u64>> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn make_folder_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
