//! The publication as one file: answers, design and results, with a manifest that names every file by its hash and is signed.
//!
//! There are two copies of it under one signature. The whole one is the office's. The open one is anybody's: without the answers
//! and what may not be shown, and still signed, because the manifest names the files that are not in it.

mod archive;
mod manifest;
mod signature;
mod verify;

pub use archive::{Packed, pack};
pub use manifest::{Evaluated, FileEntry, Manifest, Part, PublishedCampaign};
pub use signature::{PublicKey, Signature, SigningKey};
pub use verify::{PartVerdict, Verified, verify};

/// The signed list of files.
pub const MANIFEST: &str = "manifest.json";
/// Who signed it.
pub const SIGNATURE: &str = "signature.json";
/// Every result, for the office.
pub const RESULTS: &str = "results.json";
/// The results that may be shown.
pub const PUBLIC_RESULTS: &str = "results-public.json";
/// The scores as the server answers them.
pub const SCORES: &str = "scores.json";
/// The form that was asked.
pub const FORM: &str = "questionnaire.json";
/// What stands before the bytes of files that are not open when they are hashed.
pub const SALT: &str = "salt.txt";
