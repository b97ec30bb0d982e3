//! What was given up of lost tablets, campaign by campaign.

use report::{GivenUp, OnTablets};
use serde::{Deserialize, Serialize};
use store::GivenUpTablet;
use survey::campaign::{Campaign, CampaignState};
use survey::clock::Day;
use survey::id::CampaignId;

use crate::problem::Result;
use crate::state::ApiState;

/// What was given up that is of one campaign, or may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCampaign {
    tablets: u64,
    submissions: u64,
    /// On tablets that may have worked for another campaign, too.
    shared_tablets: u64,
    shared_submissions: u64,
}

impl OfCampaign {
    /// As it is.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn now(state: &ApiState, campaign: CampaignId) -> Result<Self> {
        let tablets = state.store.given_up().await?;
        if tablets.is_empty() {
            return Ok(Self::default());
        }
        let campaigns = state.store.campaigns().await?;
        let of = |tablet: &GivenUpTablet| {
            let days = (state.config.zone.day(tablet.enrolled_at), state.config.zone.day(tablet.last_contact_at));
            let own = campaigns.iter().filter(|one| tablet.campaigns.contains(&one.id));
            (candidates(&own.collect::<Vec<_>>(), days), tablet.owed)
        };
        Ok(Self::among(campaign, tablets.iter().map(of)))
    }

    fn among(campaign: CampaignId, tablets: impl Iterator<Item = (Vec<CampaignId>, u64)>) -> Self {
        let mut own = Self::default();
        for (candidates, owed) in tablets.filter(|(candidates, _)| candidates.contains(&campaign)) {
            if candidates.len() == 1 {
                own.tablets += 1;
                own.submissions += owed;
            } else {
                own.shared_tablets += 1;
                own.shared_submissions += owed;
            }
        }
        own
    }

    /// As a report has it; none where nothing was given up.
    pub(super) fn reported(self, year: i32) -> Option<GivenUp> {
        let own = OnTablets { tablets: self.tablets, submissions: self.submissions };
        let shared = OnTablets { tablets: self.shared_tablets, submissions: self.shared_submissions };
        (own.submissions + shared.submissions > 0).then_some(GivenUp { year, own, shared })
    }
}

/// The campaigns that a tablet's submissions may be of: not a draft, and in the field while the tablet was in use, if any was.
fn candidates(own: &[&Campaign], (enrolled, met): (Day, Day)) -> Vec<CampaignId> {
    let begun = || own.iter().filter(|one| one.state != CampaignState::Draft);
    let meanwhile: Vec<CampaignId> =
        begun().filter(|one| one.first_day <= met && one.last_day >= enrolled).map(|one| one.id).collect();
    if meanwhile.is_empty() { begun().map(|one| one.id).collect() } else { meanwhile }
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::language::Text;
    use uuid::Uuid;

    fn campaign(year: i32, state: CampaignState) -> Campaign {
        Campaign {
            id: CampaignId(Uuid::from_u128(year.unsigned_abs().into())),
            year,
            name: Text::of("Đợt khảo sát", "Survey"),
            state,
            first_day: Day::new(year, 9, 1).unwrap(),
            last_day: Day::new(year, 10, 31).unwrap(),
        }
    }

    fn days(from: &str, to: &str) -> (Day, Day) {
        (from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn a_tablet_is_of_the_campaign_that_was_in_the_field_while_it_was_in_use() {
        let all = [
            campaign(2021, CampaignState::Published),
            campaign(2022, CampaignState::Open),
            campaign(2023, CampaignState::Draft),
        ];
        let own: Vec<&Campaign> = all.iter().collect();
        let [first, second, _] = [all[0].id, all[1].id, all[2].id];
        assert_eq!(candidates(&own, days("2022-08-20", "2022-09-30")), [second]);
        assert_eq!(candidates(&own, days("2021-08-20", "2022-09-30")), [first, second]);
        // One that was in use on no day of any of them may be of either.
        assert_eq!(candidates(&own, days("2022-02-01", "2022-03-01")), [first, second]);
    }

    #[test]
    fn what_may_be_of_another_campaign_is_counted_apart() {
        let [first, second] = [campaign(2021, CampaignState::Open).id, campaign(2022, CampaignState::Open).id];
        let tablets = [(vec![second], 3), (vec![first, second], 2), (vec![first], 7), (vec![], 1)];
        let own = OfCampaign::among(second, tablets.into_iter()).reported(2022).unwrap();
        assert_eq!(own.own, OnTablets { tablets: 1, submissions: 3 });
        assert_eq!(own.shared, OnTablets { tablets: 1, submissions: 2 });
        assert_eq!(OfCampaign::default().reported(2022), None);
    }
}
