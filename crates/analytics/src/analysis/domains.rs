//! `domains`: the pooled index of groups of people within a unit and year (METHODS 6).

use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::openness;
use super::record::Record;
use super::{Value, View, Words};
use crate::battery::{Scope, battery};
use crate::disclosure::{Decision, Disclosure, Division, Reason, decide, hide_what_follows, rounded_count};
use crate::estimate::Measured;
use crate::figure::Context;
use crate::interval::{self, Interval, IntervalKind, LEVEL};
use crate::unanimous::tells_of_everyone;

/// The decision on a domain, a function of its numbers alone: no variance, no figure.
pub(super) fn decision(of: Option<&Measured>) -> (Decision, Option<f64>) {
    let Some(m) = of else { return (decide(0, None, 0.0, None, 0), None) };
    let df = m.df as f64;
    let effective = interval::effective_n_kg(m.estimate, m.variance, m.n, df, LEVEL).map(|n| n.min(m.n as f64));
    let width = interval::beta(m.estimate, m.variance, m.n, df, LEVEL).map(Interval::width);
    (decide(m.n, effective, m.estimate, width, m.df), effective)
}

pub(super) fn is_ethnic(variable: &str) -> bool {
    let name = variable.to_lowercase();
    ["ethnic", "dan_toc", "dantoc", "dan toc", "dân tộc", "dân_tộc"].iter().any(|word| name.contains(word))
}

/// Whether a level of a variable is the women: as the reference files have it, as our forms do, and in Vietnamese.
pub(super) fn is_women(variable: &str, level: &str) -> bool {
    let name = variable.to_lowercase();
    let words = ["gender", "gioi_tinh", "gioitinh", "gioi tinh", "giới tính", "giới_tính"];
    let levels = ["f", "female", "nu", "nữ"];
    (name == "sex" || words.iter().any(|word| name.contains(word))) && levels.contains(&level.to_lowercase().as_str())
}

