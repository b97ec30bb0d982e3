//! The evaluations of a report with what a role may see of each.

use analytics::score::PublicScore;
use report::{Drawn, UnitDesign};
use store::{EvaluationView, Filter, Role, SampleDesign};
use survey::campaign::CampaignState;

use super::wanted::Wanted;
use crate::problem::{Code, Problem, Result};
use crate::scores::{Hidden, Loaded, dispositions, in_order};
use crate::state::ApiState;

/// One evaluation and what may be seen of it.
pub(super) struct Gathered {
    pub view: EvaluationView,
    pub score: Option<PublicScore>,
    pub hidden: Option<Hidden>,
}

impl Gathered {
    /// Whether its index is shown.
    pub fn shows(&self) -> bool {
        self.score.as_ref().is_some_and(|score| score.as_score().index.estimate.is_some())
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
        let all = in_order(own, |view| async move {
            let loaded = match wanted {
                Wanted::Publication(campaign, number) if view.campaign.id == campaign => {
                    Loaded::published(state, &view, number).await?
                }
                _ => Loaded::of(state, &view, role).await?,
            };
            Ok::<_, Problem>(match loaded {
                Loaded::Score(score) => Gathered { view, score: Some(*score), hidden: None },
                Loaded::Hidden(why) => Gathered { view, score: None, hidden: Some(why) },
            })
        })
        .await?;
        Ok(Self { all, wanted })
    }

    /// Those reported on.
    pub fn reported(&self) -> impl Iterator<Item = &Gathered> {
        self.all.iter().filter(|one| self.wanted.has(&one.view))
    }
}

/// How the people of an evaluation were drawn and what became of them.
///
/// # Errors
/// If the store fails.
pub(super) async fn drawn(state: &ApiState, view: &EvaluationView) -> Result<Drawn> {
    let id = view.evaluation.id;
    let design = state.store.sample_design(id).await?;
    let people = dispositions(&state.store.case_counts(id).await?);
    let quarantined = state.store.progress(id).await?.quarantined;
    Ok(Drawn { design: unit_design(&design), people, quarantined })
}

const fn unit_design(design: &SampleDesign) -> UnitDesign {
    let SampleDesign { strata, psus, people, framed_strata, framed_psus, weighted } = *design;
    // Where people are drawn from the list each is a sampling unit, and the second frame has nothing to say.
    let frames = match (psus > 0 && framed_strata == psus, psus < people && framed_psus == psus) {
        (true, true) => 2,
        (true, false) => 1,
        (false, _) => 0,
    };
    UnitDesign { strata, psus, people, frames, weighted }
}
