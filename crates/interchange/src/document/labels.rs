//! The numbers of headings, numbered paragraphs, captions and annexes, the same for every writer.
//!
//! They are written as text: Word's own numbering would count points a, b, c, d, e, where a Vietnamese paper says
//! a, b, c, d, đ, e, g.

use super::HeadingLevel;

/// The letters that number points, in the order of the Vietnamese alphabet.
const LETTERS: [&str; 23] =
    ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"];

/// Counts headings within the report or one annex, captions through the whole document.
#[derive(Debug, Default)]
pub(super) struct Labels {
    part: usize,
    section: usize,
    point: usize,
    tables: usize,
    figures: usize,
}

impl Labels {
    /// The next number of a level; the levels below begin anew.
    pub(super) fn next(&mut self, level: HeadingLevel) -> String {
        match level {
            HeadingLevel::Part => {
                (self.part, self.section, self.point) = (self.part + 1, 0, 0);
                format!("{}.", roman(self.part))
            }
            HeadingLevel::Section => {
                (self.section, self.point) = (self.section + 1, 0);
                format!("{}.", self.section)
            }
            HeadingLevel::Point => {
                self.point += 1;
                format!("{})", letters(self.point))
            }
        }
    }

    pub(super) fn next_table(&mut self) -> usize {
        self.tables += 1;
        self.tables
    }

    pub(super) fn next_figure(&mut self) -> usize {
        self.figures += 1;
        self.figures
    }

    /// An annex begins: headings from the first again, captions go on.
    pub(super) fn begin_annex(&mut self) {
        (self.part, self.section, self.point) = (0, 0, 0);
    }
}

/// A number from 1 in Roman capitals.
pub(super) fn roman(number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut out = String::new();
    for (value, letters) in STEPS {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    out
}

/// The letter of a number from 1; after y come aa, ab, …
fn letters(number: usize) -> String {
    let mut rest = number;
    let mut out = String::new();
    while rest > 0 {
        let letter = LETTERS.get((rest - 1) % LETTERS.len()).copied().unwrap_or_default();
        out.insert_str(0, letter);
        rest = (rest - 1) / LETTERS.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_below_begin_anew_and_points_follow_the_vietnamese_alphabet() {
        let mut labels = Labels::default();
        assert_eq!(labels.next(HeadingLevel::Part), "I.");
        assert_eq!(labels.next(HeadingLevel::Section), "1.");
        let points: Vec<_> = (0..7).map(|_| labels.next(HeadingLevel::Point)).collect();
        assert_eq!(points, ["a)", "b)", "c)", "d)", "đ)", "e)", "g)"]);
        assert_eq!(labels.next(HeadingLevel::Section), "2.");
        assert_eq!(labels.next(HeadingLevel::Point), "a)");
        assert_eq!(labels.next(HeadingLevel::Part), "II.");
        assert_eq!(labels.next(HeadingLevel::Section), "1.");
        assert_eq!((labels.next_table(), labels.next_table()), (1, 2));
        labels.begin_annex();
        assert_eq!(labels.next(HeadingLevel::Part), "I.");
        assert_eq!(labels.next_table(), 3);
    }

    #[test]
    fn long_counts_have_a_label_too() {
        assert_eq!((roman(4), roman(9), roman(14)), ("IV".into(), "IX".into(), "XIV".into()));
        assert_eq!(
            (letters(23), letters(24), letters(46), letters(47)),
            ("y".into(), "aa".into(), "ay".into(), "ba".into())
        );
    }
}
