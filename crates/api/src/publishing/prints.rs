//! What tells the respondents of one publication from those of another, without telling what they answered: whoever has both must
//! not be able to reckon the answers of a few who differ (METHODS 11, 3).

use analytics::disclosure::FEWEST_RESPONDENTS;
use analytics::instrument::{BLANK, Instrument, Meaning, Scale};
use analytics::withheld::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::Respondent;
use survey::case::SampleType;
use survey::id::EvaluationId;
use survey::questionnaire::{Choice, Compiled, Question};

use crate::frozen::frozen_until;
use crate::problem::Result;
use crate::scores::{StoredAnswers, answers, groupings, secret};
use crate::state::ApiState;

/// The name that prints are kept under.
pub const ROWS: &str = "rows";
/// So many hexadecimal digits tell apart as many people as there are.
const DIGITS: usize = 16;

/// The people of a publication: of the sample, and all others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPrints {
    /// Sorted.
    sample: Vec<String>,
    others: Vec<String>,
    /// The group of each by each variable, in the order of the prints; [`BLANK`] for none.
    #[serde(default)]
    sample_groups: BTreeMap<String, Vec<u8>>,
    #[serde(default)]
    other_groups: BTreeMap<String, Vec<u8>>,
    /// Who of the sample has an answer to a criterion, by its key: `1` or `0` each, in the order of the prints.
    #[serde(default)]
    answered: BTreeMap<String, String>,
    /// The same for the overall question.
    #[serde(default)]
    overall: Option<String>,
}

/// By a key that only the server has.
fn print(key: &[u8; 32], one: &Respondent) -> String {
    let mut hasher = Sha256::new();
    hasher.update(key);
    if let Some(design) = &one.design {
        hasher.update(format!("{}\0{}\0", design.stratum, design.psu));
    }
    hasher.update(&one.codes);
    let mut print = publication::hexadecimal(&hasher.finalize());
    print.truncate(DIGITS);
    print
}

type Printed<'a> = (String, &'a Respondent);

/// Who is in which group of one variable: the print and the group of each.
type InGroups<'a> = Vec<(&'a str, u8)>;

impl RowPrints {
    pub fn of(state: &ApiState, form: &Compiled, instrument: &Instrument, stored: &StoredAnswers) -> Self {
        let key = secret(state, b"hailong row prints 1\n");
        let printed = stored.respondents.iter().map(|one| (print(&key, one), one));
        let (mut sample, mut others): (Vec<Printed<'_>>, Vec<Printed<'_>>) =
            printed.partition(|(_, one)| one.sample_type == SampleType::Probability);
        // Equal prints are of equal answers, so their order does not matter.
        sample.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        others.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let place = |name: &str| form.index(name).and_then(|index| form.layout().slot(index)).map(|slot| slot.offset);
        let groups = |people: &[Printed<'_>]| {
            let of = |(question, choices): (&Question, &[Choice])| {
                let place = place(&question.name)?;
                let codes: BTreeSet<u8> = answers(choices).map(|choice| choice.code).collect();
                let known = |(_, one): &Printed<'_>| one.codes.get(place).copied().filter(|code| codes.contains(code));
                Some((question.name.clone(), people.iter().map(|one| known(one).unwrap_or(BLANK)).collect()))
            };
            groupings(form).filter_map(of).collect()
        };
        let answered = |name: &str, scale: &Scale| {
            let place = place(name);
            let has = |(_, one): &Printed<'_>| {
                let code = place.and_then(|place| one.codes.get(place)).copied().unwrap_or(BLANK);
                matches!(scale.meaning(code), Meaning::Answer { .. })
            };
            sample.iter().map(|one| if has(one) { '1' } else { '0' }).collect::<String>()
        };
        let criteria = instrument.criteria().iter();
        let overall = form.questionnaire().overall_question().zip(instrument.overall());
        let prints = |people: &[Printed<'_>]| people.iter().map(|(print, _)| print.clone()).collect();
        Self {
            sample_groups: groups(&sample),
            other_groups: groups(&others),
            answered: criteria.map(|one| (one.key.clone(), answered(&one.key, &one.scale))).collect(),
            overall: overall.map(|((question, _), scale)| answered(&question.name, scale)),
            sample: prints(&sample),
            others: prints(&others),
        }
    }

