//! The journal of withdrawals: a file outside the database, one line of JSON each. A database that is put back from an
//! older backup has the withdrawn answers again; what stands here is withdrawn from it once more before it is used.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use survey::id::SubmissionId;

use crate::error::Result;
use crate::pool::Store;
use crate::withdrawals::Withdrawal;

const FILE: &str = "withdrawals.jsonl";

/// The journal of one data folder.
#[derive(Debug, Clone)]
pub struct WithdrawalJournal {
    path: PathBuf,
}

impl WithdrawalJournal {
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// Writes them down, on the disk when this returns. It comes before the database: whatever fails then, the next start
    /// withdraws them.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing may be withdrawn.
    pub fn append(&self, withdrawals: &[Withdrawal]) -> Result<()> {
        let mut lines = String::new();
        for one in withdrawals {
            // In front, so that a line cut by a crash before costs no other.
            lines.push('\n');
            lines.push_str(&serde_json::to_string(one).map_err(std::io::Error::from)?);
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// What stands in it, and how many lines cannot be read.
    ///
    /// # Errors
    /// If the file is there and does not open.
    pub fn read(&self) -> Result<(Vec<Withdrawal>, usize)> {
        let text = match std::fs::read(&self.path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let lines = text.lines().filter(|line| !line.is_empty());
        let (read, unread): (Vec<_>, Vec<_>) = lines.map(serde_json::from_str::<Withdrawal>).partition(Result::is_ok);
        Ok((read.into_iter().flatten().collect(), unread.len()))
    }

    /// The submissions that stand in it.
    ///
    /// # Errors
    /// As [`WithdrawalJournal::read`].
    pub fn submissions(&self) -> Result<BTreeSet<SubmissionId>> {
        Ok(self.read()?.0.into_iter().map(|one| one.tombstone.id).collect())
    }

    /// Withdraws from a database what stands here and not there; gives how many lines those were.
    ///
    /// # Errors
    /// If the file or the database does not answer.
    pub async fn withdraw_again(&self, store: &Store) -> Result<usize> {
        let (mut wanted, _) = self.read()?;
        let known = store.withdrawals().await?;
        let place = |one: &Withdrawal| (one.tombstone.install, one.tombstone.line_hash);
        wanted.retain(|one| known.iter().all(|other| place(other) != place(one)));
        if !wanted.is_empty() {
            store.withdraw(&wanted).await?;
        }
        Ok(wanted.len())
    }
}
