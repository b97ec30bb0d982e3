//! Scaling, equal weights, order of rows, intervals, no NaN, threads.

use analytics::design::{Design, DesignRow};
use analytics::figure::Figure;
use analytics::instrument::{Criterion, Instrument, NoAnswer, Scale};
use analytics::sample::{Answers, Sample};
use analytics::score::{Score, Setting, score};
use analytics::unweighted::unweighted_index;
use proptest::prelude::*;
use survey::rule::IndexRule;

use crate::shuffle::shuffled;

pub const CRITERIA: usize = 6;

/// One respondent: PSU, weight, codes, overall question.
#[derive(Debug, Clone)]
pub struct Row {
    psu: u8,
    weight: f64,
    codes: [u8; CRITERIA],
    overall: u8,
}

pub fn instrument() -> Instrument {
    let scale = || {
        Scale::new(
            &[(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 5.0)],
            &[4, 5],
            &[(9, NoAnswer::NotApplicable), (8, NoAnswer::NoOpinion)],
        )
    };
    let criteria = (0..CRITERIA).map(|k| Criterion { key: format!("c{k}"), factor: k / 2, scale: scale().unwrap() });
    Instrument::new(["x", "y", "z"].map(str::to_owned).to_vec(), criteria.collect(), Some(scale().unwrap())).unwrap()
}

fn row() -> impl Strategy<Value = Row> {
    let code = prop_oneof![8 => 1..=5_u8, 1 => Just(254_u8), 1 => Just(255_u8), 1 => Just(9_u8), 1 => any::<u8>()];
    (0..8_u8, 0.5..40.0, proptest::array::uniform6(code.clone()), code).prop_map(|(psu, weight, codes, overall)| Row {
        psu,
        weight,
        codes,
        overall,
    })
}

/// Columns of one code each: all missing, all satisfied and the like.
pub fn rows() -> impl Strategy<Value = Vec<Row>> {
    let constant = proptest::option::weighted(0.3, prop_oneof![Just(254_u8), Just(255), Just(5), Just(1), Just(77)]);
    (proptest::collection::vec(row(), 0..90), proptest::array::uniform6(constant)).prop_map(|(mut rows, fixed)| {
        for row in &mut rows {
            for (code, fixed) in row.codes.iter_mut().zip(fixed) {
                *code = fixed.unwrap_or(*code);
            }
        }
        rows
    })
}

pub fn sample(rows: &[Row], scale: f64) -> Sample {
    let mut design = Design::builder();
    let mut answers = Answers::new(CRITERIA);
    for row in rows {
        let (stratum, psu) = (format!("h{}", row.psu % 3), format!("a{}", row.psu));
        let frame = |size: f64| (row.psu % 3 != 1).then_some(size);
        design
            .push(&DesignRow {
                stratum: &stratum,
                psu: &psu,
                psus_in_stratum: frame(9.0),
                people_in_psu: frame(100.0),
                weight: row.weight * scale,
            })
            .unwrap();
        answers.push(&row.codes, Some(row.overall)).unwrap();
    }
    Sample::new(design.finish().unwrap(), answers, &instrument()).unwrap()
}

fn scored(rows: &[Row], scale: f64) -> Score {
    score(&sample(rows, scale), &instrument(), &Setting { rule: IndexRule::MeanOfFactors, ..Setting::default() })
}

fn figures(score: &Score) -> Vec<&Figure> {
    let factors = score.factors.iter().flat_map(|factor| std::iter::once(&factor.figure).chain(&factor.other));
    let criteria = score.criteria.iter().map(|criterion| &criterion.figure);
    std::iter::once(&score.index).chain(score.variants.values()).chain(factors).chain(criteria).collect()
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3),
        (None, None) => true,
        _ => false,
    }
}

fn same_estimates(a: &Score, b: &Score) -> bool {
    let pairs = figures(a).into_iter().zip(figures(b));
    pairs.into_iter().all(|(a, b)| close(a.estimate, b.estimate) && close(a.se, b.se) && a.n == b.n && a.df == b.df)
}