    /// Of the earlier publications of an evaluation, with their numbers, up to `last`.
    ///
    /// # Errors
    /// [`Code::Internal`] if what was published cannot be read.
    pub async fn published(state: &ApiState, evaluation: EvaluationId, last: u32) -> Result<Vec<(u32, Self)>> {
        frozen_until(state, evaluation, ROWS, last).await
    }

    /// By how many people two publications differ, where they are so few that they could be recognised: of the sample, of those of
    /// it who answered some criterion, or of the others.
    pub fn differ_by_few(&self, other: &Self) -> Option<u64> {
        let keys: BTreeSet<&String> = self.answered.keys().chain(other.answered.keys()).collect();
        let keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
        let answered = match (self.who_answered(&keys), other.who_answered(&keys)) {
            (Some(a), Some(b)) => differ(a.into_iter(), b.into_iter()),
            _ => 0,
        };
        let whole = differ(texts(&self.sample), texts(&other.sample));
        let others = differ(texts(&self.others), texts(&other.others));
        [whole, answered, others].into_iter().find(|people| is_few(*people))
    }

    /// The parts that must not be shown of both: groups, criteria and factors of which the people differ by a few.
    pub fn parts_that_differ_by_few(&self, other: &Self, instrument: &Instrument) -> BTreeSet<Part> {
        if (&self.sample, &self.others) == (&other.sample, &other.others) {
            return BTreeSet::new();
        }
        let variables = self.sample_groups.keys().chain(other.sample_groups.keys());
        let by_groups = |variable: &&String| {
            let sides = [
                (self.people(variable), other.people(variable)),
                (self.other_people(variable), other.other_people(variable)),
            ];
            sides.into_iter().any(|side| match side {
                (Some(a), Some(b)) => a_group_differs_by_few(&a, &b),
                // One of them was published before groups were compared.
                _ => true,
            })
        };
        let mut parts: BTreeSet<Part> = variables.filter(by_groups).cloned().map(Part::Domain).collect();
        let by_answers = |keys: &[&str]| match (self.who_answered(keys), other.who_answered(keys)) {
            (Some(a), Some(b)) => {
                let many = |people: &Vec<&str>| people.len() as u64 >= FEWEST_RESPONDENTS;
                many(&a) && many(&b) && is_few(differ(a.into_iter(), b.into_iter()))
            }
            _ => true,
        };
        for (at, factor) in instrument.factors().iter().enumerate() {
            let own = instrument.criteria().iter().filter(|criterion| criterion.factor == at);
            let keys: Vec<&str> = own.map(|criterion| criterion.key.as_str()).collect();
            let few = keys.iter().filter(|key| by_answers(&[key]));
            parts.extend(few.map(|key| Part::Criterion((*key).to_owned())));
            if by_answers(&keys) {
                parts.insert(Part::Factor(factor.clone()));
            }
        }
        if let (Some(a), Some(b)) = (self.with_overall(), other.with_overall())
            && is_few(differ(a.into_iter(), b.into_iter()))
        {
            parts.insert(Part::Overall);
        }
        parts
    }

    fn people(&self, variable: &str) -> Option<InGroups<'_>> {
        self.sample_groups.get(variable).map(|groups| in_groups(&self.sample, groups))
    }

    fn other_people(&self, variable: &str) -> Option<InGroups<'_>> {
        self.other_groups.get(variable).map(|groups| in_groups(&self.others, groups))
    }

    /// Those with an answer to the overall question; none where it is not known.
    fn with_overall(&self) -> Option<Vec<&str>> {
        let marks = self.overall.as_deref()?;
        let own = texts(&self.sample).zip(marks.bytes()).filter(|(_, mark)| *mark == b'1');
        Some(own.map(|(print, _)| print).collect())
    }

    /// Those with an answer to one of these criteria; none where it is not known.
    fn who_answered(&self, keys: &[&str]) -> Option<Vec<&str>> {
        let marks: Vec<&[u8]> =
            keys.iter().map(|key| self.answered.get(*key).map(String::as_bytes)).collect::<Option<_>>()?;
        let any = |at: usize| marks.iter().any(|marks| marks.get(at) == Some(&b'1'));
        Some(texts(&self.sample).enumerate().filter(|(at, _)| any(*at)).map(|(_, print)| print).collect())
    }
}

