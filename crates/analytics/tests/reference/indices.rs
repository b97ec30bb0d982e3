//! `indices.json`, `designs.json`, `covariance.json`, `modes.json`.

use analytics::estimate::{Measure, index, mean_of_criteria, measure, pooled};
use analytics::group::{together, unit_mean};
use analytics::instrument::Instrument;
use analytics::interval::{self, LEVEL};
use analytics::linear::{self, Linearised, VarianceOptions};
use analytics::sample::{Answers, Sample};
use analytics::score::{Setting, score};
use analytics::self_selected::self_selected;
use survey::rule::IndexRule;

use crate::load::{Frame, instrument, near, number, people, rows, sample, sample_of, survey, text};

const ALL: std::ops::Range<usize> = 0..22;

fn rule(vector_name: &str) -> IndexRule {
    match vector_name {
        "pooled22" => IndexRule::Pooled,
        "mean5_of_avg" => IndexRule::MeanOfFactors,
        "mean5_of_pooled" => IndexRule::MeanOfPooledFactors,
        "mean22" => IndexRule::MeanOfCriteria,
        "person_mean" => IndexRule::MeanOfPersons,
        other => panic!("no rule {other}"),
    }
}

fn of_factor(instrument: &Instrument, key: &str) -> Vec<usize> {
    let factor = instrument.factors().iter().position(|f| f == key).unwrap();
    ALL.filter(|at| instrument.criteria()[*at].factor == factor).collect()
}

fn linearised(sample: &Sample, instrument: &Instrument, measure_name: &str, key: &str) -> Linearised {
    let by = if measure_name.ends_with("share") { Measure::Share } else { Measure::Score };
    let of = match measure_name.rsplit_once('_').unwrap().0 {
        "overall" => index(sample, instrument, rule(key), &ALL.collect::<Vec<_>>(), by),
        "factor_avg" => mean_of_criteria(sample, instrument, &of_factor(instrument, key), by),
        "factor_pooled" => pooled(sample, instrument, &of_factor(instrument, key), by),
        other => panic!("no measure {other}"),
    };
    of.unwrap()
}

#[test]
fn every_index_and_factor() {
    let instrument = instrument();
    let rows = rows("expected/indices.json");
    assert_eq!(rows.len(), 21 * 30);
    for row in &rows {
        let what = format!("{} {} {} {}", row["unit"], row["year"], row["measure"], row["key"]);
        let sample = sample(row);
        let got = measure(sample, &linearised(sample, &instrument, text(row, "measure"), text(row, "key")));
        near(got.estimate, number(row, "estimate"), 1e-10, &what);
        near(got.variance.sqrt(), number(row, "se"), 1e-8, &what);
        // The vectors count all rows of the unit; the crate those with an answer in the factor.
        let (p, v, n, df) = (got.estimate, got.variance, row["n"].as_u64().unwrap(), number(row, "df"));
        assert_eq!(n, sample.len() as u64);
        if text(row, "measure").starts_with("overall") {
            assert_eq!((got.n, got.df), (n, row["df"].as_i64().unwrap()), "{what}");
        }
        let mean = interval::mean(p, v, df, LEVEL).unwrap();
        near(mean.lo, number(row, "mean_lo"), 1e-8, &what);
        near(mean.hi, number(row, "mean_hi"), 1e-8, &what);
        if text(row, "measure").ends_with("share") {
            for (name, ends) in [
                ("xlogit", interval::xlogit(p, v, df, LEVEL)),
                ("asin", interval::asin(p, v, df, LEVEL)),
                ("beta", interval::beta(p, v, n, df, LEVEL)),
                ("wilson", interval::wilson_design(p, v, n, df, LEVEL)),
            ] {
                let ends = ends.unwrap();
                near(ends.lo, number(row, &format!("{name}_lo")), 1e-8, &format!("{what} {name}"));
                near(ends.hi, number(row, &format!("{name}_hi")), 1e-8, &format!("{what} {name}"));
            }
        }
    }
}

#[test]
fn the_score_publishes_them_under_the_product_names() {
    let instrument = instrument();
    for row in rows("expected/indices.json").iter().filter(|row| row["measure"] == "overall_share") {
        let name = rule(text(row, "key"));
        let score = score(sample(row), &instrument, &Setting { rule: name, ..Setting::default() });
        let variant = &score.variants[name.name()];
        assert_eq!(variant, &score.index);
        near(variant.estimate.unwrap(), number(row, "estimate"), 1e-10, name.name());
        near(variant.se.unwrap(), number(row, "se"), 1e-8, name.name());
        if variant.interval == Some(interval::IntervalKind::Xlogit) {
            near(variant.lo.unwrap(), number(row, "xlogit_lo"), 1e-8, name.name());
            near(variant.hi.unwrap(), number(row, "xlogit_hi"), 1e-8, name.name());
        }
    }
}

#[test]
fn four_designs_of_the_same_answers() {
    let instrument = instrument();
    let all: Vec<usize> = ALL.collect();
    let rows = rows("expected/designs.json");
    assert_eq!(rows.len(), 84);
    for row in &rows {
        let what = format!("{} {} {}", row["unit"], row["year"], row["design"]);
        let people = people(text(row, "unit"), row["year"].as_i64().unwrap());
        let sample = match text(row, "design") {
            "two_stage_fpc" => sample_of(&people, "stratum", Frame::TwoStages),
            "one_stage_fpc" => sample_of(&people, "stratum", Frame::OneStage),
            "with_replacement" => sample_of(&people, "stratum", Frame::None),
            _ => {
                let drawn = sample_of(&people, "stratum", Frame::None);
                let weights = analytics::design::Design::of_weights(drawn.design().weights()).unwrap();
                Sample::new(weights, drawn.answers().clone(), &instrument).unwrap()
            }
        };
        for key in ["pooled22", "mean5_of_avg"] {
            let got = measure(&sample, &index(&sample, &instrument, rule(key), &all, Measure::Share).unwrap());
            assert_eq!(got.df, row["df"].as_i64().unwrap(), "{what}");
            near(got.estimate, number(row, key), 1e-10, &what);
            near(got.variance.sqrt(), number(row, &format!("{key}_se")), 1e-8, &what);
        }
    }
}

