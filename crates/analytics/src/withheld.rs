//! Parts of a unit's results that are not shown whatever they are: beside figures published before they would give a few people
//! away (METHODS 11, 3).

use survey::rule::IndexRule;

use crate::disclosure::Reason;
use crate::hiding::hide_what_follows;
use crate::score::Score;

/// A part of the results of a unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its groups by a variable.
    Domain(String),
    Criterion(String),
    Factor(String),
    /// The overall question.
    Overall,
}

impl Part {
    /// Its kind, as files name it: `domain`, `criterion`, `factor`, `overall`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Domain(_) => "domain",
            Self::Criterion(_) => "criterion",
            Self::Factor(_) => "factor",
            Self::Overall => "overall",
        }
    }

    /// Which of its kind; empty for the overall question.
    pub fn key(&self) -> &str {
        match self {
            Self::Domain(key) | Self::Criterion(key) | Self::Factor(key) => key,
            Self::Overall => "",
        }
    }

    /// From its kind and key; none for another kind.
    pub fn of(kind: &str, key: &str) -> Option<Self> {
        match kind {
            "domain" => Some(Self::Domain(key.to_owned())),
            "criterion" => Some(Self::Criterion(key.to_owned())),
            "factor" => Some(Self::Factor(key.to_owned())),
            "overall" => Some(Self::Overall),
            _ => None,
        }
    }
}

impl Score {
    /// Hides these parts, and what would give them back. Groups are in no score.
    pub fn withhold<'a>(&mut self, parts: impl IntoIterator<Item = &'a Part>) {
        for part in parts {
            match part {
                Part::Domain(_) => {}
                Part::Criterion(key) => {
                    let own = self.criteria.iter_mut().filter(|criterion| criterion.key == *key);
                    own.for_each(|criterion| criterion.figure.hide(Reason::Complementary));
                }
                Part::Factor(key) => {
                    for factor in self.factors.iter_mut().filter(|factor| factor.key == *key) {
                        factor.figure.hide(Reason::Complementary);
                        factor.other.iter_mut().for_each(|other| other.hide(Reason::Complementary));
                    }
                }
                Part::Overall => {
                    if let Some(figure) = self.variants.get_mut(IndexRule::OverallQuestion.name()) {
                        figure.hide(Reason::Complementary);
                    }
                    if self.rule == IndexRule::OverallQuestion {
                        self.index.hide(Reason::Complementary);
                        self.disclosure = self.index.disclosure;
                    }
                }
            }
        }
        hide_what_follows(self);
    }
}
