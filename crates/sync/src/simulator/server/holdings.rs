//! What the database has, as the oracle asks it.

use survey::id::InstallId;

use super::Server;
use crate::chain::LineHash;
use crate::receipt::Receipt;
use crate::simulator::disk::Files;

impl Server {
    /// Whether the database has this very line.
    pub fn has(&self, install: InstallId, line_hash: LineHash) -> bool {
        self.db.installs.get(&install).is_some_and(|install| install.row_of(line_hash).is_some())
    }

    /// Whether the database has this very line from whoever brought it.
    pub fn has_anywhere(&self, line_hash: LineHash) -> bool {
        self.db.installs.values().any(|install| install.row_of(line_hash).is_some())
    }

    /// Whether the server can open a line: the key that came with it, or later, is its own.
    pub fn opens(&self, line_hash: LineHash) -> bool {
        let rows = self.db.installs.values().filter_map(|install| install.row_of(line_hash));
        rows.into_iter().any(|row| row.has_key)
    }

    /// Whether the database has the line of a receipt.
    pub fn knows(&self, receipt: &Receipt) -> bool {
        let install = self.db.installs.get(&receipt.holding.install);
        install.is_some_and(|install| install.row_of(receipt.holding.line_hash).is_some())
    }

    /// Whether these very files are there, whole.
    pub fn has_files(&self, files: &Files) -> bool {
        files.iter().all(|(hash, bytes)| self.db.files.get(hash) == Some(bytes))
    }

    /// Whether the last verified backup has a line and its files.
    pub fn backed_up(&self, line_hash: LineHash, files: &Files) -> bool {
        self.backup.installs.values().any(|install| install.row_of(line_hash).is_some())
            && files.keys().all(|hash| self.backup.files.contains_key(hash))
    }
}