#[test]
fn covariances_of_the_factors() {
    let instrument = instrument();
    for row in rows("expected/covariance.json") {
        let sample = sample(&row);
        for measure_name in ["factor_avg_share", "factor_pooled_share", "factor_avg_score"] {
            let factors: Vec<Linearised> =
                instrument.factors().iter().map(|key| linearised(sample, &instrument, measure_name, key)).collect();
            for (i, a) in factors.iter().enumerate() {
                for (j, b) in factors.iter().enumerate() {
                    let got = linear::covariance(sample.design(), a, b, VarianceOptions::WITH_FPC).unwrap().unwrap();
                    let expected = row[measure_name][i][j].as_f64().unwrap();
                    near(got, expected, 1e-8, &format!("{} {} {measure_name} {i} {j}", row["unit"], row["year"]));
                }
            }
        }
    }
}

#[test]
fn one_index_with_factor_weights() {
    let instrument = instrument();
    for row in rows("expected/covariance.json") {
        let sample = sample(&row);
        let factors: Vec<Linearised> =
            instrument.factors().iter().map(|key| linearised(sample, &instrument, "factor_avg_share", key)).collect();
        let weights = row["weighted_index_weights"].as_array().unwrap();
        let parts: Vec<(f64, &Linearised)> = weights.iter().map(|c| c.as_f64().unwrap()).zip(&factors).collect();
        let got = measure(sample, &linear::combine(&parts).unwrap());
        near(got.estimate, number(&row, "weighted_index"), 1e-10, "weighted index");
        near(got.variance.sqrt(), number(&row, "weighted_index_se"), 1e-8, "weighted index");
    }
}

#[test]
fn kinds_of_units_and_all_of_them() {
    let instrument = instrument();
    let all: Vec<usize> = ALL.collect();
    let rows = rows("expected/groups.json");
    assert_eq!(rows.len(), 27);
    for row in &rows {
        let what = format!("{} {} {} {}", row["year"], row["group"], row["measure"], row["key"]);
        let of_kind = |unit: &str, year: i64| {
            let kind = people(unit, year).first().map(|person| person.field("kind").to_owned());
            row["group"] == "all" || kind.as_deref() == row["group"].as_str()
        };
        let units: Vec<&Sample> = crate::load::samples()
            .iter()
            .filter(|((unit, year), _)| row["year"] == *year && of_kind(unit, *year))
            .map(|(_, sample)| sample)
            .collect();
        assert_eq!(units.len() as u64, row["units"].as_u64().unwrap(), "{what}");
        let by = if row["measure"] == "overall_share" { Measure::Share } else { Measure::Score };
        let of =
            |sample: &Sample| measure(sample, &index(sample, &instrument, rule(text(row, "key")), &all, by).unwrap());
        let weighted = of(&together(&units, &instrument).unwrap());
        near(weighted.estimate, number(row, "weighted_estimate"), 1e-10, &what);
        near(weighted.variance.sqrt(), number(row, "weighted_se"), 1e-8, &what);
        assert_eq!((weighted.n, weighted.df), (row["n"].as_u64().unwrap(), row["df"].as_i64().unwrap()), "{what}");
        let own: Vec<_> = units.iter().map(|sample| of(sample)).collect();
        let mean = unit_mean(&own).unwrap();
        near(mean.estimate, number(row, "unit_mean_estimate"), 1e-10, &what);
        near(mean.variance.sqrt(), number(row, "unit_mean_se"), 1e-8, &what);
        assert_eq!(mean.df, weighted.df);
    }
}

#[test]
fn web_answers_stay_apart() {
    let instrument = instrument();
    let rows = rows("expected/modes.json");
    for row in &rows {
        let mut answers = Answers::new(22);
        let of_row = |p: &&crate::load::Person| p.unit == text(row, "unit") && Some(p.year) == row["year"].as_i64();
        for person in survey().iter().filter(of_row).filter(|p| p.self_selected) {
            answers.push(&person.codes, None).unwrap();
        }
        let web = self_selected(&answers, &instrument).unwrap();
        assert_eq!(web.n, row["n_self_selected"].as_u64());
        near(web.share.unwrap(), number(row, "self_selected_pooled22_unweighted"), 1e-10, "web");
        let pooled = measure(sample(row), &linearised(sample(row), &instrument, "overall_share", "pooled22"));
        assert_eq!(pooled.n, row["n_probability"].as_u64().unwrap());
        near(pooled.variance.sqrt(), number(row, "probability_se"), 1e-8, "probability");
        near(web.share.unwrap() - pooled.estimate, number(row, "gap"), 1e-10, "gap");
        let hidden = web.n.unwrap() < 30;
        assert_eq!(web.public().share.is_none(), hidden);
        assert_eq!(web.public().n.is_none(), hidden);
        let score = score(sample(row), &instrument, &Setting { web: Some(web), ..Setting::default() });
        near(score.index.estimate.unwrap(), number(row, "probability_pooled22"), 1e-10, "the index takes none of them");
    }
    assert_eq!(rows.len(), 21);
}
