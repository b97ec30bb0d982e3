//! A file of rescued lines: what a tablet that lost its install, and will not be enrolled again, copied out. Each line as it
//! was frozen, then its key box. Nobody signed it, so somebody in the office answers for it: it is never taken from a tablet.

use std::collections::BTreeMap;

use survey::id::{InstallId, SubmissionId, UserId};
use sync::chain::LineHash;
use sync::line::Line;
use sync::message::{Limits as BatchLimits, items};

use super::damage::Refused;
use super::import::Import;
use crate::field::{Brought, take};
use crate::problem::Result;

/// With this byte every line of such a file begins, and no bundle.
pub(super) const MARK: u8 = b'{';

/// Its number, its names, and the line with its key box.
type Found = (u64, (SubmissionId, LineHash), String);

impl Import<'_> {
    /// Takes the whole file in, the lines of each install under its own numbers. Who brought it stands in its history.
    pub(super) async fn rescued_file(&mut self, file: &[u8], by: Option<UserId>) -> Result<()> {
        let mut lines: BTreeMap<InstallId, Vec<Found>> = BTreeMap::new();
        let mut wrong = 0_u32;
        // What is no UTF-8 was changed on the way, and is no line any more.
        for (line, key_box) in items(&String::from_utf8_lossy(file)) {
            let text = format!("{line}\n{}\n", key_box.unwrap_or_default());
            match Line::parse(line).ok().filter(|_| !text.contains(char::REPLACEMENT_CHARACTER)) {
                Some(read) => lines.entry(read.header.install).or_default().push((
                    read.header.seq,
                    (read.header.id, read.hash()),
                    text,
                )),
                None => wrong += 1,
            }
        }
        if wrong > 0 {
            self.refused.push(Refused::no_lines(wrong));
        }
        let most = usize::try_from(BatchLimits::default().items).unwrap_or(1);
        for (install, lines) in lines {
            let Some(known) = self.state.store.install(install).await? else {
                self.refused.push(Refused::unknown_install(install, lines.len()));
                continue;
            };
            let named: Vec<_> = lines.iter().map(|(_, named, _)| *named).collect();
            // A file that brings nothing new is not told.
            if self.state.store.lacks(install, &named).await? {
                let upto = lines.iter().map(|(seq, ..)| *seq).max().unwrap_or(0);
                self.state.store.note_taking_over(install, upto, by, self.state.now()).await?;
            }
            for some in lines.chunks(most) {
                let batch: String = some.iter().map(|(.., text)| text.as_str()).collect();
                let outcomes = take(self.state, &known, &batch, Brought::TakenOver).await?;
                let tally = self.tablets.entry(install).or_default();
                for outcome in &outcomes {
                    tally.count(outcome);
                }
            }
        }
        Ok(())
    }
}
