//! `groups`: the units of a kind together, and all of them, weighted and as a mean of units (METHODS 6).

use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::openness;
use super::record::Record;
use super::{AnalysisError, Value, View};
use crate::battery::{Battery, Scope, battery};
use crate::estimate::Measured;
use crate::figure::Context;
use crate::group::{together, unit_mean};
use crate::interval::{Interval, mean, xlogit};
use crate::sample::Sample;
use crate::score::counting;

impl View<'_> {
    pub(super) fn groups(&self) -> Result<Vec<Record>, AnalysisError> {
        let mut rows = Vec::new();
        for year in self.years() {
            let of_year: Vec<&Cohort> = self.cohorts.iter().filter(|cohort| cohort.year == year).collect();
            let mut kinds: Vec<&str> = of_year.iter().map(|cohort| cohort.kind.as_str()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.retain(|kind| !kind.is_empty());
            for kind in kinds {
                let own: Vec<&Cohort> = of_year.iter().copied().filter(|cohort| cohort.kind == kind).collect();
                rows.extend(self.group(year, kind, &own)?);
            }
            rows.extend(self.group(year, "all", &of_year)?);
        }
        Ok(rows)
    }

    fn group(&self, year: Option<i32>, name: &str, units: &[&Cohort]) -> Result<Vec<Record>, AnalysisError> {
        let samples: Vec<&Sample> = units.iter().map(|cohort| &cohort.sample).collect();
        let all = together(&samples, &self.data.instrument).map_err(AnalysisError::whole)?;
        // As in the index of a unit, a criterion that too few of all these people answered is out.
        let counting = counting(&all, &self.data.instrument);
        let scope = Scope { lonely: self.setting.lonely, counting: Some(&counting), ..Scope::default() };
        let weighted = battery(&all, &self.data.instrument, scope);
        let criteria = weighted.criteria.iter().filter_map(|[share, _]| share.as_ref());
        let context = Context::new(&all, criteria, self.setting.level);
        let mut rules = vec![IndexRule::Pooled, IndexRule::MeanOfFactors];
        if !rules.contains(&self.setting.rule) {
            rules.push(self.setting.rule);
        }
        let keys = [(0, "overall_share"), (1, "overall_score")]
            .into_iter()
            .flat_map(|(at, measure)| rules.iter().map(move |rule| (at, measure, *rule)));
        // A unit that is hidden would follow from the mean of the others, and a hidden criterion from another rule.
        let unit_hidden = units.iter().any(|cohort| cohort.is_hidden());
        let criterion_hidden = units.iter().any(|cohort| cohort.hides_a_criterion());
        let row = |(at, measure, rule): (usize, &str, IndexRule)| {
            let of = |battery: &Battery| battery.by_rule(rule)[at];
            let own: Vec<Measured> = units.iter().filter_map(|cohort| of(&cohort.battery)).collect();
            let mean = unit_mean(&own);
            // Of one unit the error is unknown: so it is of the mean.
            let all_known = own.iter().all(|unit| unit.se().is_some());
            let share = weighted.by_rule(rule)[0];
            let weighted = of(&weighted);
            let (own_decision, _) = super::domains::decision(share.as_ref());
            let given_away = unit_hidden || (criterion_hidden && rule != self.setting.rule);
            let decision = if given_away { "suppressed_complementary" } else { own_decision.name() };
            let hidden = given_away || own_decision.is_hidden();
            let people = all.len() as u64;
            let ends = weighted.and_then(|m| match at {
                0 => context.within(&m, people).map(|(ends, kind)| (ends, kind.name())),
                _ => self.of_mean(m.estimate, m.variance, m.df as f64),
            });
            let mean_ends = mean.filter(|_| all_known).and_then(|mean| {
                let df = mean.df_satterthwaite?;
                match at {
                    0 => xlogit(mean.estimate, mean.variance, df, self.setting.level).map(|ends| (ends, "xlogit")),
                    _ => self.of_mean(mean.estimate, mean.variance, df),
                }
            });
            Record::about([
                ("year", Value::from(year)),
                ("group", name.into()),
                ("measure", measure.into()),
                ("key", rule.name().into()),
            ])
            .with("units", own.len())
            .with("n", weighted.map_or(0, |m| m.n))
            .with("df", weighted.map_or(0, |m| m.df))
            .with("weighted_estimate", weighted.map(|m| m.estimate))
            .with("weighted_se", weighted.and_then(|m| m.se()))
            .ends("weighted", ends.map(|(ends, _)| ends))
            .with("weighted_interval", ends.map(|(_, name)| name))
            .with("unit_mean_estimate", mean.map(|mean| mean.estimate))
            .with("unit_mean_se", mean.filter(|_| all_known).map(|mean| mean.variance.sqrt()))
            .ends("unit_mean", mean_ends.map(|(ends, _)| ends))
            .with("unit_mean_interval", mean_ends.map(|(_, name)| name))
            .with("decision", decision)
            .open(openness(hidden))
        };
        Ok(keys.map(row).collect())
    }

    /// The interval of a mean score.
    fn of_mean(&self, estimate: f64, variance: f64, df: f64) -> Option<(Interval, &'static str)> {
        (df >= 1.0).then(|| mean(estimate, variance, df, self.setting.level)).flatten().map(|ends| (ends, "mean"))
    }
}