fn in_groups<'a>(prints: &'a [String], groups: &[u8]) -> InGroups<'a> {
    texts(prints).zip(groups.iter().copied()).collect()
}

fn texts(prints: &[String]) -> impl Iterator<Item = &str> {
    prints.iter().map(String::as_str)
}

fn is_few(people: u64) -> bool {
    (1..FEWEST_RESPONDENTS).contains(&people)
}

/// The prints of those whose group is so.
fn those<'p>(people: &'p InGroups<'_>, inside: impl Fn(u8) -> bool + 'p) -> impl Iterator<Item = &'p str> {
    people.iter().filter(move |(_, group)| inside(*group)).map(|(print, _)| *print)
}

fn a_group_differs_by_few(a: &InGroups<'_>, b: &InGroups<'_>) -> bool {
    let counts = |people: &InGroups<'_>| {
        let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
        people
            .iter()
            .filter(|(_, group)| *group != BLANK)
            .for_each(|(_, group)| *counts.entry(*group).or_default() += 1);
        counts
    };
    let (before, after) = (counts(a), counts(b));
    let many = |counts: &BTreeMap<u8, u64>, group: &u8| counts.get(group).is_some_and(|n| *n >= FEWEST_RESPONDENTS);
    let shown: BTreeSet<u8> =
        before.keys().copied().filter(|group| many(&before, group) && many(&after, group)).collect();
    let one = |group: &u8| differ(those(a, |own| own == *group), those(b, |own| own == *group));
    // Those in no group that is shown follow from the unit less its groups.
    let rest = || differ(those(a, |own| !shown.contains(&own)), those(b, |own| !shown.contains(&own)));
    shown.iter().any(|group| is_few(one(group))) || is_few(rest())
}

