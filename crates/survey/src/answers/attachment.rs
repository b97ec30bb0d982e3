//! Photographs and recordings: the answer names a file, which travels and is kept apart from the answers.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::hex;

/// The longest file, as it travels: a picture of 1280 points, or half an hour of speech.
pub const MAX_FILE: u32 = 4 * 1024 * 1024;

/// A file that an answer speaks of. It is sealed before it gets its hash, so hash and length say nothing of what it shows.
/// In JSON `{"sha256": "…", "bytes": 1, "type": "image/jpeg"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of the file as it travels.
    pub sha256: FileHash,
    /// Bytes of the file as it travels.
    pub bytes: u32,
    pub media: Media,
}

impl Attachment {
    /// The file that a JSON object names, if it is one; no other member is let through.
    // By hand: what serde makes of it costs the tablet's module kilobytes.
    pub(super) fn from_json(json: &Map<String, Value>) -> Option<Self> {
        let [bytes, sha256, media] = members(json, ["bytes", "sha256", "type"])?;
        Some(Self {
            sha256: FileHash(hex::read(sha256.as_str()?)?),
            bytes: u32::try_from(bytes.as_u64()?).ok()?,
            media: Media::parse(media.as_str()?)?,
        })
    }
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(3))?;
        object.serialize_entry("sha256", &self.sha256.to_string())?;
        object.serialize_entry("bytes", &self.bytes)?;
        object.serialize_entry("type", self.media.name())?;
        object.end()
    }
}

/// The values of exactly these members.
pub(super) fn members<'a, const N: usize>(json: &'a Map<String, Value>, names: [&str; N]) -> Option<[&'a Value; N]> {
    if json.len() != N {
        return None;
    }
    let found = names.map(|name| json.get(name));
    found.iter().all(Option::is_some).then(|| found.map(|value| value.unwrap_or(&Value::Null)))
}

/// SHA-256 of a sealed file, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileHash(pub [u8; 32]);

impl std::fmt::Display for FileHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        hex::write(&self.0, f)
    }
}

impl std::fmt::Debug for FileHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        hex::write(&self.0, f)
    }
}

/// What a file holds. A type that is not here is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Media {
    Jpeg,
    Webp,
    /// Opus in WebM, as Chromium and Firefox record it.
    Webm,
    Ogg,
    /// What Safari records.
    Mp4,
}

impl Media {
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Webp, Self::Webm, Self::Ogg, Self::Mp4];

    /// The media type, as headers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Webm => "audio/webm",
            Self::Ogg => "audio/ogg",
            Self::Mp4 => "audio/mp4",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.name() == name)
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp4 => "m4a",
        }
    }

    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Webp)
    }
}
