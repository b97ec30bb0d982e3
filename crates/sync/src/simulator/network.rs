//! What becomes of a message between a tablet and the server.

use rand_chacha::ChaCha8Rng;
use rand_core::Rng as _;

/// A number below `sides`.
pub fn dice(rng: &mut ChaCha8Rng, sides: u64) -> u64 {
    rng.next_u64() % sides.max(1)
}

/// Milliseconds from `least` to `most`.
pub fn between(rng: &mut ChaCha8Rng, least: i64, most: i64) -> i64 {
    let span = u64::try_from(most.saturating_sub(least)).unwrap_or(0).saturating_add(1);
    least.saturating_add(i64::try_from(dice(rng, span)).unwrap_or(0))
}

/// The fate of a request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Through,
    /// The request never arrives; the connection breaks, or nothing moves until the time is up.
    RequestLost {
        stalls: bool,
    },
    /// The server does its work and the answer never arrives.
    AnswerLost,
    /// The request arrives twice, close together.
    Doubled,
    /// The request arrives once more, minutes to days later.
    Replayed,
    /// The answer arrives after the tablet gave up, minutes to hours later.
    AnswerLate,
    /// The text of the batch ends early and nobody on the way noticed.
    Cut,
    /// One bit of the request is changed, or of the answer.
    RequestFlipped,
    AnswerFlipped,
    /// The server cannot read what arrives.
    Garbled,
    /// A page that wants a login, or a proxy's error, comes back instead.
    Portal,
}

impl Fate {
    /// A fate for a request on a bad network.
    pub fn draw(rng: &mut ChaCha8Rng) -> Self {
        match dice(rng, 100) {
            0..6 => Self::RequestLost { stalls: false },
            6..9 => Self::RequestLost { stalls: true },
            9..16 => Self::AnswerLost,
            16..20 => Self::Doubled,
            20..23 => Self::Replayed,
            23..26 => Self::AnswerLate,
            26..29 => Self::Cut,
            29..31 => Self::Garbled,
            31..34 => Self::Portal,
            34..36 => Self::RequestFlipped,
            36..38 => Self::AnswerFlipped,
            _ => Self::Through,
        }
    }
}

/// A text cut at any byte, moved back to the letter it falls into.
pub fn cut<'a>(rng: &mut ChaCha8Rng, text: &'a str) -> &'a str {
    let mut end = usize::try_from(dice(rng, text.len() as u64 + 1)).unwrap_or(0).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
