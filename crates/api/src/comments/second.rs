//! Every tenth comment is read by a second person, so that it is known how far two readers agree.

use sha2::{Digest as _, Sha256};
use survey::id::{ResponseId, UserId};

const EVERY: u8 = 10;

/// A place in what one reader is given that says nothing of when it came, so that two who read at once do not begin with the same comment.
pub(super) fn place_for(response: ResponseId, reader: UserId) -> [u8; 32] {
    Sha256::new().chain_update(response.0.as_bytes()).chain_update(reader.0.as_bytes()).finalize().into()
}

/// How many people read a comment.
pub(crate) fn readers(response: ResponseId) -> u32 {
    if is_read_twice(response) { 2 } else { 1 }
}

/// Whether a comment is one of those that two people read.
pub fn is_read_twice(response: ResponseId) -> bool {
    let [.., last, _]: [u8; 32] = Sha256::digest(response.0.as_bytes()).into();
    // 250 of 256: so that each remainder is as likely.
    last < 250 && last % EVERY == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn about_every_tenth_is() {
        let twice = (0..10_000_u128).filter(|id| is_read_twice(ResponseId(Uuid::from_u128(*id)))).count();
        assert!((850..1100).contains(&twice), "{twice}");
    }
}
