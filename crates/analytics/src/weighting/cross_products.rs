//! The cross-products of the auxiliary columns.

use crate::sum::Sum;
use crate::symmetric::Cholesky;

/// `S w a a'`, being added up; only the lower triangle is kept, by rows.
#[derive(Debug, Clone)]
pub(crate) struct CrossProducts {
    rows: Vec<Vec<Sum>>,
}

impl CrossProducts {
    pub fn new(size: usize) -> Self {
        Self { rows: (1..=size).map(|length| vec![Sum::default(); length]).collect() }
    }

    /// Adds `weight a a'`; `entries` are the places of `a` that are not zero, in rising order.
    pub fn add(&mut self, entries: &[(usize, f64)], weight: f64) {
        for (at, (row, a)) in entries.iter().enumerate() {
            for (column, b) in entries.iter().take(at + 1) {
                self.rows[*row][*column].add(weight * a * b);
            }
        }
    }

    /// The factor of the matrix, leaving out columns that depend on those before them (categories nobody is in, two
    /// variables that say the same).
    pub fn factorise(&self) -> Cholesky {
        let rows: Vec<Vec<f64>> = self.rows.iter().map(|row| row.iter().copied().map(Sum::value).collect()).collect();
        Cholesky::of_independent(&rows)
    }
}

#[cfg(test)]
mod tests {
    use super::CrossProducts;

    #[test]
    fn solves_and_leaves_out_what_depends() {
        let rows = [[1.0, 0.0, 2.0, 1.0], [1.0, 0.0, -1.0, 1.0], [0.0, 1.0, 3.0, 1.0], [0.0, 1.0, 0.5, 1.0]];
        let mut products = CrossProducts::new(4);
        let (truth, mut b) = ([2.0, -1.0, 0.5, 0.0], [0.0; 4]);
        for (row, weight) in rows.iter().zip([1.0, 2.0, 0.5, 3.0]) {
            let entries: Vec<(usize, f64)> = row.iter().copied().enumerate().collect();
            products.add(&entries, weight);
            let value: f64 = row.iter().zip(truth).map(|(a, t)| a * t).sum();
            for (b, a) in b.iter_mut().zip(row) {
                *b += weight * a * value;
            }
        }
        // The last column is the first two together.
        let x = products.factorise().solve(&b);
        for (got, expected) in x.iter().zip(truth) {
            assert!((got - expected).abs() < 1e-12, "{x:?}");
        }
    }
}
