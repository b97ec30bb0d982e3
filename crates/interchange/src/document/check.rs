//! What a writer asks of a document before it begins.

use super::{Block, Cell, Document, Table};

/// A document that cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("table {table} has no columns; give each column its width")]
    NoColumns { table: usize },
    #[error(
        "row {row} of table {table} covers {cells} columns and the table has {columns}; fill it with empty cells or widen one"
    )]
    Ragged { table: usize, row: usize, cells: usize, columns: usize },
}

impl Document {
    /// All blocks in the order they are written.
    fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().chain(self.annexes.iter().flat_map(|annex| &annex.blocks))
    }

    /// Checks what the types leave open: that every row of every table fits its columns. Tables and rows are counted from
    /// 1, rows with those of the header.
    pub(super) fn check(&self) -> Result<(), DocumentError> {
        let tables = self.all_blocks().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        tables.enumerate().try_for_each(|(place, table)| check_table(place + 1, table))
    }
}

fn check_table(number: usize, table: &Table) -> Result<(), DocumentError> {
    let columns = table.columns.len();
    if columns == 0 {
        return Err(DocumentError::NoColumns { table: number });
    }
    for (place, row) in table.header.iter().chain(&table.rows).enumerate() {
        let cells = row.iter().map(covered).sum();
        if cells != columns {
            return Err(DocumentError::Ragged { table: number, row: place + 1, cells, columns });
        }
    }
    Ok(())
}

/// How many columns a cell covers, at least one.
pub(super) fn covered(cell: &Cell) -> usize {
    usize::from(cell.columns.max(1))
}
