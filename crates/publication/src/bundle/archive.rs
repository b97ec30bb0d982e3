//! The bundle as a ZIP file: the same files give the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{MANIFEST, Manifest, SIGNATURE, SigningKey};
use crate::refused::{Because as _, Refused};

/// More than a province asks in a hundred years; a file that unpacks to more is an attack.
const MOST_BYTES: u64 = 1 << 30;
const MOST_FILES: usize = 10_000;

/// A bundle in both copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The bytes of the manifest.
    pub manifest: Vec<u8>,
    /// With every file.
    pub whole: Vec<u8>,
    /// The copy that anybody may have.
    pub open: Vec<u8>,
}

/// Signs a manifest and packs it with its files.
///
/// # Errors
/// [`Refused`] if they cannot be written.
pub fn pack(manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>, key: &SigningKey) -> Result<Packed, Refused> {
    let bytes = manifest.to_bytes()?;
    let signed = serde_json::to_vec_pretty(&key.sign(&bytes)).because("the signature cannot be written")?;
    let first = || [(MANIFEST, bytes.as_slice()), (SIGNATURE, signed.as_slice())].into_iter();
    let rest = || files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let is_open = |name: &str| manifest.files.get(name).is_some_and(|file| file.open);
    let whole = zipped(first().chain(rest()))?;
    let open = zipped(first().chain(rest().filter(|(name, _)| is_open(name))))?;
    Ok(Packed { manifest: bytes, whole, open })
}

fn zipped<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, Refused> {
    let failed = "the bundle cannot be written";
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // Without a time of its own: the manifest has it.
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, options).because(failed)?;
        archive.write_all(bytes).because(failed)?;
    }
    Ok(archive.finish().because(failed)?.into_inner())
}

/// All files of a bundle by their names.
///
/// # Errors
/// [`Refused`] for a file that is no ZIP, is damaged, or unpacks to more than a bundle can be.
pub(super) fn unpack(bundle: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bundle))
        .because("this is no bundle of a publication, or it is damaged; fetch it again")?;
    let too_large = || Refused::new("the file unpacks to more than a bundle can hold; it is none of ours");
    if archive.len() > MOST_FILES {
        return Err(too_large());
    }
    let (mut files, mut left) = (BTreeMap::new(), MOST_BYTES);
    for at in 0..archive.len() {
        let damaged = "the bundle is damaged; fetch it again";
        let file = archive.by_index(at).because(damaged)?;
        let name = file.name().because(damaged)?.into_owned();
        let mut bytes = Vec::new();
        let read = file.take(left + 1).read_to_end(&mut bytes).because(format!("{damaged}: {name}"))? as u64;
        left = left.checked_sub(read).ok_or_else(too_large)?;
        if files.insert(name.clone(), bytes).is_some() {
            return Err(Refused::new(format!("{name} is in the bundle twice; it was not made by hailong")));
        }
    }
    Ok(files)
}
