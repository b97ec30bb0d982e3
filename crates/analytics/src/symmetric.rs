//! Small symmetric positive definite systems, by Cholesky's factor `A = L L'`.

use crate::sum::total;

/// A pivot smaller than this share of its diagonal is rounding noise: the matrix is singular.
const SINGULAR: f64 = 1e-11;

/// The lower factor of a symmetric positive definite matrix, by rows.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    lower: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors `matrix`, of which the lower triangle is read. `None` if it is not square, not positive definite, or
    /// singular to rounding.
    pub(crate) fn new(matrix: &[Vec<f64>]) -> Option<Self> {
        let mut lower: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (at, row) in matrix.iter().enumerate() {
            let mut own: Vec<f64> = Vec::with_capacity(at + 1);
            for (value, above) in row.iter().zip(&lower) {
                let inner = total(own.iter().zip(above).map(|(a, b)| a * b));
                own.push((value - inner) / above.last()?);
            }
            let diagonal = *row.get(at)?;
            let pivot = diagonal - total(own.iter().map(|a| a * a));
            if !(diagonal.is_finite() && pivot > SINGULAR * diagonal) {
                return None;
            }
            own.push(pivot.sqrt());
            lower.push(own);
        }
        Some(Self { lower })
    }

    /// `L^-1 b`, for a `b` as long as the matrix.
    pub(crate) fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (row, value) in self.lower.iter().zip(b) {
            let inner = total(row.iter().zip(&x).map(|(l, x)| l * x));
            let pivot = row.last().copied().unwrap_or(1.0);
            x.push((value - inner) / pivot);
        }
        x
    }

    /// `b' A^-1 b`.
    pub(crate) fn quadratic(&self, b: &[f64]) -> f64 {
        total(self.forward(b).iter().map(|x| x * x))
    }

    /// `L^-1 B L'^-1` for a symmetric `B`: its eigenvalues are those of `A^-1 B`.
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
    }

    #[test]
    fn singular_matrices_are_refused() {
        assert!(Cholesky::new(&[vec![1.0, 1.0], vec![1.0, 1.0]]).is_none());
        assert!(Cholesky::new(&[vec![0.0]]).is_none());
        assert!(Cholesky::new(&[vec![f64::NAN]]).is_none());
        assert!(Cholesky::new(&[vec![1.0, 0.0], vec![0.0]]).is_none());
    }
}
