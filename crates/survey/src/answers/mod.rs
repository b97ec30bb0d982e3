//! Answers and what follows from them: which questions are put, what is wrong, what is sent, how it is coded.
//!
//! The same functions run on the tablet, on the citizen's page and on the server, so they cannot disagree:
//!
//! - [`Answers::from_json`] and [`Answers::from_fields`] read answers and report each that cannot be one;
//! - [`relevant`] says which questions are put;
//! - [`validate`] gives every problem at once, by question, in the respondent's language;
//! - [`split`] keeps aside the answers to questions that are no longer put;
//! - [`encode`] gives the compact byte string that analytics reads;
//! - [`private_part`] gives the sensitive questions, which the respondent answers alone;
//! - [`progress`] says where in the form one is.
//!
//! `today` is always the day of the interview, which the submission keeps, never the day of judging.

mod answer;
mod attachment;
mod coding;
mod issue;
mod place;
mod private;
mod progress;
mod read;
mod relevance;
mod split;
mod validate;

pub use answer::{Answer, Answers, MAX_DECIMAL, MAX_INTEGER, MAX_TEXT};
pub use attachment::{Attachment, FileHash, MAX_FILE, Media};
pub use coding::{BadCoding, decode, encode};
pub use issue::{Issue, IssueKind};
pub use place::{NoSuchPlace, Place};
pub use private::{decode_private, encode_private, private_part, private_width, surely_put};
pub use progress::{Position, Progress, SectionProgress, progress};
pub use relevance::{Relevance, relevant};
pub use split::{Split, split};
pub use validate::validate;
