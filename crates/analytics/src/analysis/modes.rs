//! `modes`: the probability sample beside the people who chose themselves (METHODS 5c).

use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::{decision, openness};
use super::record::Record;
use super::{Value, View};
use crate::disclosure::{Disclosure, decide};
use crate::instrument::Meaning;

impl View<'_> {
    pub(super) fn modes(&self, cohort: &Cohort) -> Vec<Record> {
        let pooled = (*cohort.battery.by_rule(IndexRule::Pooled))[0];
        let web = cohort.web.and_then(|web| web.share);
        let counted = cohort.score.criteria.iter().flat_map(|criterion| criterion.distribution.iter().flatten());
        let (satisfied, answers) = counted.fold((0_u64, 0_u64), |(satisfied, all), answer| {
            (satisfied + if answer.satisfied { answer.n } else { 0 }, all + answer.n)
        });
        let (web_satisfied, web_answers) = self.web_answers(cohort);
        let all = answers + web_answers;
        let web_hidden = cohort.web.is_some_and(|web| web.disclosure == Disclosure::Suppressed);
        // The pooled rule beside another one would let a hidden criterion be reckoned.
        let pooled_hidden = self.setting.rule != IndexRule::Pooled && cohort.hides_a_criterion();
        let hidden = cohort.is_hidden() || web_hidden || pooled_hidden;
        if cohort.assisted > 0 {
            self.warn(format!(
                "{}: {} answers collected by the unit's own staff are in no estimate; they are counted in the array modes",
                cohort.unit, cohort.assisted
            ));
        }
        let mut record = Record::about([("unit", Value::from(cohort.unit.as_str())), ("year", cohort.year.into())])
            .with("n_probability", cohort.sample.len())
            .with("n_self_selected", cohort.web_rows)
            .with("n_assisted", cohort.assisted)
            .with("probability_pooled", pooled.map(|m| m.estimate))
            .with("probability_se", pooled.and_then(|m| m.se()))
            .with("self_selected_pooled_unweighted", web)
            .with("gap", web.zip(pooled).map(|(web, m)| web - m.estimate));
        if !self.setting.public {
            // The mistake this array is there to warn of; never published.
            let wrong = (all > 0).then(|| (satisfied + web_satisfied) as f64 / all as f64);
            record = record.with("wrong_pooled_unweighted", wrong);
        }
        let of_web =
            web_hidden.then(|| decide(cohort.web.and_then(|web| web.n).unwrap_or(0), None, 0.0, None, 0).name());
        let decision = match of_web {
            _ if cohort.is_hidden() => decision(&cohort.score.index),
            Some(of_web) => of_web,
            None => "publish",
        };
        vec![record.with("decision", decision).open(openness(hidden))]
    }

    /// Satisfied answers and answers of the self-selected rows of a unit and year.
    fn web_answers(&self, cohort: &Cohort) -> (u64, u64) {
        let data = self.data;
        let unit = |row: usize| data.unit.of(row) == cohort.unit;
        let year = |row: usize| data.year.as_ref().and_then(|years| years.get(row).copied()) == cohort.year;
        if cohort.web_rows == 0 {
            return (0, 0);
        }
        let (mut satisfied, mut answers) = (0, 0);
        let of_type = |row: &usize| data.row_type(*row) == super::RowType::SelfSelected;
        for row in (0..data.len()).filter(of_type).filter(|row| unit(*row) && year(*row)) {
            for (criterion, codes) in data.instrument.criteria().iter().zip(&data.criteria) {
                if let Meaning::Answer { satisfied: yes, .. } = criterion.scale.meaning(codes[row]) {
                    answers += 1;
                    satisfied += u64::from(yes);
                }
            }
        }
        (satisfied, answers)
    }
}
