//! What people wrote in all units of a campaign together: themes of which each unit has too few to be told may be enough.
//!
//! Beside the units' own counts a sum tells what the rest wrote, those whose count is not told: it is told only where these are nobody or
//! ten people and more, and where neither it nor the rest differs by one to nine from what was published before.

use store::EvaluationView;
use survey::campaign::CampaignState;
use survey::id::EvaluationId;

use super::counts::{Counted, ThemeCount, differs_by_few};
use super::written::{Tally, Written, agreement};
use crate::frozen::{frozen, frozen_until};
use crate::problem::Result;
use crate::state::ApiState;

/// The name it is published under, with each evaluation of the campaign.
pub(crate) const TOGETHER: &str = "themes_together";

/// One evaluation: what was written, and what is told of it.
pub(crate) type OfUnit = (Written, Counted);

/// The evaluations of one campaign, as it was published last if it was, else as they are; none if it was published without, or of less
/// than two.
///
/// # Errors
/// As [`Counted::of`].
pub(crate) async fn together(state: &ApiState, views: &[&EvaluationView]) -> Result<Option<Counted>> {
    let [first, _, ..] = views else { return Ok(None) };
    if first.campaign.state == CampaignState::Published {
        return frozen(state, first.evaluation.id, TOGETHER, None).await;
    }
    let mut units = Vec::new();
    for view in views {
        let written = Written::now(state, view).await?;
        let counted = Counted::of_written(&written);
        units.push((written, counted));
    }
    Ok(Some(sums(&units, &[])))
}

/// A publication before: the sums it told, and the units beside them.
pub(crate) struct Before {
    pub sums: Counted,
    pub units: Vec<Counted>,
}

impl Before {
    /// Of the publications from the first to this one, the newest last.
    ///
    /// # Errors
    /// As [`Counted::of`].
    pub async fn all(state: &ApiState, evaluations: &[EvaluationId], last: u32) -> Result<Vec<Self>> {
        let Some(first) = evaluations.first() else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for (number, sums) in frozen_until::<Counted>(state, *first, TOGETHER, last).await? {
            let mut units = Vec::new();
            for evaluation in evaluations {
                units.extend(frozen(state, *evaluation, super::THEMES, Some(number)).await?);
            }
            all.push(Self { sums, units });
        }
        Ok(all)
    }
}

