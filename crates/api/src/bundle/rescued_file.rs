//! A file of rescued lines: what a tablet that lost its install, and will not be enrolled again, copied out. Each line as it
//! was frozen, then its key box. Nobody signed it, so somebody in the office answers for it: it is never taken from a tablet.

use std::collections::BTreeMap;

use survey::id::{InstallId, UserId};
use sync::line::Line;
use sync::message::Limits as BatchLimits;

use super::damage::Refused;
use super::import::{Import, Tally};
use crate::field::{Brought, take};
use crate::problem::Result;

/// With this byte every line of such a file begins, and no bundle.
pub(super) const MARK: u8 = b'{';

impl Import<'_> {
    /// Takes the whole file in, the lines of each install under its own numbers. Who brought it stands in its history.
    pub(super) async fn rescued_file(&mut self, file: &[u8], by: Option<UserId>) -> Result<()> {
        let mut lines: BTreeMap<InstallId, Vec<(u64, String)>> = BTreeMap::new();
        let mut wrong = 0_u32;
        for item in items(file) {
            let line = item.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let read = std::str::from_utf8(line).ok().and_then(|line| Line::parse(line).ok());
            match read.zip(std::str::from_utf8(item).ok()) {
                Some((line, text)) => {
                    let of = lines.entry(line.header.install).or_default();
                    of.push((line.header.seq, format!("{}\n", text.trim_end_matches('\n'))));
                }
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
            for some in lines.chunks(most) {
                let batch: String = some.iter().map(|(_, text)| text.as_str()).collect();
                let outcomes = take(self.state, &known, &batch, Brought::TakenOver).await?;
                let tally = self.tablets.entry(install).or_default();
                for outcome in &outcomes {
                    tally.count(outcome);
                }
            }
            // A file that brought nothing new is not told.
            if self.tablets.get(&install).is_none_or(Tally::is_old) {
                continue;
            }
            let upto = lines.iter().map(|(seq, _)| *seq).max().unwrap_or(0);
            self.state.store.note_rescued_file(install, upto, by, self.state.now()).await?;
        }
        Ok(())
    }
}

/// A line that begins with the mark, with what follows it up to the next such line.
fn items(file: &[u8]) -> Vec<&[u8]> {
    let begins = |at: &usize| file.get(*at) == Some(&MARK) && (*at == 0 || file.get(*at - 1) == Some(&b'\n'));
    let mut starts: Vec<usize> = (0..file.len()).filter(begins).collect();
    starts.push(file.len());
    starts.windows(2).filter_map(|two| file.get(*two.first()?..*two.last()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn a_line_goes_with_its_key_box_and_one_that_lost_it_shifts_no_other() {
        let found = items(b"{a}\nkey\n{b}\n{c}\nk");
        assert_eq!(found, [b"{a}\nkey\n".as_slice(), b"{b}\n", b"{c}\nk"]);
        assert!(items(b"").is_empty());
        assert_eq!(items(b"{a{\n"), [b"{a{\n"]);
    }
}
