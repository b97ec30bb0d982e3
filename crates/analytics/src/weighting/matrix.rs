//! Small symmetric systems: the cross-products of the auxiliary columns and their solution.

use crate::sum::Sum;

/// A column is taken as a combination of those before it when less than this share of its square is left.
const DEPENDENT: f64 = 1e-11;

/// `S w a a'`, being added up; only the lower triangle is kept.
#[derive(Debug, Clone)]
pub(crate) struct CrossProducts {
    size: usize,
    sums: Vec<Sum>,
}

impl CrossProducts {
    pub fn new(size: usize) -> Self {
        Self { size, sums: vec![Sum::default(); size * size] }
    }

    /// Adds `weight a a'`; `entries` are the places of `a` that are not zero, in rising order.
    pub fn add(&mut self, entries: &[(usize, f64)], weight: f64) {
        for (at, (row, a)) in entries.iter().enumerate() {
            for (column, b) in entries.iter().take(at + 1) {
                self.sums[row * self.size + column].add(weight * a * b);
            }
        }
    }

    /// The Cholesky factor of the matrix scaled to a unit diagonal, leaving out columns that depend on those before
    /// them (categories nobody is in, two variables that say the same).
    pub fn factorise(&self) -> Factorised {
        let size = self.size;
        let entry = |row: usize, column: usize| self.sums[row * size + column].value();
        let scale: Vec<f64> =
            (0..size).map(|at| entry(at, at)).map(|d| if d > 0.0 && d.is_finite() { d.sqrt() } else { 0.0 }).collect();
        let mut lower = vec![0.0; size * size];
        let mut kept = vec![false; size];
        for row in 0..size {
            if scale[row] <= 0.0 {
                continue;
            }
            for column in 0..row {
                if !kept[column] {
                    continue;
                }
                let inner: f64 = (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
                let scaled = entry(row, column) / scale[row] / scale[column];
                lower[row * size + column] = (scaled - inner) / lower[column * size + column];
            }
            let left = 1.0 - (0..row).map(|k| lower[row * size + k].powi(2)).sum::<f64>();
            if left > DEPENDENT {
                lower[row * size + row] = left.sqrt();
                kept[row] = true;
            } else {
                lower[row * size..row * size + row].fill(0.0);
            }
        }
        Factorised { size, lower, scale, kept }
    }
}

/// The factor of a symmetric positive matrix, ready to solve with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factorised {
    size: usize,
    lower: Vec<f64>,
    scale: Vec<f64>,
    kept: Vec<bool>,
}

impl Factorised {
    /// `x` with `M x = b`, zero at the columns left out.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut x = vec![0.0; size];
        for row in (0..size).filter(|row| self.kept[*row]) {
            let inner: f64 = (0..row).map(|k| self.lower[row * size + k] * x[k]).sum();
            x[row] = (b[row] / self.scale[row] - inner) / self.lower[row * size + row];
        }
        for row in (0..size).rev().filter(|row| self.kept[*row]) {
            let inner: f64 = (row + 1..size).map(|k| self.lower[k * size + row] * x[k]).sum();
            x[row] = (x[row] - inner) / self.lower[row * size + row];
        }
        for (value, scale) in x.iter_mut().zip(&self.scale) {
            if *scale > 0.0 {
                *value /= scale;
            }
        }
        x
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
