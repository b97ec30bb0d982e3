//! The invariants of SYNC 2.4, checked against the ledger.

use survey::clock::Timestamp;

use super::Plan;
use super::disk::Content;
use super::ledger::Ledger;
use super::server::Server;
use super::tablet::Tablet;
use crate::engine::{KEEP_DAYS, State};
use crate::feed::Checksum;
use crate::message::DeviceStatus;

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{invariant} at {}, seed {}: {what}", .at.rfc3339(), .plan.seed)]
pub struct Violation {
    /// `I1` … `I11`, or what else was expected.
    pub invariant: &'static str,
    pub what: String,
    pub at: Timestamp,
    pub plan: Plan,
}

/// What a check found, before it is known where and when.
pub type Check = Result<(), (&'static str, String)>;

fn holds(condition: bool, invariant: &'static str, what: impl FnOnce() -> String) -> Check {
    if condition { Ok(()) } else { Err((invariant, what())) }
}

fn has(content: &Content, seq: u64, line: &str) -> bool {
    content.lines.get(&seq).is_some_and(|stored| stored.line == line)
}

/// What must hold at every moment, looked at after each crash.
pub fn always(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    for (id, entry) in ledger.saved.iter().filter(|(_, entry)| !entry.gone) {
        let rows = server.db.installs.get(&entry.install).and_then(|install| install.raw.get(id));
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        holds(rows.len() <= 1, "I3 exactly once", || format!("{} rows of submission {id}", rows.len()))?;
        let there = rows.iter().any(|row| row.line == entry.line);
        holds(rows.is_empty() || there, "I4 bytes equal", || format!("submission {id} is another line on the server"))?;
        let here = tablets
            .iter()
            .any(|tablet| tablet.install == entry.install && has(&tablet.disk.now, entry.seq, &entry.line));
        let files = here || entry.files_gone || server.has_files(&entry.files);
        holds(files, "I1 no loss", || format!("a file of submission {id} (number {}) is nowhere", entry.seq))?;
        holds(here || there, "I1 no loss", || format!("submission {id} (number {}) is nowhere", entry.seq))?;
    }
    for tablet in tablets {
        let memory = tablet.engine.memory();
        for item in tablet.disk.now.items.values().filter(|item| !tablet.disk.now.lines.contains_key(&item.seq)) {
            let receipt = item.receipt.as_ref().filter(|_| item.state == State::Purged && item.seq <= memory.durable);
            let proved = receipt.is_some_and(|receipt| {
                receipt.proves(tablet.install, item.seq, item.id, item.line_hash, memory.receipt_key).is_ok()
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
    for ((id, _), receipt) in &ledger.receipts {
        holds(server.knows(receipt), "I2 receipt means committed", || {
            format!("the receipt of submission {id} points to no row")
        })?;
    }
    Ok(())
}

/// What the tablet was told the server holds, by its signed word, is there: every line up to that number.
pub fn held(tablet: &Tablet, upto: u64, server: &Server, ledger: &Ledger) -> Check {
    let lines = ledger.saved.iter().filter(|(_, entry)| entry.install == tablet.install && entry.seq <= upto);
    for (id, entry) in lines {
        holds(server.has(entry.install, &entry.line), "a signed word means held", || {
            format!("submission {id} (number {}) was said to be there, up to {upto}", entry.seq)
        })?;
    }
    Ok(())
}

/// What a tablet takes for safe stands in a verified backup, with its files.
pub fn safe(tablet: &Tablet, server: &Server, ledger: &Ledger) -> Check {
    let upto = tablet.engine.memory().durable;
    for (id, entry) in ledger.saved.iter().filter(|(_, entry)| entry.install == tablet.install && entry.seq <= upto) {
        holds(server.backed_up(tablet.install, *id, &entry.files), "safe means in a backup", || {
            format!("submission {id} (number {}) or a file of it is in no backup, and is safe up to {upto}", entry.seq)
        })?;
    }
    Ok(())
}

/// A wipe goes through only when everything is on the server and in its backup.
pub fn wipe(tablet: &Tablet, server: &Server, ledger: &Ledger) -> Check {
    let rows = server.db.installs.get(&tablet.install);
    for (id, entry) in ledger.saved.iter().filter(|(_, entry)| entry.install == tablet.install && !entry.gone) {
        let held = rows.and_then(|install| install.raw.get(id)).is_some()
            && server.backed_up(tablet.install, *id, &entry.files);
        holds(held, "I9 drain before wipe", || format!("submission {id} was wiped before the server had it"))?;
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

/// What must hold an hour after the faults stopped.
pub fn settled(tablets: &[Tablet], server: &Server, ledger: &Ledger) -> Check {
    for (id, entry) in ledger.saved.iter().filter(|(_, entry)| !entry.gone) {
        let rows = server.db.installs.get(&entry.install).and_then(|install| install.raw.get(id));
        let held = rows.is_some_and(|rows| rows.len() == 1 && rows[0].line == entry.line);
        holds(held, "liveness", || format!("submission {id} (number {}) did not arrive", entry.seq))?;
    }
    for (id, entry) in ledger.saved.iter().filter(|(_, entry)| !entry.gone && !entry.files_gone) {
        holds(server.has_files(&entry.files), "liveness", || {
            format!("a file of submission {id} (number {}) did not arrive as it was", entry.seq)
        })?;
    }
    for install in server.db.installs.values() {
        holds(install.aside.is_empty(), "no conflict without a clone", || {
            format!("{} lines were kept aside", install.aside.len())
        })?;
        for row in install.raw.values().flatten() {
            let known = ledger.saved.get(&row.id).is_some_and(|entry| entry.line == row.line);
            holds(known, "I4 bytes equal", || format!("the server holds submission {} that nobody saved", row.id))?;
        }
    }
    for tablet in tablets {
        let (memory, summary) = (tablet.engine.memory(), tablet.engine.summary());
        holds(summary.settled && summary.owed == 0, "I6 quiet means settled", || {
            format!("tablet {}: {summary:?}, head {}, ack {:?}", tablet.place, memory.head.seq, memory.ack)
        })?;
        let owing = tablet.engine.items().find(|item| item.blobs > 0);
        holds(owing.is_none(), "I6 quiet means settled", || {
            format!("tablet {} still owes files: {owing:?}, not before {:?}", tablet.place, memory.not_before)
        })?;
        holds(tablet.alarms.is_empty(), "no alarm", || format!("tablet {}: {:?}", tablet.place, tablet.alarms))?;
        let list = server.db.scope(tablet.place).checksum();
        holds(Checksum::of(tablet.replica.rows()) == list, "I7 the list is the server's", || {
            format!("tablet {} has {:?}", tablet.place, tablet.replica.rows())
        })?;
        let wiping = memory.device_status == DeviceStatus::Wipe;
        holds(!wiping, "a wipe goes through once all is safe", || format!("tablet {} was not wiped", tablet.place))?;
    }
    Ok(())
}