proptest! {
    #[test]
    fn scaling_all_weights_changes_no_estimate_and_no_error(rows in rows(), scale in 0.01..100.0) {
        prop_assert!(same_estimates(&scored(&rows, 1.0), &scored(&rows, scale)));
    }

    #[test]
    fn equal_weights_count_answers(rows in rows(), weight in 0.5..9.0) {
        let mut rows = rows;
        for row in &mut rows {
            row.weight = weight;
        }
        let score = scored(&rows, 1.0);
        for (at, criterion) in score.criteria.iter().enumerate() {
            let answered = rows.iter().filter(|row| (1..=5).contains(&row.codes[at])).count();
            let satisfied = rows.iter().filter(|row| (4..=5).contains(&row.codes[at])).count();
            prop_assert_eq!(criterion.figure.n, Some(answered as u64));
            prop_assert_eq!(criterion.missing, Some((rows.len() - answered) as u64));
            let expected = (answered > 0).then(|| satisfied as f64 / answered as f64);
            prop_assert!(close(criterion.figure.estimate, expected));
        }
    }

    #[test]
    fn the_unweighted_index_is_that_of_equal_weights(rows in rows(), rule in proptest::sample::select(IndexRule::ALL.to_vec())) {
        let setting = Setting { rule, ..Setting::default() };
        let given = sample(&rows, 1.0);
        let weighted = score(&given, &instrument(), &setting);
        let alike: Vec<Row> = rows.iter().map(|row| Row { weight: 1.0, ..row.clone() }).collect();
        let plain = score(&sample(&alike, 1.0), &instrument(), &setting);
        // The share of blanks that leaves a criterion out is weighted, too.
        if weighted.content() == plain.content() {
            prop_assert!(close(unweighted_index(&given, &instrument(), &weighted), plain.index.estimate));
        }
        prop_assert_eq!(unweighted_index(&sample(&alike, 1.0), &instrument(), &plain), plain.index.estimate);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), seed in any::<u64>()) {
        prop_assert!(same_estimates(&scored(&rows, 1.0), &scored(&shuffled(&rows, seed), 1.0)));
    }

    #[test]
    fn intervals_hold_their_estimate_and_stay_between_0_and_1(rows in rows()) {
        for figure in figures(&scored(&rows, 1.0)) {
            prop_assert_eq!(figure.lo.is_some(), figure.interval.is_some());
            if let (Some(p), Some(lo), Some(hi)) = (figure.estimate, figure.lo, figure.hi) {
                prop_assert!(0.0 <= lo && lo <= p && p <= hi && hi <= 1.0, "{:?}", figure);
            }
        }
    }

    #[test]
    fn no_nan_leaves_the_crate(rows in rows(), rule in proptest::sample::select(IndexRule::ALL.to_vec())) {
        let score = score(&sample(&rows, 1.0), &instrument(), &Setting { rule, ..Setting::default() });
        for figure in figures(&score) {
            let mean = figure.mean_score.map(|m| [Some(m.estimate), Some(m.se), m.lo, m.hi]).into_iter().flatten();
            let own = [figure.estimate, figure.se, figure.lo, figure.hi, figure.n_eff, figure.n_eff_kg, figure.deff, figure.se_no_fpc];
            prop_assert!(own.into_iter().chain(mean).flatten().all(f64::is_finite), "{:?}", figure);
        }
        // serde_json writes NaN and infinity as null, so a round trip finds them too.
        let text = serde_json::to_string(&score).unwrap();
        prop_assert!(same_estimates(&serde_json::from_str::<Score>(&text).unwrap(), &score));
    }

    #[test]
    fn nothing_hidden_is_published(rows in rows()) {
        let score = scored(&rows, 1.0);
        let public = score.public();
        for figure in figures(public.as_score()) {
            if figure.disclosure == analytics::disclosure::Disclosure::Suppressed {
                prop_assert!(figure.estimate.is_none() && figure.lo.is_none() && figure.n.is_none() && figure.mean_score.is_none());
                prop_assert!(figure.reason.is_some());
            } else {
                prop_assert!(figure.n >= Some(30) && figure.estimate.is_some() && figure.lo.is_some());
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let rows: Vec<Row> = (0..500_u32)
        .map(|i| Row {
            psu: u8::try_from(i % 8).unwrap(),
            weight: 1.0 + f64::from(i % 13) / 7.0,
            codes: std::array::from_fn(|k| u8::try_from((usize::try_from(i).unwrap() * 31 + k * 17) % 6).unwrap()),
            overall: 4,
        })
        .collect();
    let in_pool = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| scored(&rows, 1.0))).unwrap()
    };
    assert_eq!(in_pool(1), in_pool(7));
}

#[test]
fn one_row_and_no_row_have_a_score_without_an_interval() {
    let one = Row { psu: 1, weight: 3.0, codes: [5; CRITERIA], overall: 5 };
    for rows in [vec![], vec![one]] {
        let score = scored(&rows, 1.0);
        assert_eq!(score.disclosure, analytics::disclosure::Disclosure::Suppressed);
        assert_eq!(score.index.lo, None);
        assert_eq!(score.respondents, rows.len() as u64);
        assert!(score.public().as_score().variants.is_empty());
    }
}
