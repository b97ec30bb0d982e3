//! `changes`: one unit in two years, as if drawn independently and with the PSUs they share (METHODS 9).

use super::cohort::Cohort;
use super::criteria::{decision, openness};
use super::record::Record;
use super::{Value, View};
use crate::comparison::{Adjustment, Difference, Side, adjust, difference, difference_at, linked};
use crate::estimate::{Measure, Measured, index};
use crate::interval::{Interval, mean};
use crate::linear::Linearised;
use crate::special::t_two_sided;

struct Change<'a> {
    from: &'a Cohort,
    to: &'a Cohort,
    record: Record,
    /// Independent with and without finite population correction, and linked without.
    p: [Option<f64>; 3],
}

/// Whether two one-sided tests say that nothing changed in practice.
fn steady(of: Option<Difference>) -> Value {
    let tests = of.and_then(|of| of.equivalence());
    tests.map_or(Value::Absent, |tests| tests.no_practical_change.into())
}

impl View<'_> {
    pub(super) fn changes(&self) -> Vec<Record> {
        let mut changes = Vec::new();
        for (at, from) in self.cohorts.iter().enumerate() {
            let later = self.cohorts[at + 1..].iter().filter(|to| to.unit == from.unit && to.year > from.year);
            changes.extend(later.filter_map(|to| self.change(from, to)));
        }
        // In public the family is what is shown, as in the report.
        let counts = |change: &Change<'_>| !self.setting.public || !(change.from.is_hidden() || change.to.is_hidden());
        let family = |which: usize, by: Adjustment| {
            let own = changes.iter().map(|change| change.p[which].filter(|_| counts(change)));
            adjust(&own.collect::<Vec<_>>(), by)
        };
        let holm = family(0, Adjustment::Holm);
        let bh = family(0, Adjustment::BenjaminiHochberg);
        let holm_no_fpc = family(1, Adjustment::Holm);
        let holm_linked = family(2, Adjustment::Holm);
        let finished = changes.into_iter().enumerate().map(|(at, change)| {
            let hidden = change.from.is_hidden() || change.to.is_hidden();
            let worst = if change.from.is_hidden() { change.from } else { change.to };
            change
                .record
                .with("holm_independent", holm[at])
                .with("bh_independent", bh[at])
                .with("holm_no_fpc", holm_no_fpc[at])
                .with("holm_linked", holm_linked[at])
                .with("decision", decision(&worst.score.index))
                .open(openness(hidden))
        });
        finished.collect()
    }

    pub(super) fn linearised(&self, cohort: &Cohort) -> Option<Linearised> {
        let counting = Self::counting(cohort);
        index(&cohort.sample, &self.data.instrument, self.setting.rule, &counting, Measure::Share)
    }

    fn change<'a>(&self, from: &'a Cohort, to: &'a Cohort) -> Option<Change<'a>> {
        if let Some(why) = from.broken_from(to) {
            let year = |cohort: &Cohort| cohort.year.map_or_else(String::new, |year| year.to_string());
            self.warn(format!("{}: {} and {} are not compared: {}", from.unit, year(from), year(to), why.words()));
            return None;
        }
        let of = |cohort: &Cohort| (*cohort.battery.by_rule(self.setting.rule))[0];
        let (before, after) = (of(from)?, of(to)?);
        let with_fpc = |m: &Measured| Side { variance: m.variance, ..Side::from(m) };
        let independent = difference(with_fpc(&before), with_fpc(&after));
        let level = self.setting.level;
        let no_fpc = difference_at(Side::from(&before), Side::from(&after), level);
        let (z_before, z_after) = (self.linearised(from)?, self.linearised(to)?);
        let years = [(from.sample.design(), &z_before), (to.sample.design(), &z_after)];
        // Years whose designs do not stack have nothing in common to link by.
        let stacked = |fpc: bool| linked(&years, fpc, self.setting.lonely).ok();
        let apart = after.estimate - before.estimate;
        let tested = |fpc: bool| {
            let of = stacked(fpc)?;
            let se = of.se(&[-1.0, 1.0])?;
            (of.df >= 1).then(|| (se, of.df, t_two_sided(apart / se, of.df as f64)))
        };
        let (plain, with) = (tested(false), tested(true));
        let record = Record::about([
            ("unit", Value::from(from.unit.as_str())),
            ("from", from.year.into()),
            ("to", to.year.into()),
        ])
        .with("estimate_from", before.estimate)
        .with("estimate_to", after.estimate)
        .with("difference", apart)
        .with("se_independent", independent.map(|d| d.se))
        .with("z_independent", independent.map(|d| d.t))
        .with("p_independent_normal", independent.map(|d| d.p_normal()))
        .with("df_satterthwaite", independent.map(|d| d.df))
        .with("p_independent_satterthwaite", independent.map(|d| d.p))
        .with("se_independent_no_fpc", no_fpc.map(|d| d.se))
        .with("df_satterthwaite_no_fpc", no_fpc.map(|d| d.df))
        .with("p_independent_no_fpc", no_fpc.map(|d| d.p))
        .ends("independent_no_fpc", no_fpc.map(|d| Interval { lo: d.lo, hi: d.hi }))
        .with("no_practical_change", steady(no_fpc))
        .with("se_linked_with_replacement", plain.map(|(se, ..)| se))
        .with("df_linked", plain.map_or(Value::Absent, |(_, df, _)| df.into()))
        .with("p_linked_with_replacement", plain.map(|(.., p)| p))
        .ends("linked_with_replacement", plain.and_then(|(se, df, _)| mean(apart, se * se, df as f64, level)))
        .with("se_linked_two_stage_fpc", with.map(|(se, ..)| se))
        .with("p_linked_two_stage_fpc", with.map(|(.., p)| p));
        let p = [independent.map(|d| d.p), no_fpc.map(|d| d.p), plain.map(|(.., p)| p)];
        Some(Change { from, to, record, p })
    }
}
