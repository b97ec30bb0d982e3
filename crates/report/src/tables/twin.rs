//! The numbers of a picture, where no table of the report has them.

use analytics::chart::table_twin::TableTwin;
use interchange::document::{Column, Table};

use super::{cells, heads};

/// How much wider a column is that names the rows.
const NAMES: u16 = 30;
const CODES: u16 = 8;
const FIGURES: u16 = 13;

/// The numbers of a picture under a caption; `columns` of them from the left.
pub fn twin(twin: TableTwin, caption: String, columns: usize) -> Table {
    let column = |at: usize| match (at, twin.row_heads) {
        (0, 2) => Column::centred(CODES),
        (at, heads) if at < heads => Column::names(NAMES),
        _ => Column::centred(FIGURES),
    };
    let taken = columns.min(twin.header.len());
    let heads_of_row = twin.row_heads;
    // Offices write an interval as `89,6 - 94,5`.
    let cell = |(at, text): (usize, String)| if at < heads_of_row { text } else { text.replace('–', " - ") };
    Table {
        caption: Some(caption),
        columns: (0..taken).map(column).collect(),
        header: heads(twin.header.into_iter().take(taken)),
        rows: twin.rows.into_iter().map(|row| cells(row.into_iter().take(taken).enumerate().map(cell))).collect(),
        note: None,
    }
}
