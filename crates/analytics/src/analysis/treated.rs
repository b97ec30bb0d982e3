//! `item_nonresponse`: each factor under other treatments of missing answers (METHODS 8).

use super::cohort::Cohort;
use super::criteria::{decision, openness};
use super::record::Record;
use super::{Value, View};
use crate::disclosure::Disclosure;
use crate::item_nonresponse::item_nonresponse;

impl View<'_> {
    /// Classes for imputation: the domain `gender` if the file has it, else its first one, else the whole unit.
    fn classes(&self, cohort: &Cohort) -> Vec<u32> {
        let gender = self.data.domains.iter().find(|(name, _)| name == "gender");
        match gender.or(self.data.domains.first()) {
            Some((_, words)) => cohort.rows.iter().map(|row| words.ids[*row as usize]).collect(),
            None => Vec::new(),
        }
    }

    pub(super) fn item_nonresponse(&self, cohort: &Cohort) -> Vec<Record> {
        let instrument = &self.data.instrument;
        let classes = self.classes(cohort);
        // Other treatments of the same answers would let a hidden criterion be reckoned.
        let criterion_hidden = |key: &String| {
            let own = cohort.score.criteria.iter().filter(|criterion| criterion.factor == *key);
            own.into_iter().any(|criterion| criterion.figure.disclosure == Disclosure::Suppressed)
        };
        let of_factor = |(factor, key): (usize, &String)| {
            let own: Vec<usize> =
                (0..instrument.criteria().len()).filter(|at| instrument.criteria()[*at].factor == factor).collect();
            let lines = item_nonresponse(&cohort.sample, instrument, &own, &classes);
            let figure = &cohort.score.factors[factor].figure;
            Record::about([
                ("unit", Value::from(cohort.unit.as_str())),
                ("year", cohort.year.into()),
                ("factor", key.as_str().into()),
            ])
            .with("rows", lines.rows)
            .with("complete_rows", lines.complete_rows)
            .with("rows_half_rule", lines.rows_half_rule)
            .with("missing_cells", lines.missing_cells)
            .with("score_available_pooled", lines.score_available_pooled)
            .with("score_complete_case", lines.score_complete_case)
            .with("score_person_mean_half_rule", lines.score_person_mean_half_rule)
            .with("score_class_mean", lines.score_class_mean)
            .with("score_sequential_hot_deck", lines.score_sequential_hot_deck)
            .with("share_sequential_hot_deck", lines.share_sequential_hot_deck)
            .with("share_available_pooled", lines.share_available_pooled)
            .with("share_complete_case", lines.share_complete_case)
            .with("share_missing_as_unsatisfied", lines.share_missing_as_unsatisfied)
            .with("decision", decision(figure))
            .open(openness(figure.disclosure == Disclosure::Suppressed || criterion_hidden(key)))
        };
        instrument.factors().iter().enumerate().map(of_factor).collect()
    }
}
