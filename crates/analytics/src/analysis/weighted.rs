//! `weighting`: what other weights would make of a unit and year: post-stratified, raked and calibrated to the known margins of
//! its users (METHODS 7). The other arrays keep the weights of the file.

use std::collections::BTreeSet;

use rayon::prelude::*;
use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::{decision, openness};
use super::domains::is_women;
use super::record::Record;
use super::{AnalysisError, NotSaid, Place, Value, View, Words};
use crate::design::Design;
use crate::estimate::{Measure, criterion, index, pooled_in_domain};
use crate::linear::{Linearised, VarianceOptions, spread};
use crate::sample::Sample;
use crate::weighting::{
    Auxiliary, Calibrated, FEW_IN_CATEGORY, Factor, MarginRow, Margins, Method, WeightingError, calibrate, summarise,
};

/// Bounds of the logit method, as factors on the weight.
const LOGIT: Method = Method::Logit { lower: 0.2, upper: 5.0 };

/// The level of those who did not say theirs; no file can have it.
const NOT_SAID: &str = "\u{1a}";

/// What the rows of a unit and year may not show in public.
#[derive(Clone, Copy)]
struct Hidden {
    /// Everything: other weights would let something hidden be reckoned, a criterion or a level of a variable of the
    /// margins (each weight is known, so two weighted means are two equations for two levels).
    row: bool,
    /// The index among women, which the array of domains hides.
    women: bool,
}

