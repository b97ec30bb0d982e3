//! The same estimates without errors, under any weights: what replicates are made of.

use survey::rule::IndexRule;

use super::plan::Plan;
use super::{Questions, Scope, runs, totals};
use crate::estimate::Measure;
use crate::instrument::Instrument;
use crate::sample::Sample;

/// Estimates of one sample under one set of weights: shares 0..1, or scores on the scale of the form. Absent where nobody with
/// a weight answered, or a weight is not a finite number.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    criteria: Vec<[Option<f64>; 2]>,
    factor_means: Vec<[Option<f64>; 2]>,
    overall: [[Option<f64>; 2]; 6],
}

const fn at(measure: Measure) -> usize {
    match measure {
        Measure::Share => 0,
        Measure::Score => 1,
    }
}

impl Points {
    /// The estimate of a criterion, by its place; none where nobody answered.
    pub fn criterion(&self, criterion: usize, measure: Measure) -> Option<f64> {
        self.criteria.get(criterion)?[at(measure)]
    }

    /// A factor as the mean of its criteria.
    pub fn factor_mean(&self, factor: usize, measure: Measure) -> Option<f64> {
        self.factor_means.get(factor)?[at(measure)]
    }

    /// The index by a rule; none where nobody answered what it is made of.
    pub fn index(&self, rule: IndexRule, measure: Measure) -> Option<f64> {
        let place = IndexRule::ALL.iter().position(|other| *other == rule)?;
        self.overall[place][at(measure)]
    }
}

/// Point estimates with `weights` (by row, not negative, missing ones 0) in place of the design's: `S w s/S w r` of each
/// criterion, the means of these by factor, and the index by every rule ([`crate::estimate::index`]).
///
/// Source: METHODS 2, with the weights of a replicate METHODS 4.
pub fn points(sample: &Sample, instrument: &Instrument, scope: Scope<'_>, weights: &[f64]) -> Points {
    let questions = Questions::of(instrument, scope.counting);
    let runs = runs(sample.design());
    let totals = totals(sample, &questions, scope.inside, &runs, weights);
    let plan = Plan::new(&questions, &totals);
    let both = |of: &dyn Fn(usize) -> Option<f64>| [0, 1].map(|m| of(m).filter(|point| point.is_finite()));
    Points {
        criteria: (0..instrument.criteria().len()).map(|at| both(&|m| plan.question_point(at, m))).collect(),
        factor_means: (0..instrument.factors().len()).map(|at| both(&|m| plan.factor_point(at, m))).collect(),
        overall: IndexRule::ALL.map(|rule| both(&|m| plan.overall_point(rule, m))),
    }
}
