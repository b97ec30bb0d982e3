//! Numbers as the office writes them, in Vietnamese and English.
//!
//! Decimal comma and dot for thousands in Vietnamese, the other way round in English; `92,4%` without a space;
//! differences with their sign, `+2,1 điểm`. On a screen minus is `−` and an interval `89,6–94,5`; in an official paper
//! both are typed with the hyphen of the keyboard, the interval with spaces: `89,6 - 94,5`.

use crate::language::WritingLanguage;

/// Where the number will stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A screen or a chart: typographic minus and dash.
    Screen,
    /// An official paper: the hyphen, as offices type.
    Official,
}

/// Writes numbers in a language for a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    pub language: WritingLanguage,
    pub medium: Medium,
}

/// What stands for a number that is not one; figures are tested before they come here, so it should never be seen.
const NOT_A_NUMBER: &str = "…";

impl Numbers {
    /// As in an official paper.
    pub fn official(language: WritingLanguage) -> Self {
        Self { language, medium: Medium::Official }
    }

    /// As on a screen.
    pub fn screen(language: WritingLanguage) -> Self {
        Self { language, medium: Medium::Screen }
    }

    /// A count with its thousands: `1.649`.
    pub fn count(self, number: u64) -> String {
        self.grouped(&number.to_string())
    }

    /// A count inside a Vietnamese official sentence, where numbers under 10 have a zero in front: `05 đơn vị`.
    pub fn count_in_prose(self, number: u64) -> String {
        match self.language {
            WritingLanguage::Vietnamese if number < 10 => format!("0{number}"),
            _ => self.count(number),
        }
    }

    /// A number with a fixed count of decimals: `1.234,5`. What rounds to zero has no sign.
    pub fn decimal(self, number: f64, decimals: usize) -> String {
        if !number.is_finite() {
            return NOT_A_NUMBER.to_owned();
        }
        let digits = format!("{:.decimals$}", number.abs());
        let sign = if number < 0.0 && has_value(&digits) { self.minus() } else { "" };
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let whole = self.grouped(whole);
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{fraction}", self.point()) }
    }

    /// A percentage, given in percent: `92,4%`.
    pub fn percent(self, number: f64, decimals: usize) -> String {
        format!("{}%", self.decimal(number, decimals))
    }

    /// A difference with its sign: `+2,1`.
    pub fn signed(self, number: f64, decimals: usize) -> String {
        let written = self.decimal(number, decimals);
        if number > 0.0 && has_value(&written) { format!("+{written}") } else { written }
    }

    /// A difference of percentages with its sign and unit: `+2,1 điểm`.
    pub fn points(self, number: f64, decimals: usize) -> String {
        format!("{} {}", self.signed(number, decimals), self.point_word())
    }

    /// How far apart two percentages are, without sign: `2,1 điểm`, as after `chênh`.
    pub fn points_apart(self, number: f64, decimals: usize) -> String {
        format!("{} {}", self.decimal(number.abs(), decimals), self.point_word())
    }

    /// An interval for a table or brackets: `89,6 - 94,5` on paper, `89,6–94,5` on a screen. If an end is below zero it
    /// is written with a word, since dash and minus together cannot be read: `-2,1 đến 6,3`.
    pub fn interval(self, low: f64, high: f64, decimals: usize) -> String {
        let (from, to) = (self.decimal(low, decimals), self.decimal(high, decimals));
        match (low < 0.0 || high < 0.0, self.medium) {
            (true, _) => format!("{from} {} {to}", self.to_word()),
            (false, Medium::Official) => format!("{from} - {to}"),
            (false, Medium::Screen) => format!("{from}–{to}"),
        }
    }

    /// An interval inside a sentence: `từ -2,1 đến 6,3`.
    pub fn interval_in_prose(self, low: f64, high: f64, decimals: usize) -> String {
        let from = match self.language {
            WritingLanguage::Vietnamese => "từ",
            WritingLanguage::English => "from",
        };
        format!("{from} {} {} {}", self.decimal(low, decimals), self.to_word(), self.decimal(high, decimals))
    }

