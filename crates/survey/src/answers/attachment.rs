//! Photographs and recordings: the answer names a file, which travels and is kept apart from the answers.

use serde::{Deserialize, Serialize};

use crate::hex;

/// The longest file, as it travels: a picture of 1280 points, or half an hour of speech.
pub const MAX_FILE: u32 = 4 * 1024 * 1024;

/// A file that an answer speaks of. It is sealed before it gets its hash, so hash and length say nothing of what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256 of the file as it travels.
    pub sha256: FileHash,
    /// Bytes of the file as it travels.
    pub bytes: u32,
    #[serde(rename = "type")]
    pub media: Media,
}

/// SHA-256 of a sealed file, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for FileHash {
    type Error = crate::questionnaire::NotAHash;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        hex::read(&text).map(Self).ok_or(crate::questionnaire::NotAHash(text))
    }
}

/// What a file holds. A type that is not here is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Media {
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/webp")]
    Webp,
    /// Opus in WebM, as Chromium and Firefox record it.
    #[serde(rename = "audio/webm")]
    Webm,
    #[serde(rename = "audio/ogg")]
    Ogg,
    /// What Safari records.
    #[serde(rename = "audio/mp4")]
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