impl View<'_> {
    pub(super) fn weighting(&self) -> Result<Vec<Record>, AnalysisError> {
        for row in &self.setting.margins {
            if !self.cohorts.iter().any(|cohort| row.unit == cohort.unit && row.year == cohort.year) {
                let year = row.year.map(|year| format!(" in {year}")).unwrap_or_default();
                self.warn(format!(
                    "the margins of {}{year} are of no unit and year of the answers and were not used; look at the names",
                    row.unit
                ));
            }
        }
        let with_margins = self.cohorts.par_iter().filter(|cohort| self.margin_rows(cohort).next().is_some());
        let all: Vec<Result<Vec<Record>, AnalysisError>> =
            with_margins.map(|cohort| self.weighting_of(cohort)).collect();
        // Of several errors the first in this order is told, whichever thread found one first.
        let rows = all.into_iter().collect::<Result<Vec<Vec<Record>>, AnalysisError>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    pub(super) fn margin_rows<'a>(&'a self, cohort: &'a Cohort) -> impl Iterator<Item = &'a super::MarginRow> {
        self.setting.margins.iter().filter(|row| row.unit == cohort.unit && row.year == cohort.year)
    }

    /// The margins of a cohort, with a level of those who did not say theirs where the setting wants that.
    fn known(&self, cohort: &Cohort) -> Vec<MarginRow> {
        let mut known: Vec<MarginRow> = Vec::new();
        for row in self.margin_rows(cohort) {
            let silent = self.silent_share(cohort, &row.variable);
            let (variable, level) = (row.variable.clone(), row.level.clone());
            known.push(MarginRow { variable, level, count: row.count * (1.0 - silent) });
            if silent == 0.0 {
                continue;
            }
            let count = row.count * silent;
            match known.iter_mut().find(|own| own.variable == row.variable && own.level == NOT_SAID) {
                Some(own) => own.count += count,
                None => known.push(MarginRow { variable: row.variable.clone(), level: NOT_SAID.to_owned(), count }),
            }
        }
        known
    }

    /// The weighted share of respondents who did not say their level; 0 where that is an error.
    fn silent_share(&self, cohort: &Cohort, variable: &str) -> f64 {
        let words = self.domain(variable).and_then(|at| self.data.domains.get(at)).map(|(_, words)| words);
        let (Some(words), NotSaid::KeepShare) = (words, self.setting.not_said) else { return 0.0 };
        let weights = cohort.sample.design().weights();
        let silent = cohort.rows.iter().zip(weights).filter(|(row, _)| words.of(**row as usize).is_empty());
        let (silent, all): (f64, f64) = (silent.map(|(_, weight)| weight).sum(), weights.iter().sum());
        if all > 0.0 { silent / all } else { 0.0 }
    }

    fn hidden(&self, cohort: &Cohort) -> Hidden {
        let row = cohort.is_hidden() || cohort.hides_a_criterion();
        if !self.setting.public {
            return Hidden { row, women: false };
        }
        let groups = self.domains(cohort);
        let of = |name: &str| {
            let name = Value::from(name);
            groups.iter().filter(move |row| row.get("variable") == Some(&name))
        };
        let levels = |variable: &str| {
            let domain = self.domain(variable).and_then(|at| self.data.domains.get(at));
            domain.into_iter().flat_map(|(name, _)| of(name)).collect::<Vec<&Record>>()
        };
        let variables: BTreeSet<&str> = self.margin_rows(cohort).map(|row| row.variable.as_str()).collect();
        let level_hidden = || variables.iter().any(|variable| levels(variable).iter().any(|row| row.is_hidden()));
        let women_hidden = || {
            let own = self.women(cohort).map(|(name, _, level)| (of(name), level));
            own.is_some_and(|(mut rows, level)| {
                rows.any(|row| row.get("level") == Some(&Value::from(level)) && row.is_hidden())
            })
        };
        Hidden { row: row || level_hidden(), women: women_hidden() }
    }

    /// The domain and the level that the women of a cohort are.
    fn women(&self, cohort: &Cohort) -> Option<(&str, &Words, &str)> {
        self.data.domains.iter().find_map(|(name, words)| {
            let mut own = cohort.rows.iter().map(|row| words.of(*row as usize));
            Some((name.as_str(), words, own.find(|level| is_women(name, level))?))
        })
    }

    fn weighting_of(&self, cohort: &Cohort) -> Result<Vec<Record>, AnalysisError> {
        let failed = |error: WeightingError| {
            let year = cohort.year.map(|year| format!(" in {year}")).unwrap_or_default();
            let message = format!("the margins of {}{year} cannot be used: {error}", cohort.unit);
            AnalysisError { place: Some(Place::Margins), ..AnalysisError::whole(message) }
        };
        let margins =
            Margins::new(self.known(cohort), cohort.sample.design().population().map(|n| n as f64)).map_err(failed)?;
        let mut factors = Vec::new();
        for margin in margins.variables() {
            let Some((_, words)) = self.domain(&margin.variable).and_then(|at| self.data.domains.get(at)) else {
                let message = format!(
                    "the margins have the variable '{}', which is not among the domains of the design; add it there",
                    margin.variable
                );
                return Err(AnalysisError { place: Some(Place::Margins), ..AnalysisError::whole(message) });
            };
            let said = |row: &u32| match (words.of(*row as usize), self.setting.not_said) {
                ("", NotSaid::KeepShare) => NOT_SAID,
                (level, _) => level,
            };
            let levels = cohort.rows.iter().map(said);
            let factor = Factor::of_texts(&margin.variable, levels).map_err(|error| match error {
                WeightingError::NoCategory { row, .. } => AnalysisError {
                    row: cohort.rows.get(row - 1).map(|row| *row as usize),
                    place: self.domain(&margin.variable).map(Place::Domain),
                    message: format!(
                        "'{}' is blank, but the margins weight by it; give every respondent a level, or take it out of the margins",
                        margin.variable
                    ),
                },
                other => failed(other),
            })?;
            factors.push(factor);
        }
        let design = cohort.sample.design();
        let hidden = self.hidden(cohort);
        let mut rows = vec![self.weighting_row(cohort, hidden, ("base", design), None)];
        let mut push = |name: &str, factors: Vec<Factor>, method: Method| -> Result<(), AnalysisError> {
            let auxiliary = Auxiliary::of_factors(factors).map_err(failed)?;
            let made = margins.totals(&auxiliary).and_then(|totals| calibrate(design, &auxiliary, &totals, method));
            match made {
                Ok(calibrated) => {
                    for few in &calibrated.small {
                        let year = cohort.year.map(|year| format!(" in {year}")).unwrap_or_default();
                        self.warn(format!(
                            "{} '{}' of {}{year} has {} respondents; put levels of under {FEW_IN_CATEGORY} together with others before weighting by them",
                            few.variable, few.level, cohort.unit, few.respondents
                        ));
                    }
                    rows.push(self.weighting_row(cohort, hidden, (name, &calibrated.design), Some(&calibrated)));
                }
                // No weights within the bounds, or none above zero: this method is left out, the others stand.
                Err(error @ (WeightingError::NoSolution { .. } | WeightingError::NegativeWeight { .. })) => {
                    self.warn(format!("{name}: {}", failed(error).message));
                }
                // The sample cannot be weighted so; the numbers themselves are right.
                Err(error @ (WeightingError::EmptyCell { .. } | WeightingError::NotConverged { .. })) => {
                    self.warn(failed(error).message);
                }
                Err(error) => return Err(failed(error)),
            }
            Ok(())
        };
        for factor in &factors {
            let short = factor.name().strip_suffix("_group").unwrap_or(factor.name());
            push(&format!("poststratified_{short}"), vec![factor.clone()], Method::PostStratify)?;
        }
        push("raked", factors.clone(), Method::Rake)?;
        push("calibrated_raking", factors.clone(), Method::Exponential)?;
        push("calibrated_linear", factors.clone(), Method::Linear)?;
        push("calibrated_logit", factors, LOGIT)?;
        Ok(rows)
    }

    fn weighting_row(
        &self,
        cohort: &Cohort,
        hidden: Hidden,
        (method, design): (&str, &Design),
        calibrated: Option<&Calibrated>,
    ) -> Record {
        let instrument = &self.data.instrument;
        let counting = Self::counting(cohort);
        let sample = Sample::new(design.clone(), cohort.sample.answers().clone(), instrument).ok();
        let summary = calibrated.map_or_else(|| summarise(design.weights(), None), Calibrated::summary);
        let options = VarianceOptions { lonely: self.setting.lonely, ..VarianceOptions::WITH_FPC };
        let with_se = |record: Record, name: &str, of: Option<Linearised>| {
            let se = of.as_ref().and_then(|of| {
                let z = calibrated.map_or_else(|| of.clone(), |calibrated| calibrated.residual(of));
                spread(design, &z, &z, options).map(|v| v.max(0.0).sqrt())
            });
            record.with(name, of.map(|of| of.estimate)).with(format!("{name}_se"), se)
        };
        let of = |make: &dyn Fn(&Sample) -> Option<Linearised>| sample.as_ref().and_then(make);
        let first = instrument.criteria().first().map_or("criterion", |criterion| criterion.key.as_str());
        let women: Option<Vec<bool>> = self
            .women(cohort)
            .filter(|_| !hidden.women)
            .map(|(_, words, level)| cohort.rows.iter().map(|row| words.of(*row as usize) == level).collect());
        let mut record = Record::about([
            ("unit", Value::from(cohort.unit.as_str())),
            ("year", cohort.year.into()),
            ("method", method.into()),
        ])
        .with("n", cohort.sample.len())
        .with("sum", summary.map(|s| s.sum))
        .with("min", summary.map(|s| s.min))
        .with("q25", summary.map(|s| s.q25))
        .with("median", summary.map(|s| s.median))
        .with("q75", summary.map(|s| s.q75))
        .with("max", summary.map(|s| s.max))
        .with("cv", summary.map(|s| s.cv))
        .with("g_min", summary.map(|s| s.g_min))
        .with("g_max", summary.map(|s| s.g_max))
        .with("kish_deff", summary.map(|s| s.kish_deff))
        .with("kish_n", summary.map(|s| s.kish_n));
        record = with_se(record, &format!("{first}_share"), of(&|s| criterion(s, instrument, 0, Measure::Share)));
        record = with_se(record, "pooled", of(&|s| index(s, instrument, IndexRule::Pooled, &counting, Measure::Share)));
        record = with_se(
            record,
            "mean_of_factors",
            of(&|s| index(s, instrument, IndexRule::MeanOfFactors, &counting, Measure::Share)),
        );
        record = with_se(
            record,
            "score_mean_of_factors",
            of(&|s| index(s, instrument, IndexRule::MeanOfFactors, &counting, Measure::Score)),
        );
        let women =
            women.and_then(|inside| of(&|s| pooled_in_domain(s, instrument, &counting, Measure::Share, &inside)));
        record = with_se(record, "women_pooled", women);
        let given_away = hidden.row && !cohort.is_hidden();
        let decision = if given_away { "suppressed_complementary" } else { decision(&cohort.score.index) };
        record.with("decision", decision).open(openness(hidden.row))
    }
}
