//! The bundle: a tablet's lines in a file that anyone may carry.
//!
//! A file is a row of parts, each by itself: a header line, a gzip member of as many bytes as the header says, a line
//! feed. Inflated, a part is a batch as [`crate::message::batch`] writes it. The header ends in the signature, by the
//! install's key, of everything in front of it. So a copy that was cut still gives every whole part, parts of several
//! files may stand in one, and the carrier reads nothing: the lines are sealed.
//!
//! ```text
//! hailong bundle/1 <install> <part> <parts> <bytes> <SHA-256 of the gzip member> <public key> <signature>
//! ```
//!
//! [`Reader`] takes the file in pieces of any size and never holds more than one part. Signatures are checked by whoever
//! knows the keys: see [`Header::signed_text`].

use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use survey::id::InstallId;

use crate::base64url::Bytes;
use crate::chain::LineHash;
use crate::message::Limits;

/// How every part begins.
pub const MARK: &str = "hailong bundle/1 ";
/// The longest header line.
const MAX_HEADER: usize = 512;
/// After so many damaged places the rest is not looked at: it is no bundle.
pub const MAX_DAMAGED: usize = 64;

/// What stands in front of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub install: InstallId,
    /// 1 is the first.
    pub part: u32,
    pub parts: u32,
    /// Of the gzip member.
    pub bytes: u32,
    /// SHA-256 of the gzip member.
    pub content: [u8; 32],
    /// The install's P-256 key: 65 bytes, uncompressed. A server that knows the install believes its own copy.
    pub public_key: Bytes,
}

/// A part that arrived as it was written; whether the signature is right is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub header: Header,
    /// ECDSA P-256 with SHA-256, 64 bytes (r ‖ s), over [`Header::signed_text`].
    pub signature: Bytes,
    /// The gzip member.
    pub content: Vec<u8>,
}

/// A place where the file is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("there are bytes that belong to no bundle; if the whole file is another one, choose the right file")]
    NotABundle,
    #[error("part {part} of {parts} ends early: the copy was cut. Copy the file from the tablet again")]
    Cut { part: u32, parts: u32 },
    #[error("part {part} of {parts} was changed on the way. Copy the file from the tablet again")]
    Changed { part: u32, parts: u32 },
}

impl Damage {
    /// The word for it in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotABundle => "not_a_bundle",
            Self::Cut { .. } => "cut",
            Self::Changed { .. } => "changed",
        }
    }

    pub const fn part(&self) -> Option<u32> {
        match self {
            Self::NotABundle => None,
            Self::Cut { part, .. } | Self::Changed { part, .. } => Some(*part),
        }
    }
}

impl Header {
    /// The header of a part with this gzip member.
    pub fn of(install: InstallId, part: u32, parts: u32, content: &[u8], public_key: Bytes) -> Self {
        let bytes = u32::try_from(content.len()).unwrap_or(u32::MAX);
        Self { install, part, parts, bytes, content: Sha256::digest(content).into(), public_key }
    }

    /// What the install signs: the header line up to the space in front of the signature.
    pub fn signed_text(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { install, part, parts, bytes, content, public_key } = self;
        write!(f, "{MARK}{install} {part} {parts} {bytes} {} {}", LineHash(*content), public_key.to_text())
    }
}

impl Part {
    /// The bytes of a part in a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {}\n", self.header, self.signature.to_text()).into_bytes();
        bytes.extend_from_slice(&self.content);
        bytes.push(b'\n');
        bytes
    }
}

/// A header line with its signature.
struct Signed(Header, Bytes);

impl FromStr for Signed {
    type Err = ();

    /// One text for one header: what is read is what [`Header`] writes, so the signed text is that of the file.
    fn from_str(line: &str) -> Result<Self, ()> {
        let words: Vec<&str> = line.strip_prefix(MARK).ok_or(())?.split(' ').collect();
        let [install, part, parts, bytes, content, public_key, signature] = words.as_slice() else { return Err(()) };
        let number = |text: &str| text.parse::<u32>().map_err(drop);
        let header = Header {
            install: install.parse().map_err(drop)?,
            part: number(part)?,
            parts: number(parts)?,
            bytes: number(bytes)?,
            content: content.parse::<LineHash>().map_err(drop)?.0,
            public_key: Bytes::from_text(public_key).map_err(drop)?,
        };
        let signature = Bytes::from_text(signature).map_err(drop)?;
        let written = format!("{header} {}", signature.to_text());
        if written == line { Ok(Self(header, signature)) } else { Err(()) }
    }
}

