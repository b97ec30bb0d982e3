//! Compensated addition, so that a total depends neither on the number of threads nor, to the last few bits, on the
//! order of the rows.

/// A running total by Neumaier's variant of Kahan's summation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.lost +=
            if self.total.abs() >= value.abs() { (self.total - next) + value } else { (value - next) + self.total };
        self.total = next;
    }

    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Self::default();
        for value in values {
            sum.add(value);
        }
        sum
    }
}

/// The compensated total of `values`, taken in their order.
pub fn total(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().collect::<Sum>().value()
}

/// The sum by halves: the error grows with the logarithm of the length, and the loop has no chain of dependencies.
pub fn pairwise(values: &[f64]) -> f64 {
    const PLAIN: usize = 64;
    if values.len() <= PLAIN {
        return values.iter().sum();
    }
    let (left, right) = values.split_at(values.len() / 2);
    pairwise(left) + pairwise(right)
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn small_terms_survive_large_ones() {
        assert_eq!(total([1e100, 1.0, -1e100, 1.0]).to_bits(), 2f64.to_bits());
    }
}
