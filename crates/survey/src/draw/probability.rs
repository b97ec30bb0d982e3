//! Probabilities as fractions.

use std::fmt;

/// The chance by which a person is drawn, a fraction in lowest terms, above 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Probability {
    numerator: u64,
    denominator: u64,
}

impl Probability {
    /// The chance of who is drawn in any case.
    pub const CERTAIN: Self = Self { numerator: 1, denominator: 1 };

    /// `drawn/of`; certain where `of` is not more than `drawn`.
    pub(super) fn of(drawn: u64, of: u64) -> Self {
        if drawn >= of {
            return Self::CERTAIN;
        }
        let common = greatest_common_divisor(drawn, of);
        Self { numerator: drawn / common, denominator: of / common }
    }

    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// The design weight `1/p`, in people: how many of the frame the person stands for [Horvitz & Thompson 1952; METHODS 3]. The
    /// nearest number to the fraction.
    pub fn weight(self) -> f64 {
        self.denominator as f64 / self.numerator as f64
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// Of two numbers of which `b` is not 0.
const fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while a != 0 {
        (a, b) = (b % a, a);
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_lowest_terms() {
        assert_eq!(Probability::of(6, 9).to_string(), "2/3");
        assert_eq!(Probability::of(7, 7), Probability::CERTAIN);
        assert_eq!(Probability::of(4_294_967_291, 4_294_967_292).to_string(), "4294967291/4294967292");
        assert_eq!(Probability::of(2, 5).weight().to_bits(), 2.5_f64.to_bits());
    }
}
