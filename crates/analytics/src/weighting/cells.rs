//! Respondents with the same auxiliary values taken together: calibration works on the cells, of which there are few,
//! and gives each respondent the factor of the cell.

use std::collections::HashMap;

use super::Auxiliary;
use crate::sum::Sum;

/// A pair table up to this size is an array, above it a map.
const TABLE_LIMIT: usize = 1 << 22;

/// The cells of a sample, their base weights and auxiliary values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cells {
    /// The cell of each respondent.
    pub of_row: Vec<u32>,
    /// Respondents in each cell.
    pub rows: Vec<usize>,
    /// The sum of the base weights in each cell.
    pub weight: Vec<f64>,
    /// Per categorical variable, the code of each cell.
    pub codes: Vec<Vec<u32>>,
    /// Per cell, the columns that are not zero, as a range of `entries`.
    starts: Vec<usize>,
    entries: Vec<(usize, f64)>,
    /// Columns of the auxiliary variables.
    pub columns: usize,
}

impl Cells {
    /// Groups rows; `weight` and `order` (in which weights are added up) are of the design the auxiliary describes.
    pub fn of(weight: &[f64], order: &[usize], auxiliary: &Auxiliary) -> Self {
        let (of_row, first_row) = if auxiliary.numbers.is_empty() {
            group(auxiliary)
        } else {
            // With numbers, hardly two respondents are alike.
            ((0..).take(auxiliary.len()).collect(), (0..auxiliary.len()).collect())
        };
        let count: usize = first_row.len();
        let mut sums = vec![Sum::default(); count];
        let mut rows = vec![0; count];
        for &row in order {
            let cell = of_row[row] as usize;
            sums[cell].add(weight[row]);
            rows[cell] += 1;
        }
        let offsets = auxiliary.offsets();
        let mut starts = Vec::with_capacity(count + 1);
        let mut entries = Vec::with_capacity(count * (auxiliary.factors.len() + auxiliary.numbers.len()));
        starts.push(0);
        for &row in &first_row {
            for (at, (factor, offset)) in auxiliary.factors.iter().zip(&offsets).enumerate() {
                let code = factor.codes[row] as usize;
                if at == 0 {
                    entries.push((offset + code, 1.0));
                } else if code > 0 {
                    entries.push((offset + code - 1, 1.0));
                }
            }
            let base = offsets.last().copied().unwrap_or(0);
            entries.extend(auxiliary.numbers.iter().enumerate().map(|(at, number)| (base + at, number.values[row])));
            starts.push(entries.len());
        }
        let codes = auxiliary.factors.iter().map(|factor| first_row.iter().map(|row| factor.codes[*row]).collect());
        Self {
            codes: codes.collect(),
            of_row,
            rows,
            weight: sums.into_iter().map(Sum::value).collect(),
            starts,
            entries,
            columns: offsets.last().copied().unwrap_or(0) + auxiliary.numbers.len(),
        }
    }

    /// Cells.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// The columns of a cell that are not zero, with their values.
    pub fn entries(&self, cell: usize) -> &[(usize, f64)] {
        &self.entries[self.starts[cell]..self.starts[cell + 1]]
    }

    /// `a_c' v` of a cell.
    pub fn dot(&self, cell: usize, vector: &[f64]) -> f64 {
        self.entries(cell).iter().map(|(column, value)| value * vector[*column]).sum()
    }

    /// `S_c a_c v_c` over cells, one a column, with the same of absolute values (the size rounding is measured by).
    pub fn column_totals(&self, of_cell: impl Fn(usize) -> f64) -> (Vec<f64>, Vec<f64>) {
        let mut sums = vec![(Sum::default(), 0.0_f64); self.columns];
        for cell in 0..self.len() {
            let own = of_cell(cell);
            for (column, value) in self.entries(cell) {
                sums[*column].0.add(own * value);
                sums[*column].1 += (own * value).abs();
            }
        }
        sums.into_iter().map(|(sum, size)| (sum.value(), size)).unzip()
    }

    /// The sums of `of_cell` over the categories of one categorical variable.
    pub fn level_totals(&self, factor: usize, levels: usize, of_cell: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::default(); levels];
        for (code, value) in self.codes[factor].iter().zip(of_cell) {
            sums[*code as usize].add(*value);
        }
        sums.into_iter().map(Sum::value).collect()
    }

    /// Respondents in each category of one categorical variable.
    pub fn level_rows(&self, factor: usize, levels: usize) -> Vec<usize> {
        let mut rows = vec![0; levels];
        for (code, own) in self.codes[factor].iter().zip(&self.rows) {
            rows[*code as usize] += own;
        }
        rows
    }
}

/// The cell of each row and the first row of each cell; cells are numbered as they are met.
fn group(auxiliary: &Auxiliary) -> (Vec<u32>, Vec<usize>) {
    let mut of_row = vec![0_u32; auxiliary.len()];
    let mut first_row: Vec<usize> = (0..auxiliary.len().min(1)).collect();
    for factor in &auxiliary.factors {
        // Splits the cells found so far by one variable more.
        let levels = factor.levels.len();
        let mut next = Vec::new();
        let mut meet = |known: &mut u32, row: usize| {
            if *known == u32::MAX {
                // A design holds no more rows than a u32 counts.
                *known = u32::try_from(next.len()).unwrap_or(u32::MAX);
                next.push(row);
            }
            *known
        };
        if first_row.len().saturating_mul(levels) <= TABLE_LIMIT {
            let mut table = vec![u32::MAX; first_row.len() * levels];
            for (row, (cell, code)) in of_row.iter_mut().zip(&factor.codes).enumerate() {
                *cell = meet(&mut table[*cell as usize * levels + *code as usize], row);
            }
        } else {
            let mut table: HashMap<(u32, u32), u32> = HashMap::new();
            for (row, (cell, code)) in of_row.iter_mut().zip(&factor.codes).enumerate() {
                *cell = meet(table.entry((*cell, *code)).or_insert(u32::MAX), row);
            }
        }
        first_row = next;
    }
    (of_row, first_row)
}
