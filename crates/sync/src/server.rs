//! The server's rules of acceptance, as pure decisions. Store first, judge later.
//!
//! [`read_batch`] takes a batch apart without letting one bad item spoil the others. [`place`] says where a line goes,
//! given what the store holds; nothing well-formed from an authenticated install is ever turned away. [`judge`] says
//! afterwards, and again at every rebuild, whether a supervisor has to look. [`ack`] says what the server really holds.

use survey::campaign::CampaignState;
use survey::id::InstallId;

use crate::base64url;
use crate::chain::LineHash;
use crate::keys::ReceiptKey;
use crate::line::{Header, Kind, Line, VERSION};
use crate::message::{Limits, NotHeld, NotHeldStatus, Span, items};
use crate::receipt::{Reason, Receipt, Status};
use crate::seal::KEY_BOX;

/// How many missing ranges one answer names; the next hello names more.
pub const MAX_WANT: usize = 64;

/// An item that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    pub line: Line<'a>,
    pub line_hash: LineHash,
    pub key_box: Vec<u8>,
}

/// The items of an inflated batch in their order. What is no line is answered by itself; items beyond the limit are to
/// be sent again.
pub fn read_batch<'a>(batch: &'a str, limits: &Limits) -> Vec<Result<Item<'a>, NotHeld>> {
    let most = usize::try_from(limits.items).unwrap_or(usize::MAX);
    items(batch)
        .enumerate()
        .map(|(n, (line, key_box))| {
            if n < most {
                read_item(line, key_box)
            } else {
                let detail = format!("one batch holds at most {most} items; send this one in the next");
                Err(not_held(line, NotHeldStatus::Retry, "too_many_items", detail))
            }
        })
        .collect()
}

fn read_item<'a>(line: &'a str, key_box: Option<&str>) -> Result<Item<'a>, NotHeld> {
    let refuse = |reason: &str, detail: String| not_held(line, NotHeldStatus::Refused, reason, detail);
    let read = Line::parse(line).map_err(|e| refuse(e.code(), e.to_string()))?;
    if read.header.kind == Kind::Practice {
        let detail = "it was made to practise: such a line is not sent and never counts; leave it out";
        return Err(refuse("practice", detail.to_owned()));
    }
    let key_box = key_box.ok_or_else(|| refuse("no_key_box", "the line came without its key box".to_owned()))?;
    let key_box = base64url::decode(key_box).map_err(|e| refuse("bad_key_box", e.to_string()))?;
    if key_box.len() != KEY_BOX {
        return Err(refuse("bad_key_box", format!("a key box has {KEY_BOX} bytes; this one has {}", key_box.len())));
    }
    Ok(Item { line_hash: read.hash(), line: read, key_box })
}

fn not_held(line: &str, status: NotHeldStatus, reason: &str, detail: String) -> NotHeld {
    NotHeld { status, line_hash: LineHash::of(line), reason: reason.to_owned(), detail }
}

/// The answer for an item that could not be kept just now (the database is away, the disk is full).
pub fn retry(line_hash: LineHash, reason: &str, detail: &str) -> NotHeld {
    NotHeld { status: NotHeldStatus::Retry, line_hash, reason: reason.to_owned(), detail: detail.to_owned() }
}

/// What the store has under the names of a line, all read in the transaction that will write it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// This very line (same sender, same hash), among the raw submissions or among those kept aside.
    pub same: Option<Kept>,
    /// The raw submission with the same (install, id).
    pub by_id: Option<LineHash>,
    /// The raw submission with the same (install, number).
    pub by_seq: Option<LineHash>,
}

/// A line that is held already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Whether its body's key is at hand (or was destroyed on purpose).
    pub has_key: bool,
}

/// Where a line goes. In each case the answer is a signed receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among the raw submissions. [`judge`] decides whether the status is `stored` or `quarantined`.
    Raw,
    /// Among the raw submissions beside the numbering: another line of the install has its number (a copied tablet). Both are
    /// kept, and a supervisor looks at the second.
    Beside,
    /// Kept aside, under the install that sent it, because its place is taken or is not the sender's: a supervisor looks.
    Aside { status: Status, reason: Reason },
    /// It is held: answer with the receipt it had. If the key box of the first time did not open, take this one.
    Held { take_key: bool },
}

impl Place {
    /// The status of a fresh receipt and what a supervisor is told; a line that has its number is judged.
    pub fn verdict(self, judged: impl FnOnce() -> Option<Reason>) -> (Status, Option<Reason>) {
        match self {
            Self::Aside { status, reason } => (status, Some(reason)),
            Self::Beside => (Status::Conflict, Some(Reason::SeqTaken)),
            Self::Raw | Self::Held { .. } => {
                let reason = judged();
                (status(reason), reason)
            }
        }
    }
}

/// Where a line from this sender goes.
pub fn place(sender: InstallId, header: &Header, line_hash: LineHash, found: &Found) -> Place {
    let taken = |by: Option<LineHash>| by.is_some_and(|hash| hash != line_hash);
    if let Some(kept) = found.same {
        Place::Held { take_key: !kept.has_key }
    } else if header.install != sender {
        // Among the raw submissions it would take a number of the other install.
        Place::Aside { status: Status::Quarantined, reason: Reason::InstallMismatch }
    } else if taken(found.by_id) {
        Place::Aside { status: Status::Conflict, reason: Reason::IdTaken }
    } else if taken(found.by_seq) {
        Place::Beside
    } else {
        Place::Raw
    }
}

