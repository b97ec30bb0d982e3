//! What one tablet saw of the server: every receipt, and that it never changed.

use std::collections::HashMap;
use sync::chain::LineHash;
use sync::keys::ReceiptKey;
use sync::message::{Outcome, SubmissionsAnswer};
use sync::receipt::Receipt;

pub struct Ledger {
    key: ReceiptKey,
    seen: HashMap<LineHash, Receipt>,
    /// Receipts that were seen before and came again.
    pub again: u64,
    pub faults: Vec<String>,
}

impl Ledger {
    pub fn new(key: ReceiptKey) -> Self {
        Self { key, seen: HashMap::new(), again: 0, faults: Vec::new() }
    }

    /// Checks every receipt of an answer and keeps it.
    pub fn note(&mut self, answer: &SubmissionsAnswer) {
        for outcome in &answer.receipts {
            let Outcome::Held(receipt) = outcome else { continue };
            if receipt.verify(self.key).is_err() {
                self.faults.push(format!("the receipt of number {} is not signed", receipt.holding.seq));
            }
            match self.seen.get(&receipt.holding.line_hash) {
                Some(first) => {
                    self.again += 1;
                    if (first.holding, first.signature) != (receipt.holding, receipt.signature) {
                        self.faults.push(format!("number {} got another receipt", receipt.holding.seq));
                    }
                }
                None => drop(self.seen.insert(receipt.holding.line_hash, receipt.clone())),
            }
        }
    }

    /// A failure settles nothing.
    pub fn failed(&mut self, owed: u32, owed_now: u32) {
        if owed_now < owed {
            self.faults.push(format!("a request failed and {} lines counted as sent", owed - owed_now));
        }
    }

    /// The server lost data and said so: it may give new receipts for what it lost.
    pub fn forget(&mut self) {
        self.seen.clear();
    }
}
