//! The day's close and the receipts that come by hand, with JSON in and out.

use serde::Serialize;
use survey::clock::Day;
use sync::engine::{Closed, Effects, Heard};
use sync::message::{DayCloseAnswer, DayCloseRequest, Head};
use sync::statement::Statement;

use crate::failure::{Failure, write};
use crate::outbox::Outbox;

#[derive(Serialize)]
struct ClosedOut {
    closed: Closed,
    effects: Effects,
}

#[derive(Serialize)]
struct HeardOut {
    heard: Heard,
    /// What people call the tablet that the receipt is for, if it says so.
    label: String,
    effects: Effects,
}

impl Outbox {
    pub fn day_close(&self, day: &str, count: f64) -> Result<String, Failure> {
        let day: Day = day.parse()?;
        write(&self.engine.day_close(day, whole(count)))
    }

    /// An answer that cannot be read closes nothing.
    pub fn on_day_close(&mut self, day: &str, count: f64, last: f64, answer: &str) -> Result<String, Failure> {
        let (install, seq) = (self.engine.memory().install, whole(last));
        // The chain is compared with the tablet's own, not with what was sent.
        let asked = DayCloseRequest::of(install, day.parse()?, whole(count), Head { seq, ..Head::start(install) });
        let (closed, effects) = match survey::json::read::<DayCloseAnswer>(answer) {
            Ok(answer) => self.engine.on_day_close(&asked, &answer),
            Err(_) => (Closed::Unusable, Effects::default()),
        };
        write(&ClosedOut { closed, effects })
    }

    /// What is no receipt at all is not the server's.
    pub fn on_receipt_text(&mut self, text: &str) -> Result<String, Failure> {
        let (label, (heard, effects)) = match Statement::from_qr(text) {
            Ok((statement, label)) => (label, self.engine.on_statement(&statement)),
            Err(_) => (String::new(), (Heard::NotTheServer, Effects::default())),
        };
        write(&HeardOut { heard, label, effects })
    }

    pub fn owed(&self) -> Result<String, Failure> {
        write(&self.engine.owed())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
const fn whole(number: f64) -> u64 {
    number as u64
}
