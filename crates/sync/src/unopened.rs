//! Lines that are held and whose key box does not open. The tablet may have the right one and, with its receipt in hand, no
//! reason to send it: so it is asked. A box that came later than the backup from which a server was put back is asked for
//! again in this way.

use survey::clock::Timestamp;

use crate::engine::KEEP_DAYS;
use crate::message::Span;
use crate::server::{Ack, MAX_WANT};

/// A line with a number, of which the server has no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unopened {
    pub seq: u64,
    pub received_at: Timestamp,
    /// When the tablet itself last sent its box again, if it did. What a carrier brought may be an old copy.
    pub sent_again_at: Option<Timestamp>,
}

impl Unopened {
    /// Whether the tablet is asked for it: once, and once more in each epoch. Not for what it may have deleted: it would be
    /// asked for ever. It deletes when it hears of the server, so in a hello before this one or before the epoch began, of which
    /// nobody knows any more.
    fn is_asked_for(self, began: Option<Timestamp>, met: Timestamp) -> bool {
        let heard = began.map_or(met, |began| began.max(met));
        self.received_at.plus_days(KEEP_DAYS) > heard && self.sent_again_at.is_none_or(|at| began >= Some(at))
    }
}

/// What a tablet is to send again: what the server lacks, and what it cannot open, up to the head that was reported. `met` is
/// the hello before this one, or the enrolment.
pub fn wanted(
    ack: Ack,
    unopened: impl IntoIterator<Item = Unopened>,
    head: u64,
    began: Option<Timestamp>,
    met: Timestamp,
) -> Vec<Span> {
    let mut want = ack.want;
    let asked = unopened.into_iter().filter(|line| line.seq <= head && line.is_asked_for(began, met));
    for Unopened { seq, .. } in asked {
        let room = want.len() < MAX_WANT;
        match want.last_mut() {
            Some(Span(_, last)) if last.checked_add(1) == Some(seq) => *last = seq,
            _ if room => want.push(Span(seq, seq)),
            _ => break,
        }
    }
    want
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::ack;

    const fn day(n: i64) -> Timestamp {
        Timestamp::from_millis(n * 24 * 3_600_000)
    }

    const fn line(seq: u64, received: i64, sent_again: Option<i64>) -> Unopened {
        let sent_again_at = match sent_again {
            Some(at) => Some(day(at)),
            None => None,
        };
        Unopened { seq, received_at: day(received), sent_again_at }
    }

    #[test]
    fn a_box_is_asked_for_once_and_once_more_in_each_epoch() {
        let asked = |sent, began: Option<i64>| line(3, 1, sent).is_asked_for(began.map(day), day(9));
        assert!(asked(None, None) && !asked(Some(2), None));
        assert!(asked(Some(2), Some(5)) && asked(None, Some(5)) && !asked(Some(6), Some(5)));
        // In the very moment in which the epoch began: once too often is better than never.
        assert!(asked(Some(5), Some(5)));
    }

    #[test]
    fn what_the_tablet_may_have_deleted_is_not_asked_for() {
        let asked = |met, began: Option<i64>| line(3, 1, None).is_asked_for(began.map(day), day(met));
        assert!(asked(30, None) && !asked(31, None));
        // Before the epoch it may have met the server at any time; it hears of the epoch first.
        assert!(asked(9, Some(30)) && !asked(9, Some(31)));
        // Received in this epoch, and met so late in it that it is gone.
        assert!(asked(30, Some(0)) && !asked(31, Some(0)));
    }

    #[test]
    fn they_stand_behind_what_is_lacking() {
        let lines = [1, 2, 5, 9, 12].map(|seq| line(seq, 1, None));
        let want = |held: &[u64], head| wanted(ack(held.iter().copied(), head), lines, head, None, day(2));
        assert_eq!(want(&(1..=12).collect::<Vec<_>>(), 12), [Span(1, 2), Span(5, 5), Span(9, 9), Span(12, 12)]);
        assert_eq!(want(&(1..=12).collect::<Vec<_>>(), 9), [Span(1, 2), Span(5, 5), Span(9, 9)]);
        assert_eq!(want(&[1, 2, 5], 5), [Span(3, 4), Span(1, 2), Span(5, 5)]);
        let odd = (0..100).map(|n| line(n * 2 + 1, 1, None));
        assert_eq!(wanted(Ack::default(), odd, 300, None, day(2)).len(), MAX_WANT);
    }
}