/// The sums over units, as they may be told beside the units and after what was published before.
pub(crate) fn sums(units: &[OfUnit], before: &[Before]) -> Counted {
    let one = |cell: &dyn Fn(&Written) -> Tally, told: &dyn Fn(&Counted) -> Option<u64>| {
        let all = units.iter().map(|(written, _)| cell(written)).fold(Tally::default(), Tally::and);
        let untold = units.iter().filter(|(_, counted)| told(counted).is_none());
        let rest = untold.map(|(written, _)| cell(written)).fold(Tally::default(), Tally::and);
        let then = |before: &Before| {
            let sum = told(&before.sums)?;
            let of_units: u64 = before.units.iter().filter_map(told).sum();
            Some((sum, sum.saturating_sub(of_units)))
        };
        let tells = before
            .iter()
            .filter_map(then)
            .any(|(sum, left)| differs_by_few(all.comments, sum) || differs_by_few(rest.comments, left));
        all.told().filter(|_| !rest.is_few() && !tells)
    };
    let theme = |theme: &store::Theme| {
        let own = |sample: bool| move |written: &Written| written.with(&theme.key, sample);
        ThemeCount {
            key: theme.key.clone(),
            label: theme.label.clone(),
            n: one(&own(true), &|counted| counted.theme(&theme.key)?.n),
            web: one(&own(false), &|counted| counted.theme(&theme.key)?.web),
        }
    };
    let all: Vec<&Written> = units.iter().map(|(written, _)| written).collect();
    let told = Counted {
        comments: one(&|written| written.comments(true), &|counted| counted.comments),
        web: one(&|written| written.comments(false), &|counted| counted.web),
        read: one(&Written::read, &|counted| counted.read),
        twice: one(&Written::twice, &|counted| counted.twice),
        kappa: agreement(&all),
        themes: all.first().map(|first| first.themes().iter().map(theme).collect()).unwrap_or_default(),
    };
    told.without_what_tells()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use store::{CommentCode, Theme};
    use survey::case::SampleType;
    use survey::clock::Timestamp;
    use survey::id::{ResponseId, UserId};
    use survey::language::Text;
    use uuid::Uuid;

    /// A unit in which so many of the sample wrote of waiting, and one more person of nothing.
    fn unit(number: u128, waited: u64) -> OfUnit {
        let who = |at: u64| ResponseId(Uuid::from_u128(number * 1_000_000 + u128::from(at)));
        let places = (0..=waited).map(|at| ((who(at), "O1".to_owned()), SampleType::Probability)).collect();
        let code = |at: u64| CommentCode {
            response: who(at),
            question: "O1".to_owned(),
            coder: UserId(Uuid::from_u128(1)),
            at: Timestamp::from_millis(1),
            themes: if at < waited { ["wait".to_owned()].into() } else { [].into() },
        };
        let theme = Theme { key: "wait".to_owned(), label: Text::of("Chờ", "Waiting") };
        let written = Written::of(places, (0..=waited).map(code).collect(), vec![theme]);
        let counted = Counted::of_written(&written);
        (written, counted)
    }

    fn units(waited: &[u64]) -> Vec<OfUnit> {
        waited.iter().zip(1..).map(|(waited, number)| unit(number, *waited)).collect()
    }

    fn told(waited: &[u64]) -> Option<u64> {
        sums(&units(waited), &[]).themes[0].n
    }

    /// As it would have been published.
    fn published(waited: &[u64]) -> Before {
        let units = units(waited);
        Before { sums: sums(&units, &[]), units: units.into_iter().map(|(_, counted)| counted).collect() }
    }

    #[test]
    fn what_each_unit_has_too_little_of_is_told_of_all() {
        assert_eq!(told(&[4, 5, 6, 0, 7]), Some(22));
        assert_eq!(told(&[4, 5, 30]), None, "beside 30 it would tell of nine");
        assert_eq!(told(&[4, 6, 30]), Some(40));
        assert_eq!(told(&[12, 30, 0]), Some(42), "every unit tells its own");
        assert_eq!(told(&[2, 3]), None);
        assert_eq!(told(&[0, 0]), Some(0));
    }

    #[test]
    fn a_correction_tells_nothing_of_a_few() {
        let now = |waited: &[u64], before: &[u64]| sums(&units(waited), &[published(before)]).themes[0].n;
        assert_eq!(now(&[4, 5, 6, 7], &[4, 5, 6, 7]), Some(22));
        assert_eq!(now(&[4, 5, 6, 9], &[4, 5, 6, 7]), None, "two wrote more");
        assert_eq!(
            now(&[4, 9, 9, 12], &[4, 5, 6, 7]),
            Some(34),
            "the sum tells of twelve; the rest, now without the last unit, is as it was"
        );
        assert_eq!(now(&[4, 5, 6, 40], &[4, 5, 6, 7]), None, "the rest was 22 and is 15: the last unit had seven");
        let twice = [published(&[4, 5, 6, 30]), published(&[4, 5, 6, 50])];
        assert_eq!(sums(&units(&[4, 5, 6, 33]), &twice).themes[0].n, None, "three more than the first time");
    }

    proptest! {
        #[test]
        fn no_sum_tells_of_fewer_than_ten(waited in prop::collection::vec(0_u64..25, 2..8)) {
            let all = units(&waited);
            let sum = sums(&all, &[]).themes[0].n;
            let untold: u64 = waited.iter().filter(|n| (1..10).contains(*n)).sum();
            match sum {
                Some(sum) => {
                    prop_assert_eq!(sum, waited.iter().sum::<u64>());
                    let of_units: u64 = all.iter().filter_map(|(_, counted)| counted.themes[0].n).sum();
                    prop_assert_eq!(sum - of_units, untold);
                    prop_assert!(untold == 0 || untold >= 10);
                }
                None => prop_assert!((1..10).contains(&untold)),
            }
        }
    }
}
