//! What a score hides: under 30, a second criterion beside a hidden one, and what would tell it.

use analytics::design::{Design, DesignRow};
use analytics::disclosure::{Cell, Disclosure, Reason, cell_hidden, complementary};
use analytics::figure::Note;
use analytics::instrument::{BLANK, Criterion, Instrument, NOT_ASKED, Scale};
use analytics::sample::{Answers, Sample};
use analytics::score::{Score, Setting, score};
use survey::rule::IndexRule;

/// Factor x of three criteria, factor y of two, factor z of one; `asked[k]` respondents were put criterion `k`.
fn scored(people: usize, asked: [usize; 6]) -> Score {
    scored_with(people, asked, NOT_ASKED)
}

/// The same, with `code` from those who did not answer.
fn scored_with(people: usize, asked: [usize; 6], silent: u8) -> Score {
    let factor = [0, 0, 0, 1, 1, 2];
    let criteria = (0..6).map(|k| Criterion { key: format!("c{k}"), factor: factor[k], scale: Scale::likert5() });
    let factors = ["x", "y", "z"].map(str::to_owned).to_vec();
    let instrument = Instrument::new(factors, criteria.collect(), None).unwrap();
    let mut design = Design::builder();
    let mut answers = Answers::new(6);
    for person in 0..people {
        let psu = format!("{:02}", person % 20);
        design
            .push(&DesignRow { stratum: "1", psu: &psu, psus_in_stratum: None, people_in_psu: None, weight: 1.0 })
            .unwrap();
        let code = |k: usize| {
            // Spread over the PSUs without a pattern the design could see.
            let mixed = (person * 7919 + k * 104_729) % 100;
            if person < asked[k] { if mixed < 70 { 4 } else { 2 } } else { silent }
        };
        answers.push(&std::array::from_fn::<u8, 6, _>(code), None).unwrap();
    }
    let sample = Sample::new(design.finish().unwrap(), answers, &instrument).unwrap();
    score(&sample, &instrument, &Setting { rule: IndexRule::Pooled, ..Setting::default() })
}

fn hidden(score: &Score) -> Vec<&str> {
    let criteria = score.criteria.iter().filter(|c| c.figure.disclosure == Disclosure::Suppressed);
    criteria.map(|c| c.key.as_str()).collect()
}

#[test]
fn nothing_is_hidden_where_all_are_many() {
    let score = scored(400, [400; 6]);
    assert!(hidden(&score).is_empty());
    assert_eq!(score.disclosure, Disclosure::Shown);
    assert_eq!(score.public().as_score(), &score);
}

#[test]
fn twenty_nine_hide_everything_and_thirty_do_not_by_number() {
    let few = scored(29, [29; 6]);
    assert_eq!(few.index.reason, Some(Reason::Under30));
    assert_eq!(hidden(&few).len(), 6);
    let public = serde_json::to_value(few.public()).unwrap();
    assert_eq!(public["respondents"], 29);
    assert!(public["index"]["estimate"].is_null() && public["index"]["n"].is_null());
    assert!(public["criteria"][0]["distribution"].is_null());
    assert_eq!(public["variants"], serde_json::json!({}));
    assert_ne!(scored(30, [30; 6]).index.reason, Some(Reason::Under10));
    assert_eq!(scored(9, [9; 6]).index.reason, Some(Reason::Under10));
}

#[test]
fn a_second_criterion_hides_with_the_first() {
    let score = scored(400, [400, 300, 20, 400, 400, 400]);
    assert_eq!(hidden(&score), ["c1", "c2"]);
    assert_eq!(score.criteria[1].figure.reason, Some(Reason::Complementary));
    assert_eq!(score.criteria[2].figure.reason, Some(Reason::Under30));
    assert_eq!(score.factors[0].figure.disclosure, Disclosure::Shown);
    let public = score.public().into_score();
    assert_eq!(public.criteria[1].distribution, None);
    assert_eq!(public.criteria[1].missing, None);
    assert_eq!(public.factors[0].other, None, "a second equation would give the two");
    assert_eq!(public.variants.keys().collect::<Vec<_>>(), ["pooled"]);
}