/// How many entries of two sorted lists have no partner in the other.
fn differ<'a>(a: impl Iterator<Item = &'a str>, b: impl Iterator<Item = &'a str>) -> u64 {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    let mut count = 0;
    loop {
        match (a.peek(), b.peek()) {
            (None, None) => return count,
            (Some(left), Some(right)) if left == right => {
                a.next();
                b.next();
            }
            (Some(left), Some(right)) if left < right => {
                a.next();
                count += 1;
            }
            (Some(_), None) => {
                a.next();
                count += 1;
            }
            (_, Some(_)) => {
                b.next();
                count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use analytics::instrument::Criterion;

    use super::*;

    fn of(sample: &[(u32, u8)], others: &[u32]) -> RowPrints {
        let mut sample: Vec<(String, u8)> = sample.iter().map(|(who, group)| (format!("{who:08}"), *group)).collect();
        sample.sort_unstable();
        RowPrints {
            sample_groups: [("sex".to_owned(), sample.iter().map(|(_, group)| *group).collect())].into(),
            other_groups: [("sex".to_owned(), vec![BLANK; others.len()])].into(),
            sample: sample.into_iter().map(|(who, _)| who).collect(),
            others: others.iter().map(|who| format!("{who:08}")).collect(),
            ..RowPrints::default()
        }
    }

    /// Two criteria of one factor and one of another.
    fn instrument() -> Instrument {
        let of = |(key, factor): (&str, usize)| Criterion { key: key.to_owned(), factor, scale: Scale::likert5() };
        let criteria = [("a1", 0), ("a2", 0), ("b1", 1)].map(of).to_vec();
        Instrument::new(vec!["a".to_owned(), "b".to_owned()], criteria, None).unwrap()
    }

    fn withheld(before: &RowPrints, after: &RowPrints) -> Vec<Part> {
        before.parts_that_differ_by_few(after, &instrument()).into_iter().collect()
    }

    /// The same with everybody's answers to everything, but `b1` from the first so many.
    fn answering(of: RowPrints, first: usize) -> RowPrints {
        let all = of.sample.len();
        let marks = |many: usize| (0..all).map(|at| if at < many { '1' } else { '0' }).collect::<String>();
        let answered = [("a1", all), ("a2", all), ("b1", first)].map(|(key, many)| (key.to_owned(), marks(many)));
        RowPrints { answered: answered.into(), ..of }
    }

    fn groups(before: RowPrints, after: RowPrints) -> Vec<Part> {
        let (many, more) = (before.sample.len(), after.sample.len());
        let parts = withheld(&answering(before, many), &answering(after, more));
        parts.into_iter().filter(|part| matches!(part, Part::Domain(_))).collect()
    }

    fn people(of: std::ops::Range<u32>, group: u8) -> Vec<(u32, u8)> {
        of.map(|who| (who, group)).collect()
    }

    #[test]
    fn a_person_for_another_are_two_who_differ() {
        let lists = |a: &[&'static str], b: &[&'static str]| differ(a.iter().copied(), b.iter().copied());
        assert_eq!(lists(&["a", "a", "b", "d"], &["a", "a", "b", "d"]), 0);
        assert_eq!(lists(&["a", "a", "b", "d"], &["a", "b", "c", "d"]), 2);
        assert_eq!(lists(&["a", "a", "b", "d"], &[]), 4);
        assert_eq!(lists(&[], &["a", "a", "b", "d"]), 4);
        let before = of(&people(0..40, 1), &[100]);
        assert_eq!(before.differ_by_few(&before), None);
        assert_eq!(before.differ_by_few(&of(&people(0..41, 1), &[100])), Some(1));
        assert_eq!(before.differ_by_few(&of(&people(0..50, 1), &[100])), None);
        assert_eq!(before.differ_by_few(&of(&people(0..40, 1), &[100, 101])), Some(1));
    }

    #[test]
    fn two_women_among_twelve_who_differ_would_be_given_away() {
        let before = || of(&[people(0..50, 1), people(100..150, 2)].concat(), &[]);
        let after = |men: u32, women: u32| of(&[people(0..50 + men, 1), people(100..150 + women, 2)].concat(), &[]);
        assert_eq!(before().differ_by_few(&after(10, 2)), None);
        assert_eq!(groups(before(), after(10, 2)), [Part::Domain("sex".to_owned())]);
        assert_eq!(groups(before(), after(10, 10)), []);
        assert_eq!(groups(before(), after(12, 0)), []);
    }

    #[test]
    fn a_group_too_small_to_be_shown_counts_with_those_who_did_not_say() {
        let of = |small: u32, silent: u32| {
            let silent = people(200..200 + silent, BLANK);
            of(&[people(0..50, 1), people(100..100 + small, 2), silent].concat(), &[])
        };
        // Nine of a hidden group, then eleven: neither figure is beside another, but all in no shown group differ by two.
        assert_eq!(groups(of(9, 20), of(11, 20)).len(), 1);
        assert_eq!(groups(of(9, 20), of(11, 28)).len(), 0);
    }

    #[test]
    fn a_criterion_and_its_factor_of_which_a_few_differ_are_not_shown_again() {
        let before = || of(&people(0..50, 1), &[]);
        let after = || of(&people(0..65, 1), &[]);
        let named = |key: &str| Part::Criterion(key.to_owned());
        let b = [named("b1"), Part::Factor("b".to_owned())];
        assert_eq!(withheld(&answering(before(), 40), &answering(after(), 43)), b);
        assert_eq!(withheld(&answering(before(), 40), &answering(after(), 55)), []);
        assert_eq!(withheld(&answering(before(), 5), &answering(after(), 8)), [], "hidden in both");
        // Fifteen more people, of whom three answered anything.
        let silent = RowPrints { answered: answering(before(), 50).answered, ..after() };
        let three: BTreeMap<String, String> =
            silent.answered.iter().map(|(key, marks)| (key.clone(), format!("{marks}111000000000000"))).collect();
        let three = RowPrints { answered: three, ..after() };
        assert_eq!(answering(before(), 50).differ_by_few(&three), Some(3));
    }

    #[test]
    fn what_was_published_before_parts_were_compared_is_compared_with_by_none() {
        let old: RowPrints = serde_json::from_str(r#"{"sample":["00000001"],"others":[]}"#).unwrap();
        assert_eq!(withheld(&answering(of(&people(0..40, 1), &[]), 40), &old).len(), 6);
        assert_eq!(withheld(&of(&[(1, 1)], &[]), &old), [], "nobody differs");
    }
}
