//! A categorical auxiliary variable: the names of its categories and the category of each respondent.

use std::collections::{HashMap, HashSet};

use super::WeightingError;

/// A categorical variable by level codes: `codes[row]` is an index into `levels`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    pub(crate) name: String,
    pub(crate) levels: Vec<String>,
    pub(crate) codes: Vec<u32>,
}

impl Factor {
    /// A variable from level codes, one a respondent in the order of the design.
    ///
    /// # Errors
    /// A code that is no level (a respondent without a category: the row is named), or a level named twice.
    pub fn new(name: &str, levels: Vec<String>, codes: Vec<u32>) -> Result<Self, WeightingError> {
        let mut seen = HashSet::new();
        if let Some(twice) = levels.iter().find(|level| !seen.insert(level.as_str())) {
            return Err(WeightingError::LevelTwice { variable: name.to_owned(), level: twice.clone() });
        }
        if let Some(at) = codes.iter().position(|code| *code as usize >= levels.len()) {
            return Err(WeightingError::NoCategory { row: at + 1, variable: name.to_owned() });
        }
        Ok(Self { name: name.to_owned(), levels, codes })
    }

    /// A variable from the texts of the respondents; the levels are the texts found, sorted.
    ///
    /// # Errors
    /// An empty text (a respondent without a category): the row is named.
    pub fn of_texts<'a>(name: &str, texts: impl IntoIterator<Item = &'a str>) -> Result<Self, WeightingError> {
        let texts: Vec<&str> = texts.into_iter().collect();
        if let Some(at) = texts.iter().position(|text| text.is_empty()) {
            return Err(WeightingError::NoCategory { row: at + 1, variable: name.to_owned() });
        }
        let mut levels: Vec<&str> = texts.iter().copied().collect::<HashSet<_>>().into_iter().collect();
        levels.sort_unstable();
        let code_of: HashMap<&str, u32> = levels.iter().copied().zip(0..).collect();
        let codes = texts.iter().map(|text| code_of.get(text).copied().unwrap_or(u32::MAX)).collect();
        Self::new(name, levels.into_iter().map(str::to_owned).collect(), codes)
    }

    /// The cross-classification of two variables, named `a x b` with levels `level of a x level of b`; for
    /// post-stratification on both at once. Only combinations that a respondent has are levels.
    ///
    /// # Errors
    /// The two have another number of rows.
    pub fn cross(&self, other: &Self) -> Result<Self, WeightingError> {
        if self.codes.len() != other.codes.len() {
            return Err(WeightingError::Rows {
                variable: other.name.clone(),
                here: other.codes.len(),
                expected: self.codes.len(),
            });
        }
        let pairs: Vec<(u32, u32)> = self.codes.iter().copied().zip(other.codes.iter().copied()).collect();
        let mut found: Vec<(u32, u32)> = pairs.iter().copied().collect::<HashSet<_>>().into_iter().collect();
        found.sort_unstable();
        let code_of: HashMap<(u32, u32), u32> = found.iter().copied().zip(0..).collect();
        let codes = pairs.iter().map(|pair| code_of.get(pair).copied().unwrap_or(u32::MAX)).collect();
        let level = |(a, b): &(u32, u32)| format!("{} x {}", self.level(*a), other.level(*b));
        Self::new(&format!("{} x {}", self.name, other.name), found.iter().map(level).collect(), codes)
    }

    /// The name of the variable.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its categories.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The category of each respondent, as an index into [`Factor::levels`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The name of a level, empty if there is none.
    pub(crate) fn level(&self, code: u32) -> &str {
        self.levels.get(code as usize).map_or("", String::as_str)
    }

    /// A category as an error names it.
    pub(crate) fn category(&self, code: usize) -> String {
        format!("{} '{}'", self.name, self.levels.get(code).map_or("", String::as_str))
    }
}
