//! The figures look like those of real surveys (crowded at the top, many of one mind, petitions lowest).

use std::collections::BTreeMap;

use survey::answers::Answer;
use survey::questionnaire::{NoAnswer, Questionnaire};

use super::super::SyntheticResponse;
use super::MADE;

/// The answers to criteria that are in the denominator, with their factors: (factor, code, satisfied).
fn scored<'a>(form: &'a Questionnaire, response: &SyntheticResponse) -> Vec<(&'a str, u8, bool)> {
    let mut all = Vec::new();
    for (question, likert) in form.criteria() {
        let Some(Answer::Likert(code)) = response.answers.get(&question.name) else { continue };
        let choice = form.likert_choices(likert).iter().find(|choice| choice.code == *code).unwrap();
        if choice.no_answer.is_none() {
            let factor = likert.factor.as_deref().unwrap();
            all.push((factor, choice.code, form.satisfied(likert).contains(&choice.code)));
        }
    }
    all
}

fn pooled<'a>(form: &Questionnaire, responses: impl IntoIterator<Item = &'a SyntheticResponse>) -> f64 {
    let all: Vec<bool> =
        responses.into_iter().flat_map(|one| scored(form, one)).map(|(_, _, satisfied)| satisfied).collect();
    100.0 * all.iter().filter(|satisfied| **satisfied).count() as f64 / all.len() as f64
}

#[test]
fn indices_crowd_at_the_top() {
    let indices: Vec<(&str, f64)> = MADE
        .drawn()
        .into_iter()
        .map(|(evaluation, answers)| (MADE.code_of(evaluation), pooled(MADE.form(evaluation), answers)))
        .collect();
    assert_eq!(indices.len(), 17);
    assert!(indices.iter().all(|(_, index)| (78.0..=99.0).contains(index)), "{indices:?}");
    let crowd = indices.iter().filter(|(_, index)| (88.0..=97.0).contains(index)).count();
    assert!(crowd >= 14, "{indices:?}");
}

#[test]
fn a_third_gives_one_answer_throughout() {
    let all: Vec<bool> = MADE
        .drawn()
        .values()
        .flatten()
        .map(|one| scored(MADE.form(one.evaluation), one).iter().all(|(_, code, _)| *code == 4))
        .collect();
    let share = all.iter().filter(|fours| **fours).count() as f64 / all.len() as f64;
    assert!((0.25..=0.40).contains(&share), "{share}");
}

#[test]
fn petitions_are_lowest_and_answered_by_few() {
    let mut factors: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut asked, mut people) = (0_usize, 0_usize);
    for one in MADE.drawn().values().flatten() {
        let form = MADE.form(one.evaluation);
        if form.key != "hanh-chinh-22" {
            continue;
        }
        for (factor, _, satisfied) in scored(form, one) {
            let counts = factors.entry(factor).or_default();
            counts.0 += usize::from(satisfied);
            counts.1 += 1;
        }
        people += 1;
        asked += usize::from(one.answers.get("E3").is_some());
    }
    let share = |(satisfied, all): &(usize, usize)| *satisfied as f64 / *all as f64;
    let petitions = share(&factors["E"]);
    assert!(factors.iter().all(|(key, counts)| *key == "E" || share(counts) > petitions), "{factors:?}");
    let feedback = asked as f64 / people as f64;
    assert!((0.10..=0.40).contains(&feedback), "{feedback}");
}

#[test]
fn people_of_one_place_are_a_little_alike() {
    let place: BTreeMap<_, _> = MADE.cases.iter().map(|case| (Some(case.id), case.design.psu.as_str())).collect();
    let (mut between, mut within, mut between_df, mut within_df, mut size) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (evaluation, answers) in MADE.drawn() {
        let mut psus: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for one in answers {
            let all = scored(MADE.form(evaluation), one);
            let satisfied = all.iter().filter(|(_, _, satisfied)| *satisfied).count();
            psus.entry(place[&one.case]).or_default().push(satisfied as f64 / all.len() as f64);
        }
        psus.retain(|_, people| people.len() > 1);
        let people: Vec<f64> = psus.values().flatten().copied().collect();
        if psus.len() < 2 {
            continue;
        }
        let mean = people.iter().sum::<f64>() / people.len() as f64;
        for group in psus.values() {
            let own = group.iter().sum::<f64>() / group.len() as f64;
            between += group.len() as f64 * (own - mean).powi(2);
            within += group.iter().map(|share| (share - own).powi(2)).sum::<f64>();
            size += group.len() as f64;
        }
        between_df += psus.len() as f64 - 1.0;
        within_df += (people.len() - psus.len()) as f64;
    }
    let (ms_between, ms_within) = (between / between_df, within / within_df);
    let group = size / (between_df + 13.0);
    let icc = (ms_between - ms_within) / (ms_between + (group - 1.0) * ms_within);
    assert!((0.03..=0.08).contains(&icc), "{icc}");
}

#[test]
fn criteria_are_left_without_an_answer_now_and_then() {
    let mut rates = Vec::new();
    for (evaluation, answers) in MADE.drawn() {
        let form = MADE.form(evaluation);
        let (mut silent, mut put) = (0_usize, 0_usize);
        for one in answers {
            for (question, likert) in form.criteria() {
                let Some(Answer::Likert(code)) = one.answers.get(&question.name) else { continue };
                let hospital_unused = ["A5", "B9", "B10"].contains(&question.name.as_str()) && *code == 0;
                let choice = form.likert_choices(likert).iter().find(|choice| choice.code == *code).unwrap();
                let silence = matches!(choice.no_answer, Some(NoAnswer::NoOpinion | NoAnswer::Refused));
                silent += usize::from(silence && !hospital_unused);
                put += 1;
            }
        }
        rates.push(silent as f64 / put as f64);
    }
    assert!(rates.iter().all(|rate| (0.0..=0.06).contains(rate)), "{rates:?}");
    assert!(rates.iter().any(|rate| *rate > 0.01), "{rates:?}");
}
