//! Who interviewed where: the cross-products of the random effects, with the means of the units and years taken out.

use std::collections::{BTreeMap, BTreeSet};

use super::InterviewerError;
use super::skyline::Skyline;
use crate::noise::{clean, largest};
use crate::sum::total;

/// One respondent, for the models of several units together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interview<'a> {
    /// The respondent's mean score.
    pub score: f64,
    /// The unit and year, whose mean is fixed.
    pub unit_year: &'a str,
    /// Unique over all units and years, unless the same person.
    pub interviewer: &'a str,
    /// Unique over all units and years, unless the same commune in the same year. Not used by [`super::reml`].
    pub psu: &'a str,
}

/// Which random effect a column is a level of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    Interviewer,
    Psu,
}

/// With `M` the projection that takes out the mean of each unit and year, and `Z` the levels of the random effects:
/// everything the likelihood needs of the data.
#[derive(Debug)]
pub(super) struct Incidence {
    /// The effect of each column of `Z`, columns of one unit and year together.
    pub effects: Vec<Effect>,
    /// `Z' M Z`.
    pub products: Skyline,
    /// `Z' M y`.
    pub right: Vec<f64>,
    /// `y' M y`.
    pub squares: f64,
    /// Rows minus units and years.
    pub df: f64,
    pub rows: usize,
    /// Interviewers seen in one PSU only.
    pub confined: usize,
}

/// What a column of `Z` stands for.
type Level<'a> = (Effect, &'a str);

fn levels<'a>(row: &Interview<'a>, with_psu: bool) -> impl Iterator<Item = Level<'a>> + use<'a> {
    let psu = with_psu.then_some((Effect::Psu, row.psu));
    std::iter::once((Effect::Interviewer, row.interviewer)).chain(psu)
}

impl Incidence {
    pub(super) fn new(interviews: &[Interview<'_>], with_psu: bool) -> Result<Self, InterviewerError> {
        if let Some(at) = interviews.iter().position(|row| !row.score.is_finite()) {
            return Err(InterviewerError::Score { row: at + 1 });
        }
        let mut by_cell: BTreeMap<&str, Vec<&Interview<'_>>> = BTreeMap::new();
        for row in interviews {
            by_cell.entry(row.unit_year).or_default().push(row);
        }
        // The columns in the order of the unit and year they are first seen in: those together make a block.
        let mut place: BTreeMap<Level<'_>, usize> = BTreeMap::new();
        for rows in by_cell.values() {
            let seen: BTreeSet<Level<'_>> = rows.iter().flat_map(|row| levels(row, with_psu)).collect();
            for level in seen {
                let next = place.len();
                place.entry(level).or_insert(next);
            }
        }
        let mut effects = vec![Effect::Interviewer; place.len()];
        for ((effect, _), &at) in &place {
            if let Some(slot) = effects.get_mut(at) {
                *slot = *effect;
            }
        }

        let mut first: Vec<usize> = (0..effects.len()).collect();
        let mut counts: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut right: Vec<Vec<f64>> = vec![Vec::new(); effects.len()];
        let mut squares = Vec::with_capacity(interviews.len());
        for rows in by_cell.values() {
            let people = rows.len() as f64;
            let mean = total(rows.iter().map(|row| row.score)) / people;
            let mut here: BTreeMap<usize, f64> = BTreeMap::new();
            for row in rows {
                let off = row.score - mean;
                squares.push(off * off);
                let own: Vec<usize> = levels(row, with_psu).filter_map(|level| place.get(&level).copied()).collect();
                for &at in &own {
                    *here.entry(at).or_default() += 1.0;
                    if let Some(parts) = right.get_mut(at) {
                        parts.push(off);
                    }
                    for &other in own.iter().filter(|other| **other <= at) {
                        *counts.entry((at, other)).or_default() += 1.0;
                    }
                }
            }
            let lowest = here.keys().next().copied().unwrap_or(0);
            for (&at, &count) in &here {
                if let Some(start) = first.get_mut(at) {
                    *start = (*start).min(lowest);
                }
                for (&other, &others) in here.range(..=at) {
                    *counts.entry((at, other)).or_default() -= count * others / people;
                }
            }
        }
        let mut products = Skyline::zeros(&first);
        for ((row, column), value) in counts {
            products.add(row, column, value);
        }
        let mut psus_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in interviews {
            psus_of.entry(row.interviewer).or_default().insert(row.psu);
        }
        Ok(Self {
            effects,
            products,
            right: right.into_iter().map(total).collect(),
            squares: clean(total(squares), largest(interviews.iter().map(|row| row.score))),
            df: interviews.len() as f64 - by_cell.len() as f64,
            rows: interviews.len(),
            confined: psus_of.values().filter(|psus| psus.len() == 1).count(),
        })
    }

    /// Levels of an effect.
    pub(super) fn levels(&self, effect: Effect) -> usize {
        self.effects.iter().filter(|own| **own == effect).count()
    }

    /// `(trace, squared size)` of the products between the levels of two effects: the scalar products of the matrices
    /// `M`, `M Z_a Z_a' M` and `M Z_b Z_b' M` that the variances multiply. Variances can be told apart only if these
    /// are linearly independent.
    pub(super) fn scalar_products(&self, a: Effect, b: Effect) -> (f64, f64) {
        let of = |at: usize| self.effects.get(at).copied();
        let mut trace = Vec::new();
        let mut squares = Vec::new();
        for (row, column, value) in self.products.entries() {
            let (one, two) = (of(row), of(column));
            if row == column && one == Some(a) && a == b {
                trace.push(value);
            }
            if (one, two) == (Some(a), Some(b)) {
                squares.push(value * value);
            }
            if row != column && (two, one) == (Some(a), Some(b)) {
                squares.push(value * value);
            }
        }
        (total(trace), total(squares))
    }
}
