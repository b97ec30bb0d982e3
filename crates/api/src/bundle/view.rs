//! The answer to a bundle; as a file, the receipts that go back to the tablets.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BundleView {
    /// What each tablet in the file gets.
    pub tablets: Vec<TabletReceipt>,
    /// Tablets that this server does not know. Their parts are kept whole until a supervisor says whose they are.
    pub unknown: Vec<UnknownTablet>,
    /// Places where the file was cut or changed; everything whole around them was taken in.
    pub damaged: Vec<DamagedPart>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TabletReceipt {
    pub install: Uuid,
    /// What people call it: `Máy 07`.
    pub label: String,
    /// Lines of this file that are new here.
    pub stored: u64,
    /// Lines that were here already.
    pub duplicate: u64,
    /// Lines that are new here and wait for a supervisor to look at them.
    pub quarantined: u64,
    /// Lines that are none; they stay on the tablet.
    pub refused: u64,
    /// What the server holds of the tablet now, from number 1 without a gap.
    pub upto: u64,
    /// The numbers it lacks, as far as it knows: first and last of each range.
    #[schema(value_type = Vec<Vec<u64>>)]
    pub missing: Vec<sync::message::Span>,
    /// The server's signed word for that, as the text of a QR code.
    pub qr_text: String,
    /// The same as a picture, an SVG document.
    pub qr: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnknownTablet {
    pub install: Uuid,
    /// Parts kept of it, those of earlier files among them.
    pub parts: u64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DamagedPart {
    /// Which part of its bundle it says it is, if that could be read.
    pub part: Option<u32>,
    /// not_a_bundle, cut, changed, wrong_key, unreadable, no_room or unknown_install
    pub reason: &'static str,
    /// What is wrong and what to do.
    pub detail: String,
}
