//! The bundle as a ZIP file: the same files give the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{MANIFEST, Manifest, SIGNATURE, Signature, SigningKey};
use crate::refused::{Because as _, Refused};

/// More than a province asks in a hundred years; a file that unpacks to more is an attack.
const MOST_BYTES: u64 = 1 << 30;
const MOST_FILES: usize = 10_000;

/// Signs a manifest and packs it with its files.
///
/// # Errors
/// [`Refused`] if they cannot be written.
pub fn pack(
    manifest: &Manifest,
    files: &BTreeMap<String, Vec<u8>>,
    key: &SigningKey,
) -> Result<(Signature, Vec<u8>), Refused> {
    let bytes = manifest.to_bytes()?;
    let signature = key.sign(&bytes);
    let signed = serde_json::to_vec_pretty(&signature).because("the signature cannot be written")?;
    let first = [(MANIFEST, bytes.as_slice()), (SIGNATURE, signed.as_slice())];
    let rest = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    Ok((signature, zipped(first.into_iter().chain(rest))?))
}

/// The copy of a bundle that anybody may have.
///
/// # Errors
/// [`Refused`] for a file that is no bundle.
pub fn open_copy(bundle: &[u8]) -> Result<Vec<u8>, Refused> {
    let files = unpack(bundle)?;
    let manifest = Manifest::from_bytes(files.get(MANIFEST).map_or(&[][..], Vec::as_slice))?;
    let open =
        |name: &str| name == MANIFEST || name == SIGNATURE || manifest.files.get(name).is_some_and(|file| file.open);
    let (first, rest): (Vec<_>, Vec<_>) = files
        .iter()
        .filter(|(name, _)| open(name))
        .partition(|(name, _)| [MANIFEST, SIGNATURE].contains(&name.as_str()));
    zipped(first.into_iter().chain(rest).map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
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
