//! The lists of the surveyors: the pages that are pulled, and what changes them.

use survey::clock::Timestamp;
use survey::id::{EvaluationId, UserId};
use uuid::Uuid;

use super::Server;
use crate::cursor::Cursor;
use crate::feed::{self, Log, Touched, since};
use crate::message::{ChangesAnswer, Person};
use crate::simulator::Bug;
use crate::simulator::database::case_of;

/// Rows of a page of `changes`: few, so that most pulls take several.
const PAGE: usize = 2;

fn surveyor_id(place: usize) -> UserId {
    UserId(Uuid::from_u128(0x5eed_0000 + place as u128))
}

impl Server {
    pub(super) fn changes(&mut self, surveyor: usize, now: Timestamp, cursor: &str) -> ChangesAnswer {
        let (cursor, epoch, id) = (Cursor::parse(cursor), Uuid::from_u128(self.db.epoch), surveyor_id(surveyor));
        let (head, begins) = (self.db.feed_head(), self.db.floor);
        let floor = if self.bug == Some(Bug::PrunedUnseen) { 0 } else { begins };
        let mut entries = Vec::new();
        let known = |floor| since(cursor.as_ref(), epoch, id, floor, head);
        self.behind += u64::from(known(0).is_some() && known(begins).is_none());
        if let Some(seq) = known(floor) {
            let later = (begins + 1..).zip(&self.db.feed).skip_while(|(place, _)| *place <= seq);
            entries.extend(later.filter(|(_, (whose, _))| *whose == surveyor).map(|(place, (_, what))| (place, *what)));
        }
        let cut = entries.len() > PAGE;
        entries.truncate(PAGE);
        let log = Log { entries, cut, head, floor, complete: true };
        let page = feed::page(cursor.as_ref(), epoch, id, &self.db.scope(surveyor), &log, PAGE);
        page.answer(epoch, now, Person { id, name: String::new() })
    }

    /// Someone's list changes: an evaluation comes or goes.
    pub fn change_list(&mut self, surveyor: usize, which: u128, on: bool) {
        self.db.lists.insert((surveyor, which), on);
        self.db.feed.push((surveyor, Touched::Scope(EvaluationId(Uuid::from_u128(which)))));
        self.note_outside();
    }

    /// A case on someone's list changes: a person who stands in an evaluation, drawn for this one or another one.
    pub fn change_case(&mut self, surveyor: usize, which: u128, person: u128) {
        *self.db.visits.entry((surveyor, person)).or_default() += 1;
        self.db.feed.push((surveyor, Touched::Case(EvaluationId(Uuid::from_u128(which)), case_of(person))));
        self.note_outside();
    }
}
