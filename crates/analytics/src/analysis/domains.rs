//! `domains`: the pooled index of groups of people within a unit and year (METHODS 6).

use survey::rule::IndexRule;

use super::cohort::Cohort;
use super::criteria::openness;
use super::record::Record;
use super::{Value, View, Words};
use crate::battery::{Scope, battery};
use crate::disclosure::{Cell, Decision, Disclosure, Reason, complementary, decide, rounded_count};
use crate::estimate::Measured;
use crate::interval::{self, LEVEL};
use crate::unanimous::tells_of_everyone;

/// The decision on a domain, a function of its numbers alone: no variance, no figure.
pub(super) fn decision(of: Option<&Measured>) -> (Decision, Option<f64>) {
    let Some(m) = of else { return (decide(0, None, 0.0, None, 0), None) };
    let df = m.df as f64;
    let effective = interval::effective_n_kg(m.estimate, m.variance, m.n, df, LEVEL).map(|n| n.min(m.n as f64));
    let width = interval::beta(m.estimate, m.variance, m.n, df, LEVEL).map(interval::Interval::width);
    (decide(m.n, effective, m.estimate, width, m.df), effective)
}

/// People who did not say their level are no group, but the mean of one or two of them would follow from the unit's total less its
/// levels: then the smallest level is hidden. From three on nobody knows whose answers it would be.
const FEWEST_UNSAID: u64 = 3;

fn cover_of_the_unsaid(cells: &[Cell], unsaid: u64) -> Option<usize> {
    let alone = (1..FEWEST_UNSAID).contains(&unsaid) && cells.iter().all(|cell| !cell.hidden);
    let shown = cells.iter().enumerate().filter(|(_, cell)| cell.n > 0);
    shown.min_by_key(|(_, cell)| cell.n).map(|(at, _)| at).filter(|_| alone)
}

pub(super) fn is_ethnic(variable: &str) -> bool {
    let name = variable.to_lowercase();
    name.starts_with("ethnic") || name.starts_with("dan_toc") || name.starts_with("dân tộc")
}

