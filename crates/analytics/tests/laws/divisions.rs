//! Divisions of the same people: nobody who subtracts what is shown from what is shown is left with a few of them.

use analytics::analysis::{Array, Value, analyse};
use analytics::disclosure::{Division, hide_what_follows};
use analytics::instrument::BLANK;
use proptest::prelude::*;
use survey::rule::IndexRule;

use crate::analysis::{Row, data, setting};
use crate::scores::CRITERIA;

/// Two levels of each of three variables, one level for some, and people who did not say.
fn people() -> impl Strategy<Value = Vec<[Option<usize>; 3]>> {
    let level = |most: usize| prop_oneof![1 => Just(None), 40 => (0..most).prop_map(Some)];
    let alike = proptest::array::uniform3(0..3_usize).prop_map(|own| own.map(Some));
    let group = (alike, 1..40_usize).prop_map(|(own, times)| vec![own; times]);
    let apart = (level(3), level(3), level(2)).prop_map(|(a, b, c)| vec![[a, b, c]]);
    proptest::collection::vec(prop_oneof![3 => group, 1 => apart], 2..14).prop_map(|groups| groups.concat())
}

fn divisions(people: &[[Option<usize>; 3]], protects_unknown: bool) -> Vec<Division> {
    let division = |variable: usize| {
        let of: Vec<Option<usize>> = people.iter().map(|own| own[variable]).collect();
        let count = |level: usize| of.iter().filter(|own| **own == Some(level)).count();
        let hidden = (0..3).map(|level| (1..10).contains(&count(level))).collect();
        Division { of, hidden, protects_unknown, cover: None }
    };
    (0..3).map(division).collect()
}

/// Which people of a part of one division are left when levels of another one, all within it, are taken away.
fn rests(a: &Division, b: &Division) -> Vec<Vec<usize>> {
    let shown = |of: &Division, level: Option<usize>| level.filter(|level| !of.hidden[*level]);
    // The shown levels of `a` and, as a fourth part, everybody else.
    let part = |person: usize| shown(a, a.of[person]).unwrap_or(3);
    let everybody = 0..a.of.len();
    let mut rests = Vec::new();
    for parts in 1..16_u8 {
        let inside = |person: usize| parts & (1 << part(person)) != 0;
        let within = |level: usize| everybody.clone().all(|person| b.of[person] != Some(level) || inside(person));
        let taken = |person: usize| shown(b, b.of[person]).is_some_and(within);
        let shows_one = (0..3).any(|level| !b.hidden[level] && b.of.contains(&Some(level)) && within(level));
        if shows_one {
            rests.push(everybody.clone().filter(|person| inside(*person) && !taken(*person)).collect());
        }
    }
    rests
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn subtraction_leaves_nobody_or_many(people in people()) {
        let before = divisions(&people, true);
        let mut after = before.clone();
        hide_what_follows(&mut after);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(before.hidden.iter().zip(&after.hidden).all(|(before, after)| *after || !before));
            let with_people = |hidden: bool| {
                (0..3).filter(|level| after.hidden[*level] == hidden && after.of.contains(&Some(*level))).count()
            };
            let unknown = after.of.iter().filter(|level| level.is_none()).count();
            prop_assert!(with_people(true) != 1 || with_people(false) == 0 || (1..3).contains(&unknown), "{after:?}");
        }
        for a in 0..3 {
            for b in (0..3).filter(|b| *b != a) {
                for rest in rests(&after[a], &after[b]) {
                    // Three and more of whom nobody knows where they belong are no group.
                    let nobody_known = rest.len() >= 3 && rest.iter().all(|person| after[b].of[*person].is_none());
                    prop_assert!(rest.is_empty() || rest.len() >= 10 || nobody_known, "{rest:?} of {after:?}");
                }
            }
        }
    }
}

fn hidden(people: &[(usize, [Option<usize>; 3])]) -> Vec<Vec<bool>> {
    let people: Vec<_> = people.iter().flat_map(|(times, own)| vec![*own; *times]).collect();
    let mut divisions = divisions(&people, true);
    hide_what_follows(&mut divisions);
    divisions.into_iter().map(|division| division.hidden).collect()
}

#[test]
fn a_village_that_is_nearly_its_commune_tells_of_the_rest() {
    // Communes, villages, and nothing of interest: village 0 has 80 of the 85 of commune 0, village 1 the other five.
    let own = hidden(&[
        (80, [Some(0), Some(0), Some(0)]),
        (5, [Some(0), Some(1), Some(0)]),
        (90, [Some(1), Some(2), Some(0)]),
    ]);
    assert_eq!(own[0], [false, false, false], "{own:?}");
    assert_eq!(own[1], [true, true, false], "the village of five hides, and the one that would tell it: {own:?}");
}

