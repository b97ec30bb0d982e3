//! What a line may have at most, and where it begins to be too much.

use sync::Bytes;
use sync::line::{Blob, Header, Line, LineError, MAX_LINE};

use super::desk::*;

/// Objects and arrays inside one another; the header is the first.
const DEPTH: usize = 16;

/// A line with one more member, as a later client may send it, around so many sealed bytes.
fn text(header: &Header, more: &str, sealed: usize) -> String {
    let header = serde_json::to_string(header).unwrap();
    let open = header.strip_suffix('}').unwrap();
    format!("{open},\"later\":{more},\"sealed\":\"{}\"}}", Bytes(vec![1; sealed]).to_text())
}

fn nested(arrays: usize) -> String {
    format!("{}{}", "[".repeat(arrays), "]".repeat(arrays))
}

fn read(more: &str) -> Result<(), LineError> {
    Line::parse(&text(&header(), more, 28)).map(|_| ())
}

#[test]
fn a_line_is_as_long_as_it_may_be_and_no_longer() {
    let room = MAX_LINE - text(&header(), "\"\"", 28).len();
    let padded = |bytes: usize| read(&format!("\"{}\"", "x".repeat(bytes)));
    assert_eq!(padded(room), Ok(()));
    assert_eq!(padded(room + 1), Err(LineError::TooLong(MAX_LINE + 1)));
}

#[test]
fn a_nonce_and_a_tag_are_the_least_that_is_sealed() {
    assert_eq!(Line::parse(&text(&header(), "0", 28)).unwrap().sealed().len(), 28);
    assert_eq!(Line::parse(&text(&header(), "0", 27)).unwrap_err(), LineError::BadSealed);
}

#[test]
fn names_and_files_are_counted() {
    let with = |app: usize, blobs: usize, media: usize| {
        let blob = Blob(sync::chain::BlobHash([7; 32]), 1000, "x".repeat(media));
        let header = Header { app: "x".repeat(app), blobs: vec![blob; blobs], ..header() };
        Line::parse(&text(&header, "0", 28)).map(|_| ())
    };
    assert_eq!(with(64, 64, 64), Ok(()));
    assert_eq!(with(65, 0, 0), Err(LineError::FieldTooLong("app")));
    assert_eq!(with(1, 65, 1), Err(LineError::FieldTooLong("blobs")));
    assert_eq!(with(1, 1, 65), Err(LineError::FieldTooLong("blobs")));
}

#[test]
fn levels_are_counted_and_brackets_in_texts_are_not() {
    assert_eq!(read(&nested(DEPTH - 1)), Ok(()));
    assert_eq!(read(&nested(DEPTH)), Err(LineError::TooDeep));
    // One beside the other is not one inside the other.
    let beside = vec![nested(DEPTH - 2); 3].join(",");
    assert_eq!(read(&format!("[{beside}]")), Ok(()));
    for quiet in ["[[[[[[[[[[[[[[[[[[", "\\\"[[[[[[[[[[[[[[[[[[", "\\\\", "{{{{{{{{{{{{{{{{{{"] {
        assert_eq!(read(&format!("\"{quiet}\"")), Ok(()), "{quiet}");
        assert_eq!(read(&format!("[\"{quiet}\",{}]", nested(DEPTH - 1))), Err(LineError::TooDeep), "{quiet}");
    }
    // A text closes nothing.
    assert_eq!(read(&format!("[\"]]]]}}}}\",{}]", nested(DEPTH - 1))), Err(LineError::TooDeep));
    assert_eq!(read(&format!("[\"]]]]}}}}\",{}]", nested(DEPTH - 2))), Ok(()));
}
