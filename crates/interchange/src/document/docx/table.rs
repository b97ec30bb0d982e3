//! A table of data, as wide as the text.

use super::finish::HEADER_ROW_HEIGHT;
use super::styles;
use super::text::add_runs;
use crate::document::check::covered;
use crate::document::{Align, Cell, Table};
use docx_rs as word;
use word::{AlignmentType, TableBorder, TableBorderPosition, TableCell, TableRow, WidthType};

/// Writes the table itself, without caption and note.
pub(super) fn table(table: &Table, room: u32) -> word::Table {
    let widths = widths(table, room);
    let header = table.header.iter().map(|row| header_row(row, &widths));
    let rows = table.rows.iter().map(|cells| row(table, cells, &widths));
    let mut out = word::Table::new(header.chain(rows).collect())
        .width(widths.iter().sum(), WidthType::Dxa)
        .set_grid(widths)
        .layout(word::TableLayoutType::Fixed)
        .margins(word::TableCellMargins::new().margin(40, 70, 40, 70));
    let sides = [
        TableBorderPosition::Top,
        TableBorderPosition::Left,
        TableBorderPosition::Bottom,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ];
    for side in sides {
        out = out.set_border(TableBorder::new(side).size(4).color("000000"));
    }
    out
}

/// The room shared out by the proportions of the columns; what division leaves over goes to the last.
fn widths(table: &Table, room: u32) -> Vec<usize> {
    let shares: Vec<u32> = table.columns.iter().map(|column| u32::from(column.width.max(1))).collect();
    let all: u32 = shares.iter().sum::<u32>().max(1);
    let mut widths: Vec<usize> = shares.iter().map(|share| (room * share / all) as usize).collect();
    let left_over = (room as usize).saturating_sub(widths.iter().sum());
    if let Some(last) = widths.last_mut() {
        *last += left_over;
    }
    widths
}

fn header_row(cells: &[Cell], widths: &[usize]) -> TableRow {
    let cells = placed(cells, widths).map(|(_, width, cell)| {
        let paragraph = add_runs(word::Paragraph::new().style(styles::TABLE_HEAD), &cell.runs);
        set(cell, width).add_paragraph(paragraph)
    });
    TableRow::new(cells.collect()).cant_split().row_height(HEADER_ROW_HEIGHT)
}

fn row(table: &Table, cells: &[Cell], widths: &[usize]) -> TableRow {
    let cells = placed(cells, widths).map(|(column, width, cell)| {
        let align = match table.columns.get(column).map(|column| column.align).unwrap_or_default() {
            Align::Left => AlignmentType::Left,
            Align::Centre => AlignmentType::Center,
            Align::Right => AlignmentType::Right,
        };
        let paragraph = word::Paragraph::new().style(styles::TABLE_TEXT).align(align);
        set(cell, width).add_paragraph(add_runs(paragraph, &cell.runs))
    });
    TableRow::new(cells.collect()).cant_split()
}

/// Each cell with its first column and its width.
fn placed<'a>(cells: &'a [Cell], widths: &'a [usize]) -> impl Iterator<Item = (usize, usize, &'a Cell)> {
    let mut column = 0;
    cells.iter().map(move |cell| {
        let first = column;
        column += covered(cell);
        let width = widths.iter().skip(first).take(covered(cell)).sum();
        (first, width, cell)
    })
}

fn set(cell: &Cell, width: usize) -> TableCell {
    let out = TableCell::new().width(width, WidthType::Dxa).vertical_align(word::VAlignType::Center);
    if covered(cell) > 1 { out.grid_span(covered(cell)) } else { out }
}