    fn to_word(self) -> &'static str {
        match self.language {
            WritingLanguage::Vietnamese => "đến",
            WritingLanguage::English => "to",
        }
    }

    fn point_word(self) -> &'static str {
        match self.language {
            WritingLanguage::Vietnamese => "điểm",
            WritingLanguage::English => "points",
        }
    }

    fn minus(self) -> &'static str {
        match self.medium {
            Medium::Screen => "−",
            Medium::Official => "-",
        }
    }

    fn point(self) -> char {
        match self.language {
            WritingLanguage::Vietnamese => ',',
            WritingLanguage::English => '.',
        }
    }

    fn grouped(self, digits: &str) -> String {
        let separator = match self.language {
            WritingLanguage::Vietnamese => '.',
            WritingLanguage::English => ',',
        };
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }
}

/// Whether any digit is not zero.
fn has_value(digits: &str) -> bool {
    digits.chars().any(|digit| ('1'..='9').contains(&digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VI: Numbers = Numbers { language: WritingLanguage::Vietnamese, medium: Medium::Official };
    const EN: Numbers = Numbers { language: WritingLanguage::English, medium: Medium::Official };

    #[test]
    fn vietnamese_numbers_are_written_as_offices_write_them() {
        assert_eq!(VI.count(1649), "1.649");
        assert_eq!(VI.count(877_945_000), "877.945.000");
        assert_eq!(VI.count(999), "999");
        assert_eq!(VI.count_in_prose(5), "05");
        assert_eq!(VI.count_in_prose(15), "15");
        assert_eq!(VI.percent(92.4, 1), "92,4%");
        assert_eq!(VI.decimal(1234.56, 1), "1.234,6");
        assert_eq!(VI.points(2.1, 1), "+2,1 điểm");
        assert_eq!(VI.points(-2.1, 1), "-2,1 điểm");
        assert_eq!(VI.points_apart(-2.1, 1), "2,1 điểm");
        assert_eq!(VI.interval(89.6, 94.5, 1), "89,6 - 94,5");
        assert_eq!(VI.interval(-2.1, 6.3, 1), "-2,1 đến 6,3");
        assert_eq!(VI.interval_in_prose(-2.1, 6.3, 1), "từ -2,1 đến 6,3");
    }

    #[test]
    fn english_numbers_have_a_point_and_commas() {
        assert_eq!(EN.count(1649), "1,649");
        assert_eq!(EN.count_in_prose(5), "5");
        assert_eq!(EN.percent(92.4, 1), "92.4%");
        assert_eq!(EN.points(2.1, 1), "+2.1 points");
        assert_eq!(EN.interval_in_prose(-2.1, 6.3, 1), "from -2.1 to 6.3");
    }

    #[test]
    fn a_screen_has_a_true_minus_and_a_dash() {
        let screen = Numbers::screen(WritingLanguage::Vietnamese);
        assert_eq!(screen.points(-2.1, 1), "−2,1 điểm");
        assert_eq!(screen.interval(89.6, 94.5, 1), "89,6–94,5");
        assert_eq!(screen.interval(-2.1, 6.3, 1), "−2,1 đến 6,3");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(VI.points(-0.04, 1), "0,0 điểm");
        assert_eq!(VI.points(0.04, 1), "0,0 điểm");
        assert_eq!(VI.decimal(-0.0, 0), "0");
        assert_eq!(VI.decimal(f64::NAN, 1), "…");
    }

    proptest! {
        #[test]
        fn a_written_number_reads_back(number in -1e9_f64..1e9, decimals in 0_usize..4) {
            let back: f64 = VI.decimal(number, decimals).replace('.', "").replace(',', ".").parse().unwrap();
            let step = 10_f64.powi(-i32::try_from(decimals).unwrap());
            prop_assert!((back - number).abs() <= step * 0.5 + 1e-6);
        }
    }
}
