//! One bit of a message is changed on its way, under whatever the network checks itself.
//!
//! A body says of itself that it was changed (gzip), a file by its hash, a receipt and a word of the server by the signature, a list
//! by its checksum. What nothing but TLS protects (the answer to `hello`, how far a file came, a token) is a broken
//! connection.

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Read as _;
use survey::id::InstallId;

use super::event::{Answer, Request};
use super::network::dice;
use crate::engine::Failure;
use crate::statement::Statement;

/// Changes one bit.
pub fn flip(rng: &mut ChaCha8Rng, bytes: &mut [u8]) {
    let place = dice(rng, bytes.len() as u64);
    let bit = 1 << dice(rng, 8);
    if let Some(byte) = usize::try_from(place).ok().and_then(|place| bytes.get_mut(place)) {
        *byte ^= bit;
    }
}

/// The body of a batch as the server inflates it; nothing if it is no gzip any more.
fn gzipped(rng: &mut ChaCha8Rng, text: &str) -> Option<String> {
    let mut body = Vec::new();
    GzEncoder::new(text.as_bytes(), Compression::fast()).read_to_end(&mut body).ok()?;
    flip(rng, &mut body);
    let mut inflated = String::new();
    // What a server takes at most: a length that was changed must not fill the memory.
    GzDecoder::new(body.as_slice()).take(1 << 24).read_to_string(&mut inflated).ok()?;
    Some(inflated)
}

/// A value whose JSON was changed, if it is still one of its kind.
fn json<T: Serialize + DeserializeOwned>(rng: &mut ChaCha8Rng, value: &T) -> Option<T> {
    let mut body = serde_json::to_vec(value).ok()?;
    flip(rng, &mut body);
    serde_json::from_slice(&body).ok()
}

/// What arrives of a request.
pub fn request(rng: &mut ChaCha8Rng, sender: InstallId, request: Request) -> Request {
    let read = match request {
        Request::Batch(text) => gzipped(rng, &text).map(Request::Batch),
        Request::Rescued(text) => gzipped(rng, &text).map(Request::Rescued),
        Request::File { mut sha256, piece: None } => {
            flip(rng, &mut sha256.0);
            Some(Request::File { sha256, piece: None })
        }
        Request::File { sha256, piece: Some((offset, mut bytes)) } => {
            flip(rng, &mut bytes);
            Some(Request::File { sha256, piece: Some((offset, bytes)) })
        }
        // The credential says who asks.
        Request::Hello(hello) => {
            json(rng, &*hello).filter(|hello| hello.install == sender).map(|hello| Request::Hello(Box::new(hello)))
        }
        Request::DayClose { asked, sent } => json(rng, &sent)
            .filter(|sent| sent.install == sender && sent.is_whole())
            .map(|sent| Request::DayClose { asked, sent }),
        Request::Pull { cursor } => {
            let mut bytes = cursor.into_bytes();
            flip(rng, &mut bytes);
            String::from_utf8(bytes).ok().map(|cursor| Request::Pull { cursor })
        }
        Request::Refresh(_) | Request::Unreadable => None,
    };
    read.unwrap_or(Request::Unreadable)
}

/// What arrives of an answer.
pub fn answer(rng: &mut ChaCha8Rng, answer: Answer) -> Answer {
    let read = match answer {
        Answer::Receipts(answer) => json(rng, &answer).map(Answer::Receipts),
        Answer::Rescued(answer) => json(rng, &answer).map(Answer::Rescued),
        Answer::DayClose(asked, answer) => json(rng, &*answer).map(|answer| Answer::DayClose(asked, Box::new(answer))),
        Answer::Changes(page) => json(rng, &*page).map(|page| Answer::Changes(Box::new(page))),
        failed @ Answer::Failed(_) => Some(failed),
        Answer::Hello(_) | Answer::File(_) | Answer::Refreshed(_) => None,
    };
    read.unwrap_or(Answer::Failed(Failure::NotTheServer))
}

/// The server's word that is carried back on paper, if it still is one.
pub fn word(rng: &mut ChaCha8Rng, statement: &Statement) -> Option<Statement> {
    let mut text = statement.to_text().into_bytes();
    flip(rng, &mut text);
    let text = String::from_utf8(text).ok()?;
    Statement::from_qr(&text).ok().map(|(statement, _)| statement)
}
