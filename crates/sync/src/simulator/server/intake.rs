//! What comes in: batches line by line, and files piece by piece.

use std::rc::Rc;
use survey::campaign::CampaignState;
use survey::clock::Timestamp;
use survey::id::InstallId;

use super::Server;
use crate::blob::{NotAppended, follows};
use crate::chain::{BlobHash, LineHash};
use crate::engine::Failure;
use crate::line::{Blob, Header, Line};
use crate::message::{DeviceStatus, Outcome, SubmissionsAnswer};
use crate::receipt::{Holding, Reason, Receipt, Status};
use crate::seal::unbox_key;
use crate::server::{BodyFacts, EvaluationFacts, Facts, Found, Kept, Place, judge, place, read_batch};
use crate::simulator::Bug;
use crate::simulator::database::Row;
use crate::simulator::event::Answer;
use crate::simulator::office;

impl Server {
    pub(super) fn submissions(&mut self, sender: InstallId, surveyor: usize, now: Timestamp, batch: &str) -> Answer {
        let limits = self.limits;
        let items = read_batch(batch, &limits);
        if self.bug == Some(Bug::BadItemBlocks) {
            let disliked = |header: &Header| self.reason(sender, surveyor, header, true, now).is_some();
            if items.iter().any(|item| item.as_ref().map_or(true, |item| disliked(&item.line.header))) {
                return Answer::Failed(Failure::Unreadable);
            }
        }
        let receipts = items
            .into_iter()
            .map(|item| match item {
                Ok(item) => match self.poison.refuses(item.line_hash) {
                    Some(not_held) => Outcome::NotHeld(not_held),
                    None => Outcome::Held(self.take(sender, surveyor, now, &item.line, &item.key_box, true)),
                },
                Err(not_held) => Outcome::NotHeld(not_held),
            })
            .collect();
        Answer::Receipts(SubmissionsAnswer { receipts })
    }

    /// What is there of a file, after the piece.
    pub(super) fn file(&mut self, sender: InstallId, sha256: BlobHash, piece: Option<&(u64, Vec<u8>)>) -> Option<u64> {
        let length = *self.db.installs.get(&sender)?.named.get(&sha256)?;
        if self.db.files.contains_key(&sha256) {
            return Some(length);
        }
        let part = self.parts.entry((sender, sha256)).or_default();
        let Some((offset, bytes)) = piece else { return Some(part.len() as u64) };
        match follows(part.len() as u64, length, *offset, bytes.len() as u64) {
            Ok(()) => part.extend_from_slice(bytes),
            Err(NotAppended::Elsewhere(held)) => return Some(held),
            Err(NotAppended::Empty | NotAppended::Beyond(_)) => return None,
        }
        let held = part.len() as u64;
        if held == length {
            let whole = self.parts.remove(&(sender, sha256)).unwrap_or_default();
            if BlobHash::of_file(&whole) != sha256 && self.bug != Some(Bug::FileUnverified) {
                return None;
            }
            self.db.files.insert(sha256, Rc::new(whole));
        }
        Some(held)
    }