#[test]
fn criteria_that_the_same_few_answered_are_covered_by_one_of_many() {
    // Nine people and eight of them: what they said of both together would be the factor's total without the third criterion.
    let score = scored(400, [400, 9, 8, 400, 400, 400]);
    assert_eq!(hidden(&score), ["c0", "c1", "c2"]);
    assert_eq!(score.criteria[0].figure.reason, Some(Reason::Complementary));
    assert_eq!(score.factors[0].figure.disclosure, Disclosure::Shown);
    // Twenty are no few, and what is hidden for want of precision may be guessed so roughly.
    assert_eq!(hidden(&scored(400, [400, 20, 8, 400, 400, 400])), ["c1", "c2"]);
}

#[test]
fn a_factor_that_is_its_only_criterion_hides_another_factor() {
    let score = scored(400, [400, 400, 400, 400, 350, 20]);
    let hidden_factors: Vec<&str> = score
        .factors
        .iter()
        .filter(|factor| factor.figure.disclosure == Disclosure::Suppressed)
        .map(|factor| factor.key.as_str())
        .collect();
    assert_eq!(hidden_factors.len(), 2);
    assert!(hidden_factors.contains(&"z"));
    // And the other factor's criteria do not add up to it.
    assert_eq!(hidden(&score).len(), 3);
}

#[test]
fn a_criterion_few_of_those_asked_answered_leaves_the_index() {
    // 19 %, 21 % and 41 % left blank.
    let blank = scored_with(400, [400, 324, 316, 236, 400, 400], BLANK);
    let marks: Vec<(bool, bool)> =
        blank.criteria.iter().map(|c| (c.in_index, c.figure.notes.contains(&Note::ItemNonresponse))).collect();
    assert_eq!(marks[..4], [(true, false), (true, false), (true, true), (false, true)]);
    assert_eq!(blank.factors[1].figure.estimate, blank.criteria[4].figure.estimate, "c3 does not count");
    // The same people, not asked: no nonresponse at all.
    assert!(
        scored(400, [400, 324, 316, 236, 400, 400]).criteria.iter().all(|c| c.in_index && c.nonresponse == Some(0.0))
    );
}

#[test]
fn a_criterion_nobody_answered_is_in_no_total() {
    let score = scored(400, [400, 400, 0, 400, 400, 400]);
    assert!(!score.criteria[2].in_index);
    assert_eq!(score.criteria[2].figure.reason, Some(Reason::NoAnswers));
    assert_eq!(hidden(&score), ["c2"], "nothing of it is in a total, so nothing follows");
}

#[test]
fn tables_of_people() {
    let cells = [(50, false), (12, false), (7, true)].map(|(n, hidden)| Cell { n, hidden });
    assert_eq!(complementary(&cells), Some(1));
    assert_eq!(complementary(&cells[..2]), None);
    let nought = Cell { n: 0, hidden: false };
    assert_eq!(complementary(&[nought, cells[0], cells[2]]), Some(1), "a nought hides nobody");
    assert_eq!(complementary(&[nought, cells[2]]), None);
    assert!(cell_hidden(9, 5, None));
    assert!(cell_hidden(20, 19, Some(45)));
    assert!(!cell_hidden(20, 19, Some(60)));
    assert!(!cell_hidden(20, 10, Some(45)));
}

