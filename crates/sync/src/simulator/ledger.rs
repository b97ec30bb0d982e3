//! What a surveyor was told, written down apart from both sides.

use std::collections::{BTreeMap, BTreeSet};
use survey::id::{InstallId, SubmissionId};

use super::disk::{Files, Stored};
use crate::chain::LineHash;
use crate::receipt::Receipt;

/// A submission that was said to be saved.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: SubmissionId,
    pub install: InstallId,
    pub seq: u64,
    pub line: String,
    /// Its photographs and recordings.
    pub files: Files,
    /// Its tablet lost all its storage before the server had it: nobody can be blamed, and it is counted.
    pub gone: bool,
    /// The same of its files.
    pub files_gone: bool,
    /// Its tablet lost all its storage and only the server's database has it, no backup yet.
    pub at_risk: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By what was saved: of two tablets with one disk each may finish the interview that was open on it.
    pub saved: BTreeMap<LineHash, Entry>,
    /// Every receipt whose signature a tablet accepted, by the install it was for.
    pub receipts: BTreeMap<(InstallId, LineHash), Receipt>,
    /// Installs that more than one tablet had.
    pub copied: BTreeSet<InstallId>,
    /// Installs whose right to send ran out: their tablets go on under another one.
    pub left: BTreeSet<InstallId>,
    /// Lines that were put into a bundle with their key sealed to another server.
    pub sealed_elsewhere: BTreeSet<LineHash>,
}

impl Ledger {
    pub fn note_saved(&mut self, id: SubmissionId, install: InstallId, seq: u64, stored: &Stored) {
        let (line, files) = (stored.line.clone(), stored.files.clone());
        let entry = Entry { id, install, seq, line, files, gone: false, files_gone: false, at_risk: false };
        self.saved.insert(LineHash::of(&stored.line), entry);
    }
}