/// Reads a file piece by piece.
#[derive(Debug)]
pub struct Reader {
    buffer: VecDeque<u8>,
    /// The longest gzip member that is taken.
    most: usize,
    damaged: usize,
    /// Inside bytes that belong to nothing, which were told already.
    astray: bool,
    ended: bool,
}

impl Reader {
    pub fn new(limits: &Limits) -> Self {
        let most = usize::try_from(limits.bytes).unwrap_or(usize::MAX);
        Self { buffer: VecDeque::new(), most, damaged: 0, astray: false, ended: false }
    }

    /// Whether the file is so damaged that the rest of it is not looked at.
    pub const fn gave_up(&self) -> bool {
        self.damaged >= MAX_DAMAGED
    }

    /// Takes in more of the file. Ask [`Reader::next_part`] until it gives nothing before pushing more.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.gave_up() {
            self.buffer.extend(bytes);
        }
    }

    /// The file is over: what is left is cut off.
    pub const fn end(&mut self) {
        self.ended = true;
    }

    /// The next whole part or damaged place; nothing if more of the file is needed.
    pub fn next_part(&mut self) -> Option<Result<Part, Damage>> {
        loop {
            if self.gave_up() {
                self.buffer.clear();
                return None;
            }
            match self.look() {
                Found::More => return None,
                Found::Nothing(skip) => {
                    self.buffer.drain(..skip);
                    let told = std::mem::replace(&mut self.astray, true);
                    if !told {
                        return Some(Err(self.damage(Damage::NotABundle)));
                    }
                }
                Found::Damaged(skip, damage) => {
                    self.buffer.drain(..skip);
                    // What follows up to the next part is the rest of this one.
                    self.astray = true;
                    return Some(Err(self.damage(damage)));
                }
                Found::Whole(part, skip) => {
                    self.buffer.drain(..skip);
                    self.astray = false;
                    return Some(Ok(part));
                }
            }
        }
    }

    const fn damage(&mut self, damage: Damage) -> Damage {
        self.damaged += 1;
        damage
    }

    fn look(&mut self) -> Found {
        let ended = self.ended;
        let bytes = &*self.buffer.make_contiguous();
        if bytes.is_empty() {
            return Found::More;
        }
        let mark = MARK.as_bytes();
        let at = find(bytes, mark);
        if at != Some(0) {
            // A beginning of the mark at the end of the buffer may go on in the next piece.
            let open = if ended { 0 } else { longest_end(bytes, mark) };
            let skip = at.unwrap_or(bytes.len() - open);
            return if skip == 0 { Found::More } else { Found::Nothing(skip) };
        }
        let line = bytes.iter().take(MAX_HEADER).position(|byte| *byte == b'\n');
        let Some(end) = line else {
            let hopeless = ended || bytes.len() >= MAX_HEADER;
            return if hopeless { Found::Nothing(mark.len()) } else { Found::More };
        };
        let signed = bytes.get(..end).and_then(|line| std::str::from_utf8(line).ok()).map(str::parse::<Signed>);
        let Some(Ok(Signed(header, signature))) = signed else { return Found::Nothing(mark.len()) };
        let (part, parts) = (header.part, header.parts);
        let length = usize::try_from(header.bytes).unwrap_or(usize::MAX);
        if length > self.most {
            return Found::Damaged(end, Damage::Changed { part, parts });
        }
        let start = end + 1;
        let Some(content) = bytes.get(start..start + length) else {
            return if ended { Found::Damaged(end, Damage::Cut { part, parts }) } else { Found::More };
        };
        if <[u8; 32]>::from(Sha256::digest(content)) != header.content {
            // Its length may be that of bytes which are not there: the next part is looked for right behind the header.
            return Found::Damaged(end, Damage::Changed { part, parts });
        }
        let line_feed = usize::from(bytes.get(start + length) == Some(&b'\n'));
        if line_feed == 0 && !ended && bytes.len() == start + length {
            return Found::More;
        }
        Found::Whole(Part { header, signature, content: content.to_vec() }, start + length + line_feed)
    }
}

enum Found {
    /// More of the file is needed.
    More,
    /// So many bytes are nothing.
    Nothing(usize),
    Damaged(usize, Damage),
    Whole(Part, usize),
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// How many bytes at the end of these are a beginning of the mark.
fn longest_end(bytes: &[u8], mark: &[u8]) -> usize {
    (1..mark.len().min(bytes.len() + 1))
        .rev()
        .find(|n| mark.get(..*n).is_some_and(|begin| bytes.ends_with(begin)))
        .unwrap_or(0)
}
