//! What hinders a campaign from being opened.
//!
//! A draft may be unfinished in every way. Once answers are taken, each unit has to be one of the campaign's days, on the map
//! of those days, with a number of interviews to reach.

use crate::area::Validity;
use crate::clock::Day;
use crate::id::EvaluationId;

/// What there is to know of a planned evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub evaluation: EvaluationId,
    pub target: u32,
    /// When the unit exists.
    pub unit: Validity,
    pub area_code: String,
    /// Whether the map of the campaign's first day has the unit's area; true where there is no map at all.
    pub area_exists: bool,
}

/// One thing that hinders it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    #[error("the campaign has no unit; add at least one")]
    NoEvaluations,
    #[error("the last day is before the first")]
    LastDayBeforeFirst,
    #[error("the target is 0; say how many interviews are wanted")]
    NoTarget,
    /// On the campaign's first day.
    #[error("the unit does not exist on the first day, {0}; change its validity or the first day")]
    UnitNotValid(Day),
    #[error("the map of the first day, {day}, has no area {area_code}; give the unit an area of that day")]
    AreaNotValid { area_code: String, day: Day },
}

impl Obstacle {
    /// The word for it in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoEvaluations => "no_evaluations",
            Self::LastDayBeforeFirst => "last_day_before_first",
            Self::NoTarget => "no_target",
            Self::UnitNotValid(_) => "unit_not_valid",
            Self::AreaNotValid { .. } => "area_not_valid",
        }
    }

    /// Whether it comes of the days of fieldwork.
    pub const fn is_of_days(&self) -> bool {
        matches!(self, Self::LastDayBeforeFirst | Self::UnitNotValid(_) | Self::AreaNotValid { .. })
    }
}

/// An obstacle and the evaluation it stands at; at none if it is the campaign's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hindrance {
    pub evaluation: Option<EvaluationId>,
    pub obstacle: Obstacle,
}

/// Everything that hinders a campaign of these days and evaluations from being opened; empty if nothing does.
pub fn hindrances((first, last): (Day, Day), planned: &[Planned]) -> Vec<Hindrance> {
    let own = |obstacle| Hindrance { evaluation: None, obstacle };
    let mut found = Vec::new();
    if last < first {
        found.push(own(Obstacle::LastDayBeforeFirst));
    }
    if planned.is_empty() {
        found.push(own(Obstacle::NoEvaluations));
    }
    for one in planned {
        let at = |obstacle| Hindrance { evaluation: Some(one.evaluation), obstacle };
        if one.target == 0 {
            found.push(at(Obstacle::NoTarget));
        }
        if !one.unit.contains(first) {
            found.push(at(Obstacle::UnitNotValid(first)));
        }
        if !one.area_exists {
            found.push(at(Obstacle::AreaNotValid { area_code: one.area_code.clone(), day: first }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn planned(number: u128) -> Planned {
        Planned {
            evaluation: EvaluationId(Uuid::from_u128(number)),
            target: 200,
            unit: Validity { from: day("2018-01-01"), until: None },
            area_code: "118".to_owned(),
            area_exists: true,
        }
    }

    fn found(days: (&str, &str), planned: &[Planned]) -> Vec<(Option<u128>, &'static str)> {
        hindrances((day(days.0), day(days.1)), planned)
            .iter()
            .map(|one| (one.evaluation.map(|id| id.0.as_u128()), one.obstacle.name()))
            .collect()
    }

    const DAYS: (&str, &str) = ("2022-09-12", "2022-10-31");

    #[test]
    fn a_finished_plan_can_be_opened() {
        assert_eq!(found(DAYS, &[planned(1), planned(2)]), []);
        assert_eq!(found(("2022-09-12", "2022-09-12"), &[planned(1)]), [], "one day is a campaign, too");
    }

    #[test]
    fn each_obstacle_stands_where_it_belongs() {
        assert_eq!(
            found(("2022-10-31", "2022-09-12"), &[]),
            [(None, "last_day_before_first"), (None, "no_evaluations")]
        );
        let gone = Validity { from: day("2018-01-01"), until: Some(day("2022-09-12")) };
        let wrong = [
            Planned { target: 0, ..planned(1) },
            planned(2),
            Planned { unit: gone, area_exists: false, ..planned(3) },
            Planned { unit: Validity { from: day("2022-09-13"), until: None }, ..planned(4) },
        ];
        assert_eq!(
            found(DAYS, &wrong),
            [
                (Some(1), "no_target"),
                (Some(3), "unit_not_valid"),
                (Some(3), "area_not_valid"),
                (Some(4), "unit_not_valid"),
            ]
        );
    }

    #[test]
    fn a_unit_that_ends_during_fieldwork_is_asked_about_all_the_same() {
        let ends = Validity { from: day("2018-01-01"), until: Some(day("2022-09-13")) };
        assert_eq!(found(DAYS, &[Planned { unit: ends, ..planned(1) }]), []);
    }

    #[test]
    fn only_those_of_the_days_come_of_the_days() {
        let day = day("2022-09-12");
        let area = Obstacle::AreaNotValid { area_code: String::new(), day };
        let of_days = [Obstacle::LastDayBeforeFirst, Obstacle::UnitNotValid(day), area];
        assert!(of_days.iter().all(Obstacle::is_of_days));
        assert!(!Obstacle::NoTarget.is_of_days() && !Obstacle::NoEvaluations.is_of_days());
    }
}
