//! Where a page of the list of responses ends. It is said by what the list is ordered by, not by a count, so that what comes
//! or goes meanwhile neither doubles nor hides another.

use std::fmt;
use std::str::FromStr;

use survey::clock::{Day, Timestamp};
use uuid::Uuid;

use crate::responses::ResponseState;

/// The place of a response in its list. The lists follow one another as the variants do; in each the newest is the first,
/// and of those of one time or day the one with the greatest id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponsePlace {
    /// When its line came.
    Quarantined(Timestamp, Uuid),
    /// Its day. Of a tablet's responses of one day the later one has the greater id; a web answer has no time.
    Counted(Day, Uuid),
    /// The day of one that was broken off.
    Partial(Day, Uuid),
    /// When it was withdrawn.
    Withdrawn(Timestamp, Uuid),
}

/// The text is no place of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no place of a list of responses; give the text that its last page gave")]
pub struct NotAPlace;

impl ResponsePlace {
    pub const fn state(self) -> ResponseState {
        match self {
            Self::Quarantined(..) => ResponseState::Quarantined,
            Self::Counted(..) => ResponseState::Counted,
            Self::Partial(..) => ResponseState::Partial,
            Self::Withdrawn(..) => ResponseState::Withdrawn,
        }
    }
}

impl fmt::Display for ResponsePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state().name();
        match self {
            Self::Counted(day, id) | Self::Partial(day, id) => write!(f, "{state}.{day}.{id}"),
            Self::Quarantined(at, id) | Self::Withdrawn(at, id) => write!(f, "{state}.{}.{id}", at.millis()),
        }
    }
}

impl FromStr for ResponsePlace {
    type Err = NotAPlace;
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let mut parts = text.split('.');
        let (Some(state), Some(by), Some(id), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotAPlace);
        };
        let id = Uuid::parse_str(id).map_err(|_| NotAPlace)?;
        let at = || by.parse().map(Timestamp::from_millis).map_err(|_| NotAPlace);
        match ResponseState::parse(state).ok_or(NotAPlace)? {
            ResponseState::Quarantined => Ok(Self::Quarantined(at()?, id)),
            ResponseState::Counted => Ok(Self::Counted(by.parse().map_err(|_| NotAPlace)?, id)),
            ResponseState::Partial => Ok(Self::Partial(by.parse().map_err(|_| NotAPlace)?, id)),
            ResponseState::Withdrawn => Ok(Self::Withdrawn(at()?, id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let id = Uuid::from_u128(7);
        let day = "2022-09-21".parse().unwrap();
        for place in [
            ResponsePlace::Quarantined(Timestamp::from_millis(1_663_722_000_000), id),
            ResponsePlace::Counted(day, id),
            ResponsePlace::Partial(day, id),
            ResponsePlace::Withdrawn(Timestamp::from_millis(-5), id),
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for text in [
            "",
            "counted",
            "counted.2022-13-01.x",
            &id.to_string(),
            "quarantined.now.00000000-0000-0000-0000-000000000007",
        ] {
            assert_eq!(text.parse::<ResponsePlace>(), Err(NotAPlace), "{text}");
        }
    }
}
