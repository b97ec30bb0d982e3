//! The invariants of SYNC 2.4, checked against the ledger.

use std::collections::BTreeSet;
use std::rc::Rc;
use survey::clock::Timestamp;

use super::Plan;
use super::database::Row;
use super::ledger::{Entry, Ledger};
use super::server::Server;
use super::tablet::Tablet;
use crate::chain::LineHash;
use crate::engine::{Effects, KEEP_DAYS, State};
use crate::feed::Checksum;
use crate::message::DeviceStatus;
use crate::receipt::{Reason, Receipt, Status};

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{invariant} at {}, {}: {what}", .at.rfc3339(), .plan)]
pub struct Violation {
    /// Which of I1–I11, or what else was expected.
    pub invariant: &'static str,
    pub what: String,
    pub at: Timestamp,
    pub plan: Plan,
}

/// What a check found, before it is known where and when.
pub type Check = Result<(), (&'static str, String)>;

pub fn holds(condition: bool, invariant: &'static str, what: impl FnOnce() -> String) -> Check {
    if condition { Ok(()) } else { Err((invariant, what())) }
}

/// What must hold at every moment, looked at after each crash.
pub fn always(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    let aside: BTreeSet<LineHash> =
        server.db.installs.values().flat_map(|install| &install.aside).map(|row| row.line_hash).collect();
    for (line_hash, entry) in ledger.saved.iter().filter(|(_, entry)| !entry.gone) {
        let Entry { id, seq, .. } = entry;
        let rows = server.db.installs.get(&entry.install).and_then(|install| install.raw.get(id));
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        holds(rows.len() <= 1, "I3 exactly once", || format!("{} rows of submission {id}", rows.len()))?;
        let raw = rows.iter().any(|row| row.line == entry.line);
        let saved = rows.iter().all(|row| ledger.saved.get(&row.line_hash).is_some_and(|one| one.line == row.line));
        holds(saved, "I4 bytes equal", || format!("submission {id} is another line on the server"))?;
        let there = raw || aside.contains(line_hash);
        let mut here = tablets.iter().filter_map(|tablet| tablet.keeps(*line_hash)).peekable();
        holds(there || here.peek().is_some(), "I1 no loss", || format!("submission {id} (number {seq}) is nowhere"))?;
        let files =
            entry.files_gone || server.has_files(&entry.files) || here.any(|stored| stored.files == entry.files);
        holds(files, "I1 no loss", || format!("a file of submission {id} (number {seq}) is nowhere"))?;
    }
    holds(!server.clock_decided, "I8 the tablet's clock decides nothing", || {
        "a line went another way for it".to_owned()
    })?;
    for tablet in tablets {
        let memory = tablet.engine.memory();
        for item in tablet.disk.now.items.values().filter(|item| !tablet.disk.now.lines.contains_key(&item.seq)) {
            let receipt = item.receipt.as_ref().filter(|_| item.state == State::Purged && item.seq <= tablet.watermark);
            let proved = receipt.is_some_and(|receipt| {
                // What a supervisor looks at stays.
                receipt.reason.is_none()
                    && receipt.proves(tablet.install, item.seq, item.id, item.line_hash, memory.receipt_key).is_ok()
            });
            holds(proved, "I5 purge below the watermark only", || {
                format!("line {} of tablet {} was deleted in state {:?}", item.seq, tablet.place, item.state)
            })?;
        }
    }
    Ok(())
}

/// A receipt that a tablet accepted points to a committed row. (A restore takes those above the backup out.)
pub fn receipts(server: &Server, ledger: &Ledger) -> Check {
    for receipt in ledger.receipts.values() {
        holds(server.knows(receipt), "I2 receipt means committed", || {
            format!("the receipt of submission {} points to no row", receipt.holding.id)
        })?;
    }
    Ok(())
}

/// Whoever asks again has the receipt that was given before.
pub fn same_again(before: Option<&Receipt>, again: &Receipt) -> Check {
    let same = before.is_none_or(|one| (&one.holding, &one.signature) == (&again.holding, &again.signature));
    holds(same, "the same receipt again", || format!("submission {} has two receipts", again.holding.id))
}

/// The key that a tablet sends with its line is taken, whatever came with that line before.
pub fn opened(tablet: &Tablet, receipt: &Receipt, server: &Server) -> Check {
    let line_hash = receipt.holding.line_hash;
    // Whether the line is there at all is another question.
    holds(!server.has(tablet.install, line_hash) || server.opens(line_hash), "the right key is taken", || {
        format!("line {} of tablet {} was receipted and cannot be opened", receipt.holding.seq, tablet.place)
    })
}

/// No receipt is kept that is not the server's word for this very line.
pub fn believed(tablet: &Tablet, effects: &Effects) -> Check {
    let memory = tablet.engine.memory();
    for (item, receipt) in effects.items.iter().filter_map(|item| Some((item, item.receipt.as_ref()?))) {
        let proved = receipt.proves(memory.install, item.seq, item.id, item.line_hash, memory.receipt_key);
        holds(proved.is_ok(), "only the server's word is believed", || {
            format!("tablet {} took a changed receipt for line {}", tablet.place, item.seq)
        })?;
    }
    Ok(())
}

/// What the tablet was told the server holds, by its signed word, is there: every line up to that number.
pub fn held(tablet: &Tablet, upto: u64, server: &Server, ledger: &Ledger) -> Check {
    for item in tablet.engine.items().filter(|item| item.seq <= upto && ledger.saved.contains_key(&item.line_hash)) {
        holds(server.has(tablet.install, item.line_hash), "a signed word means held", || {
            format!("submission {} (number {}) was said to be there, up to {upto}", item.id, item.seq)
        })?;
    }
    Ok(())
}

/// What a tablet takes for safe stands in a verified backup, with its files.
pub fn safe(tablet: &Tablet, server: &Server, ledger: &Ledger) -> Check {
    let upto = if tablet.engine.is_cloned() { 0 } else { tablet.engine.memory().durable };
    for item in tablet.engine.items().filter(|item| item.seq <= upto) {
        let Some(entry) = ledger.saved.get(&item.line_hash) else { continue };
        holds(server.backed_up(item.line_hash, &entry.files), "safe means in a backup", || {
            let Entry { id, seq, .. } = entry;
            format!("submission {id} (number {seq}) or a file of it is in no backup, and is safe up to {upto}")
        })?;
    }
    Ok(())
}

/// A wipe goes through only when everything is on the server and in its backup.
pub fn wipe(tablet: &Tablet, server: &Server, ledger: &Ledger) -> Check {
    let left = |line_hash: &LineHash| ledger.saved.get(line_hash).filter(|entry| !entry.gone);
    for (item, entry) in tablet.engine.items().filter_map(|item| Some((item, left(&item.line_hash)?))) {
        let held = server.has(tablet.install, item.line_hash) && server.backed_up(item.line_hash, &entry.files);
        holds(held, "I9 drain before wipe", || format!("submission {} was wiped before the server had it", item.id))?;
    }
    Ok(())
}

/// What a purge needs beside the watermark: age by the server's clock.
pub fn purged(tablet: &Tablet, seq: u64, now: Timestamp) -> Check {
    let received = tablet.engine.item(seq).and_then(|item| item.receipt.as_ref()).map(|one| one.holding.received_at);
    let old = received.is_some_and(|at| at.plus_days(KEEP_DAYS) <= now);
    holds(old, "I5 purge after thirty days", || format!("line {seq} of tablet {} went too early", tablet.place))
}

/// No page leads to another list than the server has.
pub fn page(tablet: &Tablet, right: bool) -> Check {
    holds(right, "I7 the list is the server's", || {
        format!("tablet {}: the checksum after the last page does not fit", tablet.place)
    })
}

/// A page of the list, whatever leaves with it, takes nothing that is not safe elsewhere.
pub fn list_takes_nothing(tablet: &Tablet, before: &BTreeSet<u64>) -> Check {
    let gone = before.difference(&tablet.unsafe_lines()).next().copied();
    holds(gone.is_none(), "I11 the list takes no submission", || {
        format!("line {gone:?} of tablet {} went with its evaluation", tablet.place)
    })
}

/// What must hold an hour after the faults stopped. Lines that do not get through even then hold up no other (I10).
pub fn settled(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    for (line_hash, entry) in ledger.saved.iter().filter(|(hash, entry)| !entry.gone && !server.poison.has(**hash)) {
        let own = server.db.installs.get(&entry.install).map_or(0, |install| install.rows_of(*line_hash));
        let elsewhere = ledger.copied.contains(&entry.install) || ledger.left.contains(&entry.install);
        let held = own == 1 || (own == 0 && elsewhere && server.has_anywhere(*line_hash));
        holds(held, "liveness", || format!("submission {} (number {}): {own} of it arrived", entry.id, entry.seq))?;
        // What lies on no tablet any more brings no other key.
        let kept = tablets.iter().any(|tablet| tablet.keeps(*line_hash).is_some());
        let opened = server.opens(*line_hash) || (ledger.sealed_elsewhere.contains(line_hash) && !kept);
        holds(opened, "the right key is taken", || {
            format!("submission {} (number {}) cannot be opened", entry.id, entry.seq)
        })?;
        let behind = || tablets.iter().any(|tablet| tablet.keeps_files_back(*line_hash));
        holds(entry.files_gone || server.has_files(&entry.files) || behind(), "liveness", || {
            format!("a file of submission {} (number {}) did not arrive as it was", entry.id, entry.seq)
        })?;
    }
    for (id, install) in &server.db.installs {
        let alone = !ledger.copied.contains(id);
        let mine = |row: &Rc<Row>| row.receipt.reason != Some(Reason::InstallMismatch);
        let beside = install.aside.iter().filter(|row| mine(row)).count();
        holds(beside == 0 || !alone, "no conflict without a clone", || format!("{beside} lines were kept aside"))?;
        for row in install.raw.values().flatten().chain(&install.aside) {
            let known = ledger.saved.get(&row.line_hash).is_some_and(|entry| entry.line == row.line);
            holds(known, "I4 bytes equal", || format!("the server holds submission {} that nobody saved", row.id))?;
        }
    }
    for tablet in tablets {
        let (memory, summary) = (tablet.engine.memory(), tablet.engine.summary());
        let mut rescued = tablet.rescued.iter();
        let rescued = rescued.all(|(line_hash, (_, received))| *received || server.poison.has(*line_hash));
        let poisoned = tablet.engine.items().filter(|item| server.poison.has(item.line_hash)).count();
        let owed = usize::try_from(summary.owed).unwrap_or(usize::MAX);
        let settled = owed == 0 && (summary.settled || summary.cloned);
        // What is held by the server's word and cannot be opened there is asked for until it gets through.
        holds(rescued && (settled || (poisoned > 0 && owed <= poisoned)), "I6 quiet means settled", || {
            format!("tablet {}: {summary:?}, head {}, ack {:?}", tablet.place, memory.head.seq, memory.ack)
        })?;
        let kept = |line_hash| server.poison.has(line_hash) || tablet.keeps_files_back(line_hash);
        let owing = tablet.engine.items().find(|item| item.blobs > 0 && !kept(item.line_hash));
        holds(owing.is_none(), "I6 quiet means settled", || {
            format!("tablet {} still owes files: {owing:?}, not before {:?}", tablet.place, memory.not_before)
        })?;
        let quiet = tablet.alarms.is_empty() && !summary.cloned;
        holds(quiet || ledger.copied.contains(&tablet.install), "no alarm", || {
            format!("tablet {}: {:?}", tablet.place, tablet.alarms)
        })?;
        let list = server.db.scope(tablet.surveyor).checksum();
        let right = Checksum::of(tablet.replica.rows()) == list || server.bars(tablet.install);
        holds(right, "I7 the list is the server's", || {
            format!("tablet {} has {:?}", tablet.place, tablet.replica.rows())
        })?;
        let wiping =
            memory.device_status == DeviceStatus::Wipe && !summary.cloned && tablet.rescued.is_empty() && poisoned == 0;
        holds(!wiping, "a wipe goes through once all is safe", || format!("tablet {} was not wiped", tablet.place))?;
    }
    Ok(())
}

/// Lines that the server keeps beside another one of the same number or id.
pub fn forked(server: &Server) -> usize {
    let aside = server.db.installs.values().flat_map(|install| &install.aside);
    aside.filter(|row| row.receipt.status == Status::Conflict).count()
}
