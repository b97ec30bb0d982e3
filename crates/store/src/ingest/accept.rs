//! The decision on a batch: what is held already, what is new, what is kept aside.

use std::collections::{HashMap, HashSet};

use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::chain::LineHash;
use sync::receipt::{Holding, Reason, Status};
use sync::server::{Found, Kept, Place};
use uuid::Uuid;

use super::shelf::{HeldRow, NewRow, Shelf};
use crate::error::{Result, StoreError};
use crate::submissions::{Accepted, Arrival};
use crate::{fault, rows};

/// Lines that are looked up and written together: an engine takes some thousands of values in one statement.
const TOGETHER: usize = 200;

/// Keeps a batch on a connection that is in a transaction.
pub(crate) async fn accept(
    shelf: &mut impl Shelf,
    install: InstallId,
    batch: &[Arrival],
    at: Timestamp,
) -> Result<Vec<Accepted>> {
    let (ack, chain) = shelf.lock(install).await?;
    let mut accepted = Vec::with_capacity(batch.len());
    let mut fresh = HashMap::new();
    for part in batch.chunks(TOGETHER) {
        let mut known = Known::read(shelf, install, part).await?;
        let numbers = shelf.numbers(part.len()).await?;
        let mut numbers = numbers.into_iter();
        let (mut raw, mut aside, mut heirs) = (Vec::new(), Vec::new(), Vec::new());
        for arrival in part {
            let (place, same) = known.place(install, arrival)?;
            let (status, reason) = place.verdict(|| arrival.reason);
            // Withdrawn with the one whose place it takes, or as a copy of what was.
            let versions = [arrival.header.supersedes.map(|old| old.0), Some(arrival.header.id.0)];
            let with = versions.into_iter().flatten().find(|id| known.withdrawn.contains(id));
            if with.is_some() {
                known.withdrawn.insert(arrival.header.id.0);
            }
            let new = |server_seq: i64| NewRow {
                held: HeldRow {
                    submission_id: arrival.header.id.0,
                    dev_seq: if place == Place::Beside { -server_seq } else { arrival.header.seq.cast_signed() },
                    line_hash: arrival.line_hash.0.to_vec(),
                    server_seq,
                    received_at: at.millis(),
                    receipt_status: status_name(status).to_owned(),
                    receipt_reason: reason.map(|reason| reason.name().to_owned()),
                },
                line: &arrival.line,
                key_box: (!known.withdrawn.contains(&arrival.header.id.0)).then_some(arrival.key_box.as_slice()),
                blobs: &arrival.header.blobs,
            };
            match (place, same) {
                (Place::Held { take_key }, Some(held)) => {
                    if take_key && !known.withdrawn.contains(&arrival.header.id.0) {
                        shelf.replace_key(install, &held, &arrival.key_box, at).await?;
                    }
                    accepted.push(duplicate(install, arrival, &held)?);
                }
                (place, _) => {
                    let server_seq = numbers.next().ok_or_else(|| StoreError::corrupt("number", "none is left"))?;
                    let row = new(server_seq);
                    heirs.extend(with.map(|with| (row.held.clone(), with)));
                    accepted.push(holding(install, arrival, &row.held, status, reason)?);
                    if matches!(place, Place::Aside { .. }) {
                        known.aside.insert(arrival.line_hash, row.held.clone());
                        aside.push(row);
                    } else if place == Place::Beside {
                        known.by_id.insert(row.held.submission_id, row.held.clone());
                        raw.push(row);
                    } else {
                        fresh.insert(row.held.dev_seq, arrival.line_hash);
                        known.by_seq.insert(row.held.dev_seq, arrival.line_hash);
                        known.by_id.insert(row.held.submission_id, row.held.clone());
                        raw.push(row);
                    }
                }
            }
        }
        for (held, with) in &heirs {
            shelf.inherit(install, held, *with).await?;
        }
        fault::point("accept.insert").await?;
        if !raw.is_empty() {
            shelf.keep_raw(install, &raw).await?;
        }
        if !aside.is_empty() {
            shelf.keep_aside(install, &aside).await?;
            // What was rescued has no other road for its files than the tablet that rescued it.
            aside.retain(|row| row.held.receipt_reason.as_deref() == Some(Reason::InstallMismatch.name()));
            shelf.keep_files(install, &aside).await?;
        }
    }
    let mut head = (ack, chain);
    loop {
        let next = head.0 + 1;
        let hash = match fresh.get(&next) {
            Some(hash) => Some(*hash),
            None => shelf.hash_at(install, next).await?,
        };
        let Some(hash) = hash else { break };
        head = (next, head.1.then(hash));
    }
    if head.0 > ack {
        fault::point("accept.acknowledge").await?;
        shelf.acknowledge(install, head.0, head.1).await?;
    }
    Ok(accepted)
}

