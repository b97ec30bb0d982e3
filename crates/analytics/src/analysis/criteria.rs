//! `criteria`: share and mean score of each criterion of each unit and year.

use super::cohort::Cohort;
use super::record::{Openness, Record};
use super::{Value, View};
use crate::disclosure::Disclosure;
use crate::estimate::Measured;
use crate::figure::Figure;
use crate::interval;

/// The word for the decision on a figure: `publish`, `review`, or why it is suppressed.
pub(super) fn decision(figure: &Figure) -> &'static str {
    crate::disclosure::Decision { disclosure: figure.disclosure, reason: figure.reason }.name()
}

/// What is to be said beside a figure.
pub(super) fn notes(figure: &Figure) -> Value {
    Value::Texts(figure.notes.iter().map(|note| note.name().to_owned()).collect())
}

pub(super) fn openness(hidden: bool) -> Openness {
    if hidden { Openness::Hidden } else { Openness::Open }
}

impl View<'_> {
    /// The intervals of a share by every formula, and the one chosen for it.
    pub(super) fn share_ends(&self, record: Record, of: Option<&Measured>, n: u64, df: i64) -> Record {
        let level = self.setting.level;
        let df = df as f64;
        let ends =
            |make: &dyn Fn(f64, f64) -> Option<interval::Interval>| of.and_then(|m| make(m.estimate, m.variance));
        record
            .ends("mean", ends(&|p, v| interval::mean(p, v, df, level)))
            .ends("xlogit", ends(&|p, v| interval::xlogit(p, v, df, level)))
            .ends("asin", ends(&|p, v| interval::asin(p, v, df, level)))
            .ends("beta", ends(&|p, v| interval::beta(p, v, n, df, level)))
            .ends("wilson", ends(&|p, v| interval::wilson_design(p, v, n, df, level)))
    }

    pub(super) fn criteria(&self, cohort: &Cohort) -> Vec<Record> {
        let level = self.setting.level;
        let own = cohort.score.criteria.iter().zip(&cohort.battery.criteria).enumerate();
        own.map(|(at, (scored, [share, score]))| {
            let figure = &scored.figure;
            let (n, df) = share.as_ref().map_or((0, 0), |m| (m.n, m.df));
            let answers = scored.distribution.iter().flatten();
            let satisfied: u64 = answers.filter(|answer| answer.satisfied).map(|answer| answer.n).sum();
            let about = [
                ("unit", Value::from(cohort.unit.as_str())),
                ("year", cohort.year.into()),
                ("criterion", scored.key.as_str().into()),
            ];
            let logit = share.and_then(|m| interval::xlogit(m.estimate, m.variance, m.df as f64, level));
            let usable = |m: &Measured| m.df >= 1 && m.variance > 0.0;
            let record = Record::about(about)
                .with("factor", scored.factor.as_str())
                .with("n", n)
                .with("missing", cohort.sample.len() as u64 - n)
                .with("psu", share.map_or(0, |m| m.psus))
                .with("df", df)
                .with("share", share.map(|m| m.estimate))
                .with("se", share.and_then(|m| m.se()))
                .with("deff", share.and_then(|m| m.design_effects().0))
                .with("deff_replace", share.and_then(|m| m.design_effects().1))
                .with("n_eff", share.filter(usable).and_then(|m| interval::effective_n(m.estimate, m.variance)))
                .with(
                    "n_eff_kg",
                    share.and_then(|m| interval::effective_n_kg(m.estimate, m.variance, m.n, m.df as f64, level)),
                )
                .ends("logit", logit);
            self.share_ends(record, share.as_ref(), n, df)
                .with("score", score.map(|m| m.estimate))
                .with("score_se", score.and_then(|m| m.se()))
                .with("score_deff", score.and_then(|m| m.design_effects().0))
                .with("share_unweighted", (n > 0).then(|| satisfied as f64 / n as f64))
                .with("nonresponse", scored.nonresponse)
                .with("in_index", scored.in_index)
                .with("lo", figure.lo)
                .with("hi", figure.hi)
                .with("interval", figure.interval.map(interval::IntervalKind::name))
                .with("notes", notes(figure))
                .with("decision", decision(figure))
                .open(openness(figure.disclosure == Disclosure::Suppressed))
                .with("place", at as u64 + 1)
        })
        .collect()
    }
}
