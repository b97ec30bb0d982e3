//! Hiding in a two-way table of people, and between tables that overlap (METHODS 11, 1 to 3).

use super::{Cell, FEWEST_RESPONDENTS, complementary};

/// A table of counts, row by row, all rows of one length: which cells are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountTable {
    cells: Vec<Vec<Cell>>,
}

impl CountTable {
    /// From counts and whether each is hidden for its own sake ([`super::cell_hidden`]); shorter rows are filled with
    /// noughts.
    pub fn new(mut cells: Vec<Vec<Cell>>) -> Self {
        let width = cells.iter().map(Vec::len).max().unwrap_or(0);
        for row in &mut cells {
            row.resize(width, Cell { n: 0, hidden: false });
        }
        Self { cells }
    }

    /// Hides cells until no hidden one follows by subtraction from its row or its column: where exactly one is hidden in a
    /// line whose total is published, the smallest shown one is hidden too. Every step hides a cell, so it ends.
    #[must_use]
    pub fn hide_what_follows(mut self) -> Self {
        let width = self.cells.first().map_or(0, Vec::len);
        loop {
            let mut changed = false;
            for row in &mut self.cells {
                if let Some(at) = complementary(row) {
                    row[at].hidden = true;
                    changed = true;
                }
            }
            for column in 0..width {
                let own: Vec<Cell> = self.cells.iter().map(|row| row[column]).collect();
                if let Some(at) = complementary(&own) {
                    self.cells[at][column].hidden = true;
                    changed = true;
                }
            }
            if !changed {
                return self;
            }
        }
    }

    /// Whether a cell is hidden; a cell outside the table is.
    pub fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.cells.get(row).and_then(|row| row.get(column)).is_none_or(|cell| cell.hidden)
    }

    /// Row by row.
    pub fn cells(&self) -> &[Vec<Cell>] {
        &self.cells
    }
}

/// A count as a table that crosses an ethnic group with a unit prints it: to the nearest five.
pub const fn rounded_count(n: u64) -> u64 {
    (n + 2) / 5 * 5
}

/// Whether a published part of a published whole gives away the rest: somebody, but fewer than may be recognised.
pub const fn difference_discloses(whole: u64, part: u64) -> bool {
    let rest = whole.saturating_sub(part);
    rest > 0 && rest < FEWEST_RESPONDENTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> impl Strategy<Value = Vec<Vec<u64>>> {
        (1..6_usize).prop_flat_map(|width| proptest::collection::vec(proptest::collection::vec(0..40_u64, width), 1..6))
    }

    proptest! {
        #[test]
        fn no_line_has_a_single_hidden_cell_that_another_could_cover(counts in table()) {
            let cells: Vec<Vec<Cell>> = counts
                .iter()
                .map(|row| row.iter().map(|&n| Cell { n, hidden: n > 0 && n < FEWEST_RESPONDENTS }).collect())
                .collect();
            let hidden = CountTable::new(cells.clone()).hide_what_follows();
            let width = cells[0].len();
            let lines = hidden.cells().iter().cloned().chain((0..width).map(|at| hidden.cells().iter().map(|row| row[at]).collect()));
            for line in lines {
                let alone = line.iter().filter(|cell| cell.hidden).count() == 1;
                prop_assert!(!alone || line.iter().all(|cell| cell.hidden || cell.n == 0));
            }
            for (before, after) in cells.iter().flatten().zip(hidden.cells().iter().flatten()) {
                prop_assert!(after.hidden || !before.hidden);
            }
        }
    }

    #[test]
    fn small_rests_and_rounding() {
        assert!(difference_discloses(120, 111) && !difference_discloses(120, 110) && !difference_discloses(120, 120));
        assert_eq!([0, 2, 3, 7, 8, 12].map(rounded_count), [0, 0, 5, 5, 10, 10]);
        assert!(CountTable::new(vec![]).hide_what_follows().is_hidden(0, 0));
    }
}
