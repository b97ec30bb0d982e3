//! What a publication says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::design_file::hexadecimal;
use crate::refused::{Because as _, Refused};

/// The version of this format.
const FORMAT: u32 = 1;

/// The list of everything that is published; its bytes are what is signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// The id of the publication.
    pub id: String,
    /// Counted from 1; a higher one corrects the ones before.
    pub number: u32,
    /// Why the one before is corrected.
    pub reason: Option<String>,
    pub campaign: PublishedCampaign,
    /// RFC 3339, UTC.
    pub published_at: String,
    /// The program and the fingerprint of its estimators.
    pub program: String,
    pub parts: Vec<Part>,
    /// The evaluations that are published as they were before, and computed by none of the parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Evaluated>,
    /// Every file but this one and its signature, by its name.
    pub files: BTreeMap<String, FileEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCampaign {
    pub id: String,
    pub year: i32,
    /// In Vietnamese.
    pub name: String,
}

/// The evaluations that answered one form under one rule: a folder of the bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub folder: String,
    /// The hash of the form.
    pub questionnaire: String,
    /// The name of the index rule.
    pub rule: String,
    pub data_version: String,
    pub evaluations: Vec<Evaluated>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluated {
    pub evaluation: String,
    /// The code of the unit, by which the files name it.
    pub unit: String,
    /// In Vietnamese.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// In hexadecimal; of a file that is not open, with the salt of the bundle before it, so that nobody who has the open copy can
    /// try what may be hidden.
    pub sha256: String,
    /// 0 for a file that is not open.
    pub bytes: u64,
    /// Whether it is in the open copy.
    pub open: bool,
}

impl FileEntry {
    pub fn of(bytes: &[u8], open: bool, salt: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        if !open {
            hasher.update(salt);
        }
        hasher.update(bytes);
        // How long a file is says something of what is in it.
        let length = if open { bytes.len() as u64 } else { 0 };
        Self { sha256: hexadecimal(&hasher.finalize()), bytes: length, open }
    }
}

impl Manifest {
    /// A manifest of these files.
    pub fn new(
        (id, number, reason): (String, u32, Option<String>),
        campaign: PublishedCampaign,
        published_at: String,
        parts: Vec<Part>,
        files: BTreeMap<String, FileEntry>,
    ) -> Self {
        let program = crate::program();
        Self { format: FORMAT, id, number, reason, campaign, published_at, program, parts, kept: Vec::new(), files }
    }

    /// The same, in which these evaluations keep what was published of them.
    #[must_use]
    pub fn keeping(self, kept: Vec<Evaluated>) -> Self {
        Self { kept, ..self }
    }

    /// The bytes that are signed.
    ///
    /// # Errors
    /// [`Refused`] if it cannot be written, which no manifest is known to do.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Refused> {
        serde_json::to_vec_pretty(self).because("the manifest cannot be written")
    }

    /// # Errors
    /// [`Refused`] for anything that is no manifest, or one of a later format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let of = |what: &str| format!("manifest.json {what}");
        let Format { format } = serde_json::from_slice(bytes).because(of("is not understood"))?;
        if format > FORMAT {
            return Err(Refused::new(format!(
                "manifest.json is of format {format}, this program knows {FORMAT}; check it with a newer hailong"
            )));
        }
        serde_json::from_slice(bytes).because(of("is not understood"))
    }

    /// SHA-256 of the bytes of a manifest, in hexadecimal: the fingerprint of the publication.
    pub fn fingerprint(bytes: &[u8]) -> String {
        hexadecimal(&Sha256::digest(bytes))
    }
}
