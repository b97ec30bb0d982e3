//! `bundle`: what became of a sealed file that was carried by hand, and the receipts to carry back.

use serde::{Deserialize, Serialize};
use survey::id::InstallId;

use super::Span;
use crate::statement::Statement;

/// The answer to `POST /sync/v1/bundle`; as a file, the receipts that go back to the tablets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleAnswer {
    /// What each tablet in the file gets.
    pub tablets: Vec<TabletReceipt>,
    /// Tablets that the server does not know. Their parts are kept whole, and a supervisor is shown them.
    pub unknown: Vec<UnknownTablet>,
    /// Places where the file was cut or changed; everything whole around them was taken in.
    pub damaged: Vec<DamagedPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabletReceipt {
    pub install: InstallId,
    /// What people call it: `Máy 07`.
    pub label: String,
    /// Lines of this file that are new here.
    pub stored: u64,
    /// Lines that were here already.
    pub duplicate: u64,
    /// Lines kept for a supervisor to look at, conflicts among them.
    pub quarantined: u64,
    /// Lines that are none: made by a broken app, or by someone else. They stay on the tablet.
    pub refused: u64,
    /// What the server holds of the tablet now, from number 1 without a gap.
    pub statement: Statement,
    /// What it still lacks, as far as it knows.
    pub missing: Vec<Span>,
    /// The statement as the text of a QR code.
    pub qr_text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownTablet {
    pub install: InstallId,
    /// Parts kept for it, those of earlier files among them.
    pub parts: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedPart {
    /// Which part of its bundle it says it is, if that could be read.
    pub part: Option<u32>,
    /// A word for programs: `cut`, `changed`, `not_a_bundle`, `wrong_key`, `too_large`.
    pub reason: String,
    /// A sentence for people, with the cure.
    pub detail: String,
}
