//! Photographs of tablets that wait to be sent out: a line more for each, which speaks of one.

use anyhow::Context;
use rand_core::Rng as _;
use std::path::Path;
use survey::answers::Media;
use survey::id::SubmissionId;
use sync::blob::seal_blob;
use sync::body::Body;
use sync::chain::BlobHash;
use sync::keys::SealingKey;
use sync::line::{Blob, Header, Line};
use sync::message::batch;
use sync::seal::freeze;

use crate::storm::tablet::Tablet;

/// Freezes one more line, with a photograph of so many bytes before it is sealed.
pub fn photograph(tablet: &mut Tablet, sealing: &SealingKey, length: usize) -> anyhow::Result<()> {
    let mut plain = vec![0; length];
    tablet.rng.fill_bytes(&mut plain);
    let sealed = seal_blob(&plain, Media::Jpeg, &mut tablet.rng)?;
    let blob = Blob::of(&sealed.attachment);
    let mut text = Vec::new();
    tablet.spool.read(*tablet.pieces.first().context("a tablet without lines")?, &mut text)?;
    let text = String::from_utf8(text)?;
    let before = Line::parse(text.lines().next().unwrap_or_default())?.header;
    let mut salt = [0; 10];
    tablet.rng.fill_bytes(&mut salt);
    let id = SubmissionId(survey::id::ordered(before.wall, salt));
    let header = Header { seq: tablet.engine.next_seq(), id, blobs: vec![blob.clone()], ..before };
    // It has no answers and is put aside for a supervisor; its photograph is taken all the same.
    let body = Body { blob_keys: [(blob.0, sealed.key)].into(), ..Body::default() };
    let frozen = freeze(&header, &body, sealing, &mut tablet.rng)?;
    tablet.engine.add(&header, &frozen).context("the engine did not take its own line")?;
    let text = batch([(frozen.line.as_str(), frozen.key_box.as_slice())]);
    tablet.pieces.push(tablet.spool.add(text.as_bytes())?);
    tablet.people.push(None);
    tablet.files.insert(blob.0, sealed.bytes);
    Ok(())
}

/// Photographs of these tablets that do not lie whole in the server's folder, a sentence each.
pub fn missing(data: &Path, tablets: &[Tablet]) -> Vec<String> {
    let all = tablets.iter().flat_map(|tablet| &tablet.files);
    let lost = all.filter(|(hash, bytes)| !lies(data, **hash, bytes));
    lost.map(|(hash, _)| format!("the photograph {hash} is not on the server as it was sealed")).collect()
}

fn lies(data: &Path, hash: BlobHash, bytes: &[u8]) -> bool {
    let name = hash.to_string();
    let folder: String = name.chars().take(2).collect();
    std::fs::read(data.join("files").join(folder).join(name)).is_ok_and(|there| there == bytes)
}
