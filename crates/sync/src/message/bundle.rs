//! `bundle`: the receipts that go back by hand to the tablets whose lines were carried.

use serde::{Deserialize, Serialize};

use crate::statement::Statement;

/// What a tablet reads of the answer to `POST /sync/v1/bundle`, which is the receipts file too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipts {
    pub tablets: Vec<TabletReceipt>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabletReceipt {
    /// What people call the tablet: `Máy 07`.
    pub label: String,
    /// What the server holds of it, from number 1 without a gap.
    pub statement: Statement,
}
