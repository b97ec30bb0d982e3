//! Every estimate of a sample in two walks over its columns: criteria, factors by both definitions and the index by
//! every rule, as shares and as mean scores, each with its Taylor variance (METHODS 2 and 4).
//!
//! The same numbers as [`crate::estimate`] gives one at a time, without a linearised column for each: the first walk
//! adds up the totals, the second turns each answer into its contribution and keeps, for each stratum, what the variance
//! formula needs of it. Both walks go by runs of PSUs of one stratum, which are cut by the design alone, so the result
//! does not depend on the number of threads.

use rayon::prelude::*;
use survey::rule::IndexRule;

use crate::design::{Design, LonelyPsu};
use crate::estimate::{Measure, Measured};
use crate::instrument::{Instrument, Scale};
use crate::sample::Sample;
use crate::sum::Sum;
use crate::tally::{OTHERS, PLACES, tallies};
use moments::Part;
use plan::Plan;

mod block;
mod moments;
mod plan;
mod point;
mod single;
mod walk;

pub use point::{Points, points};
pub use single::single_index;

/// An estimate as a share and as a mean score.
pub type Pair = [Option<Measured>; 2];

const MEASURES: [Measure; 2] = [Measure::Share, Measure::Score];

/// A factor by both definitions.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorMeasured {
    /// The mean of its criteria.
    pub mean: Pair,
    /// Its answers pooled.
    pub pooled: Pair,
}

/// Everything estimated of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Battery {
    /// By criterion of the instrument.
    pub criteria: Vec<Pair>,
    /// By factor of the instrument, from the criteria that count.
    pub factors: Vec<FactorMeasured>,
    /// In the order of [`IndexRule::ALL`].
    pub overall: [Pair; 6],
}

impl Battery {
    /// The index under a rule.
    pub fn by_rule(&self, rule: IndexRule) -> &Pair {
        let at = IndexRule::ALL.iter().position(|other| *other == rule).unwrap_or(0);
        &self.overall[at]
    }
}

/// Which rows and criteria, and how a lonely PSU is treated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The rows of a domain; none for all (METHODS 6: rows outside stay in the design with zero).
    pub inside: Option<&'a [bool]>,
    /// The criteria that count in factors and indices; none for all.
    pub counting: Option<&'a [usize]>,
    /// [`LonelyPsu::Fail`] counts as adjust; ask [`Design::lonely_strata`] first.
    pub lonely: LonelyPsu,
}

/// Estimates everything: [`crate::estimate::criterion`], [`crate::estimate::mean_of_criteria`], [`crate::estimate::pooled`] and
/// [`crate::estimate::index`] by both measures, with the errors of [`crate::estimate::measure`]. Shares are 0..1, scores on the
/// scale of the form, variances in the unit of the estimate, squared. None of the numbers is NaN; what cannot be estimated
/// (nobody answered) is absent.
///
/// Source: METHODS 2, 4, 6.
pub fn battery(sample: &Sample, instrument: &Instrument, scope: Scope<'_>) -> Battery {
    let questions = Questions::of(instrument, scope.counting);
    let runs = runs(sample.design());
    let totals = totals(sample, &questions, scope.inside, &runs, sample.design().weights());
    let plan = Plan::new(&questions, &totals);
    let parts: Vec<Part> = runs.par_iter().map(|run| plan.walk(sample, scope.inside, run)).collect();
    plan.battery(sample.design(), &parts, scope.lonely)
}

/// The questions as tables over the code: the criteria, then the overall question if there is one.
struct Questions {
    tables: Vec<Table>,
    /// The factor of each criterion that counts; none for one left out, and for the overall question.
    factor: Vec<Option<usize>>,
    criteria: usize,
    factors: usize,
}

struct Table {
    /// 1 where the code is an answer.
    answered: [f64; 256],
    /// Its value by each measure, 0 where it is none.
    value: [[f64; 256]; 2],
}

impl Table {
    fn of(scale: &Scale) -> Self {
        let mut table = Self { answered: [0.0; 256], value: [[0.0; 256]; 2] };
        for code in 0..=u8::MAX {
            for (at, measure) in MEASURES.iter().enumerate() {
                if let Some(value) = measure.of(scale, code) {
                    table.answered[usize::from(code)] = 1.0;
                    table.value[at][usize::from(code)] = value;
                }
            }
        }
        table
    }
}

impl Table {
    /// Whether no code that a tally counts among the others is an answer.
    fn fits_tally(&self) -> bool {
        self.answered.iter().skip(OTHERS).all(|answered| *answered <= 0.0)
    }
}

impl Questions {
    fn of(instrument: &Instrument, counting: Option<&[usize]>) -> Self {
        let criteria = instrument.criteria();
        let mut tables: Vec<Table> = criteria.iter().map(|criterion| Table::of(&criterion.scale)).collect();
        let counts = |at: usize| counting.is_none_or(|counting| counting.contains(&at));
        let mut factor: Vec<Option<usize>> =
            criteria.iter().enumerate().map(|(at, criterion)| counts(at).then_some(criterion.factor)).collect();
        if let Some(scale) = instrument.overall() {
            tables.push(Table::of(scale));
            factor.push(None);
        }
        Self { tables, factor, criteria: criteria.len(), factors: instrument.factors().len() }
    }

