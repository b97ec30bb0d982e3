//! The day's close and the receipts that come by hand, with JSON in and out.

use serde::Serialize;
use survey::clock::Day;
use sync::engine::{Closed, Effects, Heard};
use sync::message::{DayCloseAnswer, DayCloseRequest, Receipts, TabletReceipt};
use sync::statement::Statement;

use crate::failure::{Failure, read, write};
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
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
        write(&self.engine.day_close(day, count as u64))
    }

    /// An answer that cannot be read closes nothing.
    pub fn on_day_close(&mut self, asked: &str, answer: &str) -> Result<String, Failure> {
        let asked: DayCloseRequest = read("the day's close", asked)?;
        let (closed, effects) = match serde_json::from_str::<DayCloseAnswer>(answer) {
            Ok(answer) => self.engine.on_day_close(&asked, &answer),
            Err(_) => (Closed::Unusable, Effects::default()),
        };
        write(&ClosedOut { closed, effects })
    }

    /// Of a file for several tablets the receipt of this one is taken. What is no receipt at all is not the server's.
    pub fn on_receipt_text(&mut self, text: &str) -> Result<String, Failure> {
        let words = receipts(text);
        let own = self.engine.memory().install;
        let word = words.iter().find(|word| word.statement.install == own).or(words.first());
        let Some(TabletReceipt { label, statement }) = word else {
            return write(&HeardOut { heard: Heard::NotTheServer, label: String::new(), effects: Effects::default() });
        };
        let (heard, effects) = self.engine.on_statement(statement);
        write(&HeardOut { heard, label: label.clone(), effects })
    }

    pub fn owed(&self) -> Result<String, Failure> {
        write(&self.engine.owed())
    }
}

fn receipts(text: &str) -> Vec<TabletReceipt> {
    match Statement::from_qr(text) {
        Ok((statement, label)) => vec![TabletReceipt { label, statement }],
        Err(_) => serde_json::from_str::<Receipts>(text).map(|file| file.tablets).unwrap_or_default(),
    }
}