/// A list of `population` people, of whom 40 answered one factor of two criteria and another of one; who is not satisfied with the
/// first criterion.
fn of_list(population: f64, unhappy: &[usize]) -> Score {
    let criteria = (0..3).map(|k| Criterion { key: format!("c{k}"), factor: k / 2, scale: Scale::likert5() });
    let instrument = Instrument::new(["x", "y"].map(str::to_owned).to_vec(), criteria.collect(), None).unwrap();
    let mut design = Design::builder();
    let mut answers = Answers::new(3);
    for person in 0..40 {
        let psu = format!("{person:02}");
        let weight = population / 40.0;
        let frames = (Some(population), None);
        design
            .push(&DesignRow { stratum: "1", psu: &psu, psus_in_stratum: frames.0, people_in_psu: frames.1, weight })
            .unwrap();
        let first = if unhappy.contains(&person) { 2 } else { 5 };
        let others = if person % 3 == 0 { 2 } else { 4 };
        answers.push(&[first, others, others], None).unwrap();
    }
    let sample = Sample::new(design.finish().unwrap(), answers, &instrument).unwrap();
    score(&sample, &instrument, &Setting { rule: IndexRule::Pooled, ..Setting::default() })
}

#[test]
fn what_everyone_of_a_small_list_said_is_hidden() {
    let reasons = |score: &Score| score.criteria.iter().map(|c| c.figure.reason).collect::<Vec<_>>();
    // Two of 49 people were not satisfied: of each of the others it would be known that he was.
    let small = of_list(49.0, &[3, 8]);
    assert_eq!(reasons(&small), [Some(Reason::Unanimous), Some(Reason::Complementary), None]);
    assert_eq!(small.index.disclosure, Disclosure::Shown, "the other criteria divide them");
    // From three on nobody knows who, and of fifty people nobody knows whether all were asked.
    assert_eq!(reasons(&of_list(49.0, &[3, 8, 20])), [None; 3]);
    assert_eq!(reasons(&of_list(50.0, &[3, 8])), [None; 3]);
}

#[test]
fn an_index_that_tells_what_everyone_of_a_small_list_said_is_hidden() {
    let criteria = [Criterion { key: "c".to_owned(), factor: 0, scale: Scale::likert5() }];
    let instrument = Instrument::new(vec!["x".to_owned()], criteria.to_vec(), None).unwrap();
    let scored = |population: f64| {
        let mut design = Design::builder();
        let mut answers = Answers::new(1);
        for person in 0..40 {
            let psu = format!("{person:02}");
            let (psus_in_stratum, weight) = (Some(population), population / 40.0);
            design.push(&DesignRow { stratum: "1", psu: &psu, psus_in_stratum, people_in_psu: None, weight }).unwrap();
            answers.push(&[4], None).unwrap();
        }
        let sample = Sample::new(design.finish().unwrap(), answers, &instrument).unwrap();
        score(&sample, &instrument, &Setting { rule: IndexRule::Pooled, ..Setting::default() })
    };
    let small = scored(45.0);
    assert_eq!((small.disclosure, small.index.reason), (Disclosure::Suppressed, Some(Reason::Unanimous)));
    assert!(small.public().as_score().variants.is_empty());
    assert_eq!(scored(60.0).index.disclosure, Disclosure::Shown, "units at 100 % are real");
}

#[test]
fn the_people_to_draw_from_are_known_only_where_the_frames_say_it() {
    let design = |rows: &[(&str, &str, Option<f64>, Option<f64>)]| {
        let mut design = Design::builder();
        for (stratum, psu, psus_in_stratum, people_in_psu) in rows.iter().copied() {
            let (weight, psus_in_stratum) = (1.0, psus_in_stratum);
            design.push(&DesignRow { stratum, psu, psus_in_stratum, people_in_psu, weight }).unwrap();
        }
        design.finish().unwrap().population()
    };
    let (two, five, three) = (Some(2.0), Some(5.0), Some(3.0));
    assert_eq!(design(&[("1", "a", five, None), ("1", "b", five, None), ("2", "c", three, None)]), Some(8), "a list");
    assert_eq!(design(&[("1", "a", None, None), ("1", "b", None, None)]), None);
    let clusters = [("1", "a", two, five), ("1", "a", two, five), ("1", "b", two, three)];
    assert_eq!(design(&clusters), Some(8), "every cluster of the frame was taken");
    let drawn = [("1", "a", five, five), ("1", "a", five, five), ("1", "b", five, three)];
    assert_eq!(design(&drawn), None, "of three clusters the sizes are not known");
}
