//! A frame as the API tells it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use store::Frame;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Result;
use crate::state::ApiState;

/// A list of finished dossiers that people are drawn from.
#[derive(Serialize, ToSchema)]
pub(super) struct BroughtFrameView {
    id: Uuid,
    name: String,
    /// Of the file.
    sha256: String,
    /// SHA-256 of the rows as a draw sees them.
    hash: String,
    /// Part to heading.
    columns: BTreeMap<String, String>,
    /// Rows of the file below its header.
    file_rows: u32,
    /// Rows to draw from.
    rows: u32,
    left_out: u32,
    /// RFC 3339, UTC
    at: String,
    by: String,
    /// The name of that account, if it is one.
    by_name: Option<String>,
}

impl BroughtFrameView {
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// All of them, with the names of those who brought them in.
    pub async fn all(state: &ApiState, frames: Vec<Frame>) -> Result<Vec<Self>> {
        let accounts = state.store.accounts().await?;
        let names: HashMap<String, String> =
            accounts.into_iter().map(|account| (account.id.to_string(), account.display_name)).collect();
        let view = |frame: Frame| Self {
            id: frame.id.0,
            name: frame.file_name,
            sha256: publication::hexadecimal(&frame.file_hash),
            hash: frame.hash.to_string(),
            // Written by this program; of another one nothing is told.
            columns: serde_json::from_str(&frame.headings).unwrap_or_default(),
            file_rows: frame.file_rows,
            rows: frame.rows,
            left_out: frame.left_out,
            at: frame.at.rfc3339(),
            by_name: names.get(&frame.by).cloned(),
            by: frame.by,
        };
        Ok(frames.into_iter().map(view).collect())
    }
}
