//! How the people of an evaluation were drawn and met, and on which days they answered: as it is now, or as it was when the campaign
//! was published, so that a report of published numbers says of them what was true of them.

use analytics::outcome::Dispositions;
use report::{Drawn, SetAside, UnitDesign};
use serde::{Deserialize, Serialize};
use store::{DayCount, EvaluationView, SampleDesign};
use survey::campaign::CampaignState;
use survey::case::{Mode, SampleType};
use survey::clock::Day;
use sync::receipt::Reason;

use super::given_up::OfCampaign;
use super::set_aside::why;
use crate::frozen::frozen;
use crate::problem::Result;
use crate::scores::dispositions;
use crate::state::ApiState;

/// The name it is published under.
pub const FIELDWORK: &str = "fieldwork";

/// The fieldwork of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fieldwork {
    strata: u64,
    psus: u64,
    people: u64,
    frames: u8,
    weighted: bool,
    /// How many clusters or people there were to draw from, where it is known.
    #[serde(default)]
    frame_psus: Option<u64>,
    /// How many people the clusters drawn have, where it is known.
    #[serde(default)]
    frame_people: Option<u64>,
    outcomes: Dispositions,
    /// It is not known of how many people those who answered are.
    #[serde(default)]
    respondents_only: bool,
    quarantined: u64,
    /// The reasons of those set aside; empty in what was published before they were kept.
    #[serde(default)]
    set_aside: Vec<(Reason, u64)>,
    /// What was given up of the campaign's tablets, the same in each of its evaluations.
    #[serde(default)]
    given_up: OfCampaign,
    /// Day, mode, type of sample and count.
    days: Vec<(String, String, String, u64)>,
}

impl Fieldwork {
    /// As it was published if it was, else as it is: of the publication of this number, or the newest.
    ///
    /// # Errors
    /// [`Code::Internal`] if what was published cannot be read; those of the store.
    pub async fn of(state: &ApiState, view: &EvaluationView, publication: Option<u32>) -> Result<Self> {
        match Self::published(state, view, publication).await? {
            Some(published) => Ok(published),
            None => Self::now(state, view).await,
        }
    }

    /// The same of the design alone, for whoever asks for nothing else.
    ///
    /// # Errors
    /// As [`Fieldwork::of`].
    pub async fn design_of(state: &ApiState, view: &EvaluationView) -> Result<UnitDesign> {
        match Self::published(state, view, None).await? {
            Some(published) => Ok(published.drawn().design),
            None => Ok(unit_design(&state.store.sample_design(view.evaluation.id).await?)),
        }
    }

    async fn published(state: &ApiState, view: &EvaluationView, publication: Option<u32>) -> Result<Option<Self>> {
        if view.campaign.state != CampaignState::Published {
            return Ok(None);
        }
        frozen(state, view.evaluation.id, FIELDWORK, publication).await
    }

    /// As it is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn now(state: &ApiState, view: &EvaluationView) -> Result<Self> {
        let id = view.evaluation.id;
        let UnitDesign { strata, psus, people, frames, frame_psus, frame_people, weighted } =
            unit_design(&state.store.sample_design(id).await?);
        let of = |one: DayCount| {
            (one.day.to_string(), one.mode.name().to_owned(), one.sample_type.name().to_owned(), one.count)
        };
        Ok(Self {
            strata,
            psus,
            people,
            frames,
            weighted,
            frame_psus,
            frame_people,
            outcomes: dispositions(&state.store.case_counts(id).await?),
            respondents_only: state.store.has_respondents_only(id).await?,
            quarantined: state.store.progress(id).await?.quarantined,
            set_aside: state.store.set_aside(id).await?.into_iter().collect(),
            given_up: OfCampaign::now(state, view.campaign.id).await?,
            days: state.store.day_counts(id).await?.into_iter().map(of).collect(),
        })
    }

    pub fn drawn(&self) -> Drawn {
        let Self { strata, psus, people, frames, frame_psus, frame_people, weighted, .. } = *self;
        let design = UnitDesign { strata, psus, people, frames, frame_psus, frame_people, weighted };
        let reasons = self.set_aside.iter().map(|(reason, count)| (why(*reason), *count));
        Drawn {
            design,
            people: (!self.respondents_only).then_some(self.outcomes),
            set_aside: SetAside::of(self.quarantined, reasons),
        }
    }

    /// What was given up of the tablets of its campaign.
    pub const fn given_up(&self) -> OfCampaign {
        self.given_up
    }

    pub fn days(&self) -> Vec<DayCount> {
        let of = |(day, mode, sample_type, count): &(String, String, String, u64)| {
            let day: Day = day.parse().ok()?;
            let (mode, sample_type) = (Mode::parse(mode)?, SampleType::parse(sample_type)?);
            Some(DayCount { day, mode, sample_type, count: *count })
        };
        self.days.iter().filter_map(of).collect()
    }
}

const fn unit_design(design: &SampleDesign) -> UnitDesign {
    let SampleDesign { strata, psus, people, framed_strata, framed_psus, frame_psus, frame_people, weighted } = *design;
    // Where people are drawn from the list each is a sampling unit, and the second frame has nothing to say.
    let frames = match (psus > 0 && framed_strata == psus, psus < people && framed_psus == psus) {
        (true, true) => 2,
        (true, false) => 1,
        (false, _) => 0,
    };
    UnitDesign {
        strata,
        psus,
        people,
        frames,
        frame_psus: if frames > 0 { Some(frame_psus) } else { None },
        frame_people: if frames > 1 { Some(frame_people) } else { None },
        weighted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWN: SampleDesign = SampleDesign {
        strata: 2,
        psus: 10,
        people: 90,
        framed_strata: 10,
        framed_psus: 10,
        frame_psus: 38,
        frame_people: 1200,
        weighted: true,
    };

    #[test]
    fn the_size_of_a_frame_is_known_of_a_whole_stage_or_not_at_all() {
        let sizes = |design: SampleDesign| {
            let UnitDesign { frames, frame_psus, frame_people, .. } = unit_design(&design);
            (frames, frame_psus, frame_people)
        };
        assert_eq!(sizes(DRAWN), (2, Some(38), Some(1200)));
        assert_eq!(sizes(SampleDesign { framed_psus: 9, ..DRAWN }), (1, Some(38), None));
        assert_eq!(sizes(SampleDesign { framed_strata: 9, ..DRAWN }), (0, None, None));
        // From a list each person is a unit of the first stage.
        assert_eq!(sizes(SampleDesign { psus: 90, framed_strata: 90, framed_psus: 90, ..DRAWN }), (1, Some(38), None));
    }

    #[test]
    fn what_was_published_before_a_fact_was_kept_is_read_without_it() {
        let before = r#"{"strata": 1, "psus": 3, "people": 9, "frames": 1, "weighted": false, "quarantined": 2, "days": [],
            "outcomes": {"complete": 5, "pending": 0, "refusal": 1, "non_contact": 1, "other": 0, "unknown": 2, "not_eligible": 0}}"#;
        let fieldwork: Fieldwork = serde_json::from_str(before).unwrap();
        let drawn = fieldwork.drawn();
        assert_eq!((drawn.design.frame_psus, drawn.people.map(|people| people.complete)), (None, Some(5)));
        assert_eq!((drawn.set_aside.count, drawn.set_aside.reasons.len()), (2, 0));
        assert_eq!(fieldwork.given_up(), OfCampaign::default());
    }
}