impl View<'_> {
    /// How many people a group is known to have: by the margins, and no more than the unit has.
    fn known_people(&self, cohort: &Cohort, variable: &str, level: &str) -> Option<u64> {
        let own = self.margin_rows(cohort).filter(|row| row.variable == variable && row.level == level);
        let counts: Vec<f64> = own.map(|row| row.count).collect();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounds up, and counts are positive"
        )]
        let by_margins = (!counts.is_empty()).then(|| counts.iter().sum::<f64>().ceil() as u64);
        by_margins.into_iter().chain(cohort.sample.design().population()).min()
    }

    pub(super) fn domains(&self, cohort: &Cohort) -> Vec<Record> {
        let own = self.data.domains.iter();
        let mut tables: Vec<Table<'_>> = own.map(|(variable, words)| self.grouped(cohort, variable, words)).collect();
        for table in &mut tables {
            self.decide(cohort, table);
        }
        if self.setting.public {
            self.hide_what_follows(cohort, &mut tables);
        }
        tables.iter().flat_map(|table| self.rows(cohort, table)).collect()
    }

    fn grouped<'a>(&self, cohort: &Cohort, variable: &'a str, words: &'a Words) -> Table<'a> {
        let counting = Self::counting(cohort);
        let own: Vec<u32> = cohort.rows.iter().map(|row| words.ids[*row as usize]).collect();
        let mut ids: Vec<u32> = own.clone();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| words.names.get(*id as usize).is_some_and(|name| !name.is_empty()));
        ids.sort_by_key(|id| words.names[*id as usize].as_str());
        let of: Vec<Option<usize>> = own.iter().map(|id| ids.iter().position(|level| level == id)).collect();
        let criteria = cohort.battery.criteria.iter().filter_map(|[share, _]| share.as_ref());
        let context = Context::new(&cohort.sample, criteria, self.setting.level);
        let level = |(at, id): (usize, &u32)| {
            let inside: Vec<bool> = of.iter().map(|level| *level == Some(at)).collect();
            let scope = Scope { inside: Some(&inside), counting: Some(&counting), lonely: self.setting.lonely };
            let all = battery(&cohort.sample, &self.data.instrument, scope);
            let (pooled, index) = (all.by_rule(IndexRule::Pooled)[0], all.by_rule(self.setting.rule)[0]);
            let (decided, effective) = decision(pooled.as_ref());
            let index_decision = decision(index.as_ref()).0;
            let people = inside.iter().filter(|inside| **inside).count() as u64;
            let ends = |of: Option<&Measured>| of.and_then(|of| context.within(of, people));
            Level {
                name: &words.names[*id as usize],
                ends: ends(pooled.as_ref()),
                index_ends: ends(index.as_ref()),
                pooled,
                index,
                decision: decided,
                effective,
                index_decision,
            }
        };
        let levels = ids.iter().enumerate().map(level).collect();
        Table { variable, of, levels }
    }

    /// What is hidden beside the precision of each figure: what tells of everyone in a group, and what a correction withholds.
    fn decide(&self, cohort: &Cohort, table: &mut Table<'_>) {
        let counting = Self::counting(cohort);
        let withheld = self.setting.withholds(cohort, table.variable);
        for at in 0..table.levels.len() {
            let inside: Vec<bool> = table.of.iter().map(|level| *level == Some(at)).collect();
            let people = self.known_people(cohort, table.variable, table.levels[at].name);
            let of = (counting.as_slice(), inside.as_slice());
            if people.is_some_and(|people| tells_of_everyone(&cohort.sample, &self.data.instrument, of, people)) {
                table.levels[at].hide(Reason::Unanimous);
            }
            if withheld {
                table.levels[at].hide(Reason::Complementary);
            }
        }
    }

    /// Hides what would follow by subtraction, within a variable and between two: for the pooled index, and for the published one, which
    /// may count other people.
    fn hide_what_follows(&self, cohort: &Cohort, tables: &mut [Table<'_>]) {
        let instrument = &self.data.instrument;
        let any = cohort.sample.with_an_answer(instrument, &Self::counting(cohort));
        let follow = |tables: &[Table<'_>],
                      counted: &[bool],
                      is_hidden: &dyn Fn(&Level<'_>) -> bool,
                      covers: &[Option<usize>]| {
            let division = |(table, cover): (&Table<'_>, &Option<usize>)| Division {
                cover: *cover,
                of: std::iter::zip(&table.of, counted)
                    .filter(|(_, counted)| **counted)
                    .map(|(level, _)| *level)
                    .collect(),
                hidden: table.levels.iter().map(is_hidden).collect(),
                protects_unknown: true,
            };
            let mut divisions: Vec<Division> = tables.iter().zip(covers).map(division).collect();
            hide_what_follows(&mut divisions);
            divisions
        };
        let divisions = follow(tables, &any, &|level| level.decision.is_hidden(), &vec![None; tables.len()]);
        let covers: Vec<Option<usize>> = divisions.iter().map(|division| division.cover).collect();
        for (table, division) in tables.iter_mut().zip(divisions) {
            for (level, _) in std::iter::zip(&mut table.levels, division.hidden).filter(|(_, hidden)| *hidden) {
                level.hide(Reason::Complementary);
            }
        }
        let by_rule = match self.setting.rule {
            IndexRule::OverallQuestion => cohort.sample.with_overall(instrument),
            _ => any,
        };
        let divisions = follow(tables, &by_rule, &|level| level.index_decision.is_hidden(), &covers);
        for (table, division) in tables.iter_mut().zip(divisions) {
            for (level, _) in std::iter::zip(&mut table.levels, division.hidden).filter(|(_, hidden)| *hidden) {
                level.hide_index(Reason::Complementary);
            }
        }
    }

    fn rows(&self, cohort: &Cohort, table: &Table<'_>) -> Vec<Record> {
        // Beside a hidden criterion, another rule than the published one lets it be reckoned.
        let hides_pooled = self.setting.public && self.setting.rule != IndexRule::Pooled && cohort.hides_a_criterion();
        let confidence = self.setting.level;
        // A table that crosses an ethnic group with a unit prints no exact counts (METHODS 11), nor shares that tell them.
        let coarse = self.setting.public && is_ethnic(table.variable);
        let exact = |number: Value| if coarse { Value::Absent } else { number };
        let share = |share: f64| if coarse { (1000.0 * share).round() / 1000.0 } else { share };
        let row = |level: &Level<'_>| {
            let about = [
                ("unit", Value::from(cohort.unit.as_str())),
                ("year", cohort.year.into()),
                ("variable", table.variable.into()),
                ("level", level.name.into()),
            ];
            let Level { pooled, index, decision, effective, index_decision, .. } = level;
            let (n, df, psus) = pooled.map_or((0, 0, 0), |m| (m.n, m.df, m.psus));
            let pooled = pooled.filter(|_| !hides_pooled);
            let index = index.filter(|_| !self.setting.public || !index_decision.is_hidden());
            let variance = |m: &Measured| (m.df >= 1).then_some(m.variance);
            let error = |m: &Measured| variance(m).map(f64::sqrt).map(share);
            let chosen = |ends: Option<(Interval, IntervalKind)>, shown: bool| {
                let ends = ends.filter(|_| shown)?;
                Some((Interval { lo: share(ends.0.lo), hi: share(ends.0.hi) }, ends.1.name()))
            };
            let own = chosen(level.ends, pooled.is_some());
            let of_index = chosen(level.index_ends, index.is_some());
            let ends = |make: &dyn Fn(f64, f64) -> Option<Interval>| {
                let ends = pooled.and_then(|m| make(m.estimate, variance(&m)?))?;
                Some(Interval { lo: share(ends.lo), hi: share(ends.hi) })
            };
            Record::about(about)
                .with("n", if coarse { rounded_count(n) } else { n })
                // Where each person is a PSU, these say how many there are.
                .with("psu", exact(psus.into()))
                .with("df", exact(df.into()))
                .with("pooled", pooled.map(|m| share(m.estimate)))
                .with("se", pooled.as_ref().and_then(error))
                .with("n_eff", exact((*effective).into()))
                .with("lo", own.map(|(ends, _)| ends.lo))
                .with("hi", own.map(|(ends, _)| ends.hi))
                .with("interval", own.map(|(_, name)| name))
                .ends("xlogit", ends(&|p, v| interval::xlogit(p, v, df as f64, confidence)))
                .ends("beta", ends(&|p, v| interval::beta(p, v, n, df as f64, confidence)))
                .ends("wilson", ends(&|p, v| interval::wilson_design(p, v, n, df as f64, confidence)))
                .with("index", index.map(|m| share(m.estimate)))
                .with("index_se", index.as_ref().and_then(error))
                .with("index_lo", of_index.map(|(ends, _)| ends.lo))
                .with("index_hi", of_index.map(|(ends, _)| ends.hi))
                .with("index_interval", of_index.map(|(_, name)| name))
                .with("index_decision", index_decision.name())
                .with("decision", decision.name())
                .open(openness(decision.is_hidden() || cohort.is_hidden()))
        };
        table.levels.iter().map(row).collect()
    }
}

/// A variable with its levels in one cohort.
struct Table<'a> {
    variable: &'a str,
    /// The level of each row, by its place; none where it is not known.
    of: Vec<Option<usize>>,
    /// In the order of their names.
    levels: Vec<Level<'a>>,
}

/// A group: pooled and by the rule of the file, each with its own people and so its own decision.
struct Level<'a> {
    name: &'a str,
    pooled: Option<Measured>,
    index: Option<Measured>,
    decision: Decision,
    effective: Option<f64>,
    /// The interval that METHODS 5 gives the pooled index, and that of the file's rule.
    ends: Option<(Interval, IntervalKind)>,
    index_ends: Option<(Interval, IntervalKind)>,
    index_decision: Decision,
}

impl Level<'_> {
    /// Hides both, for a reason that is given unless they are hidden already.
    fn hide(&mut self, reason: Reason) {
        if !self.decision.is_hidden() {
            self.decision = Decision { disclosure: Disclosure::Suppressed, reason: Some(reason) };
        }
        self.hide_index(reason);
    }

    fn hide_index(&mut self, reason: Reason) {
        if !self.index_decision.is_hidden() {
            self.index_decision = Decision { disclosure: Disclosure::Suppressed, reason: Some(reason) };
        }
    }
}
