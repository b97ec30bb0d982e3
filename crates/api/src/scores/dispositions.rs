//! The people drawn by the families of outcomes that rates are reckoned of.

use analytics::outcome::Dispositions;
use store::CaseCounts;
use survey::outcome::Family;

/// Each person drawn in one number; who was not visited is not known.
pub(crate) fn dispositions(counts: &CaseCounts) -> Dispositions {
    let mut people = Dispositions { complete: counts.answered, unknown: counts.not_visited, ..Dispositions::default() };
    for (outcome, count) in &counts.outcomes {
        *match outcome.family() {
            Family::Pending => &mut people.pending,
            Family::Refusal => &mut people.refusal,
            Family::NonContact => &mut people.non_contact,
            Family::OtherNonResponse => &mut people.other,
            Family::Unknown => &mut people.unknown,
            Family::NotEligible => &mut people.not_eligible,
        } += count;
    }
    people
}