/// Whether a level of a variable is the women: as the reference files have it, as our forms do, and in Vietnamese.
pub(super) fn is_women(variable: &str, level: &str) -> bool {
    let variables = ["gender", "sex", "gioi_tinh", "giới tính"];
    let levels = ["f", "female", "nu", "nữ"];
    variables.contains(&variable.to_lowercase().as_str()) && levels.contains(&level.to_lowercase().as_str())
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
        self.data.domains.iter().flat_map(|(variable, words)| self.domains_of(cohort, variable, words)).collect()
    }

    pub(super) fn domains_of(&self, cohort: &Cohort, variable: &str, words: &Words) -> Vec<Record> {
        let counting = Self::counting(cohort);
        let own: Vec<u32> = cohort.rows.iter().map(|row| words.ids[*row as usize]).collect();
        let mut levels: Vec<u32> = own.clone();
        levels.sort_unstable();
        levels.dedup();
        levels.retain(|id| words.names.get(*id as usize).is_some_and(|name| !name.is_empty()));
        levels.sort_by_key(|id| words.names[*id as usize].as_str());
        let measured: Vec<(u32, [Option<Measured>; 2])> = levels
            .iter()
            .map(|&level| {
                let inside: Vec<bool> = own.iter().map(|id| *id == level).collect();
                let scope = Scope { inside: Some(&inside), counting: Some(&counting), lonely: self.setting.lonely };
                let all = battery(&cohort.sample, &self.data.instrument, scope);
                (level, [all.by_rule(IndexRule::Pooled)[0], all.by_rule(self.setting.rule)[0]])
            })
            .collect();
        let mut decisions: Vec<(Decision, Option<f64>)> =
            measured.iter().map(|(_, [pooled, _])| decision(pooled.as_ref())).collect();
        for ((level, _), (decided, _)) in measured.iter().zip(&mut decisions).filter(|(_, (own, _))| !own.is_hidden()) {
            let inside: Vec<bool> = own.iter().map(|id| id == level).collect();
            let people = self.known_people(cohort, variable, &words.names[*level as usize]);
            let of = (counting.as_slice(), inside.as_slice());
            if people.is_some_and(|people| tells_of_everyone(&cohort.sample, &self.data.instrument, of, people)) {
                *decided = Decision { disclosure: Disclosure::Suppressed, reason: Some(Reason::Unanimous) };
            }
        }
        if self.setting.public {
            let cells: Vec<Cell> = measured
                .iter()
                .zip(&decisions)
                .map(|((_, [pooled, _]), (own, _))| Cell { n: pooled.map_or(0, |m| m.n), hidden: own.is_hidden() })
                .collect();
            let unsaid = own.iter().filter(|id| words.names.get(**id as usize).is_none_or(String::is_empty)).count();
            if let Some(at) = complementary(&cells).or_else(|| cover_of_the_unsaid(&cells, unsaid as u64)) {
                decisions[at].0 = Decision { disclosure: Disclosure::Suppressed, reason: Some(Reason::Complementary) };
            }
        }
        if self.setting.withholds(cohort, variable) {
            for (own, _) in decisions.iter_mut().filter(|(own, _)| !own.is_hidden()) {
                *own = Decision { disclosure: Disclosure::Suppressed, reason: Some(Reason::Complementary) };
            }
        }
        // The published index of a group has its own people and its own decision; and beside a hidden criterion, another rule than
        // the published one lets it be reckoned.
        let own_rule = self.setting.rule;
        let hides_pooled = self.setting.public && own_rule != IndexRule::Pooled && cohort.hides_a_criterion();
        let shows_index = |index: Option<&Measured>| !self.setting.public || !decision(index).0.is_hidden();
        let level = self.setting.level;
        let rows = measured.iter().zip(decisions).map(|((id, [pooled, index]), (decision, effective))| {
            let about = [
                ("unit", Value::from(cohort.unit.as_str())),
                ("year", cohort.year.into()),
                ("variable", variable.into()),
                ("level", words.names[*id as usize].as_str().into()),
            ];
            let (n, df) = pooled.map_or((0, 0), |m| (m.n, m.df));
            let (pooled, index) = (pooled.filter(|_| !hides_pooled), index.filter(|index| shows_index(Some(index))));
            let variance = |m: &Measured| (m.df >= 1).then_some(m.variance);
            let ends = |make: &dyn Fn(f64, f64) -> Option<interval::Interval>| {
                pooled.and_then(|m| make(m.estimate, variance(&m)?))
            };
            // A table that crosses an ethnic group with a unit prints no exact counts (METHODS 11).
            let coarse = self.setting.public && is_ethnic(variable);
            let printed = if coarse { rounded_count(n) } else { n };
            // Where each person is a PSU, these say how many there are.
            let exact = |number: Value| if coarse { Value::Absent } else { number };
            Record::about(about)
                .with("n", printed)
                .with("psu", exact(pooled.map_or(0, |m| m.psus).into()))
                .with("df", exact(df.into()))
                .with("pooled", pooled.map(|m| m.estimate))
                .with("se", pooled.as_ref().and_then(variance).map(f64::sqrt))
                .with("n_eff", exact(effective.into()))
                .ends("xlogit", ends(&|p, v| interval::xlogit(p, v, df as f64, level)))
                .ends("beta", ends(&|p, v| interval::beta(p, v, n, df as f64, level)))
                .ends("wilson", ends(&|p, v| interval::wilson_design(p, v, n, df as f64, level)))
                .with("index", index.map(|m| m.estimate))
                .with("index_se", index.as_ref().and_then(variance).map(f64::sqrt))
                .with("decision", decision.name())
                .open(openness(decision.is_hidden() || cohort.is_hidden()))
        });
        rows.collect()
    }
}