    fn column<'a>(&self, sample: &'a Sample, question: usize) -> &'a [u8] {
        if question < self.criteria { sample.answers().column(question) } else { sample.answers().overall() }
    }
}

/// PSUs of one stratum, about as many rows as fit a near cache.
struct Run {
    stratum: usize,
    psus: std::ops::Range<usize>,
}

fn runs(design: &Design) -> Vec<Run> {
    const ROWS: usize = 2048;
    let mut runs = Vec::new();
    for (at, stratum) in design.strata.iter().enumerate() {
        let (mut begin, mut rows) = (stratum.psus.start, 0);
        for psu in stratum.psus.clone() {
            rows += design.psus[psu].rows.len();
            if rows >= ROWS {
                runs.push(Run { stratum: at, psus: begin..psu + 1 });
                (begin, rows) = (psu + 1, 0);
            }
        }
        if begin < stratum.psus.end {
            runs.push(Run { stratum: at, psus: begin..stratum.psus.end });
        }
    }
    runs
}

/// Weighted totals of one question: of its answers, and of their values by each measure.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    answered: f64,
    value: [f64; 2],
}

impl Totals {
    fn add(&self, other: &Self) -> Self {
        let value = [self.value[0] + other.value[0], self.value[1] + other.value[1]];
        Self { answered: self.answered + other.answered, value }
    }
}

/// By question, and last those of the persons' own means.
fn totals(
    sample: &Sample,
    questions: &Questions,
    inside: Option<&[bool]>,
    runs: &[Run],
    weights: &[f64],
) -> Vec<Totals> {
    let masked: Vec<f64>;
    let weights = if inside.is_some() || weights.len() < sample.len() {
        let own = |row: usize| {
            let counts = inside.is_none_or(|inside| inside[row]);
            if counts { weights.get(row).copied().unwrap_or(0.0) } else { 0.0 }
        };
        masked = (0..sample.len()).map(own).collect();
        &masked
    } else {
        weights
    };
    let mut totals = if questions.tables.iter().all(Table::fits_tally) {
        by_tally(sample, questions, weights)
    } else {
        (0..questions.tables.len()).into_par_iter().map(|at| by_row(sample, questions, weights, at)).collect()
    };
    totals.push(of_persons(sample, questions, weights, runs));
    totals
}

/// Totals of codes of which none above 6 is an answer.
fn by_tally(sample: &Sample, questions: &Questions, weights: &[f64]) -> Vec<Totals> {
    let columns: Vec<&[u8]> = (0..questions.tables.len()).map(|at| questions.column(sample, at)).collect();
    let tally = tallies(&[sample.len()], weights, &columns).pop().unwrap_or_default();
    let of = |(table, weights): (&Table, &[f64; PLACES])| {
        let sum = |column: &[f64; 256]| {
            weights.iter().take(OTHERS).zip(column).map(|(weight, value)| weight * value).collect::<Sum>().value()
        };
        Totals { answered: sum(&table.answered), value: [sum(&table.value[0]), sum(&table.value[1])] }
    };
    questions.tables.iter().zip(&tally).map(of).collect()
}

fn by_row(sample: &Sample, questions: &Questions, weights: &[f64], question: usize) -> Totals {
    let (table, column) = (&questions.tables[question], questions.column(sample, question));
    let mut sums = [Sum::default(); 3];
    for (&code, &weight) in column.iter().zip(weights) {
        let code = usize::from(code);
        sums[0].add(weight * table.answered[code]);
        sums[1].add(weight * table.value[0][code]);
        sums[2].add(weight * table.value[1][code]);
    }
    Totals { answered: sums[0].value(), value: [sums[1].value(), sums[2].value()] }
}

/// Totals of each person's own mean over the criteria that count.
fn of_persons(sample: &Sample, questions: &Questions, weights: &[f64], runs: &[Run]) -> Totals {
    let design = sample.design();
    let counting: Vec<usize> = (0..questions.tables.len()).filter(|at| questions.factor[*at].is_some()).collect();
    let of_run = |run: &Run| {
        let mut sum = Totals::default();
        let mut own: Vec<[f64; 3]> = Vec::new();
        for psu in &design.psus[run.psus.clone()] {
            let rows = &design.order[psu.rows.clone()];
            own.clear();
            own.resize(rows.len(), [0.0; 3]);
            for &question in &counting {
                let (table, column) = (&questions.tables[question], questions.column(sample, question));
                for (own, &row) in own.iter_mut().zip(rows) {
                    let code = usize::from(column[row]);
                    own[0] += table.answered[code];
                    own[1] += table.value[0][code];
                    own[2] += table.value[1][code];
                }
            }
            for (own, &row) in own.iter().zip(rows) {
                if own[0] > 0.0 {
                    let weight = weights[row];
                    sum.answered += weight;
                    sum.value[0] += weight * (own[1] / own[0]);
                    sum.value[1] += weight * (own[2] / own[0]);
                }
            }
        }
        sum
    };
    let parts: Vec<Totals> = runs.par_iter().map(of_run).collect();
    let sum = |of: &dyn Fn(&Totals) -> f64| parts.iter().map(of).collect::<Sum>().value();
    Totals { answered: sum(&|t| t.answered), value: [sum(&|t| t.value[0]), sum(&|t| t.value[1])] }
}
