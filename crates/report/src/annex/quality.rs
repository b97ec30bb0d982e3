//! The quality of the data: what became of the people drawn, what waits, and what was left blank.

use interchange::document::{Block, Orientation, Paragraph};

use super::{TONGUE, figure, plain};
use crate::words::{list, numbers};
use crate::{Facts, ReportError, charts, tables};

/// What is known of it; of answers that came in a file, what was left blank.
///
/// # Errors
/// [`ReportError`] if a chart cannot be drawn.
pub fn blocks(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks: Vec<Block> = tables::contacts(facts).map(Block::Table).into_iter().collect();
    blocks.extend(waiting(facts).map(|sentence| Block::Paragraph(Paragraph::new(plain(sentence)))));
    blocks.extend(tables::interviewers(facts).map(Block::Table));
    blocks.extend((0..facts.forms.len()).filter_map(|form| tables::blanks(facts, form)).map(Block::Table));
    for fieldwork in &facts.fieldwork {
        blocks.push(figure(facts, Orientation::Landscape, &charts::days(facts, fieldwork, TONGUE))?);
    }
    Ok(blocks)
}

fn waiting(facts: &Facts) -> Option<String> {
    let of = |(at, unit): (usize, &crate::Unit)| {
        let count = unit.drawn.map_or(0, |drawn| drawn.quarantined);
        let year = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
        (count > 0 && facts.is_shown(at)).then(|| format!("{}{year} ({})", unit.name, numbers().count_in_prose(count)))
    };
    let named: Vec<String> = facts.units.iter().enumerate().filter_map(of).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    (!named.is_empty()).then(|| format!("Phiếu để riêng chờ xem xét, chưa đưa vào tính: {}.", list(&named)))
}
