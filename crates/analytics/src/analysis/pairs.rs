//! `pairwise` and `ranks`: the units of a year beside each other, by the chosen rule (METHODS 9 and 10).
//!
//! The rows of a year take all its units together, as the vectors do to test the arithmetic. What may be said in public
//! stays within a class of units of one kind, asked in the same modes, whose index is made of the same criteria: its pairs are a family of their own there, and `class_rank_lo` to
//! `class_rank_hi` is the set of ranks among those of the own class that can be ranked, `class_group` whether the unit is above or below their mean.

use super::cohort::{Class, Cohort};
use super::criteria::{decision, openness};
use super::record::Record;
use super::{Value, View};
use crate::comparison::{ALPHA, Pair, Side, all_pairs, all_pairs_at};
use crate::disclosure::{FEW_DF, FEWEST_PRECISE};
use crate::estimate::Measured;
use crate::rank::{Against, JointLevel, RankSet, against_the_mean, joint_sets, marginal_sets, pairwise_sets, ranks};

const VARIANCES: [(&str, bool); 2] = [("no_fpc", false), ("two_stage_fpc", true)];

fn side(m: &Measured, fpc: bool) -> Side {
    if fpc { Side { variance: m.variance, ..Side::from(m) } } else { Side::from(m) }
}

/// Why a unit has no rank; none if it has one.
pub(super) fn no_rank(cohort: &Cohort) -> Option<&'static str> {
    let index = &cohort.score.index;
    if cohort.is_hidden() {
        Some("hidden")
    } else if index.df.is_none_or(|df| df < FEW_DF) {
        Some("few_clusters")
    } else if index.n_eff.is_none_or(|n| n < FEWEST_PRECISE as f64) {
        Some("few_effective_respondents")
    } else {
        None
    }
}

