//! Small symmetric positive systems, by Cholesky's factor of the matrix scaled to a unit diagonal, `A = D L L' D`.

use crate::sum::total;

/// A row with less than this share of its diagonal left depends on those before it: the rest is rounding noise.
const DEPENDENT: f64 = 1e-11;

/// The factor, ready to solve with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cholesky {
    /// `L` by rows, each to its diagonal; the row of what was left out is zero.
    lower: Vec<Vec<f64>>,
    /// `D`.
    scale: Vec<f64>,
    /// The rows that do not depend on those before them.
    kept: Vec<bool>,
}

impl Cholesky {
    /// Factors `matrix`, of which the lower triangle is read. `None` if it is not square, not positive definite, or
    /// singular to rounding.
    pub(crate) fn new(matrix: &[Vec<f64>]) -> Option<Self> {
        let factor = Self::of_independent(matrix);
        factor.kept.iter().all(|kept| *kept).then_some(factor)
    }

    /// Factors `matrix`, of which the lower triangle is read, without the rows (and columns) that depend on those
    /// before them, have a diagonal that is not a finite number above zero, or miss an entry.
    pub(crate) fn of_independent(matrix: &[Vec<f64>]) -> Self {
        let diagonal = |(at, row): (usize, &Vec<f64>)| row.get(at).copied().filter(|d| *d > 0.0 && d.is_finite());
        let scale: Vec<f64> = matrix.iter().enumerate().map(|row| diagonal(row).map_or(0.0, f64::sqrt)).collect();
        let mut lower: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        let mut kept = Vec::with_capacity(matrix.len());
        for ((at, row), own_scale) in matrix.iter().enumerate().zip(&scale) {
            let mut own: Vec<f64> = Vec::with_capacity(at + 1);
            for ((value, above), (scale, kept)) in row.iter().zip(&lower).zip(scale.iter().zip(&kept)) {
                let inner = total(own.iter().zip(above).map(|(a, b)| a * b));
                let pivot = above.last().copied().filter(|_| *kept);
                own.push(pivot.map_or(0.0, |pivot| (value / own_scale / scale - inner) / pivot));
            }
            let left = 1.0 - total(own.iter().map(|a| a * a));
            let independent = *own_scale > 0.0 && left > DEPENDENT;
            if independent {
                own.push(left.sqrt());
            } else {
                own = vec![0.0; at + 1];
            }
            lower.push(own);
            kept.push(independent);
        }
        Self { lower, scale, kept }
    }

    /// `(D L)^-1 b`, for a `b` as long as the matrix; zero at what was left out.
    pub(crate) fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (((row, value), scale), kept) in self.lower.iter().zip(b).zip(&self.scale).zip(&self.kept) {
            let inner = total(row.iter().zip(&x).map(|(l, x)| l * x));
            let pivot = row.last().copied().filter(|_| *kept);
            x.push(pivot.map_or(0.0, |pivot| (value / scale - inner) / pivot));
        }
        x
    }

    /// `x` with `A x = b`, for a `b` as long as the matrix; zero at what was left out.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.forward(b);
        for (at, row) in self.lower.iter().enumerate().rev() {
            let Some((pivot, before)) = row.split_last().filter(|_| self.kept.get(at) == Some(&true)) else { continue };
            // What stands after `at` is solved and taken away already.
            let own = x.get(at).map_or(0.0, |value| value / pivot);
            for (value, l) in x.iter_mut().zip(before) {
                *value -= l * own;
            }
            if let Some(value) = x.get_mut(at) {
                *value = own;
            }
        }
        for (value, scale) in x.iter_mut().zip(&self.scale) {
            *value = if *scale > 0.0 { *value / scale } else { 0.0 };
        }
        x
    }

    /// `b' A^-1 b`.
    pub(crate) fn quadratic(&self, b: &[f64]) -> f64 {
        total(self.forward(b).iter().map(|x| x * x))
    }

    /// `(D L)^-1 B (D L)'^-1` for a symmetric `B`: its eigenvalues are those of `A^-1 B`.
    pub(crate) fn whiten(&self, b: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let rows: Vec<Vec<f64>> = b.iter().map(|row| self.forward(row)).collect();
        let turned = (0..rows.len()).map(|column| {
            let one: Vec<f64> = rows.iter().filter_map(|row| row.get(column).copied()).collect();
            self.forward(&one)
        });
        turned.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Cholesky;

    #[test]
    fn a_quadratic_form_by_hand() {
        // [[4, 2], [2, 3]] has the inverse [[3, -2], [-2, 4]] / 8.
        let factor = Cholesky::new(&[vec![4.0, 2.0], vec![2.0, 3.0]]).unwrap();
        assert!((factor.quadratic(&[1.0, 2.0]) - (3.0 - 8.0 + 16.0) / 8.0).abs() < 1e-14);
        let identity = factor.whiten(&[vec![4.0, 2.0], vec![2.0, 3.0]]);
        assert!((identity[0][0] - 1.0).abs() < 1e-14 && identity[0][1].abs() < 1e-14);
        let x = factor.solve(&[1.0, 2.0]);
        assert!((x[0] + 1.0 / 8.0).abs() < 1e-14 && (x[1] - 6.0 / 8.0).abs() < 1e-14, "{x:?}");
    }

    #[test]
    fn singular_matrices_are_refused() {
        assert!(Cholesky::new(&[vec![1.0, 1.0], vec![1.0, 1.0]]).is_none());
        assert!(Cholesky::new(&[vec![0.0]]).is_none());
        assert!(Cholesky::new(&[vec![f64::NAN]]).is_none());
        assert!(Cholesky::new(&[vec![1.0, 0.0], vec![f64::NAN, 1.0]]).is_none());
        assert!(Cholesky::new(&[vec![1.0, 0.0], vec![0.0]]).is_none());
    }

    #[test]
    fn what_depends_is_left_out() {
        // The second row is twice the first, the third stands alone.
        let factor = Cholesky::of_independent(&[vec![1.0], vec![2.0, 4.0], vec![0.0, 0.0, 9.0]]);
        assert_eq!(factor.solve(&[3.0, 6.0, 18.0]), [3.0, 0.0, 2.0]);
    }
}