/// Two groupings of age with other bounds: each level of one reaches into two of the other.
#[test]
fn bounds_that_are_shifted_tell_of_nobody_in_the_middle() {
    let cells = [
        (1, 1, 60),
        (2, 1, 40),
        (2, 2, 40),
        (3, 2, 60),
        (3, 3, 5),
        (4, 3, 60),
        (4, 4, 40),
        (5, 4, 40),
        (5, 5, 40),
        (6, 5, 60),
    ];
    let people = || cells.iter().flat_map(|(a, b, n)| vec![(*a - 1, *b - 1); *n]);
    let division = |of: Vec<Option<usize>>, levels: usize| Division {
        of,
        hidden: vec![false; levels],
        protects_unknown: true,
        cover: None,
    };
    let mut divisions =
        [division(people().map(|(a, _)| Some(a)).collect(), 6), division(people().map(|(_, b)| Some(b)).collect(), 5)];
    hide_what_follows(&mut divisions);
    let [a, b] = divisions;
    // The first three of one less the first two of the other would be the five in the middle.
    let tells = !(a.hidden[0] || a.hidden[1] || a.hidden[2] || b.hidden[0] || b.hidden[1]);
    let other = !(a.hidden[3] || a.hidden[4] || a.hidden[5] || b.hidden[3] || b.hidden[4] || b.hidden[2]);
    assert!(!tells && !other || a.hidden.iter().chain(&b.hidden).filter(|hidden| **hidden).count() >= 2, "{a:?} {b:?}");
    assert!(!tells, "{:?} {:?}", a.hidden, b.hidden);
}

#[test]
fn few_in_several_groups_together_are_covered() {
    let own = hidden(&[(60, [Some(0); 3]), (1, [Some(1), Some(0), Some(0)]), (1, [Some(2), Some(0), Some(0)])]);
    assert_eq!(own[0], [true, true, true], "two of one each follow from sixty: {own:?}");
}

#[test]
fn one_who_did_not_say_takes_the_smallest_level_and_no_more() {
    let own = hidden(&[(60, [Some(0); 3]), (40, [Some(1), Some(0), Some(0)]), (1, [None, Some(0), Some(0)])]);
    assert_eq!(own[0], [false, true, false], "{own:?}");
    let own = hidden(&[(60, [Some(0); 3]), (40, [Some(1), Some(0), Some(0)]), (3, [None, Some(0), Some(0)])]);
    assert_eq!(own[0], [false, false, false], "nobody knows which of three: {own:?}");
}

/// One person did not say: the smaller group takes them in, and that is enough, for the pooled index and the published one.
#[test]
fn one_who_did_not_say_hides_the_index_of_one_group_only() {
    let row = |at: u16, gender: u8| {
        let code = if at * 7 % 11 < 3 { 2 } else { 4 };
        (0, 0, (at % 6) as u8, 1.0, 1, gender, 1, [code; CRITERIA], code)
    };
    let rows: Vec<Row> = (0..351).map(|at| row(at, if at < 200 { 1 } else { 2 - 2 * u8::from(at == 350) })).collect();
    for rule in [IndexRule::Pooled, IndexRule::MeanOfFactors] {
        let analysis = analyse(&data(&rows), &setting(rule, true), &[Array::Domains], &|_, _| {});
        let own: Vec<(bool, bool)> = analysis
            .unwrap()
            .arrays
            .remove(0)
            .1
            .iter()
            .map(|record| (record.is_hidden(), matches!(record.get("index"), Some(Value::Number(_)))))
            .collect();
        assert_eq!(own, [(false, true), (true, false)], "{rule:?}");
    }
}

/// 305 answered the overall question, five of them of one gender: what the rule averages is hidden of both, what is pooled of neither.
#[test]
fn a_group_few_of_which_answered_the_overall_question_is_not_the_rest_of_the_unit() {
    let row = |at: u16, gender: u8, overall: u8| {
        let code = if at * 7 % 11 < 3 { 2 } else { 4 };
        (0, 0, (at % 6) as u8, 1.0, 1, gender, 1, [code; CRITERIA], overall)
    };
    let men = (0..300).map(|at| row(at, 2, if at * 5 % 13 < 4 { 2 } else { 4 }));
    let rows: Vec<Row> = men.chain((0..140).map(|at| row(at, 1, if at < 5 { 4 } else { BLANK }))).collect();
    let of = |public: bool| {
        let all = analyse(&data(&rows), &setting(IndexRule::OverallQuestion, public), &[Array::Domains], &|_, _| {});
        all.unwrap().arrays.remove(0).1
    };
    for record in of(true) {
        assert!(!record.is_hidden(), "{record:?}");
        assert_eq!(record.get("index"), Some(&Value::Absent), "{record:?}");
        assert!(matches!(record.get("pooled"), Some(Value::Number(_))), "{record:?}");
    }
    let decisions: Vec<_> = of(false).iter().map(|record| record.get("index_decision").cloned().unwrap()).collect();
    assert_eq!(decisions, ["suppressed_disclosure", "review"].map(Value::from));
}
