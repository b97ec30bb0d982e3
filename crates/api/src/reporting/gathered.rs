//! The evaluations of a report with what a role may see of each.

use std::collections::BTreeMap;

use analytics::score::PublicScore;
use report::Absence;
use store::{EvaluationView, Filter, Publication, Role};
use survey::campaign::CampaignState;
use survey::id::CampaignId;

use super::wanted::Wanted;
use crate::problem::{Code, Problem, Result};
use crate::scores::{Hidden, Loaded, in_order};
use crate::state::ApiState;

/// One evaluation and what may be seen of it.
pub(crate) struct Gathered {
    pub view: EvaluationView,
    pub score: Option<PublicScore>,
    pub hidden: Option<Hidden>,
}

impl Gathered {
    /// As a role may see it now.
    ///
    /// # Errors
    /// As [`Loaded::of`].
    pub async fn of(state: &ApiState, role: Role, view: EvaluationView) -> Result<Self> {
        let loaded = Loaded::of(state, &view, role).await?;
        Ok(Self::loaded(view, loaded))
    }

    fn loaded(view: EvaluationView, loaded: Loaded) -> Self {
        match loaded {
            Loaded::Score(score) => Self { view, score: Some(*score), hidden: None },
            Loaded::Hidden(why) => Self { view, score: None, hidden: Some(why) },
        }
    }

    /// Whether its index is shown.
    pub fn shows(&self) -> bool {
        self.score.as_ref().is_some_and(|score| score.as_score().index.estimate.is_some())
    }

    /// Why nothing of it is to be seen, if it is not.
    pub fn absence(&self) -> Option<Absence> {
        self.hidden.map(|hidden| match hidden {
            Hidden::NotPublished => Absence::NotPublished,
            Hidden::NoSample | Hidden::TooFew => Absence::NoSample,
        })
    }

    pub fn is_provisional(&self) -> bool {
        self.view.campaign.state != CampaignState::Published
    }
}

/// The evaluations reported on, and those of the same units in the years before them, all by year.
pub(super) struct Years {
    pub all: Vec<Gathered>,
    wanted: Wanted,
}

impl Years {
    /// # Errors
    /// [`Code::NoSuchThing`] if there is no such evaluation or campaign, otherwise as [`Loaded::of`].
    pub async fn of(state: &ApiState, role: Role, wanted: Wanted) -> Result<Self> {
        let views = state.store.evaluations(Filter::default()).await?;
        let reported: Vec<&EvaluationView> = views.iter().filter(|view| wanted.has(view)).collect();
        let last = reported.iter().map(|view| view.campaign.year).max().ok_or(Problem::new(Code::NoSuchThing))?;
        let earlier = |view: &EvaluationView| {
            view.campaign.year <= last
                && view.campaign.state != CampaignState::Draft
                && reported.iter().any(|own| own.unit.id == view.unit.id)
        };
        let own: Vec<EvaluationView> = views.iter().filter(|view| wanted.has(view) || earlier(view)).cloned().collect();
        let then = &AsPublished::of(state, wanted).await?;
        let all = in_order(own, |view| async move {
            let loaded = match then.as_ref().map_or(Then::AsNow, |then| then.of_campaign(view.campaign.id)) {
                Then::Published(number) => Loaded::published(state, &view, number).await?,
                Then::NotYet => Loaded::Hidden(Hidden::NotPublished),
                Then::AsNow => Loaded::of(state, &view, role).await?,
            };
            Ok::<_, Problem>(Gathered::loaded(view, loaded))
        })
        .await?;
        Ok(Self { all, wanted })
    }

    /// Those reported on.
    pub fn reported(&self) -> impl Iterator<Item = &Gathered> {
        self.all.iter().filter(|one| self.wanted.has(&one.view))
    }
}

/// What was published of a campaign at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Published(u32),
    NotYet,
    /// It was published before there were publications, or is not published at all.
    AsNow,
}

/// Which publication of each campaign had been published when the one that is wanted was: what it says of the years before stays as it
/// was.
struct AsPublished {
    /// By the campaign: the number of its publication, none where the first came later.
    numbers: BTreeMap<CampaignId, Option<u32>>,
}

impl AsPublished {
    /// None where no publication is wanted.
    async fn of(state: &ApiState, wanted: Wanted) -> Result<Option<Self>> {
        let Wanted::Publication(campaign, number) = wanted else { return Ok(None) };
        let all = state.store.publications(None).await?;
        Self::among(&all, (campaign, number)).map(Some).ok_or(Problem::new(Code::NoSuchThing))
    }

    /// None if the wanted one is not among them.
    fn among(all: &[Publication], (campaign, number): (CampaignId, u32)) -> Option<Self> {
        let at = all.iter().find(|one| one.campaign == campaign && one.number == number)?.at;
        let mut numbers: BTreeMap<CampaignId, Option<u32>> = BTreeMap::new();
        for one in all {
            let known = numbers.entry(one.campaign).or_default();
            *known = (*known).max((one.at <= at).then_some(one.number));
        }
        numbers.insert(campaign, Some(number));
        Some(Self { numbers })
    }

    fn of_campaign(&self, campaign: CampaignId) -> Then {
        match self.numbers.get(&campaign) {
            Some(Some(number)) => Then::Published(*number),
            Some(None) => Then::NotYet,
            None => Then::AsNow,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::clock::Timestamp;
    use survey::id::{PublicationId, UserId};
    use uuid::Uuid;

    #[test]
    fn the_years_before_stay_as_they_were_when_a_year_was_published() {
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|id| CampaignId(Uuid::from_u128(id)));
        let publication = |(campaign, number, at): (CampaignId, u32, i64)| Publication {
            id: PublicationId(Uuid::from_u128(u128::from(number))),
            campaign,
            number,
            reason: None,
            at: Timestamp::from_millis(at),
            by: UserId(Uuid::nil()),
            program: String::new(),
            fingerprint: String::new(),
            key: String::new(),
            manifest: String::new(),
            whole: true,
        };
        let all = [(first, 1, 10), (second, 1, 20), (first, 2, 30), (second, 2, 40), (third, 1, 50)].map(publication);
        let numbers = |wanted| {
            let then = AsPublished::among(&all, wanted).unwrap();
            [first, second, third, fourth].map(|campaign| then.of_campaign(campaign))
        };
        assert_eq!(numbers((second, 1)), [Then::Published(1), Then::Published(1), Then::NotYet, Then::AsNow]);
        assert_eq!(numbers((second, 2)), [Then::Published(2), Then::Published(2), Then::NotYet, Then::AsNow]);
        assert_eq!(numbers((third, 1)), [Then::Published(2), Then::Published(2), Then::Published(1), Then::AsNow]);
        assert!(AsPublished::among(&all, (third, 2)).is_none());
    }
}
