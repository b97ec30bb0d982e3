//! Everyone in the group said so (METHODS 11, 1): in a group known to number fewer than 50 people a share tells what each of them
//! answered, where fewer than three were satisfied with anything asked, or fewer than three dissatisfied.

use survey::rule::IndexRule;

use crate::disclosure::{FEWEST_ON_A_SIDE, Reason, SMALL_POPULATION};
use crate::instrument::{Instrument, Meaning, Scale};
use crate::sample::Sample;
use crate::score::Score;

/// People with an answer to some questions, and how many of them were satisfied, or dissatisfied, at least once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Voices {
    people: u64,
    satisfied: u64,
    dissatisfied: u64,
}

impl Voices {
    /// One question has the rule for a cell; over several, a person may be on both sides.
    const fn tell(self, population: u64) -> bool {
        let few = self.satisfied < FEWEST_ON_A_SIDE || self.dissatisfied < FEWEST_ON_A_SIDE;
        self.people > 0 && population < SMALL_POPULATION && few
    }
}

/// Of the rows for which `inside` holds.
fn voices(questions: &[(&[u8], &Scale)], rows: usize, inside: impl Fn(usize) -> bool) -> Voices {
    let mut all = Voices::default();
    for row in (0..rows).filter(|row| inside(*row)) {
        let (mut yes, mut no) = (false, false);
        for (column, scale) in questions {
            match column.get(row).map(|code| scale.meaning(*code)) {
                Some(Meaning::Answer { satisfied: true, .. }) => yes = true,
                Some(Meaning::Answer { satisfied: false, .. }) => no = true,
                _ => {}
            }
        }
        all.people += u64::from(yes || no);
        all.satisfied += u64::from(yes);
        all.dissatisfied += u64::from(no);
    }
    all
}

fn questions<'a>(sample: &'a Sample, instrument: &'a Instrument, criteria: &[usize]) -> Vec<(&'a [u8], &'a Scale)> {
    let of = |at: &usize| Some((sample.answers().column(*at), &instrument.criteria().get(*at)?.scale));
    criteria.iter().filter_map(of).collect()
}

/// Whether the pooled share of a group of people by these criteria tells what each of them answered; `population` is how many
/// people the group is known to have.
pub(crate) fn tells_of_everyone(
    sample: &Sample,
    instrument: &Instrument,
    (criteria, inside): (&[usize], &[bool]),
    population: u64,
) -> bool {
    let inside = |row: usize| inside.get(row).copied().unwrap_or(false);
    population < SMALL_POPULATION
        && voices(&questions(sample, instrument, criteria), sample.len(), inside).tell(population)
}

/// Hides every figure of a unit of a known small population that tells what each of its people answered.
pub(crate) fn hide_unanimous(score: &mut Score, sample: &Sample, instrument: &Instrument) {
    let Some(population) = sample.design().population().filter(|people| *people < SMALL_POPULATION) else { return };
    let tell =
        |criteria: &[usize]| voices(&questions(sample, instrument, criteria), sample.len(), |_| true).tell(population);
    let counting = |score: &Score, factor: Option<&str>| -> Vec<usize> {
        let own = score.criteria.iter().enumerate();
        own.filter(|(_, c)| c.in_index && factor.is_none_or(|key| c.factor == key)).map(|(at, _)| at).collect()
    };
    for (at, criterion) in score.criteria.iter_mut().enumerate() {
        if tell(&[at]) {
            criterion.figure.hide(Reason::Unanimous);
        }
    }
    for at in 0..score.factors.len() {
        if tell(&counting(score, Some(&score.factors[at].key))) {
            let factor = &mut score.factors[at];
            factor.figure.hide(Reason::Unanimous);
            factor.other.iter_mut().for_each(|other| other.hide(Reason::Unanimous));
        }
    }
    let of_criteria = tell(&counting(score, None));
    let of_overall = instrument
        .overall()
        .is_some_and(|scale| voices(&[(sample.answers().overall(), scale)], sample.len(), |_| true).tell(population));
    let tells = |rule: IndexRule| match rule {
        IndexRule::OverallQuestion => of_overall,
        _ => of_criteria,
    };
    if tells(score.rule) {
        score.index.hide(Reason::Unanimous);
        score.disclosure = score.index.disclosure;
    }
    for rule in IndexRule::ALL.into_iter().filter(|rule| tells(*rule)) {
        if let Some(figure) = score.variants.get_mut(rule.name()) {
            figure.hide(Reason::Unanimous);
        }
    }
}
