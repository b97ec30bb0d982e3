//! What the server says of what it holds: at a hello, at a day's close; and its refresh tokens.

use std::collections::BTreeSet;
use std::rc::Rc;
use survey::clock::Timestamp;
use survey::id::InstallId;
use uuid::Uuid;

use super::Server;
use crate::chain::Chain;
use crate::close::Rows;
use crate::engine::Failure;
use crate::line::Blob;
use crate::message::{DayCloseAnswer, DayCloseRequest, DayVerdict, Head, HelloAnswer, HelloRequest};
use crate::server::{ack, proves_loss};
use crate::simulator::Bug;
use crate::simulator::database::Row;
use crate::simulator::event::Answer;
use crate::statement::Statement;
use crate::unopened::wanted;

impl Server {
    pub(super) fn hello(&mut self, now: Timestamp, request: &HelloRequest) -> HelloAnswer {
        let install = self.db.installs.entry(request.install).or_default();
        install.renew_right(now);
        let met = install.met.replace(now).unwrap_or(Timestamp::from_millis(0));
        let install = install.clone();
        if let Some(shown) = &request.newest_receipt
            && self.bug != Some(Bug::EpochNotBumped)
        {
            let known = install.row_of(shown.holding.line_hash).is_some();
            if proves_loss(shown, request.install, known, self.keys.public().receipt) {
                self.new_epoch(now);
            }
        }
        let held = ack(install.by_seq.keys().copied(), request.head.seq);
        let contiguous = held.contiguous;
        let hashes = install.by_seq.range(..=contiguous).map(|(_, hash)| *hash);
        let backed = self.backup.installs.get(&request.install);
        let safe = |row: &&Rc<Row>| {
            let files = row.blobs.iter().all(|Blob(hash, ..)| self.backup.files.contains_key(hash));
            // A key that came since is in no backup.
            let key = row.has_key || !install.row_of(row.line_hash).is_some_and(|row| row.has_key);
            key && (files || self.bug == Some(Bug::DurableWithoutFiles))
        };
        let rows = backed.into_iter().flat_map(|one| one.raw.values().flatten());
        let seqs: BTreeSet<u64> = rows.filter(safe).map(|row| row.seq).collect();
        HelloAnswer {
            proto: Some(1),
            server_time: now,
            epoch: Uuid::from_u128(self.db.epoch),
            ack: Head { seq: contiguous, chain: Chain::over(request.install, hashes) },
            want: if self.bug == Some(Bug::UnopenedForgotten) {
                held.want
            } else {
                wanted(held, install.unopened(), request.head.seq, self.db.epoch_began, met)
            },
            durable: ack(seqs, u64::MAX).contiguous,
            limits: self.limits,
            device_status: install.status(),
            min_app: None,
            next_sync_after: 600,
            push: None,
            withdrawn: self.tell(request.install, request.withdrawn.as_deref()),
        }
    }

    pub(super) fn rows(&self, install: InstallId) -> Rows {
        let known = self.db.installs.get(&install);
        let by_seq = known.map(|known| known.by_seq.clone()).unwrap_or_default();
        let reach = ack(by_seq.keys().copied(), u64::MAX).contiguous;
        let (contiguous, beyond): (Vec<_>, Vec<_>) = by_seq.into_iter().partition(|(seq, _)| *seq <= reach);
        Rows {
            install,
            contiguous: contiguous.into_iter().map(|(_, hash)| hash).collect(),
            beyond: beyond.into_iter().map(|(seq, _)| seq).collect(),
        }
    }

    pub(super) fn day_close(&self, now: Timestamp, asked: &DayCloseRequest) -> DayCloseAnswer {
        if self.bug == Some(Bug::DayCloseBelieves) {
            let DayCloseRequest { install, day, first, last, chain, .. } = *asked;
            let statement = Statement::sign(install, first, last, chain, now, &self.keys);
            return DayCloseAnswer { day, verdict: DayVerdict::Match, missing: Vec::new(), statement };
        }
        self.rows(asked.install).close(asked, now, &self.keys)
    }

    /// The successor of a refresh token, the same however often it is asked for until it is used itself.
    pub(super) fn refresh(&mut self, sender: InstallId, token: u64) -> Answer {
        let bug = self.bug;
        let install = self.db.installs.entry(sender).or_default();
        if bug == Some(Bug::RefreshReuseKills) && token < install.refresh {
            install.push_dead = true;
            return Answer::Failed(Failure::Unauthorised);
        }
        // One that is unknown since a restore begins anew: the install's own key proves who asks.
        install.refresh = install.refresh.max(token + 1);
        Answer::Refreshed(token + 1)
    }
}
