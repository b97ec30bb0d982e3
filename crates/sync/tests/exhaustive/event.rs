//! What may happen next.

use crate::size::Faults;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    Finalise(usize),
    Send(usize),
    /// Of a tablet's road, what lies at this place: a request is handled, or an answer read.
    Arrive(usize, usize),
    ArriveTwice(usize, usize),
    Lose(usize, usize),
    /// The tablet gives up while an answer may still come.
    GiveUp(usize),
    /// The tablet gives up, rightly: nothing is on its way any more.
    TimeOut(usize),
    KillTablet(usize),
    KillServer,
    BackUp,
    Restore,
    /// Another tablet showed the server a receipt that it does not know.
    Elsewhere,
}

/// What of a tablet decides on the events that may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub busy: bool,
    /// It has a line to finalise yet, and may.
    pub finalises: bool,
    /// So many requests and answers of it are under way.
    pub under_way: usize,
}

impl Event {
    /// All that may happen to tablets that look so, with so many faults left.
    pub fn ahead(left: Faults, tablets: impl IntoIterator<Item = Look>, events: &mut Vec<Self>) {
        for (place, look) in tablets.into_iter().enumerate() {
            if look.finalises {
                events.push(Self::Finalise(place));
            }
            if !look.busy {
                events.push(Self::Send(place));
            } else if look.under_way == 0 {
                events.push(Self::TimeOut(place));
            } else if left.late > 0 {
                events.push(Self::GiveUp(place));
            }
            if left.crashes > 0 {
                events.push(Self::KillTablet(place));
            }
            for at in 0..look.under_way {
                events.push(Self::Arrive(place, at));
                if left.doubled > 0 {
                    events.push(Self::ArriveTwice(place, at));
                }
                if left.lost > 0 {
                    events.push(Self::Lose(place, at));
                }
            }
        }
        if left.crashes > 0 {
            events.push(Self::KillServer);
        }
        if left.backups > 0 {
            events.push(Self::BackUp);
        }
        if left.restores > 0 {
            events.push(Self::Restore);
        }
        if left.elsewhere > 0 {
            events.push(Self::Elsewhere);
        }
    }

    /// What is left to go wrong after it. Nothing goes wrong that has none left.
    pub const fn spend(self, mut left: Faults) -> Faults {
        let fault = match self {
            Self::Finalise(_) | Self::Send(_) | Self::Arrive(..) | Self::TimeOut(_) => return left,
            Self::ArriveTwice(..) => &mut left.doubled,
            Self::Lose(..) => &mut left.lost,
            Self::GiveUp(_) => &mut left.late,
            Self::KillTablet(_) | Self::KillServer => &mut left.crashes,
            Self::BackUp => &mut left.backups,
            Self::Restore => &mut left.restores,
            Self::Elsewhere => &mut left.elsewhere,
        };
        *fault = fault.saturating_sub(1);
        left
    }
}