/// What is known about a line when it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub install_revoked: bool,
    /// Nothing if the server does not know the evaluation.
    pub evaluation: Option<EvaluationFacts>,
    pub questionnaire_known: bool,
    pub body: BodyFacts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluationFacts {
    pub campaign: CampaignState,
    /// Whether the surveyor of this install is assigned to it now.
    pub assigned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFacts {
    /// Withdrawn: the key was destroyed on purpose.
    Withdrawn,
    Unopenable,
    /// Opened; whether the answers pass the questionnaire's own validation with the line's `today`. A partial interview
    /// passes if what was answered is valid.
    Opened {
        answers_valid: bool,
    },
}

/// Why a supervisor has to look at a stored line, or nothing. The gravest reason is named first.
pub const fn judge(header: &Header, facts: &Facts) -> Option<Reason> {
    if facts.install_revoked {
        return Some(Reason::RevokedInstall);
    }
    if header.v > VERSION || matches!(header.kind, Kind::Other) {
        return Some(Reason::UnknownVersion);
    }
    let Some(evaluation) = facts.evaluation else { return Some(Reason::UnknownEvaluation) };
    if !facts.questionnaire_known {
        return Some(Reason::UnknownQuestionnaire);
    }
    if matches!(facts.body, BodyFacts::Unopenable) {
        return Some(Reason::Unopenable);
    }
    if !evaluation.assigned {
        return Some(Reason::LateScope);
    }
    if !evaluation.campaign.takes_answers() {
        return Some(Reason::CampaignClosed);
    }
    match facts.body {
        BodyFacts::Opened { answers_valid: false } if header.kind.has_answers() => Some(Reason::BadAnswers),
        _ => None,
    }
}

/// The status a fresh raw submission is receipted with.
pub const fn status(reason: Option<Reason>) -> Status {
    if reason.is_some() { Status::Quarantined } else { Status::Stored }
}

/// What the server holds of an install.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ack {
    /// The highest number below which nothing is missing; 0 if number 1 is.
    pub contiguous: u64,
    /// What is missing above it, up to the tablet's head; at most [`MAX_WANT`] ranges.
    pub want: Vec<Span>,
}

/// What the server holds and lacks, from the numbers it holds in ascending order and the head the tablet reported.
pub fn ack(held: impl IntoIterator<Item = u64>, head: u64) -> Ack {
    let mut answer = Ack::default();
    let mut next = 1;
    for seq in held {
        if seq < next {
            continue;
        }
        if seq == answer.contiguous.saturating_add(1) {
            answer.contiguous = seq;
        } else {
            push(&mut answer.want, Span(next, seq.saturating_sub(1).min(head)));
        }
        next = seq.saturating_add(1);
    }
    push(&mut answer.want, Span(next, head));
    answer
}

fn push(want: &mut Vec<Span>, span: Span) {
    if span.0 <= span.1 && want.len() < MAX_WANT {
        want.push(span);
    }
}

/// Whether a receipt that a tablet shows proves that this server lost data: it signed the receipt and does not know
/// the line. Then the epoch changes and someone is told.
pub fn proves_loss(shown: &Receipt, sender: InstallId, known: bool, key: ReceiptKey) -> bool {
    !known && shown.holding.install == sender && shown.verify(key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::MAX_SEQ;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn gaps_are_named() {
        assert_eq!(ack([], 0), Ack::default());
        assert_eq!(ack([], 3), Ack { contiguous: 0, want: vec![Span(1, 3)] });
        assert_eq!(ack([1, 2, 3], 3), Ack { contiguous: 3, want: vec![] });
        assert_eq!(ack([1, 2, 5, 6, 9], 11), Ack { contiguous: 2, want: vec![Span(3, 4), Span(7, 8), Span(10, 11)] });
        // The tablet reports less than the server holds: nothing above its head can be wanted.
        assert_eq!(ack([1, 2, 5], 2), Ack { contiguous: 2, want: vec![] });
        assert_eq!(ack([MAX_SEQ], MAX_SEQ), Ack { contiguous: 0, want: vec![Span(1, MAX_SEQ - 1)] });
    }

    #[test]
    fn one_bad_item_spoils_no_other() {
        let limits = Limits { items: 3, ..Limits::default() };
        let batch = "{\"v\":1,\"sealed\":\"AAAA\"}\nAAAA\nrubbish\n{\"cut\n{\"x\":1}\nAQ\n";
        let read = read_batch(batch, &limits);
        let reasons: Vec<_> = read.iter().map(|item| item.as_ref().unwrap_err().reason.as_str()).collect();
        assert_eq!(reasons, ["bad_sealed", "not_sealed", "not_sealed", "too_many_items"]);
        assert_eq!(read[3].as_ref().unwrap_err().status, NotHeldStatus::Retry);
    }

    proptest! {
        #[test]
        fn ack_and_want_are_exactly_what_is_held_and_lacking(held in prop::collection::btree_set(1u64..60, 0..40), head in 0u64..60) {
            let answer = ack(held.iter().copied(), head);
            prop_assert!((1..=answer.contiguous).all(|seq| held.contains(&seq)));
            let wanted: BTreeSet<u64> = answer.want.iter().flat_map(|span| span.0..=span.1).collect();
            let lacking: BTreeSet<u64> = (1..=head).filter(|seq| !held.contains(seq)).collect();
            prop_assert_eq!(wanted, lacking);
            prop_assert!(!held.contains(&(answer.contiguous + 1)));
        }

        #[test]
        fn any_text_is_a_batch_of_answers(batch in "[{}\\[\\]\"a-z:,\n\\PC]{0,200}") {
            for item in read_batch(&batch, &Limits::default()) {
                prop_assert!(item.is_err());
            }
        }
    }
}
