//! What people wrote in all units of a campaign together: themes of which each unit has too few to be told may be enough.
//!
//! Beside the units' own counts a sum tells what the rest wrote, those whose count is not told because each is of one to nine people. It is
//! told only where these are nobody, or ten people and more of whom it does not follow how many are in each unit. A correction tells
//! a sum only as it was published last, beside the same counts; and no unit's count that an earlier sum left open.

use analytics::disclosure::FEWEST_RESPONDENTS;
use store::EvaluationView;
use survey::campaign::CampaignState;
use survey::id::EvaluationId;

use super::counts::{Counted, ThemeCount};
use super::written::{Tally, Written, agreement};
use crate::frozen::frozen;
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
    Ok(Some(sums(&units)))
}

/// A publication before: the sums it told, if it told any, and the units beside them, in the order of the evaluations.
pub(crate) struct Before {
    pub sums: Option<Counted>,
    pub units: Vec<Option<Counted>>,
}

impl Before {
    /// Of the publications from the first to this one, the newest last.
    ///
    /// # Errors
    /// As [`Counted::of`].
    pub async fn all(state: &ApiState, evaluations: &[EvaluationId], last: u32) -> Result<Vec<Self>> {
        let Some(first) = evaluations.first() else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for number in 1..=last {
            let mut units = Vec::new();
            for evaluation in evaluations {
                units.push(frozen(state, *evaluation, super::THEMES, Some(number)).await?);
            }
            all.push(Self { sums: frozen(state, *first, TOGETHER, Some(number)).await?, units });
        }
        Ok(all)
    }
}

/// The counts of the units and their sums, as they may be told after what was published before.
pub(crate) fn corrected(mut units: Vec<OfUnit>, before: &[Before]) -> (Vec<OfUnit>, Counted) {
    for (at, (_, counted)) in units.iter_mut().enumerate() {
        let then: Vec<Counted> = before.iter().filter_map(|one| one.units.get(at)?.clone()).collect();
        *counted = counted.clone().withhold(&then);
    }
    for earlier in before {
        let Some(sums) = &earlier.sums else { continue };
        for ((_, counted), then) in units.iter_mut().zip(&earlier.units) {
            // What a sum left open stays so: the others' counts and the sum would tell what it was.
            counted.keep_open(sums, then.as_ref());
        }
    }
    let now = sums(&units);
    let Some(last) = before.last() else { return (units, now) };
    let told = |cell: &Cell, of: &Counted| cell.of(of);
    let same = |cell: &Cell| {
        let then = last.sums.as_ref().and_then(|sums| told(cell, sums));
        let beside = units.iter().zip(&last.units);
        let unchanged = || {
            beside.clone().all(|((_, now), then)| then.as_ref().is_some_and(|then| told(cell, now) == told(cell, then)))
        };
        then.is_some() && told(cell, &now) == then && unchanged()
    };
    let kept = now.clone().retaining(&same);
    (units, kept)
}

/// One number of what is counted.
pub(super) enum Cell {
    Comments,
    Web,
    Read,
    Twice,
    Theme(String),
    ThemeOnWeb(String),
}

impl Cell {
    fn of(&self, counted: &Counted) -> Option<u64> {
        match self {
            Self::Comments => counted.comments,
            Self::Web => counted.web,
            Self::Read => counted.read,
            Self::Twice => counted.twice,
            Self::Theme(key) => counted.theme(key)?.n,
            Self::ThemeOnWeb(key) => counted.theme(key)?.web,
        }
    }
}

impl Counted {
    /// Without the numbers that are not to be told.
    fn retaining(mut self, told: &dyn Fn(&Cell) -> bool) -> Self {
        self.comments = self.comments.filter(|_| told(&Cell::Comments));
        self.web = self.web.filter(|_| told(&Cell::Web));
        self.read = self.read.filter(|_| told(&Cell::Read));
        self.twice = self.twice.filter(|_| told(&Cell::Twice));
        for theme in &mut self.themes {
            theme.n = theme.n.filter(|_| told(&Cell::Theme(theme.key.clone())));
            theme.web = theme.web.filter(|_| told(&Cell::ThemeOnWeb(theme.key.clone())));
        }
        self.without_what_tells()
    }

    /// Without the numbers that were not told of this unit beside sums that were.
    fn keep_open(&mut self, sums: &Self, then: Option<&Self>) {
        let open = |cell: &Cell| cell.of(sums).is_some() && then.and_then(|then| cell.of(then)).is_none();
        *self = self.clone().retaining(&|cell| !open(cell));
    }
}

/// Whether it does not follow how many of these people are in each of so many units, of one to nine each.
fn leaves_open(people: u64, units: u64) -> bool {
    people >= FEWEST_RESPONDENTS && people >= units + SLACK && people + SLACK <= (FEWEST_RESPONDENTS - 1) * units
}

/// So many more or fewer people there might be in some unit.
const SLACK: u64 = 3;

