//! The table of a benchmark: a column for each size, the goal, and whether the largest size reaches it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a line must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    Most(f64),
    /// Faster than the lines of these keys, those of them that were measured.
    Below(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Bytes,
}

impl Unit {
    fn say(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 0.0995 => format!("{:.1} ms", value * 1e3),
            Self::Seconds if value < 0.9995 => format!("{:.0} ms", value * 1e3),
            Self::Seconds => format!("{value:.2} s"),
            Self::Bytes => format!("{:.0} MB", value / 1e6),
        }
    }
}

/// One line of the table.
pub struct Line {
    key: String,
    title: String,
    unit: Unit,
    goals: Vec<Goal>,
}

impl Line {
    pub const fn new(key: String, title: String, unit: Unit, goals: Vec<Goal>) -> Self {
        Self { key, title, unit, goals }
    }
}

/// What was measured: by size, then by the key of the line.
#[derive(Default)]
pub struct Figures {
    sizes: Vec<u64>,
    values: BTreeMap<(u64, String), f64>,
}

impl Figures {
    pub fn new(sizes: Vec<u64>) -> Self {
        Self { sizes, values: BTreeMap::new() }
    }

    /// Keeps a value; of several the least.
    pub fn put(&mut self, size: u64, key: String, value: f64) {
        self.values.entry((size, key)).and_modify(|least| *least = least.min(value)).or_insert(value);
    }

    fn value(&self, size: u64, key: &str) -> Option<f64> {
        self.values.get(&(size, key.to_owned())).copied()
    }

    /// The goals of a line in words, and whether the largest size reaches all of them; nothing where it was not measured.
    fn judged(&self, line: &Line) -> (String, Option<bool>) {
        let largest = self.sizes.last().copied().unwrap_or(0);
        let own = self.value(largest, &line.key);
        let (mut words, mut reached) = (Vec::new(), None);
        for goal in &line.goals {
            let limit = match goal {
                Goal::Most(most) => Some(*most),
                Goal::Below(others) => others.iter().filter_map(|key| self.value(largest, key)).reduce(f64::min),
            };
            let Some(limit) = limit else { continue };
            let sign = if matches!(goal, Goal::Most(_)) { "≤" } else { "<" };
            words.push(format!("{sign} {}", line.unit.say(limit)));
            if let Some(own) = own {
                let good = if matches!(goal, Goal::Most(_)) { own <= limit } else { own < limit };
                reached = Some(reached.unwrap_or(true) && good);
            }
        }
        (words.join(", "), reached)
    }

    /// The titles of the lines whose goal is missed.
    pub fn missed<'a>(&self, lines: &'a [Line]) -> Vec<&'a str> {
        let missed = lines.iter().filter(|line| self.judged(line).1 == Some(false));
        missed.map(|line| line.title.as_str()).collect()
    }

    /// The table in columns; a line that was measured at no size is left out.
    pub fn table(&self, lines: &[Line]) -> String {
        let mut rows: Vec<Vec<String>> = vec![
            std::iter::once(String::new())
                .chain(self.sizes.iter().map(|size| thousands(*size)))
                .chain(["goal".to_owned(), String::new()])
                .collect(),
        ];
        for line in lines {
            let values: Vec<Option<f64>> = self.sizes.iter().map(|size| self.value(*size, &line.key)).collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            let (goal, reached) = self.judged(line);
            let verdict = reached.map_or("", |reached| if reached { "reached" } else { "missed" });
            let cells = values.iter().map(|value| value.map_or("–".to_owned(), |value| line.unit.say(value)));
            let own = std::iter::once(line.title.clone()).chain(cells).chain([goal, verdict.to_owned()]);
            rows.push(own.collect());
        }
        aligned(&rows)
    }
}

/// Columns under each other: words to the left, the numbers between the first column and the last two to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let wide = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let number = at > 0 && at + 2 < columns;
            let _ = if number { write!(line, "{cell:>width$}   ") } else { write!(line, "{cell:<width$}   ") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// 1,000,000.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Vec<Line> {
        let line = |key: &str, goals| Line::new(key.to_owned(), format!("the {key}"), Unit::Seconds, goals);
        let below = Goal::Below(vec!["other".to_owned(), "absent".to_owned()]);
        vec![line("own", vec![below, Goal::Most(0.01)]), line("other", vec![]), line("absent", vec![Goal::Most(1.0)])]
    }

    #[test]
    fn the_largest_size_is_held_against_the_goals() {
        let mut figures = Figures::new(vec![10_000, 1_000_000]);
        figures.put(10_000, "own".to_owned(), 0.0002);
        for seconds in [0.0048, 0.0041] {
            figures.put(1_000_000, "own".to_owned(), seconds);
        }
        figures.put(1_000_000, "other".to_owned(), 1.234);
        let lines = lines();
        assert_eq!(
            figures.table(&lines),
            "            10,000   1,000,000   goal\n\
             the own     0.2 ms      4.1 ms   < 1.23 s, ≤ 10.0 ms   reached\n\
             the other        –      1.23 s\n"
        );
        assert!(figures.missed(&lines).is_empty());
        let mut slow = Figures::new(vec![1_000_000]);
        slow.put(1_000_000, "own".to_owned(), 0.02);
        assert_eq!(slow.missed(&lines), ["the own"]);
    }
}
