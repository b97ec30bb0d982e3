//! What the tests between pairs of units allow to say in a title.

use super::ChartError;
use super::words::Tongue;

/// Pairs of rows an adjusted test told apart, each as (higher, lower), among rows that may be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Separated(pub Vec<(usize, usize)>);

/// The form of what the pairs say.
pub(super) enum Finding<'a> {
    /// No pair was told apart.
    None,
    /// Every one of the first was told apart from every one of the second, and no other pair.
    Only(Vec<&'a str>, Vec<&'a str>),
    /// So many of so many pairs, without a shape a title could say.
    Some(usize, usize),
}

/// A title names at most so many units.
const NAMES: usize = 5;

impl Separated {
    /// # Errors
    /// [`ChartError::Finding`] if a pair names a row without a number, or the lower one first.
    pub(super) fn check(&self, estimates: &[Option<f64>]) -> Result<(), ChartError> {
        let of = |row: usize| estimates.get(row).copied().flatten();
        let borne = |(high, low): &(usize, usize)| of(*high).zip(of(*low)).is_some_and(|(high, low)| high > low);
        if self.0.iter().all(borne) { Ok(()) } else { Err(ChartError::Finding) }
    }

    /// `compared` is how many rows were tested against one another.
    pub(super) fn finding<'a>(&self, names: &[&'a str], compared: usize) -> Finding<'a> {
        if self.0.is_empty() {
            return Finding::None;
        }
        let side = |pick: fn(&(usize, usize)) -> usize| {
            let mut rows: Vec<usize> = self.0.iter().map(pick).collect();
            rows.sort_unstable();
            rows.dedup();
            rows
        };
        let mut pairs = self.0.clone();
        pairs.sort_unstable();
        pairs.dedup();
        let (high, low) = (side(|pair| pair.0), side(|pair| pair.1));
        let whole = high.len() * low.len() == pairs.len() && high.iter().all(|row| !low.contains(row));
        if whole && high.len() + low.len() <= NAMES {
            let named = |rows: &[usize]| rows.iter().filter_map(|row| names.get(*row).copied()).collect();
            return Finding::Only(named(&high), named(&low));
        }
        Finding::Some(pairs.len(), compared * compared.saturating_sub(1) / 2)
    }
}

/// The sentence with a capital.
pub fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

impl Tongue {
    /// `chỉ tách được A khỏi B và C`.
    pub(super) fn only(self, high: &[&str], low: &[&str]) -> String {
        let (high, low) = (self.list(high), self.list(low));
        match self {
            Self::Vietnamese => format!("chỉ tách được {high} khỏi {low}"),
            Self::English => format!("only {high} can be told apart from {low}"),
        }
    }

    /// `tách được 3 trên 6 cặp`
    pub(super) fn told_apart(self, told: usize, pairs: usize) -> String {
        match self {
            Self::Vietnamese => format!("tách được {told} trên {pairs} cặp"),
            Self::English => format!("{told} of {pairs} pairs can be told apart"),
        }
    }

    /// Whose a finding is where it is not of all units: `trong UBND cấp huyện `; nothing otherwise.
    pub(super) fn among(self, heading: &str) -> String {
        if heading.is_empty() {
            return String::new();
        }
        let comma = if heading.contains(',') { "," } else { "" };
        format!("{} {heading}{comma} ", self.pick("trong", "among"))
    }

    /// The finding as a sentence, with what it leaves open.
    pub(super) fn found(self, finding: Option<(Finding<'_>, &str)>) -> String {
        let Some((finding, of)) = finding else {
            let words = self.pick(
                "Biểu đồ không cho biết chênh lệch nào là thật.",
                "The chart does not tell which differences are real.",
            );
            return words.to_owned();
        };
        let said = match (self, finding) {
            (_, Finding::None) => format!("{}.", self.none_told_apart()),
            (Self::Vietnamese, Finding::Only(high, low)) => {
                let only = self.only(&high, &low).replacen("chỉ ", "", 1);
                format!("ngoài việc {only}, các cặp khác chưa phân biệt được.")
            }
            (Self::English, Finding::Only(high, low)) => format!("{}; no other pair.", self.only(&high, &low)),
            (Self::Vietnamese, Finding::Some(told, pairs)) => {
                format!("{}; các cặp khác chưa phân biệt được.", self.told_apart(told, pairs))
            }
            (Self::English, Finding::Some(told, pairs)) => {
                format!("{}, the others cannot.", self.told_apart(told, pairs))
            }
        };
        capital(&format!("{}{said}", self.among(of)))
    }

    pub(super) const fn none_told_apart(self) -> &'static str {
        self.pick("chưa phân biệt được đơn vị nào", "no unit can be told apart")
    }

    pub(super) const fn mostly_overlapping(self) -> &'static str {
        self.pick("phần lớn khoảng tin cậy chồng lên nhau", "most confidence intervals overlap")
    }
}