/// The sums over units, as they may be told beside the units.
pub(crate) fn sums(units: &[OfUnit]) -> Counted {
    let one = |cell: &dyn Fn(&Written) -> Tally, told: &dyn Fn(&Counted) -> Option<u64>| {
        let all = units.iter().map(|(written, _)| cell(written)).fold(Tally::default(), Tally::and);
        let untold: Vec<Tally> =
            units.iter().filter(|(_, counted)| told(counted).is_none()).map(|(written, _)| cell(written)).collect();
        let rest = untold.iter().copied().fold(Tally::default(), Tally::and);
        // Some may be hidden though they are many, because of what was published before.
        let few = untold.iter().all(|own| own.is_few());
        let open = !few || leaves_open(rest.people, untold.len() as u64);
        all.told().filter(|_| rest.people == 0 || (open && !rest.is_few()))
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
        questions: all.iter().map(|written| written.questions()).max().unwrap_or(1),
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
        sums(&units(waited)).themes[0].n
    }

    /// As it would have been published after others: what is told of each unit, and of all.
    fn published(waited: &[u64], before: &[Before]) -> Before {
        let (units, sums) = corrected(units(waited), before);
        Before { sums: Some(sums), units: units.into_iter().map(|(_, counted)| Some(counted)).collect() }
    }

    fn numbers(of: &Before) -> (Option<u64>, Vec<Option<u64>>) {
        let n = |counted: &Counted| counted.themes[0].n;
        (of.sums.as_ref().and_then(n), of.units.iter().map(|unit| unit.as_ref().and_then(n)).collect())
    }

    #[test]
    fn what_each_unit_has_too_little_of_is_told_of_all() {
        assert_eq!(told(&[4, 5, 6, 0, 7]), Some(22));
        assert_eq!(told(&[4, 5, 30]), None, "beside 30 it would tell of nine");
        assert_eq!(told(&[4, 6, 30]), Some(40));
        assert_eq!(told(&[12, 30, 0]), Some(42), "every unit tells its own");
        assert_eq!(told(&[2, 3]), None);
        assert_eq!(told(&[0, 0]), Some(0));
        assert_eq!(told(&[1; 10]), None, "ten in ten units are one in each");
        assert_eq!(told(&[9, 9, 30]), None, "eighteen in two units are nine in each");
    }

    #[test]
    fn a_correction_tells_a_sum_as_it_was_or_not_at_all() {
        let first = published(&[12, 30], &[]);
        assert_eq!(numbers(&first), (Some(42), vec![Some(12), Some(30)]));
        // One more in the first unit is withheld; the sum less the second would tell it.
        assert_eq!(numbers(&published(&[13, 60], std::slice::from_ref(&first))), (None, vec![None, Some(60)]));
        assert_eq!(numbers(&published(&[12, 30], std::slice::from_ref(&first))), numbers(&first));
        let open = published(&[4, 5, 6, 7], &[]);
        assert_eq!(numbers(&published(&[4, 5, 6, 7], std::slice::from_ref(&open))).0, Some(22));
        assert_eq!(numbers(&published(&[4, 5, 6, 9], std::slice::from_ref(&open))).0, None, "two wrote more");
        // Published before there were sums: none is told in a correction.
        let without = Before { sums: None, units: published(&[12, 30], &[]).units };
        assert_eq!(numbers(&published(&[12, 30], &[without])).0, None);
    }

    #[test]
    fn what_a_sum_left_open_is_told_of_no_unit_later() {
        // The first two had sixteen; told now, each would show how many more wrote since.
        let first = published(&[8, 8, 30], &[]);
        let (sum, units) = numbers(&first);
        assert_eq!((sum, units), (None, vec![None, None, Some(30)]), "eight and eight of at most nine");
        let first = published(&[5, 7, 30], &[]);
        assert_eq!(numbers(&first), (Some(42), vec![None, None, Some(30)]));
        assert_eq!(
            numbers(&published(&[10, 12, 30], std::slice::from_ref(&first))),
            (None, vec![None, None, Some(30)])
        );
    }

    proptest! {
        #[test]
        fn no_sum_tells_of_a_few(waited in prop::collection::vec(0_u64..25, 2..8)) {
            let of = published(&waited, &[]);
            let (sum, units) = numbers(&of);
            let hidden: Vec<u64> = waited.iter().zip(&units).filter(|(_, told)| told.is_none()).map(|(n, _)| *n).collect();
            if let Some(sum) = sum {
                let rest = sum - units.iter().flatten().sum::<u64>();
                prop_assert_eq!(rest, hidden.iter().sum::<u64>());
                // Whoever subtracts knows that each hidden unit has one to nine: each may have three more, or three fewer, together.
                let (least, most) = (hidden.len() as u64, 9 * hidden.len() as u64);
                prop_assert!(hidden.is_empty() || (rest >= 10 && rest >= least + 3 && rest + 3 <= most), "{waited:?}");
            }
        }

        /// By what two publications tell, exact numbers of a unit's first count or of its change are found for none that hides it.
        #[test]
        fn two_publications_tell_no_more_than_each(
            first in prop::collection::vec(0_u64..25, 2..5),
            more in prop::collection::vec(0_u64..15, 5),
        ) {
            let then = published(&first, &[]);
            let second: Vec<u64> = first.iter().zip(&more).map(|(n, more)| n + more).collect();
            let now = published(&second, std::slice::from_ref(&then));
            let ((sum_then, units_then), (sum_now, units_now)) = (numbers(&then), numbers(&now));
            // A sum is told again only where nothing that is told beside it changed.
            prop_assert!(sum_now.is_none() || (sum_now == sum_then && units_now == units_then), "{first:?} {second:?}");
            for (now, then) in units_now.iter().zip(&units_then) {
                prop_assert!(now.is_none() || then.is_some() || sum_then.is_none(), "{first:?} {second:?}");
                if let (Some(now), Some(then)) = (now, then) {
                    prop_assert!(now == then || now.abs_diff(*then) >= 10);
                }
            }
        }
    }
}
