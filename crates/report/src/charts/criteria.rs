//! The answers to each criterion of one unit.

use analytics::chart::criterion_chart::{CriterionChart, CriterionGroup};
use analytics::chart::words::Tongue;

use super::{Labels, alone, in_lots};
use crate::Facts;

/// The answers to each criterion of one unit; none where the scale has not five answers.
pub fn criteria(facts: &Facts, unit: usize, labels: Labels, tongue: Tongue) -> Option<CriterionChart> {
    alone(facts, unit)?.criteria(labels, tongue)
}

/// The same in several charts of at most so many criteria, the criteria of a factor together.
pub fn criteria_in_parts(facts: &Facts, unit: usize, most: usize, tongue: Tongue) -> Vec<CriterionChart> {
    let Some(whole) = criteria(facts, unit, Labels::Short, tongue) else { return Vec::new() };
    let part = |groups: Vec<CriterionGroup>| CriterionChart {
        level: whole.level,
        scope: whole.scope.clone(),
        windows: whole.windows.clone(),
        levels: whole.levels.clone(),
        groups,
    };
    in_lots(whole.groups, most, |group| group.criteria.len()).into_iter().map(part).collect()
}