    pub(super) fn take(
        &mut self,
        sender: InstallId,
        surveyor: usize,
        now: Timestamp,
        line: &Line<'_>,
        key_box: &[u8],
        own: bool,
    ) -> Receipt {
        let (header, line_hash) = (&line.header, line.hash());
        let install = self.db.installs.entry(sender).or_default();
        let waiting = self.uncommitted.iter().map(|(_, row, _)| row).find(|row| row.line_hash == line_hash);
        let same = install.row_of(line_hash).or(waiting.cloned());
        let by_id = install.raw.get(&header.id).and_then(|rows| rows.first()).map(|row| row.line_hash);
        let found = Found {
            same: same.as_ref().map(|row| Kept { has_key: row.has_key }),
            by_id,
            by_seq: install.by_seq.get(&header.seq).copied(),
        };
        let opens = unbox_key(key_box, line_hash, self.keys.opening()).is_ok();
        let has_key = opens || self.withdrawals.has(header.id);
        let place = place(sender, header, line_hash, &found);
        if let (Place::Held { take_key }, Some(row)) = (place, same) {
            if take_key && self.bug != Some(Bug::FirstKeyBoxStays) {
                self.take_key(sender, line_hash, has_key, own.then_some(now));
            }
            return Receipt { status: Status::Duplicate, ..row.receipt.clone() };
        }
        self.after_merge += u64::from(self.db.merged.contains_key(&header.evaluation.0.as_u128()));
        self.db.last += 1;
        // A line kept aside for another install than its own takes no number of that one; the receipt is the sender's.
        let holding = Holding {
            install: sender,
            seq: header.seq,
            id: header.id,
            line_hash,
            server_seq: self.db.last,
            received_at: now,
        };
        let (status, reason) = place.verdict(|| self.reason(sender, surveyor, header, has_key, now));
        // The same line from a tablet with another clock.
        let other = Header { wall: now, offset: None, ..header.clone() };
        let same = crate::server::place(sender, &other, line_hash, &found) == place
            && place.verdict(|| self.reason(sender, surveyor, &other, has_key, now)) == (status, reason);
        self.clock_decided |= !same;
        let receipt = Receipt::sign(holding, status, reason, &self.keys);
        let row = Row {
            line: line.text().to_owned(),
            line_hash,
            seq: header.seq,
            id: header.id,
            receipt: receipt.clone(),
            has_key,
            sent_again_at: None,
            blobs: header.blobs.clone(),
        };
        let raw = matches!(place, Place::Raw);
        if self.bug == Some(Bug::AckBeforeCommit) {
            self.uncommitted.push((sender, Rc::new(row), raw));
        } else {
            self.insert(sender, Rc::new(row), raw);
        }
        receipt
    }

    /// The key box that came again, whether it opens or not; with the time if its own tablet sent it.
    fn take_key(&mut self, sender: InstallId, line_hash: LineHash, opens: bool, own: Option<Timestamp>) {
        let Some(install) = self.db.installs.get_mut(&sender) else { return };
        for row in install.raw.values_mut().flatten().chain(&mut install.aside) {
            if row.line_hash == line_hash {
                let row = Rc::make_mut(row);
                row.has_key = opens;
                row.sent_again_at = own.or(row.sent_again_at);
                self.opened_later += u64::from(opens);
            }
        }
    }

    fn insert(&mut self, sender: InstallId, row: Rc<Row>, raw: bool) {
        self.note_outside();
        let install = self.db.installs.entry(sender).or_default();
        if raw {
            install.by_seq.entry(row.seq).or_insert(row.line_hash);
            install.named.extend(row.blobs.iter().map(|Blob(hash, length, _)| (*hash, *length)));
            install.raw.entry(row.id).or_default().push(row);
        } else {
            // A line that stands beside another of its number has its files like one that has a number.
            if row.receipt.reason == Some(Reason::SeqTaken) {
                install.named.extend(row.blobs.iter().map(|Blob(hash, length, _)| (*hash, *length)));
            }
            install.aside.push(row);
        }
    }

    /// What the bug left for later.
    pub fn commit(&mut self) {
        for (sender, row, raw) in std::mem::take(&mut self.uncommitted) {
            // The unique key holds.
            if self.db.installs.entry(sender).or_default().row_of(row.line_hash).is_none() {
                self.insert(sender, row, raw);
            }
        }
    }

    fn reason(
        &self,
        sender: InstallId,
        surveyor: usize,
        header: &Header,
        has_key: bool,
        now: Timestamp,
    ) -> Option<Reason> {
        if self.bug == Some(Bug::ClockDecides) && header.wall > now.plus_days(1) {
            return Some(Reason::LateScope);
        }
        let body = if has_key { BodyFacts::Opened { answers_valid: true } } else { BodyFacts::Unopenable };
        let on_list = self.db.assigned(surveyor, header.evaluation.0.as_u128());
        let which = header.evaluation.0.as_u128();
        let closed = self.db.closed.contains(&which) || self.db.merged.contains_key(&which);
        let campaign = if closed { CampaignState::Closed } else { CampaignState::Open };
        let evaluation = on_list.map(|assigned| EvaluationFacts { campaign, assigned });
        let sender = self.db.installs.get(&sender);
        let install_revoked = sender.is_some_and(|known| known.barred == Some(DeviceStatus::Revoked));
        let questionnaire_known = !(self.db.withdrawn && header.questionnaire == office::version(false));
        judge(header, &Facts { install_revoked, evaluation, questionnaire_known, body })
    }
}
