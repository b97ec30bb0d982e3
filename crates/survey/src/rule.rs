//! How answers become an index: the named rules of which a campaign chooses one before the first response.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An aggregation of criterion shares into one index. All are computed and shown as variants of the chosen one; two
/// different rules are never compared with each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexRule {
    /// All answers pooled: satisfied answers over answers. The Ministry of Health's formula and the default.
    #[default]
    Pooled,
    /// Mean of the factors, each the mean of its criteria.
    MeanOfFactors,
    /// Mean of the factors, each with its answers pooled.
    MeanOfPooledFactors,
    /// Mean of the criteria.
    MeanOfCriteria,
    /// Mean over persons of each one's own share of satisfied answers.
    MeanOfPersons,
    /// The overall question alone.
    OverallQuestion,
}

impl IndexRule {
    pub const ALL: [Self; 6] = [
        Self::Pooled,
        Self::MeanOfFactors,
        Self::MeanOfPooledFactors,
        Self::MeanOfCriteria,
        Self::MeanOfPersons,
        Self::OverallQuestion,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Pooled => "pooled",
            Self::MeanOfFactors => "mean_of_factors",
            Self::MeanOfPooledFactors => "mean_of_pooled_factors",
            Self::MeanOfCriteria => "mean_of_criteria",
            Self::MeanOfPersons => "mean_of_persons",
            Self::OverallQuestion => "overall_question",
        }
    }
}

impl fmt::Display for IndexRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not an index rule; use one of: pooled, mean_of_factors, mean_of_pooled_factors, mean_of_criteria, mean_of_persons, overall_question"
)]
pub struct NotARule(pub String);

impl FromStr for IndexRule {
    type Err = NotARule;
    fn from_str(text: &str) -> Result<Self, NotARule> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or_else(|| NotARule(text.to_owned()))
    }
}