impl View<'_> {
    /// The units of a year that have an index, with it.
    pub(super) fn measured(&self, year: Option<i32>) -> Vec<(&Cohort, Measured)> {
        let of_year = self.cohorts.iter().filter(|cohort| cohort.year == year);
        of_year.filter_map(|cohort| Some((cohort, (*cohort.battery.by_rule(self.setting.rule))[0]?))).collect()
    }

    /// The tables whose pairs are a family each: all units of a year; in public those of one class that are shown.
    fn tables(&self, year: Option<i32>) -> Vec<Vec<(&Cohort, Measured)>> {
        let units = self.measured(year);
        if !self.setting.public {
            return vec![units];
        }
        let of = |class: &Class<'_>| {
            let own = units.iter().filter(|(own, _)| own.class() == *class && !own.is_hidden());
            own.copied().collect()
        };
        classes(&units).iter().map(of).collect()
    }

    pub(super) fn pairwise(&self) -> Vec<Record> {
        let mut rows = Vec::new();
        for (variance, fpc) in VARIANCES {
            for year in self.years() {
                if self.setting.public && fpc {
                    continue;
                }
                for units in self.tables(year) {
                    let sides: Vec<Side> = units.iter().map(|(_, m)| side(m, fpc)).collect();
                    for pair in all_pairs_at(&sides, self.setting.level) {
                        rows.push(pair_row(variance, year, units[pair.a].0, units[pair.b].0, &pair));
                    }
                }
            }
        }
        rows
    }

    pub(super) fn ranks(&self) -> Vec<Record> {
        let mut rows = Vec::new();
        for (variance, fpc) in VARIANCES {
            for year in self.years() {
                let units = self.measured(year);
                let sides: Vec<Side> = units.iter().map(|(_, m)| side(m, fpc)).collect();
                let pairs = all_pairs(&sides);
                // Where nothing is known of an error, every rank is possible.
                let known = |side: &Side| (side.df >= 1).then(|| side.variance.sqrt());
                let normal: Vec<(f64, f64)> =
                    sides.iter().map(|side| (side.estimate, known(side).unwrap_or(f64::INFINITY))).collect();
                let estimates: Vec<f64> = sides.iter().map(|side| side.estimate).collect();
                let ranks = ranks(&estimates);
                let bonferroni = joint_sets(&normal, 1.0 - ALPHA, JointLevel::Bonferroni);
                let sidak = joint_sets(&normal, 1.0 - ALPHA, JointLevel::Sidak);
                let pairwise = pairwise_sets(units.len(), &pairs, ALPHA);
                let marginal = marginal_sets(units.len(), &pairs, ALPHA);
                let sets = Self::class_ranks(&units);
                for (at, (cohort, _)) in units.iter().enumerate() {
                    let set = |record: Record, name: &str, set: RankSet| {
                        record.with(format!("{name}_lo"), set.lo).with(format!("{name}_hi"), set.hi)
                    };
                    let about = [
                        ("variance", Value::from(variance)),
                        ("year", year.into()),
                        ("unit", cohort.unit.as_str().into()),
                    ];
                    let public = self.setting.public;
                    let mut record = Record::about(about)
                        .with("estimate", sides[at].estimate)
                        .with("se", known(&sides[at]))
                        .with("df", sides[at].df);
                    if !public {
                        record = record.with("rank", ranks[at]);
                        record = set(record, "bonferroni", bonferroni[at]);
                        record = set(record, "sidak", sidak[at]);
                        record = set(record, "pairwise_holm", pairwise[at]);
                        record = set(record, "marginal_holm", marginal[at]);
                    }
                    let class = sets[at];
                    let record = record
                        .with("class", cohort.kind.as_str())
                        .with("class_rank_lo", class.map_or(Value::Absent, |(set, _)| set.lo.into()))
                        .with("class_rank_hi", class.map_or(Value::Absent, |(set, _)| set.hi.into()))
                        .with("class_group", class.map_or(Value::Absent, |(_, stands)| stands.name().into()))
                        .with("no_rank", no_rank(cohort).or_else(|| class.is_none().then_some("alone")))
                        .with("decision", decision(&cohort.score.index))
                        .open(openness(cohort.is_hidden()));
                    if !(public && fpc) {
                        rows.push(record);
                    }
                }
            }
        }
        rows
    }

    /// The set of ranks of each unit among those of its class that can be ranked, and where it stands against their mean, without finite
    /// population correction.
    fn class_ranks(units: &[(&Cohort, Measured)]) -> Vec<Option<(RankSet, Against)>> {
        let mut sets = vec![None; units.len()];
        for class in classes(units) {
            let own: Vec<usize> = (0..units.len())
                .filter(|at| units[*at].0.class() == class && no_rank(units[*at].0).is_none())
                .collect();
            let sides: Vec<Side> = own.iter().map(|at| side(&units[*at].1, false)).collect();
            let ranked = pairwise_sets(own.len(), &all_pairs(&sides), ALPHA);
            // Alone there is nothing to be first of.
            let stand = against_the_mean(&sides, ALPHA);
            for (at, set) in own.iter().zip(ranked.into_iter().zip(stand)).filter(|_| own.len() > 1) {
                sets[*at] = Some(set);
            }
        }
        sets
    }
}

/// The classes of the units, in their order.
fn classes<'a>(units: &[(&'a Cohort, Measured)]) -> Vec<Class<'a>> {
    let mut classes: Vec<Class<'a>> = units.iter().map(|(cohort, _)| cohort.class()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn pair_row(variance: &str, year: Option<i32>, a: &Cohort, b: &Cohort, pair: &Pair) -> Record {
    let of = pair.difference;
    let worst = if a.is_hidden() { a } else { b };
    Record::about([
        ("variance", Value::from(variance)),
        ("year", year.into()),
        ("a", a.unit.as_str().into()),
        ("b", b.unit.as_str().into()),
    ])
    .with("difference", of.map(|d| d.difference))
    .with("se", of.map(|d| d.se))
    .with("z", of.map(|d| d.t))
    .with("p_normal", pair.p_normal)
    .with("df_sum", pair.df_sum)
    .with("p_t_sum", pair.p_sum)
    .with("df_satterthwaite", of.map(|d| d.df))
    .with("p_satterthwaite", pair.p())
    .with("holm", pair.holm)
    .with("bh", pair.bh)
    .with("bonferroni", pair.bonferroni)
    .with("holm_normal", pair.holm_normal)
    .with("bh_normal", pair.bh_normal)
    .with("lo", of.map(|d| d.lo))
    .with("hi", of.map(|d| d.hi))
    .with("same_class", a.class() == b.class())
    .with("decision", decision(&worst.score.index))
    .open(openness(a.is_hidden() || b.is_hidden()))
}
