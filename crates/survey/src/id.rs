//! One newtype per entity, so that a campaign's id is never handed to a function that wants an evaluation's.
//!
//! Whoever creates a thing mints its id: the tablet and the server use version 7 (ordered, good for indexes); a
//! citizen's answer uses version 4, because a version 7 id carries the millisecond it was made.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

use crate::clock::Timestamp;

/// The text was not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an identifier: expected a UUID such as 0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10")]
pub struct NotAnId(pub String);

/// A version 7 UUID from the time and ten bytes of randomness, both given by the caller.
pub fn ordered(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// A version 4 UUID from sixteen bytes of randomness given by the caller.
pub fn random(bytes: [u8; 16]) -> Uuid {
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId(text.to_owned()))
            }
        }
    )*};
}

ids! {
    /// A surveyed agency.
    UnitId;
    /// One year's survey.
    CampaignId;
    /// One unit in one campaign.
    EvaluationId;
    /// A frozen, signed set of scores of a campaign.
    PublicationId;
    /// A person drawn from the frame of an evaluation.
    CaseId;
    /// A person with an account: administrator, manager, supervisor, surveyor, analyst or observer.
    UserId;
    /// The app on one tablet; a new one after any loss of its storage.
    InstallId;
    /// The immutable bytes a tablet or page sent.
    SubmissionId;
    /// The typed answers derived from a submission.
    ResponseId;
    /// What a supervisor asks about a submission.
    QuestionId;
    /// A signed-in session of a user.
    SessionId;
    /// A single-use right to answer on the web.
    TicketId;
    /// An open link at a counter.
    CounterLinkId;
    /// A file of past results that was brought in.
    PastImportId;
    /// A file of areas that was brought in.
    AreaImportId;
    /// A list that samples are drawn from.
    FrameId;
    /// Somebody of the team that runs a campaign.
    TeamMemberId;
}
