//! Reading bodies within their limits, compressed or not.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use flate2::read::GzDecoder;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::io::Read;

use crate::admission::Stalled;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// How many bytes one compressed byte may become.
const MAX_RATIO: usize = 100;

/// A JSON body; what is wrong with it is said by place.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<ApiState> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        if !is_json {
            return Err(Problem::new(Code::UnknownMedia));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::TooLarge),
            _ => Problem::new(Code::Unreadable),
        })?;
        parse(&bytes).map(Self)
    }
}

/// What is said of a body that is not text.
pub const NOT_UTF8: (&str, &str) = ("Nội dung không phải văn bản UTF-8.", "The body is not text in UTF-8.");

const NOT_CSV: (&str, &str) = (
    "Tệp này không phải CSV. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, rồi nộp lại.",
    "This file is no CSV. In Excel choose Save as, CSV UTF-8, and hand it in again.",
);
const EMPTY: (&str, &str) = ("Tệp trống, không có dòng nào.", "The file is empty; it has no row.");

/// What other files than CSV are handed in as CSV begin with: PDF, XLSX and other archives, XLS.
const OTHER_FILES: [&[u8]; 3] = [b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// The text of a sheet that somebody saved as CSV.
///
/// # Errors
/// [`Code::Invalid`] if it is empty or a file of another kind, [`Code::Unreadable`] if it is not UTF-8.
pub fn csv_text(bytes: &[u8]) -> Result<&str> {
    not_empty(bytes)?;
    if is_other_file(bytes) {
        return Err(not_csv());
    }
    std::str::from_utf8(bytes).map_err(|_| Problem::new(Code::Unreadable).detail(NOT_UTF8))
}

/// Whether these are the first bytes of a file that is certainly no CSV.
pub fn is_other_file(bytes: &[u8]) -> bool {
    OTHER_FILES.iter().any(|begin| bytes.starts_with(begin))
}

/// What is said of one, with what to do.
pub fn not_csv() -> Problem {
    Problem::new(Code::Invalid).field("/1", NOT_CSV)
}

/// Refuses a file in which there is nothing.
///
/// # Errors
/// [`Code::Invalid`]
pub fn not_empty(bytes: &[u8]) -> Result<()> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(Code::Invalid).field("/1", EMPTY));
    }
    Ok(())
}

/// The JSON of a body.
///
/// # Errors
/// [`Code::Unreadable`] if it is no JSON, [`Code::Invalid`] with the field's pointer if it is not the JSON wanted.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let mut pointer = pointer(error.path());
        let error = error.into_inner();
        if !error.is_data() {
            return Problem::new(Code::Unreadable).detail(&error);
        }
        // A field that is not there is named by the message alone.
        let message = error.to_string();
        if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            pointer = format!("{pointer}/{name}");
        }
        Problem::new(Code::Invalid).field(pointer, &error)
    })?;
    reader.end().map_err(|error| Problem::new(Code::Unreadable).detail(&error))?;
    Ok(read)
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

/// Reads a whole body of at most `limit` bytes. A length that is announced too long is refused before a byte is read.
///
/// # Errors
/// [`Code::TooLarge`], [`Code::Timeout`] if it stopped coming, or [`Code::Unreadable`] if the connection broke.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::new(Code::TooLarge));
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(Code::TooLarge)),
        Err(error) if is_stalled(&*error) => Err(Problem::new(Code::Timeout)),
        Err(_) => Err(Problem::new(Code::Unreadable)),
    }
}

/// Whether the body stopped coming; the error is wrapped by each layer it goes through.
fn is_stalled(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<Stalled>() || error.source().is_some_and(is_stalled)
}

/// Inflates a gzip body to at most `limit` bytes and at most a hundred times its length; a body that is not
/// compressed is given back as it is.
///
/// # Errors
/// [`Code::NotGzip`] if it is damaged, [`Code::TooLarge`] if it would grow beyond the limits.
pub fn inflate(headers: &HeaderMap, body: &Bytes, limit: usize) -> Result<Vec<u8>> {
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase()) {
        None => {}
        Some(encoding) if encoding == b"identity" => {}
        Some(encoding) if encoding == b"gzip" => {
            return gunzip(body, limit);
        }
        Some(_) => return Err(Problem::new(Code::UnknownMedia)),
    }
    if body.len() > limit { Err(Problem::new(Code::TooLarge)) } else { Ok(body.to_vec()) }
}

/// Inflates a gzip member to at most `limit` bytes and at most a hundred times its length.
///
/// # Errors
/// As [`inflate`].
pub fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>> {
    let limit = limit.min(bytes.len().saturating_mul(MAX_RATIO).max(4096));
    let mut inflated = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(bytes).take(most).read_to_end(&mut inflated).map_err(|_| Problem::new(Code::NotGzip))?;
    if inflated.len() > limit { Err(Problem::new(Code::TooLarge)) } else { Ok(inflated) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().into()
    }

    fn compressed() -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))])
    }

    #[test]
    fn a_bomb_is_not_inflated() {
        let bomb = gzip(&vec![0; 50_000_000]);
        assert!(bomb.len() < 64 * 1024);
        assert_eq!(inflate(&compressed(), &bomb, 1024 * 1024).unwrap_err().code, Code::TooLarge);
    }

    #[test]
    fn a_body_cut_anywhere_is_damaged_not_shorter() {
        let whole = gzip("một phiếu và một phiếu nữa".as_bytes());
        for cut in 0..whole.len() - 1 {
            assert!(inflate(&compressed(), &whole.slice(..cut), 4096).is_err(), "cut at {cut}");
        }
        assert_eq!(inflate(&compressed(), &whole, 4096).unwrap(), "một phiếu và một phiếu nữa".as_bytes());
    }
}
