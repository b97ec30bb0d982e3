//! `wipe`: a tablet that was asked to erase itself shows that it has drained, and later that it has done it.

use serde::{Deserialize, Serialize};
use survey::id::InstallId;
use uuid::Uuid;

use super::Head;
use crate::statement::Statement;

/// `POST /sync/v1/wipe`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeRequest {
    pub install: InstallId,
    /// The last number it gave out, with its own chain.
    pub head: Head,
    /// False: "may I?". True: "it is done"; nothing is left there but this request.
    #[serde(default)]
    pub erased: bool,
    /// The epoch in which it handed everything in. A server that began another one may lack some of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
}

/// The server holds every line of the tablet, and they stand in a verified backup. A tablet erases itself only if the
/// statement's signature is the server's and it speaks of the tablet's own head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeAnswer {
    pub statement: Statement,
}
