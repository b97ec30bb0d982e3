//! `criteria.json`: 462 rows, one a unit, year and criterion.

use analytics::estimate::{Measure, criterion, measure};
use analytics::interval::{self, LEVEL};
use analytics::linear::simple_random_variance;
use analytics::score::{Setting, score};

use crate::load::{instrument, near, number, rows, sample, text};

#[test]
fn every_criterion() {
    let instrument = instrument();
    let rows = rows("expected/criteria.json");
    assert_eq!(rows.len(), 462);
    for row in &rows {
        let what = format!("{} {} {}", row["unit"], row["year"], row["criterion"]);
        let at = instrument.criteria().iter().position(|c| c.key == text(row, "criterion")).unwrap();
        let sample = sample(row);
        let linearised = criterion(sample, &instrument, at, Measure::Share).unwrap();
        let got = measure(sample, &linearised);
        assert_eq!(got.n, row["n"].as_u64().unwrap(), "{what}");
        assert_eq!(sample.len() as u64 - got.n, row["missing"].as_u64().unwrap(), "{what}");
        assert_eq!(got.df, row["df"].as_i64().unwrap(), "{what}");
        near(got.estimate, number(row, "share"), 1e-10, &what);
        near(got.variance.sqrt(), number(row, "se"), 1e-8, &what);
        near(got.deff.unwrap(), number(row, "deff"), 1e-8, &what);
        let (_, with_replacement) = simple_random_variance(sample.design(), &linearised).unwrap();
        near(got.variance / with_replacement, number(row, "deff_replace"), 1e-8, &what);
        near(got.deff_replace.unwrap(), number(row, "deff_replace"), 1e-8, &what);
        assert_eq!(got.psus, row["psu"].as_u64().unwrap(), "{what}");
        let codes = sample.answers().column(at);
        let count = |least: u8| codes.iter().filter(|code| (least..=5).contains(code)).count() as f64;
        near(count(4) / count(1), number(row, "share_unweighted"), 1e-10, &what);
        // The reference's logit interval is an iterative fit of the same thing.
        let logit = interval::xlogit(got.estimate, got.variance, got.df as f64, LEVEL).unwrap();
        near(logit.lo, number(row, "logit_lo"), 1e-6, &what);
        near(logit.hi, number(row, "logit_hi"), 1e-6, &what);

        let (p, v, n, df) = (got.estimate, got.variance, got.n, got.df as f64);
        near(interval::effective_n(p, v).unwrap(), number(row, "n_eff"), 1e-8, &what);
        near(interval::effective_n_kg(p, v, n, df, LEVEL).unwrap(), number(row, "n_eff_kg"), 1e-8, &what);
        for (name, ends) in [
            ("mean", interval::mean(p, v, df, LEVEL)),
            ("xlogit", interval::xlogit(p, v, df, LEVEL)),
            ("asin", interval::asin(p, v, df, LEVEL)),
            ("beta", interval::beta(p, v, n, df, LEVEL)),
            ("wilson", interval::wilson_design(p, v, n, df, LEVEL)),
        ] {
            let ends = ends.unwrap();
            near(ends.lo, number(row, &format!("{name}_lo")), 1e-8, &format!("{what} {name} lo"));
            near(ends.hi, number(row, &format!("{name}_hi")), 1e-8, &format!("{what} {name} hi"));
        }

        let scores = measure(sample, &criterion(sample, &instrument, at, Measure::Score).unwrap());
        near(scores.estimate, number(row, "score"), 1e-10, &what);
        near(scores.variance.sqrt(), number(row, "score_se"), 1e-8, &what);
        near(scores.deff.unwrap(), number(row, "score_deff"), 1e-8, &what);
    }
}

#[test]
fn the_score_carries_the_same_numbers() {
    let instrument = instrument();
    for row in rows("expected/criteria.json").iter().step_by(22) {
        let score = score(sample(row), &instrument, &Setting::default());
        let criterion = score.criteria.iter().find(|c| c.key == text(row, "criterion")).unwrap();
        let figure = &criterion.figure;
        near(figure.estimate.unwrap(), number(row, "share"), 1e-10, "share");
        near(figure.se.unwrap(), number(row, "se"), 1e-8, "se");
        near(figure.n_eff.unwrap(), number(row, "n_eff"), 1e-8, "n_eff");
        assert_eq!(criterion.missing, row["missing"].as_u64());
        let shares: f64 = criterion.distribution.iter().flatten().filter(|a| a.satisfied).map(|a| a.share).sum();
        near(shares, number(row, "share"), 1e-10, "satisfied answers add up to the index");
    }
}
