//! The tablet's copy of its lists, with JSON in and out.

use survey::questionnaire::QuestionnaireHash;
use sync::message::ChangesAnswer;
use sync::replica::{Applied, InUse};

use crate::failure::{Failure, read, write};

pub struct Replica(sync::replica::Replica);

/// So many versions are named in a request; with more the address would be too long for some road.
const MOST: usize = 32;

impl Replica {
    pub fn restore(stored: &str) -> Result<Self, Failure> {
        read("the copy of the lists", stored).map(Self)
    }

    /// `cursor=…&have=…&want=…`: a cursor and hashes need no escaping.
    pub fn query(&self, in_use: &str) -> Result<String, Failure> {
        let (have, want) = (self.0.held(), self.0.missing(&needed(in_use)?));
        Ok(format!("cursor={}&have={}&want={}", self.0.cursor(), named(have), named(want)))
    }

    pub fn apply(&mut self, page: &str, in_use: &str) -> Result<String, Failure> {
        let (page, in_use): (ChangesAnswer, _) = (read("the page", page)?, needed(in_use)?);
        let said = match self.0.apply(page, &in_use) {
            Applied::More => "more",
            Applied::Whole => "whole",
            Applied::Wrong => "wrong",
        };
        Ok(said.to_owned())
    }

    pub fn stored(&self) -> Result<String, Failure> {
        write(&self.0)
    }

    pub fn snapshot(&self) -> String {
        self.0.snapshot().unwrap_or_else(|| "null".to_owned())
    }
}

fn needed(in_use: &str) -> Result<InUse, Failure> {
    read("what is in use", in_use)
}

fn named(hashes: impl IntoIterator<Item = QuestionnaireHash>) -> String {
    hashes.into_iter().take(MOST).map(|hash| hash.to_string()).collect::<Vec<_>>().join(",")
}
