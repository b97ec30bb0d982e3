//! `indices` and `covariance`: factors by both definitions and the index by every rule, as shares and as mean scores.

use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::{decision, notes, openness};
use super::record::Record;
use super::{Value, View};
use crate::disclosure::Disclosure;
use crate::estimate::{Measure, Measured, mean_of_criteria, pooled};
use crate::figure::Figure;
use crate::interval;
use crate::linear::{Linearised, VarianceOptions, covariance_matrix, degrees_of_freedom};
use crate::score::FactorDefinition;

impl View<'_> {
    /// Of one unit and year. `n` and `df` are those of all its rows.
    pub(super) fn indices(&self, cohort: &Cohort) -> Vec<Record> {
        let all = vec![true; cohort.sample.len()];
        let df = degrees_of_freedom(cohort.sample.design(), &all);
        let mut rows = Vec::new();
        for (at, measure) in ["share", "score"].into_iter().enumerate() {
            let mut push = |kind: &str, key: &str, of: Option<Measured>, figure: &Figure| {
                rows.push(self.index_row(cohort, &format!("{kind}_{measure}"), key, of, figure, df));
            };
            for (scored, own) in cohort.score.factors.iter().zip(&cohort.battery.factors) {
                let other = scored.other.as_ref().unwrap_or(&scored.figure);
                let (pooled, mean) = match scored.definition {
                    FactorDefinition::Pooled => (&scored.figure, other),
                    FactorDefinition::MeanOfCriteria => (other, &scored.figure),
                };
                push("factor_pooled", &scored.key, own.pooled[at], pooled);
                push("factor_avg", &scored.key, own.mean[at], mean);
            }
            for rule in IndexRule::ALL {
                if let Some(figure) = cohort.score.variants.get(rule.name()) {
                    push("overall", rule.name(), cohort.battery.by_rule(rule)[at], figure);
                }
            }
        }
        rows
    }

    fn index_row(
        &self,
        cohort: &Cohort,
        measure: &str,
        key: &str,
        of: Option<Measured>,
        figure: &Figure,
        df: i64,
    ) -> Record {
        let share = measure.ends_with("share");
        let n = cohort.sample.len() as u64;
        let record = Record::about([
            ("unit", Value::from(cohort.unit.as_str())),
            ("year", cohort.year.into()),
            ("measure", measure.into()),
            ("key", key.into()),
        ])
        .with("n", n)
        .with("df", df)
        .with("estimate", of.map(|m| m.estimate))
        .with("se", of.and_then(|m| m.se()));
        let record = if share {
            self.share_ends(record, of.as_ref(), n, df)
        } else {
            let ends = of.and_then(|m| interval::mean(m.estimate, m.variance, df as f64, self.setting.level));
            let record = record.ends("mean", ends);
            ["xlogit", "asin", "beta", "wilson"].into_iter().fold(record, |record, name| record.ends(name, None))
        };
        let (lo, hi, name) = match (share, figure.mean_score) {
            (true, _) => (figure.lo, figure.hi, figure.interval.map(interval::IntervalKind::name)),
            (false, Some(mean)) => (mean.lo, mean.hi, mean.lo.map(|_| "mean")),
            (false, None) => (None, None, None),
        };
        record
            .with("n_answered", of.map_or(Value::Absent, |m| m.n.into()))
            .with("deff", of.and_then(|m| m.design_effects().0))
            .with("n_eff", if share { figure.n_eff } else { None })
            .with("se_no_fpc", of.and_then(|m| m.se_no_fpc()))
            .with("lo", lo)
            .with("hi", hi)
            .with("interval", name)
            .with("notes", if share { notes(figure) } else { Value::Absent })
            .with("decision", decision(figure))
            .open(openness(figure.disclosure == Disclosure::Suppressed || self.gives_away(cohort, measure, key)))
    }

    /// Whether a row would let a hidden criterion be reckoned: every rule but the chosen one and the overall question, and
    /// of a factor with a hidden criterion the definition that is not the chosen rule's.
    fn gives_away(&self, cohort: &Cohort, measure: &str, key: &str) -> bool {
        let hidden = cohort.score.criteria.iter().filter(|c| c.figure.disclosure == Disclosure::Suppressed);
        let mut hidden = hidden.map(|criterion| criterion.factor.as_str());
        if let Some(factor) = cohort.score.factors.iter().find(|factor| factor.key == key) {
            let chosen = match factor.definition {
                FactorDefinition::Pooled => "factor_pooled",
                FactorDefinition::MeanOfCriteria => "factor_avg",
            };
            if !measure.starts_with("overall") {
                return !measure.starts_with(chosen) && hidden.any(|own| own == key);
            }
        }
        let kept = [self.setting.rule.name(), IndexRule::OverallQuestion.name()];
        hidden.next().is_some() && !kept.contains(&key)
    }

    /// The criteria that count in the index.
    pub(super) fn counting(cohort: &Cohort) -> Vec<usize> {
        let in_index = |(at, criterion): (usize, &crate::score::CriterionScore)| criterion.in_index.then_some(at);
        cohort.score.criteria.iter().enumerate().filter_map(in_index).collect()
    }

    /// Covariances of the factors, by definition and measure, and the index by the factor weights of the setting from them.
    pub(super) fn covariance(&self, cohort: &Cohort) -> Vec<Record> {
        let instrument = &self.data.instrument;
        let counting = Self::counting(cohort);
        let factors = instrument.factors();
        let own: Vec<Vec<usize>> = (0..factors.len())
            .map(|factor| counting.iter().copied().filter(|at| instrument.criteria()[*at].factor == factor).collect())
            .collect();
        let options = VarianceOptions { lonely: self.setting.lonely, ..VarianceOptions::WITH_FPC };
        let matrix = |of: &[Linearised]| covariance_matrix(cohort.sample.design(), of, options).ok().flatten();
        let linearised = |mean: bool, by: Measure| -> Option<Vec<Linearised>> {
            let of = |criteria: &Vec<usize>| {
                if mean {
                    mean_of_criteria(&cohort.sample, instrument, criteria, by)
                } else {
                    pooled(&cohort.sample, instrument, criteria, by)
                }
            };
            own.iter().map(of).collect()
        };
        let shares = linearised(true, Measure::Share);
        let avg_share = shares.as_deref().and_then(matrix);
        let pooled_share = linearised(false, Measure::Share).as_deref().and_then(matrix);
        let avg_score = linearised(true, Measure::Score).as_deref().and_then(matrix);
        let weights = match &self.setting.factor_weights {
            Some(own) if own.len() == factors.len() => own.clone(),
            _ => vec![1.0 / factors.len() as f64; factors.len()],
        };
        let index = shares
            .as_ref()
            .map(|of| crate::sum::total(of.iter().zip(&weights).map(|(of, weight)| of.estimate * weight)));
        let variance = avg_share.as_ref().map(|rows| {
            let of_row =
                |(row, a): (&Vec<f64>, &f64)| a * crate::sum::total(row.iter().zip(&weights).map(|(v, b)| v * b));
            crate::sum::total(rows.iter().zip(&weights).map(of_row))
        });
        let value = |matrix: Option<Vec<Vec<f64>>>| matrix.map_or(Value::Absent, Value::Matrix);
        let any_hidden = cohort.is_hidden()
            || cohort.hides_a_criterion()
            || cohort.score.factors.iter().any(|factor| factor.figure.disclosure == Disclosure::Suppressed);
        vec![
            Record::about([("unit", Value::from(cohort.unit.as_str())), ("year", cohort.year.into())])
                .with("factors", Value::Texts(factors.to_vec()))
                .with("factor_avg_share", value(avg_share))
                .with("factor_pooled_share", value(pooled_share))
                .with("factor_avg_score", value(avg_score))
                .with("weighted_index_weights", Value::Numbers(weights.into_iter().map(Some).collect()))
                .with("weighted_index", index)
                .with("weighted_index_se", variance.map(|v| v.max(0.0).sqrt()))
                .with("decision", decision(&cohort.score.index))
                .open(openness(any_hidden)),
        ]
    }
}
