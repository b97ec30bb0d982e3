//! The end of the day and the way without a network: the day's close, and the server's signed word that came by hand.

use serde::{Deserialize, Serialize};
use survey::clock::Day;

use super::{Alarm, Effects, Engine, Item, State};
use crate::day_code::DayCode;
use crate::message::{DayCloseAnswer, DayCloseRequest, DayVerdict, Span};
use crate::statement::Statement;

/// A day as it is told: to the server, or by telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClose {
    pub request: DayCloseRequest,
    pub code: DayCode,
}

/// What a signed word of the server means for this tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "heard", rename_all = "snake_case")]
pub enum Heard {
    /// It is this server's word, for this tablet and these very lines: it holds everything up to this number.
    Holds { upto: u64, newly: Vec<u64> },
    /// It is this server's word, and older than what the server said since: it lost something.
    OutOfDate,
    /// It is this server's word for another tablet.
    AnotherTablet,
    /// It is this server's word for other lines than those of this tablet under the same numbers.
    OtherLines,
    /// It is not this server's word.
    NotTheServer,
}

/// What the answer to a day's close means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "closed", rename_all = "snake_case")]
pub enum Closed {
    /// Everything up to the last number is on the server: checked against the signature and this tablet's own chain.
    Match { count: u64, upto: u64 },
    /// These numbers are not there; they are sent again.
    Missing { missing: Vec<Span> },
    /// The server holds other lines under the same numbers.
    Differs,
    /// The answer is for another day or another state of this tablet, or not signed by the server.
    Unusable,
}

impl Engine {
    /// The close of a day whose lines are the last `count` of this tablet.
    pub fn day_close_request(&self, day: Day, count: u64) -> DayCloseRequest {
        DayCloseRequest::of(self.memory.install, day, count, self.memory.head)
    }

    /// The request of a day's close with the code that says the same by telephone.
    pub fn day_close(&self, day: Day, count: u64) -> DayClose {
        let request = self.day_close_request(day, count);
        DayClose { code: DayCode::of(request.install, day, request.count, request.head()), request }
    }

    /// The answer to a day's close. Nothing is believed but the server's signature and the own chain.
    pub fn on_day_close(&mut self, asked: &DayCloseRequest, answer: &DayCloseAnswer) -> (Closed, Effects) {
        let statement = &answer.statement;
        let (heard, mut effects) = self.on_statement(statement);
        let closed = match (answer.verdict, heard) {
            (_, Heard::OtherLines) => Closed::Differs,
            // A word for fewer lines than were asked about is none for the day.
            (DayVerdict::Match, Heard::Holds { upto, .. })
                if answer.day == asked.day && (statement.first, statement.last) == (asked.first, asked.last) =>
            {
                Closed::Match { count: asked.count, upto }
            }
            (DayVerdict::Missing, Heard::Holds { .. }) if answer.day == asked.day && !answer.missing.is_empty() => {
                self.lacking(&answer.missing, &mut effects);
                Closed::Missing { missing: answer.missing.clone() }
            }
            _ => Closed::Unusable,
        };
        (closed, self.noted(effects))
    }

    /// The server's signed word, from a QR code, a file or an answer. What it covers counts as received from here on.
    /// It is sent all the same when there is a network, to get each line's own receipt: no line is deleted without one.
    pub fn on_statement(&mut self, statement: &Statement) -> (Heard, Effects) {
        let mut effects = Effects::default();
        let heard = self.weigh(statement, &mut effects);
        if let Heard::Holds { upto, .. } = heard
            && upto > self.held_upto()
        {
            self.memory.held = Some(statement.clone());
        }
        if heard == Heard::OtherLines {
            self.stop_numbering(&mut effects);
        }
        (heard, self.noted(effects))
    }

    fn weigh(&self, statement: &Statement, effects: &mut Effects) -> Heard {
        let Statement { install, last, chain, at, .. } = statement;
        if statement.verify(self.memory.receipt_key).is_err() {
            return Heard::NotTheServer;
        }
        if *install != self.memory.install {
            return Heard::AnotherTablet;
        }
        let memory = &self.memory;
        if self.chain_at(*last) != Some(*chain) {
            effects.alarms.push(match memory.head.seq {
                tablet if *last > tablet => Alarm::ServerAhead { server: *last, tablet },
                _ => Alarm::ChainDiffers { seq: *last },
            });
            return Heard::OtherLines;
        }
        let later = memory.heard.is_some_and(|heard| heard > *at);
        if later && memory.ack.is_some_and(|ack| ack.seq < *last) {
            return Heard::OutOfDate;
        }
        let newly = self.items.range(..=*last).map(|(_, item)| item).filter(|item| self.owes(item));
        Heard::Holds { upto: *last, newly: newly.map(|item| item.seq).collect() }
    }

    /// The number up to which a signed word of the server stands, beside the receipts.
    pub fn held_upto(&self) -> u64 {
        self.memory.held.as_ref().map_or(0, |statement| statement.last)
    }

    /// Whether the server may lack this line, as far as the tablet knows.
    pub(super) fn owes(&self, item: &Item) -> bool {
        matches!(item.state, State::Finalised | State::Sending) && item.seq > self.held_upto()
    }

    /// The numbers of lines that the server may lack, lowest first: what a bundle holds.
    pub fn owed(&self) -> Vec<u64> {
        self.items.values().filter(|item| self.owes(item)).map(|item| item.seq).collect()
    }

    /// What the server lacks is sent again, whatever it once said.
    fn lacking(&mut self, missing: &[Span], effects: &mut Effects) {
        let seqs: Vec<u64> = self.items.keys().copied().collect();
        for seq in seqs {
            let wanted = missing.iter().any(|span| span.contains(seq));
            self.heal(seq, wanted, false, self.memory.durable, effects);
        }
        self.memory.hello_due = true;
    }

    /// A later word of the server outweighs what came by hand.
    pub(super) fn forget_held(&mut self) {
        let memory = &mut self.memory;
        let reach = memory.ack.map_or(0, |ack| ack.seq);
        memory.held.take_if(|held| held.last > reach && memory.heard.is_some_and(|heard| heard >= held.at));
    }
}