/// What is held under the names of a part of a batch, kept up as the part is gone through.
struct Known {
    by_id: HashMap<Uuid, HeldRow>,
    by_seq: HashMap<i64, LineHash>,
    aside: HashMap<LineHash, HeldRow>,
    unopened: Vec<Uuid>,
    /// Submissions whose answers were withdrawn, and the later versions of such: no line of theirs brings a key back.
    withdrawn: HashSet<Uuid>,
}

impl Known {
    async fn read(shelf: &mut impl Shelf, install: InstallId, part: &[Arrival]) -> Result<Self> {
        let ids: Vec<Uuid> = part.iter().map(|arrival| arrival.header.id.0).collect();
        let seqs = part
            .iter()
            .map(|arrival| i64::try_from(arrival.header.seq).map_err(|cause| StoreError::corrupt("number", cause)))
            .collect::<Result<Vec<i64>>>()?;
        let hashes: Vec<[u8; 32]> = part.iter().map(|arrival| arrival.line_hash.0).collect();
        let old = part.iter().filter_map(|arrival| arrival.header.supersedes.map(|old| old.0));
        let versions: Vec<Uuid> = ids.iter().copied().chain(old).collect();
        let mut known = Self {
            by_id: HashMap::new(),
            by_seq: HashMap::new(),
            aside: HashMap::new(),
            unopened: Vec::new(),
            withdrawn: shelf.withdrawn(&versions).await?.into_iter().collect(),
        };
        for held in shelf.raw(install, &ids, &seqs).await? {
            known.by_seq.insert(held.dev_seq, line_hash(&held)?);
            known.by_id.insert(held.submission_id, held);
        }
        for held in shelf.aside(install, &hashes).await? {
            known.aside.insert(line_hash(&held)?, held);
        }
        if !known.by_id.is_empty() {
            known.unopened = shelf.unopened(install, &ids, Reason::Unopenable.name()).await?;
        }
        Ok(known)
    }

    /// Where an arrival goes, and this very line if it is held.
    fn place(&self, install: InstallId, arrival: &Arrival) -> Result<(Place, Option<HeldRow>)> {
        let (id, hash) = (arrival.header.id.0, arrival.line_hash);
        let aside = self.aside.get(&hash);
        let by_id = self.by_id.get(&id);
        let by_id_hash = by_id.map(line_hash).transpose()?;
        let same = aside.or(by_id.filter(|_| by_id_hash == Some(hash)));
        let found = Found {
            same: same.map(|_| Kept { has_key: aside.is_some() || !self.unopened.contains(&id) }),
            by_id: by_id_hash,
            by_seq: self.by_seq.get(&arrival.header.seq.cast_signed()).copied(),
        };
        Ok((sync::server::place(install, &arrival.header, hash, &found), same.cloned()))
    }
}

fn line_hash(held: &HeldRow) -> Result<LineHash> {
    rows::digest("line hash", &held.line_hash).map(LineHash)
}

/// The answer for a line that is held: what was said the first time, as a duplicate if there was nothing to say.
fn duplicate(install: InstallId, arrival: &Arrival, held: &HeldRow) -> Result<Accepted> {
    let reason = held.receipt_reason.as_deref().map(|text| Reason::parse(text).unwrap_or(Reason::Other));
    let conflict = held.receipt_status == status_name(Status::Conflict);
    let status = if conflict { Status::Conflict } else { Status::Duplicate };
    holding(install, arrival, held, status, reason)
}

const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Stored | Status::Duplicate => "stored",
        Status::Conflict => "conflict",
        Status::Quarantined => "quarantined",
    }
}

fn holding(
    install: InstallId,
    arrival: &Arrival,
    held: &HeldRow,
    status: Status,
    reason: Option<Reason>,
) -> Result<Accepted> {
    let holding = Holding {
        install,
        seq: arrival.header.seq,
        id: arrival.header.id,
        line_hash: arrival.line_hash,
        server_seq: rows::narrow("server number", held.server_seq)?,
        received_at: Timestamp::from_millis(held.received_at),
    };
    Ok(Accepted { status, reason, holding })
}
