//! What may change in a unit once campaigns rest on it.

use super::{Unit, UnitKind};
use crate::area::Validity;
use crate::campaign::CampaignState;
use crate::clock::Day;
use crate::language::Text;

/// What somebody wants to be otherwise in a unit; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitChange {
    pub code: Option<String>,
    pub name: Option<Text>,
    pub kind: Option<UnitKind>,
    pub area_code: Option<String>,
    pub valid_from: Option<Day>,
    /// The first day it no longer exists; nothing inside takes the end away.
    pub valid_until: Option<Option<Day>>,
}

/// What a campaign asks of the units it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedIn {
    pub year: i32,
    pub state: CampaignState,
    pub first_day: Day,
}

/// Why a unit cannot be as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitRefusal {
    #[error("there is no area with the code {code} on {on}, the first day of the unit")]
    NoArea { code: String, on: Day },
    #[error("a unit exists for a day at least; the first day it no longer exists comes after {0}")]
    EndsBeforeItBegins(Day),
    #[error("the unit is in the campaign of {year}, which begins on {first_day}; it must exist on that day")]
    BeginsAfterCampaign { year: i32, first_day: Day },
    #[error("the unit is in the campaign of {year}, which begins on {first_day}; it must exist on that day")]
    EndsBeforeCampaign { year: i32, first_day: Day },
    #[error(
        "the unit is in the campaign of {year}, which is {}; its kind is settled, because units are compared within one kind",
        .state.name()
    )]
    KindSettled { year: i32, state: CampaignState },
}

impl Unit {
    /// Whether it can be at all, by itself.
    ///
    /// # Errors
    /// [`UnitRefusal::EndsBeforeItBegins`]
    pub fn exists_for_a_day(&self) -> Result<(), UnitRefusal> {
        match self.validity.until {
            Some(until) if until <= self.validity.from => Err(UnitRefusal::EndsBeforeItBegins(self.validity.from)),
            _ => Ok(()),
        }
    }

    /// The unit after a change. Whether its area exists is for whoever has the map to say.
    ///
    /// # Errors
    /// [`UnitRefusal::EndsBeforeItBegins`]; and of the campaigns it is in, [`UnitRefusal::BeginsAfterCampaign`] or
    /// [`UnitRefusal::EndsBeforeCampaign`] if it would not exist on the first day of one, [`UnitRefusal::KindSettled`] for another
    /// kind once one is more than a draft.
    pub fn changed(&self, change: UnitChange, campaigns: &[AskedIn]) -> Result<Self, UnitRefusal> {
        let after = Self {
            id: self.id,
            code: change.code.unwrap_or_else(|| self.code.clone()),
            name: change.name.unwrap_or_else(|| self.name.clone()),
            kind: change.kind.unwrap_or(self.kind),
            area_code: change.area_code.unwrap_or_else(|| self.area_code.clone()),
            validity: Validity {
                from: change.valid_from.unwrap_or(self.validity.from),
                until: change.valid_until.unwrap_or(self.validity.until),
            },
            demonstration: self.demonstration,
        };
        after.exists_for_a_day()?;
        for &AskedIn { year, state, first_day } in campaigns {
            if after.kind != self.kind && state != CampaignState::Draft {
                return Err(UnitRefusal::KindSettled { year, state });
            }
            // A unit that was planned for days on which it does not exist may be called otherwise all the same.
            if after.validity != self.validity && !after.validity.contains(first_day) {
                return Err(if first_day < after.validity.from {
                    UnitRefusal::BeginsAfterCampaign { year, first_day }
                } else {
                    UnitRefusal::EndsBeforeCampaign { year, first_day }
                });
            }
        }
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UnitId;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn unit() -> Unit {
        Unit {
            id: UnitId(Uuid::nil()),
            code: "ML-UB".to_owned(),
            name: Text::of("UBND huyện Mường La", "Mường La"),
            kind: UnitKind::District,
            area_code: "120".to_owned(),
            validity: Validity { from: day("2018-01-01"), until: Some(day("2025-07-01")) },
            demonstration: false,
        }
    }

    fn campaign(state: CampaignState) -> AskedIn {
        AskedIn { year: 2022, state, first_day: day("2022-09-01") }
    }

    #[test]
    fn a_unit_exists_on_the_first_day_of_its_campaigns() {
        let one = [campaign(CampaignState::Draft)];
        let from = |text| UnitChange { valid_from: Some(day(text)), ..UnitChange::default() };
        let until = |text| UnitChange { valid_until: Some(Some(day(text))), ..UnitChange::default() };
        assert_eq!(unit().changed(from("2022-09-01"), &one).unwrap().validity.from, day("2022-09-01"));
        let (year, first_day) = (2022, day("2022-09-01"));
        let late = UnitRefusal::BeginsAfterCampaign { year, first_day };
        assert_eq!(unit().changed(from("2022-09-02"), &one), Err(late));
        assert!(unit().changed(until("2022-09-02"), &one).is_ok());
        let early = UnitRefusal::EndsBeforeCampaign { year, first_day };
        assert_eq!(unit().changed(until("2022-09-01"), &one), Err(early));
        assert!(unit().changed(until("2022-09-01"), &[]).is_ok());
        assert_eq!(unit().changed(until("2018-01-01"), &[]), Err(UnitRefusal::EndsBeforeItBegins(day("2018-01-01"))));
        let endless = UnitChange { valid_until: Some(None), ..UnitChange::default() };
        assert_eq!(unit().changed(endless, &one).unwrap().validity.until, None);
    }

    #[test]
    fn the_kind_is_settled_when_a_campaign_opens() {
        let other = || UnitChange { kind: Some(UnitKind::Commune), ..UnitChange::default() };
        assert_eq!(unit().changed(other(), &[campaign(CampaignState::Draft)]).unwrap().kind, UnitKind::Commune);
        for state in [CampaignState::Open, CampaignState::Closed, CampaignState::Published] {
            let settled = UnitRefusal::KindSettled { year: 2022, state };
            assert_eq!(unit().changed(other(), &[campaign(state)]), Err(settled));
            let same = UnitChange { kind: Some(UnitKind::District), ..UnitChange::default() };
            assert!(unit().changed(same, &[campaign(state)]).is_ok());
        }
    }

    #[test]
    fn what_is_absent_stays() {
        assert_eq!(unit().changed(UnitChange::default(), &[campaign(CampaignState::Open)]), Ok(unit()));
        let name = Text::of("UBND xã Mường La", "Mường La commune");
        let renamed = unit().changed(UnitChange { name: Some(name.clone()), ..UnitChange::default() }, &[]).unwrap();
        assert_eq!(renamed, Unit { name, ..unit() });
    }
}
