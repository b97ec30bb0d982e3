//! `submissions`: a batch of frozen lines, and what became of each.

use serde::{Deserialize, Serialize};

use crate::chain::LineHash;
use crate::receipt::Receipt;

/// The answer to `POST /sync/v1/submissions`: one entry for each item, in the order they were sent.
///
/// The request's body, inflated, is text in UTF-8 of two lines for each item, each ended by one line feed: the frozen
/// line as it is, then its key box as base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionsAnswer {
    pub receipts: Vec<Outcome>,
}

/// What became of one item: in JSON the receipt, or the refusal; `status` tells which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "crate::wire::Outcome", untagged)]
pub enum Outcome {
    Held(Receipt),
    NotHeld(NotHeld),
}

/// An item that the server did not keep. It stays on the tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHeld {
    pub status: NotHeldStatus,
    /// SHA-256 of the item's first line, as it arrived.
    pub line_hash: LineHash,
    /// A word for programs: `line_too_long`, `not_sealed`, `bad_key_box`, `busy` …
    pub reason: String,
    /// A sentence for people, with the cure.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotHeldStatus {
    /// The server could not keep it just now; send it again.
    Retry,
    /// It is no line: cut or changed on the way, or made by a broken app. Sending it again helps in the first case.
    Refused,
}

impl Outcome {
    pub const fn line_hash(&self) -> LineHash {
        match self {
            Self::Held(receipt) => receipt.holding.line_hash,
            Self::NotHeld(item) => item.line_hash,
        }
    }
}

/// The body of a batch, not yet compressed.
pub fn batch<'a>(items: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut text = String::new();
    for (line, key_box) in items {
        text.push_str(line);
        text.push('\n');
        text.push_str(&crate::base64url::encode(key_box));
        text.push('\n');
    }
    text
}

/// The items of a batch: each line with the text of its key box. A line begins with `{` and a key box does not, so an
/// item that lost a part does not shift the others: what was cut off is an item too, without key box, and so is a stray
/// text.
pub fn items(batch: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut lines = batch.split('\n').filter(|line| !line.is_empty()).peekable();
    std::iter::from_fn(move || {
        let line = lines.next()?;
        let key_box = if line.starts_with('{') { lines.next_if(|next| !next.starts_with('{')) } else { None };
        Some((line, key_box))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_read_back_and_a_cut_one_keeps_its_whole_items() {
        let text = batch([("{\"a\":1}", [1, 2].as_slice()), ("{\"b\":2}", &[3])]);
        assert_eq!(text, "{\"a\":1}\nAQI\n{\"b\":2}\nAw\n");
        let read: Vec<_> = items(&text).collect();
        assert_eq!(read, [("{\"a\":1}", Some("AQI")), ("{\"b\":2}", Some("Aw"))]);
        assert_eq!(items(&text[..15]).last(), Some(("{\"b", None)));
        let hurt: Vec<_> = items("{\"a\":1}\n{\"b\":2}\nAw\nstray\n{\"c\":3}\nBA").collect();
        assert_eq!(hurt, [("{\"a\":1}", None), ("{\"b\":2}", Some("Aw")), ("stray", None), ("{\"c\":3}", Some("BA"))]);
    }
}
