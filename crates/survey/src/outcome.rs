//! What came of a visit to a person drawn.

use serde::{Deserialize, Serialize};

/// What a surveyor found, in the words of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    NobodyHome,
    /// The person drawn is away; somebody else was met.
    Away,
    Appointment,
    /// The road could not be passed.
    Impassable,
    Refused,
    /// The household did not let the person be met.
    HouseholdRefused,
    /// Stopped in the middle of the interview.
    BrokeOff,
    NoLanguage,
    TooIll,
    Died,
    Moved,
    /// The house was not found.
    NotFound,
    /// Did not use the service.
    NotEligible,
    /// A word that a later version added.
    #[serde(other)]
    Other,
}

/// The family an outcome belongs to when rates are reckoned: the AAPOR Standard Definitions for surveys at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Met, and still to be interviewed.
    Pending,
    /// 2.1
    Refusal,
    /// 2.2
    NonContact,
    /// 2.3: belongs to those asked, and neither refused nor missed.
    OtherNonResponse,
    /// 3: not known whether there is anyone to ask.
    Unknown,
    /// 4
    NotEligible,
}

impl Outcome {
    /// Those that can be recorded, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::NobodyHome,
        Self::Away,
        Self::Appointment,
        Self::Impassable,
        Self::Refused,
        Self::HouseholdRefused,
        Self::BrokeOff,
        Self::NoLanguage,
        Self::TooIll,
        Self::Died,
        Self::Moved,
        Self::NotFound,
        Self::NotEligible,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::NobodyHome => "nobody_home",
            Self::Away => "away",
            Self::Appointment => "appointment",
            Self::Impassable => "impassable",
            Self::Refused => "refused",
            Self::HouseholdRefused => "household_refused",
            Self::BrokeOff => "broke_off",
            Self::NoLanguage => "no_language",
            Self::TooIll => "too_ill",
            Self::Died => "died",
            Self::Moved => "moved",
            Self::NotFound => "not_found",
            Self::NotEligible => "not_eligible",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == text)
    }

    /// Whether nobody goes there again. A later visit may still say otherwise.
    pub const fn closes(self) -> bool {
        !matches!(self, Self::NobodyHome | Self::Away | Self::Appointment | Self::Impassable | Self::Other)
    }

    pub const fn family(self) -> Family {
        match self {
            Self::Appointment => Family::Pending,
            Self::NobodyHome | Self::Away => Family::NonContact,
            Self::Refused | Self::HouseholdRefused | Self::BrokeOff => Family::Refusal,
            Self::NoLanguage | Self::TooIll | Self::Died => Family::OtherNonResponse,
            Self::NotEligible => Family::NotEligible,
            Self::Moved | Self::NotFound | Self::Impassable | Self::Other => Family::Unknown,
        }
    }

    /// The AAPOR code; `x` where the methodologist has still to choose the last figure, none while the case is open.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::NobodyHome => Some("2.24"),
            Self::Away => Some("2.25"),
            Self::Refused | Self::HouseholdRefused => Some("2.11"),
            Self::BrokeOff => Some("2.12"),
            Self::Died => Some("2.31"),
            Self::TooIll => Some("2.32"),
            Self::NoLanguage => Some("2.33"),
            Self::Impassable => Some("3.17"),
            Self::NotFound => Some("3.18"),
            Self::Moved => Some("3.x"),
            Self::NotEligible => Some("4.x"),
            Self::Appointment | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_called_the_same_everywhere() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
            assert_eq!(Outcome::parse(outcome.name()), Some(outcome));
        }
        assert_eq!(serde_json::from_str::<Outcome>("\"flood\"").unwrap(), Outcome::Other);
        assert_eq!(Outcome::parse("other"), None);
    }

    #[test]
    fn the_code_is_of_the_family() {
        for outcome in Outcome::ALL {
            let expected = match outcome.family() {
                Family::Pending => None,
                Family::Refusal => Some("2.1"),
                Family::NonContact => Some("2.2"),
                Family::OtherNonResponse => Some("2.3"),
                Family::Unknown => Some("3."),
                Family::NotEligible => Some("4."),
            };
            assert_eq!(outcome.code().map(|code| &code[..expected.map_or(0, str::len)]), expected, "{outcome:?}");
        }
    }

    #[test]
    fn who_is_missed_or_put_off_is_visited_again() {
        let again: Vec<_> = Outcome::ALL.into_iter().filter(|outcome| !outcome.closes()).map(Outcome::name).collect();
        assert_eq!(again, ["nobody_home", "away", "appointment", "impassable"]);
    }
}
