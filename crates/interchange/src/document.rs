//! A report as the office files it, before it is Word or HTML: letterhead, blocks, signature, recipients, annexes.
//!
//! The model knows nothing of statistics and holds finished words only: whoever composes a report has already decided what
//! may be said. [`docx::write`] lays it out by Decree 30/2020/NĐ-CP, [`html::write`] as a page to print; both write the
//! same content in the same order, and nothing that was not given.
//!
//! Text is written in NFC, and characters that XML forbids (control characters, noncharacters) are dropped. In a run `\n`
//! breaks the line and `\t` is a tabulator.

mod block;
mod check;
pub mod docx;
pub mod html;
mod labels;
mod letterhead;
mod picture;
#[cfg(test)]
pub(crate) mod tests;
mod words;

pub use block::{Align, Block, Cell, Column, Comment, Figure, HeadingLevel, List, Orientation, Paragraph, Run, Table};
pub use check::DocumentError;
pub use letterhead::{Letterhead, PaperDate, Signature};
pub use picture::{Picture, PictureError};

use crate::language::WritingLanguage;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// An official report.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub language: WritingLanguage,
    /// When it was made, for the file's properties and the comments; a page shows [`Letterhead::date`] instead.
    pub created: OffsetDateTime,
    pub letterhead: Letterhead,
    /// The kind of paper in capitals, `BÁO CÁO`.
    pub kind: String,
    /// What it is about (trích yếu).
    pub subject: String,
    /// Whom it is for (Kính gửi), without full stops.
    pub addressees: Vec<String>,
    pub blocks: Vec<Block>,
    /// The closing sentence without its full stop: the end mark `./.` is added.
    pub closing: Option<Vec<Run>>,
    pub signature: Option<Signature>,
    /// Who receives a copy (Nơi nhận), without dashes and semicolons; the last is the archive, `Lưu: VT, CCHC`.
    pub recipients: Vec<String>,
    pub annexes: Vec<Annex>,
    /// A warning at the head of every page, such as `MINH HỌA, không phải số liệu thật`.
    pub mark: Option<String>,
}

/// An annex (Phụ lục). They are numbered I, II, … in their order, unless there is only one.
#[derive(Debug, Clone, PartialEq)]
pub struct Annex {
    /// Written in capitals.
    pub title: String,
    /// How its first page lies; [`Block::Turn`] changes it further on.
    pub orientation: Orientation,
    pub blocks: Vec<Block>,
}

impl Document {
    /// When it was made, as office files write it.
    fn created_text(&self) -> String {
        let created = self.created.to_offset(UtcOffset::UTC).truncate_to_second();
        created.format(&Rfc3339).unwrap_or_default()
    }
}
