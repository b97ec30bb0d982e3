//! The index as if everybody counted alike: beside the published one it shows what the weights changed, and is for checking
//! only.

use crate::battery::{Scope, points};
use crate::estimate::Measure;
use crate::instrument::Instrument;
use crate::sample::Sample;
use crate::score::Score;

/// The index of a scored sample by its rule and its criteria, every respondent with the weight one ([`crate::estimate::index`]
/// with `w_i = 1`); a share 0..1, none where nobody answered. Where all weights are equal it is the index itself.
///
/// Source: METHODS 2.
pub fn unweighted_index(sample: &Sample, instrument: &Instrument, score: &Score) -> Option<f64> {
    let weights = sample.design().weights();
    let first = weights.first()?;
    if weights.iter().all(|weight| (weight - first).abs() <= 1e-9 * first) {
        return score.index.estimate;
    }
    let counting: Vec<usize> =
        score.criteria.iter().enumerate().filter(|(_, criterion)| criterion.in_index).map(|(at, _)| at).collect();
    let scope = Scope { counting: Some(&counting), ..Scope::default() };
    let alike = vec![1.0; sample.len()];
    let share = points(sample, instrument, scope, &alike).index(score.rule, Measure::Share)?;
    Some(share.clamp(0.0, 1.0))
}
