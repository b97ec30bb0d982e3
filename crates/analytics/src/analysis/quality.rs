//! `reliability` and `interviewers`: whether criteria hang together, and whether it matters who asked (METHODS 12).

use super::cohort::Cohort;
use super::criteria::{decision, openness};
use super::record::Record;
use super::{Value, View, Words};
use crate::answer_columns::{columns, person_means};
use crate::disclosure::{Disclosure, FEWEST_PRECISE};
use crate::interviewer::{Anova, one_way_anova, screen, variance_by_interviewer};
use crate::reliability::{Reliability, reliability};

/// The false discovery rate of the screening of interviewers.
const SCREENING: f64 = 0.05;

impl View<'_> {
    /// Of each factor and of all criteria; a set without a reliability (one criterion, no spread) has no row.
    pub(super) fn reliability(&self, cohort: &Cohort) -> Vec<Record> {
        let instrument = &self.data.instrument;
        let all: Vec<usize> = (0..instrument.criteria().len()).collect();
        let own = |factor: usize| -> Vec<usize> {
            all.iter().copied().filter(|at| instrument.criteria()[*at].factor == factor).collect()
        };
        let factors = instrument.factors().iter().enumerate().map(|(at, key)| (key.as_str(), own(at)));
        let sets = factors.chain([("all", all.clone())]);
        let weights = cohort.sample.design().weights();
        sets.filter_map(|(name, criteria)| {
            let items = columns(cohort.sample.answers(), instrument, &criteria);
            let of = reliability(&items, Some(weights), self.setting.level).ok()?;
            Some(Self::reliability_row(cohort, name, &criteria, &of))
        })
        .collect()
    }

    fn reliability_row(cohort: &Cohort, set: &str, criteria: &[usize], of: &Reliability) -> Record {
        let each = |value: &dyn Fn(&crate::reliability::Item) -> Option<f64>| {
            Value::Numbers(of.items.iter().map(value).collect())
        };
        let few = (of.n_complete as u64) < FEWEST_PRECISE;
        // How a criterion goes with the others may tell that everybody answered it alike.
        let hides_one = criteria.iter().any(|at| {
            cohort.score.criteria.get(*at).is_some_and(|one| one.figure.disclosure == Disclosure::Suppressed)
        });
        Record::about([("unit", Value::from(cohort.unit.as_str())), ("year", cohort.year.into()), ("set", set.into())])
            .with("items", criteria.len())
            .with("n_complete", of.n_complete)
            .with("alpha", of.alpha)
            .with("alpha_standardised", of.alpha_standardised)
            .with("alpha_weighted", of.alpha_weighted)
            .with("alpha_pairwise", of.alpha_pairwise)
            .ends("feldt", of.feldt)
            .with("alpha_if_dropped", each(&|item| item.alpha_if_dropped))
            .with("item_rest_correlation", each(&|item| item.item_rest_correlation))
            .with("mean_correlation", of.mean_correlation)
            .with("decision", if few { "suppressed_precision" } else { decision(&cohort.score.index) })
            .open(openness(cohort.is_hidden() || few || hides_one))
    }

    /// One row a unit and year that has two interviewers at least; `bh` is over all of them.
    pub(super) fn interviewers(&self) -> Vec<Record> {
        let Some(words) = &self.data.interviewer else { return Vec::new() };
        let all: Vec<usize> = (0..self.data.instrument.criteria().len()).collect();
        let of = |cohort: &Cohort| -> Option<Anova> {
            let scores = person_means(&columns(cohort.sample.answers(), &self.data.instrument, &all));
            let asked: Vec<u32> = cohort.rows.iter().map(|row| words.ids[*row as usize]).collect();
            // Whoever asked is not on the row: it is in no group.
            let known = |row: &usize| !words.of(cohort.rows[*row] as usize).is_empty();
            let rows: Vec<usize> = (0..asked.len()).filter(known).collect();
            let scores: Vec<Option<f64>> = rows.iter().map(|row| scores[*row]).collect();
            let asked: Vec<u32> = rows.iter().map(|row| asked[*row]).collect();
            one_way_anova(&scores, &asked).ok()
        };
        let effects: Vec<(&Cohort, Anova)> =
            self.cohorts.iter().filter_map(|cohort| Some((cohort, of(cohort)?))).collect();
        let screened = screen(&effects.iter().map(|(_, effect)| *effect).collect::<Vec<_>>(), SCREENING);
        effects
            .iter()
            .zip(screened)
            .map(|((cohort, effect), screened)| {
                let (own, clustered) = if screened.flagged { self.by_interviewer(cohort, words) } else { (None, None) };
                if let Some((own, clustered)) = own.zip(clustered).filter(|(own, clustered)| clustered > own) {
                    let year = cohort.year.map(|year| format!(" in {year}")).unwrap_or_default();
                    self.warn(format!(
                        "the interviewers of {}{year} differ: with them as clusters the standard error of its index is {clustered:.4}, not {own:.4}; say the larger one with it",
                        cohort.unit
                    ));
                }
                let confounded = self.confounded(cohort, words);
                Record::about([("unit", Value::from(cohort.unit.as_str())), ("year", cohort.year.into())])
                    .with("interviewers", effect.interviewers)
                    .with("n", effect.n)
                    .with("n0", effect.n0)
                    .with("msb", effect.ms_between)
                    .with("msw", effect.ms_within)
                    .with("variance_between", effect.variance_between)
                    .with("icc", effect.icc)
                    .with("icc_truncated", effect.icc_truncated)
                    .with("deff_interviewer", effect.deff)
                    .with("deff_interviewer_weighted_size", effect.deff_weighted_size)
                    .with("f", effect.f)
                    .with("df1", effect.df_between)
                    .with("df2", effect.df_within)
                    .with("p", effect.p)
                    .with("bh", screened.adjusted_p)
                    .with("flagged", screened.flagged)
                    .with("confounded", confounded)
                    .with("index_se", own)
                    .with("index_se_interviewer", clustered)
                    .with("decision", decision(&cohort.score.index))
                    .open(openness(cohort.is_hidden()))
            })
            .collect()
    }

    /// The standard error of the index without finite population correction, and with the interviewers as clusters (METHODS 12).
    fn by_interviewer(&self, cohort: &Cohort, words: &Words) -> (Option<f64>, Option<f64>) {
        let Some(of) = self.linearised(cohort) else { return (None, None) };
        // Whoever asked is not on a row: it stands alone, with no other of which that is so.
        let alone = u32::try_from(words.names.len()).unwrap_or(u32::MAX);
        let asked = cohort
            .rows
            .iter()
            .zip(alone..)
            .map(|(row, alone)| if words.of(*row as usize).is_empty() { alone } else { words.ids[*row as usize] });
        let asked: Vec<u32> = asked.collect();
        let clustered = variance_by_interviewer(cohort.sample.design(), &of, &asked);
        (cohort.score.index.se_no_fpc, clustered.map(f64::sqrt))
    }

    /// Whether every interviewer asked in one PSU only, so that the two cannot be told apart.
    fn confounded(&self, cohort: &Cohort, words: &Words) -> bool {
        let Some(psus) = &self.data.psu else { return false };
        let mut places: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
        let known = cohort.rows.iter().filter(|row| !words.of(**row as usize).is_empty());
        known.into_iter().all(|row| {
            let (asked, psu) = (words.ids[*row as usize], psus.ids[*row as usize]);
            *places.entry(asked).or_insert(psu) == psu
        })
    }
}
