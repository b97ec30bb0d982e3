//! The plan as its pages need it: campaigns and evaluations with what of them may still change, and the fields they are made of.

mod fields;
mod locks;
mod view;

pub(super) use fields::{CampaignName, Fields, NO_FORM};
pub(super) use locks::{Lock, of_campaign};
pub(super) use view::PlannedEvaluation;

use store::Planner;

use crate::auth::SignedIn;
use crate::state::ApiState;

/// Who changes the plan, and when.
pub(super) fn planner(state: &ApiState, person: SignedIn) -> Planner {
    Planner { by: Some(person.user), at: state.now() }
}
