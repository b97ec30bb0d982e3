//! `domains.json`: the pooled index in groups of respondents, and whether it may be published.

use analytics::disclosure::{Disclosure, Reason, decide};
use analytics::estimate::{Measure, measure, pooled_in_domain};
use analytics::interval::{self, LEVEL};

use crate::load::{instrument, near, number, people, rows, sample, text};

#[test]
fn every_domain_and_its_decision() {
    let instrument = instrument();
    let all: Vec<usize> = (0..22).collect();
    let rows = rows("expected/domains.json");
    let mut decisions = std::collections::BTreeMap::new();
    for row in &rows {
        let what = format!("{} {} {} {}", row["unit"], row["year"], row["variable"], row["level"]);
        let sample = sample(row);
        let people = people(text(row, "unit"), row["year"].as_i64().unwrap());
        let inside: Vec<bool> = people.iter().map(|p| p.field(text(row, "variable")) == text(row, "level")).collect();
        let got = measure(sample, &pooled_in_domain(sample, &instrument, &all, Measure::Share, &inside).unwrap());
        assert_eq!((got.n, got.df), (row["n"].as_u64().unwrap(), row["df"].as_i64().unwrap()), "{what}");
        near(got.estimate, number(row, "pooled22"), 1e-10, &what);
        if row["se"].is_null() || number(row, "se") == 0.0 || got.df < 1 {
            assert_ne!(text(row, "decision"), "publish", "{what}");
            continue;
        }
        near(got.variance.sqrt(), number(row, "se"), 1e-8, &what);
        let (p, v, n, df) = (got.estimate, got.variance, got.n, got.df as f64);
        let n_eff = interval::effective_n_kg(p, v, n, df, LEVEL).unwrap().min(n as f64);
        near(n_eff, number(row, "n_eff"), 1e-8, &what);
        for (name, ends) in [
            ("xlogit", interval::xlogit(p, v, df, LEVEL)),
            ("beta", interval::beta(p, v, n, df, LEVEL)),
            ("wilson", interval::wilson_design(p, v, n, df, LEVEL)),
        ] {
            let ends = ends.unwrap();
            near(ends.lo, number(row, &format!("{name}_lo")), 1e-8, &what);
            near(ends.hi, number(row, &format!("{name}_hi")), 1e-8, &what);
        }
        let width = interval::beta(p, v, n, df, LEVEL).unwrap().width();
        let decision = decide(n, Some(n_eff), p, Some(width), got.df);
        let named = match (decision.disclosure, decision.reason) {
            (Disclosure::Shown, _) => "publish",
            (Disclosure::Review, _) => "review",
            (Disclosure::Suppressed, Some(Reason::Under10)) => "suppressed_disclosure",
            (Disclosure::Suppressed, _) => "suppressed_precision",
        };
        assert_eq!(named, text(row, "decision"), "{what}");
        *decisions.entry(named).or_insert(0) += 1;
    }
    assert_eq!(decisions["publish"], 203);
    assert_eq!(decisions["review"], 9);
}
