//! What whoever writes the proposals may want beside them.

use analytics::score::CriterionScore;

use crate::words::{interval, level, percent};
use crate::{Facts, Unit};

/// The criteria with the lowest and the highest estimate of each unit, with their intervals: no test told them apart.
pub fn of_units(facts: &Facts) -> Vec<String> {
    facts.units.iter().filter_map(|unit| of_unit(facts, unit)).collect()
}

fn of_unit(facts: &Facts, unit: &Unit) -> Option<String> {
    let score = unit.score.as_score();
    let mut shown: Vec<(f64, &CriterionScore)> = score
        .criteria
        .iter()
        .filter(|criterion| criterion.in_index)
        .filter_map(|criterion| Some((criterion.figure.estimate?, criterion)))
        .collect();
    shown.sort_by(|a, b| a.0.total_cmp(&b.0));
    let said = |(estimate, criterion): &(f64, &CriterionScore)| {
        let known = facts.form_of(unit).and_then(|form| form.criterion(&criterion.key));
        let name = known.map_or(criterion.key.as_str(), |known| known.short.as_str());
        let ends = criterion.figure.lo.zip(criterion.figure.hi);
        let ends = ends.map(|(lo, hi)| format!("; khoảng tin cậy {} {}%", level(facts), interval(lo, hi)));
        format!("{name} ({}%{})", percent(*estimate), ends.unwrap_or_default())
    };
    let (low, high) = (shown.first()?, shown.last().filter(|_| shown.len() > 1)?);
    let when = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
    Some(format!(
        "{}{when}: ước lượng thấp nhất ở tiêu chí {}, cao nhất ở tiêu chí {}. Thứ tự giữa các tiêu chí chưa được kiểm định.",
        unit.name,
        said(low),
        said(high)
    ))
}
