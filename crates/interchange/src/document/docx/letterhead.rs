//! What frames the report: letterhead and title before it, signature and recipients after it, the heads of annexes.

use super::metrics::bold_width;
use super::styles;
use super::text::{line, plain};
use crate::document::{Annex, Document, Orientation, words};
use docx_rs as word;
use word::{AlignmentType, SpecialIndentType, TableCell, TableRow, WidthType};

/// Widths of the agency's and the nation's side, and of the recipients' and the signer's, in twips.
const HEAD: [u32; 2] = [3_555, 5_800];
const FOOT: [u32; 2] = [4_355, 5_000];
/// 1 mm left and right in the cells of both tables.
const CELL_MARGIN: u32 = 57;

/// The agency's side and the nation's side of the letterhead.
pub(super) fn letterhead(document: &Document) -> word::Table {
    let head = &document.letterhead;
    let [left, right] = HEAD.map(|width| width - 2 * CELL_MARGIN);
    let mut agency = TableCell::new();
    if let Some(parent) = &head.parent {
        agency = agency.add_paragraph(line(styles::LETTERHEAD, parent));
    }
    agency = agency.add_paragraph(bold(styles::LETTERHEAD, &head.agency));
    let agency = agency.add_paragraph(short_rule(&head.agency, 13, left));
    let motto = words::motto(document.language);
    let nation = TableCell::new()
        .add_paragraph(bold(styles::LETTERHEAD, words::nation(document.language)))
        .add_paragraph(word::Paragraph::new().style(styles::LETTERHEAD).add_run(plain(motto).bold().size(28)))
        .add_paragraph(rule(bold_width(motto, 14), right));
    let number = line(styles::LETTERHEAD, &words::number_line(document.language, head));
    let date = plain(&words::date_line(document.language, head)).italic().size(28);
    let date = word::Paragraph::new().style(styles::LETTERHEAD).add_run(date);
    let second = [TableCell::new().add_paragraph(number), TableCell::new().add_paragraph(date)];
    borderless(HEAD, vec![[agency, nation], second])
}

/// Kind, subject, rule, and whom it is for.
pub(super) fn title(document: &Document) -> Vec<word::Paragraph> {
    let width = super::page::text_width(Orientation::Portrait);
    let mut out = vec![line(styles::TITLE, &document.kind), line(styles::SUBJECT, &document.subject)];
    out.push(short_rule(&document.subject, 14, width));
    let to = words::addressed_to(document.language);
    match document.addressees.as_slice() {
        [] => {}
        [one] => out.push(line(styles::ADDRESSEE, &format!("{to} {one}."))),
        several => {
            out.push(line(styles::ADDRESSEE, to));
            for (place, addressee) in several.iter().enumerate() {
                let text = format!("- {addressee}{}", words::stop(place, several.len()));
                out.push(line("Normal", &text).indent(Some(2_800), Some(SpecialIndentType::Hanging(160)), None, None));
            }
        }
    }
    out
}

/// Recipients on the left, signature on the right; nothing if there is neither.
pub(super) fn closing(document: &Document) -> Option<word::Table> {
    if document.signature.is_none() && document.recipients.is_empty() {
        return None;
    }
    let mut left = TableCell::new();
    if document.recipients.is_empty() {
        left = left.add_paragraph(line(styles::RECIPIENTS, ""));
    } else {
        left = left.add_paragraph(line(styles::RECIPIENTS_HEAD, words::recipients(document.language)));
    }
    for (place, recipient) in document.recipients.iter().enumerate() {
        let stop = words::stop(place, document.recipients.len());
        left = left.add_paragraph(line(styles::RECIPIENTS, &format!("- {recipient}{stop}")));
    }
    let mut right = TableCell::new();
    if let Some(signature) = &document.signature {
        if let Some(authority) = &signature.authority {
            right = right.add_paragraph(line(styles::SIGNATURE, authority));
        }
        right = right.add_paragraph(line(styles::SIGNATURE, &signature.office));
        for place in 0..4 {
            let space = plain(signature.space.as_deref().filter(|_| place == 1).unwrap_or_default());
            let space = space.disable_bold().italic().size(22);
            right = right.add_paragraph(word::Paragraph::new().style(styles::SIGNATURE).add_run(space));
        }
        right = right.add_paragraph(line(styles::SIGNATURE, &signature.name));
    } else {
        right = right.add_paragraph(line(styles::SIGNATURE, ""));
    }
    Some(borderless(FOOT, vec![[left, right]]))
}

/// The head of an annex.
pub(super) fn annex(document: &Document, place: usize, annex: &Annex) -> Vec<word::Paragraph> {
    let width = super::page::text_width(annex.orientation);
    vec![
        line(styles::ANNEX, &words::annex(document.language, place, document.annexes.len())),
        line(styles::ANNEX_TITLE, &annex.title.to_uppercase()),
        line(styles::ANNEX_SOURCE, &words::annex_source(document)),
        // 48 mm.
        rule(2_721, width),
    ]
}

fn bold(style: &str, text: &str) -> word::Paragraph {
    word::Paragraph::new().style(style).add_run(plain(text).bold())
}

/// A rule of two fifths of the words above it: the decree asks for a third to a half.
fn short_rule(words: &str, points: u32, room: u32) -> word::Paragraph {
    rule(bold_width(words, points).min(room) * 2 / 5, room)
}

/// A rule in the middle: the lower border of an empty paragraph, since a drawn line would float.
fn rule(width: u32, room: u32) -> word::Paragraph {
    let side = i32::try_from(room.saturating_sub(width) / 2).unwrap_or_default();
    let mut paragraph = word::Paragraph::new().style(styles::RULE).indent(Some(side), None, Some(side), None);
    let border = word::ParagraphBorder::new(word::ParagraphBorderPosition::Bottom).size(6).color("000000");
    paragraph.property = paragraph.property.set_borders(word::ParagraphBorders::with_empty().set(border));
    paragraph.align(AlignmentType::Center)
}

fn borderless(widths: [u32; 2], rows: Vec<[TableCell; 2]>) -> word::Table {
    let grid: Vec<usize> = widths.iter().map(|&width| width as usize).collect();
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().zip(&grid).map(|(cell, &width)| cell.width(width, WidthType::Dxa)).collect();
        TableRow::new(cells).cant_split()
    });
    let margin = CELL_MARGIN as usize;
    word::Table::without_borders(rows.collect())
        .width(grid.iter().sum(), WidthType::Dxa)
        .set_grid(grid)
        .layout(word::TableLayoutType::Fixed)
        .margins(word::TableCellMargins::new().margin(0, margin, 0, margin))
}
