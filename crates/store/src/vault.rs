//! The files of photographs and recordings, beside the database: sealed as they came, each under its hash.
//!
//! A file grows piece by piece under another name and gets its own only when its hash was looked at and the disk has it.
//! What has its own name is never changed and never deleted.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use survey::id::InstallId;
use sync::blob::{NotAppended, follows};
use sync::chain::BlobHash;

use crate::fault;

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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ONE: InstallId = InstallId(Uuid::from_u128(1));
    const OTHER: InstallId = InstallId(Uuid::from_u128(2));

    fn vault() -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::at(folder.path().join("files")).leaving(0);
        (folder, vault)
    }

    fn picture() -> (Vec<u8>, BlobHash, u64) {
        let bytes: Vec<u8> = (0..5000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        let hash = BlobHash::of_file(&bytes);
        (bytes, hash, 5000)
    }

    #[test]
    fn a_file_cut_into_two_anywhere_becomes_whole() {
        let (_folder, vault) = vault();
        for cut in 1..300_usize {
            let bytes: Vec<u8> = (0..298_u32).map(|n| n.to_le_bytes()[0]).chain(cut.to_le_bytes()).take(300).collect();
            let (hash, length) = (BlobHash::of_file(&bytes), 300);
            assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
            assert_eq!(vault.append(ONE, hash, length, 0, &bytes[..cut]).unwrap(), cut as u64);
            assert_eq!(vault.held(ONE, hash, length).unwrap(), cut as u64);
            assert_eq!(vault.read(hash).unwrap(), None, "a part is no file");
            assert_eq!(vault.append(ONE, hash, length, cut as u64, &bytes[cut..]).unwrap(), length);
            assert_eq!(vault.read(hash).unwrap(), Some(bytes));
        }
    }

    #[test]
    fn doubled_early_long_and_empty_pieces_change_nothing() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        vault.append(ONE, hash, length, 0, &bytes[..2000]).unwrap();
        let refused = |offset, piece: &[u8]| match vault.append(ONE, hash, length, offset, piece) {
            Err(VaultError::NotAppended(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(0, &bytes[..2000]), NotAppended::Elsewhere(2000));
        assert_eq!(refused(3000, &bytes[3000..]), NotAppended::Elsewhere(2000));
        assert_eq!(refused(2000, &[]), NotAppended::Empty);
        assert_eq!(refused(2000, &bytes[..3001]), NotAppended::Beyond(5000));
        assert_eq!(refused(u64::MAX, &bytes[..1]), NotAppended::Elsewhere(2000));
        // Another tablet's part is another part.
        assert_eq!(vault.held(OTHER, hash, length).unwrap(), 0);
        vault.append(ONE, hash, length, 2000, &bytes[2000..]).unwrap();
        // What is whole costs nothing to send again, and late pieces do no harm.
        assert_eq!(vault.held(OTHER, hash, length).unwrap(), length);
        assert_eq!(vault.append(ONE, hash, length, 0, &bytes[..7]).unwrap(), length);
        assert_eq!(vault.read(hash).unwrap(), Some(bytes));
    }

    #[test]
    fn a_wrong_file_is_thrown_away_and_begins_anew() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        let mut wrong = bytes.clone();
        wrong[77] ^= 1;
        vault.append(ONE, hash, length, 0, &wrong[..4000]).unwrap();
        assert!(matches!(vault.append(ONE, hash, length, 4000, &wrong[4000..]), Err(VaultError::WrongHash)));
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
        assert_eq!(vault.read(hash).unwrap(), None);
        assert_eq!(vault.append(ONE, hash, length, 0, &bytes).unwrap(), length);
    }

    #[test]
    fn a_crash_before_the_name_leaves_no_file_that_is_whole_by_its_length_alone() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
        // The power went: all of its length is there and the end is zeros.
        let mut torn = bytes[..4500].to_vec();
        torn.resize(5000, 0);
        std::fs::write(vault.part(ONE, hash), &torn).unwrap();
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
        assert_eq!(vault.read(hash).unwrap(), None);
        // The process died between the last piece and the name: the next question, or the next piece, gives it.
        vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
        std::fs::write(vault.part(ONE, hash), &bytes).unwrap();
        assert_eq!(vault.held(ONE, hash, length).unwrap(), length);
        assert_eq!(vault.read(hash).unwrap(), Some(bytes.clone()));
        std::fs::remove_file(vault.place(hash)).unwrap();
        std::fs::write(vault.part(ONE, hash), &torn).unwrap();
        assert!(matches!(vault.append(ONE, hash, length, 4000, &bytes[4000..]), Err(VaultError::WrongHash)));
        std::fs::write(vault.part(ONE, hash), &bytes).unwrap();
        assert_eq!(vault.append(ONE, hash, length, 4000, &bytes[4000..]).unwrap(), length);
        assert_eq!(vault.read(hash).unwrap(), Some(bytes));
    }

    #[test]
    fn two_who_send_the_same_piece_at_once_make_one_file() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        for _ in 0..50 {
            let results = std::thread::scope(|scope| {
                let send = || vault.append(ONE, hash, length, 0, &bytes);
                let all: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
            });
            assert!(results.iter().all(|held| matches!(held, Ok(5000))), "{results:?}");
            assert_eq!(vault.read(hash).unwrap().as_ref(), Some(&bytes));
            std::fs::remove_file(vault.place(hash)).unwrap();
        }
    }

    #[test]
    fn parts_that_nobody_goes_on_with_are_cleared_and_begin_anew() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        assert_eq!(vault.clear_parts(SystemTime::UNIX_EPOCH).unwrap(), 0);
        vault.append(OTHER, hash, length, 0, &bytes[..10]).unwrap();
        vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
        let minute = std::time::Duration::from_mins(1);
        let written = std::fs::metadata(vault.part(ONE, hash)).unwrap().modified().unwrap();
        let later = written + minute;
        assert_eq!(vault.clear_parts(written - minute).unwrap(), 0);
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 4000);
        assert_eq!(vault.clear_parts(later).unwrap(), 2);
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
        assert!(matches!(
            vault.append(ONE, hash, length, 4000, &bytes[4000..]),
            Err(VaultError::NotAppended(NotAppended::Elsewhere(0)))
        ));
        assert_eq!(vault.append(ONE, hash, length, 0, &bytes).unwrap(), length);
        assert_eq!(vault.clear_parts(later).unwrap(), 0);
        assert_eq!(vault.read(hash).unwrap(), Some(bytes), "what is whole is never cleared");
    }

    #[test]
    fn the_last_of_the_disk_is_left_to_answers() {
        let (_folder, vault) = vault();
        let (bytes, hash, length) = picture();
        let full = vault.clone().leaving(u64::MAX);
        assert!(matches!(full.append(ONE, hash, length, 0, &bytes), Err(VaultError::Full)));
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
    }

    #[test]
    fn a_copy_is_checked_and_a_damaged_one_made_again() {
        let (folder, vault) = vault();
        let (bytes, hash, length) = picture();
        let copy = Vault::at(folder.path().join("copy"));
        assert!(!copy.fetch(&vault, hash).unwrap());
        vault.append(ONE, hash, length, 0, &bytes).unwrap();
        assert!(copy.fetch(&vault, hash).unwrap());
        std::fs::write(copy.place(hash), "rot").unwrap();
        assert_eq!(copy.read(hash).unwrap(), None);
        assert!(copy.fetch(&vault, hash).unwrap());
        assert_eq!(copy.read(hash).unwrap(), Some(bytes));
    }
}
