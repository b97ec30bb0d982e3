//! How far a tablet has read the feed: a text that means something to the server alone.

use survey::id::UserId;
use uuid::Uuid;

use crate::base64url;

/// Epoch, surveyor and place. A cursor of another epoch or surveyor is worth nothing: the whole is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub epoch: Uuid,
    pub surveyor: UserId,
    pub position: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Everything up to this number of the log has been given.
    Since(u64),
    /// The whole is being given: rows up to this key so far, and afterwards what has changed since that number.
    Whole { since: u64, after: String },
}

const VERSION: &str = "1";

impl Cursor {
    /// The place, if it is in this epoch and for this surveyor.
    pub fn position_for(&self, epoch: Uuid, surveyor: UserId) -> Option<&Position> {
        (self.epoch == epoch && self.surveyor == surveyor).then_some(&self.position)
    }

    /// What is sent to the tablet.
    pub fn text(&self) -> String {
        let head = format!("{VERSION} {} {}", self.epoch.as_simple(), self.surveyor.0.as_simple());
        let plain = match &self.position {
            Position::Since(seq) => format!("{head} {seq}"),
            Position::Whole { since, after } => format!("{head} {since} {after}"),
        };
        base64url::encode(plain.as_bytes())
    }

    /// What the tablet sent back. What cannot be read is no cursor: the whole is sent, and nothing is lost by that.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = String::from_utf8(base64url::decode(text).ok()?).ok()?;
        let mut parts = plain.splitn(5, ' ');
        if parts.next()? != VERSION {
            return None;
        }
        let epoch = Uuid::parse_str(parts.next()?).ok()?;
        let surveyor = UserId(Uuid::parse_str(parts.next()?).ok()?);
        let since = parts.next()?.parse().ok()?;
        let position =
            parts.next().map_or(Position::Since(since), |after| Position::Whole { since, after: after.to_owned() });
        Some(Self { epoch, surveyor, position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        prop_oneof![
            any::<u64>().prop_map(Position::Since),
            (any::<u64>(), "[ -~à-ỹ]{0,40}").prop_map(|(since, after)| Position::Whole { since, after }),
        ]
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_back(epoch: u128, user: u128, position in position()) {
            let cursor = Cursor { epoch: Uuid::from_u128(epoch), surveyor: UserId(Uuid::from_u128(user)), position };
            prop_assert_eq!(Cursor::parse(&cursor.text()), Some(cursor.clone()));
            prop_assert_eq!(cursor.position_for(Uuid::from_u128(epoch ^ 1), cursor.surveyor), None);
            prop_assert_eq!(cursor.position_for(cursor.epoch, UserId(Uuid::from_u128(user ^ 1))), None);
        }

        #[test]
        fn anything_else_is_no_cursor(text in "\\PC{0,80}") {
            let read = Cursor::parse(&text);
            prop_assert!(read.is_none() || read.unwrap().text() == text);
        }
    }
}
