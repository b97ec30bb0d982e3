//! A picture with its size in pixels and the words for those who do not see it.

/// A PNG and its description. It exists only with both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    png: Vec<u8>,
    width: u32,
    height: u32,
    alt: String,
}

/// Why the bytes are not a picture of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("these bytes are not a PNG file; draw the picture as PNG first")]
    NotPng,
    #[error("this PNG says it is {width} by {height} pixels; a side is from 1 to 20000")]
    Size { width: u32, height: u32 },
    #[error("the picture has no description; say in words what it shows, for those who do not see it")]
    NoDescription,
}

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

impl Picture {
    /// Takes a PNG, reads its size from its header and keeps the description (alt text).
    pub fn png(png: Vec<u8>, alt: impl Into<String>) -> Result<Self, PictureError> {
        let alt = alt.into();
        if alt.trim().is_empty() {
            return Err(PictureError::NoDescription);
        }
        // Signature, then the header chunk: length, name, width, height.
        let begins = png.starts_with(&SIGNATURE) && png.get(12..16) == Some(b"IHDR");
        let (Some(width), Some(height), true) = (number(&png, 16), number(&png, 20), begins) else {
            return Err(PictureError::NotPng);
        };
        if (1..=20_000).contains(&width) && (1..=20_000).contains(&height) {
            Ok(Self { png, width, height, alt })
        } else {
            Err(PictureError::Size { width, height })
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.png
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The description.
    pub fn alt(&self) -> &str {
        &self.alt
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::png;

    #[test]
    fn the_size_is_read_from_the_header() {
        let picture = Picture::png(png(330, 120), "Biểu đồ khoảng.").unwrap();
        assert_eq!((picture.width(), picture.height()), (330, 120));
    }

    #[test]
    fn what_is_no_picture_or_has_no_words_is_refused() {
        assert_eq!(Picture::png(b"<svg/>".to_vec(), "a"), Err(PictureError::NotPng));
        assert_eq!(Picture::png(Vec::new(), "a"), Err(PictureError::NotPng));
        assert_eq!(Picture::png(png(1, 1), " "), Err(PictureError::NoDescription));
        let mut huge = png(1, 1);
        huge[16] = 0xff;
        assert!(matches!(Picture::png(huge, "a"), Err(PictureError::Size { .. })));
    }
}
