//! Units of one campaign that may be compared, with their ranks and the pairs that differ.

use analytics::chart::words::Tongue;
use analytics::score::PublicScore;
use report::{Class, PairVerdict};
use store::EvaluationView;

use crate::scores::compared;

/// The classes of one campaign. `first` is the place of its first unit among those of the report.
pub(super) fn classes(own: &[(EvaluationView, Option<PublicScore>)], first: usize, tongue: Tongue) -> Vec<Class> {
    let (places, pairs) = compared(own);
    let count = places.iter().map(|place| place.class).max().unwrap_or(0);
    let class = |number: usize| {
        let members: Vec<usize> = (0..own.len()).filter(|at| places[*at].class == number).collect();
        let unit = own.get(*members.first()?).map(|(view, _)| view)?;
        let place = |id: uuid::Uuid| members.iter().copied().find(|at| own[*at].0.evaluation.id.0 == id);
        let of_class: Vec<_> = pairs.iter().filter_map(|pair| Some((pair, place(pair.a)?, place(pair.b)?))).collect();
        let verdict = |(higher, lower): (usize, usize)| PairVerdict { higher: first + higher, lower: first + lower };
        Some(Class {
            year: Some(unit.campaign.year),
            kind: report::kind_heading(tongue, unit.unit.kind).to_owned(),
            ranks: members.iter().map(|at| places[*at].rank.ok()).collect(),
            apart: of_class
                .iter()
                .filter(|(pair, ..)| pair.different)
                .map(|(pair, a, b)| verdict(if pair.difference > 0.0 { (*a, *b) } else { (*b, *a) }))
                .collect(),
            pairs: of_class.len(),
            units: members.iter().map(|at| first + at).collect(),
        })
    };
    (1..=count).filter_map(class).collect()
}
