//! A symmetric matrix stored from the first entry of each row to its diagonal, and its Cholesky factor, which has the
//! same shape. Units and years that share no interviewer make blocks, and cost no more than each alone.

/// The lower triangle by rows; a row starts at its own first column.
#[derive(Debug, Clone)]
pub(super) struct Skyline {
    rows: Vec<(usize, Vec<f64>)>,
}

impl Skyline {
    /// Zeros; `first` is the first column of each row, at most the row itself.
    pub(super) fn zeros(first: &[usize]) -> Self {
        let row = |(at, start): (usize, &usize)| (*start, vec![0.0; at + 1 - (*start).min(at)]);
        Self { rows: first.iter().enumerate().map(row).collect() }
    }

    /// Adds to an entry of the lower triangle; entries before the first column of the row are none.
    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        if let Some((start, values)) = self.rows.get_mut(row)
            && let Some(entry) = column.checked_sub(*start).and_then(|at| values.get_mut(at))
        {
            *entry += value;
        }
    }

    /// Row, column and value of every stored entry.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let row = |(at, (start, values)): (usize, &(usize, Vec<f64>))| {
            let start = *start;
            values.iter().enumerate().map(move |(k, value)| (at, start + k, *value)).collect::<Vec<_>>()
        };
        self.rows.iter().enumerate().flat_map(row)
    }

    /// With `A = I + D S D` for this `S` and the diagonal `D = scale`: `ln |A|` and `b' D A^-1 D b`. `None` if `A` is
    /// not positive definite, which a finite `scale` and a proper `S` exclude.
    pub(super) fn whitened(&self, scale: &[f64], b: &[f64]) -> Option<(f64, f64)> {
        let mut factor: Vec<(usize, Vec<f64>)> = Vec::with_capacity(self.rows.len());
        let mut solved: Vec<f64> = Vec::with_capacity(self.rows.len());
        let (mut log, mut quadratic) = (0.0, 0.0);
        for (at, (start, values)) in self.rows.iter().enumerate() {
            let (own_scale, own_b) = (*scale.get(at)?, *b.get(at)?);
            let mut own: Vec<f64> = Vec::with_capacity(values.len());
            let (diagonal, before) = values.split_last()?;
            for (k, value) in before.iter().enumerate() {
                let column = start + k;
                let (other_start, other) = factor.get(column)?;
                let shared = (*start).max(*other_start);
                let left = own.iter().skip(shared - start);
                let inner: f64 = left.zip(other.iter().skip(shared - other_start)).map(|(a, b)| a * b).sum();
                own.push((value * own_scale * scale.get(column)? - inner) / other.last()?);
            }
            let inner: f64 = own.iter().map(|a| a * a).sum();
            let pivot = 1.0 + diagonal * own_scale * own_scale - inner;
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            let pivot_root = pivot.sqrt();
            let inner: f64 = own.iter().zip(solved.iter().skip(*start)).map(|(l, x)| l * x).sum();
            let x = (own_b * own_scale - inner) / pivot_root;
            log += pivot.ln();
            quadratic += x * x;
            own.push(pivot_root);
            factor.push((*start, own));
            solved.push(x);
        }
        Some((log, quadratic))
    }
}

#[cfg(test)]
mod tests {
    use super::Skyline;

    #[test]
    fn a_determinant_and_a_form_by_hand() {
        // I + S = [[3, 1], [1, 2]], of determinant 5 and inverse [[2, -1], [-1, 3]] / 5; a third row stands alone.
        let mut matrix = Skyline::zeros(&[0, 0, 2]);
        for (row, column, value) in [(0, 0, 2.0), (1, 0, 1.0), (1, 1, 1.0), (2, 2, 3.0), (2, 0, 9.0)] {
            matrix.add(row, column, value);
        }
        let (log, form) = matrix.whitened(&[1.0; 3], &[1.0, 2.0, 4.0]).unwrap();
        assert!((log - 20f64.ln()).abs() < 1e-14, "{log}");
        assert!((form - (10.0 / 5.0 + 4.0)).abs() < 1e-14, "{form}");
        assert_eq!(matrix.entries().count(), 4);
    }
}
