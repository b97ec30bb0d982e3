//! The scores of a data file unit by unit, and what may be said of them beside each other: what a report and charts are made
//! of.

use std::collections::BTreeMap;

use super::cohort::{BrokenBy, Class, Cohort, cohorts};
use super::pairs::no_rank;
use super::{AnalysisError, AnalysisSetting, Data};
use crate::comparison::{ALPHA, Adjustment, Difference, Side, adjust, all_pairs, all_pairs_at, difference_at};
use crate::rank::{RankSet, pairwise_sets};
use crate::score::Score;
use crate::unweighted::unweighted_index;

/// One unit in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    pub unit: String,
    pub year: Option<i32>,
    /// Empty where the file has no kinds.
    pub kind: String,
    pub score: Score,
    /// The set of ranks among the ranked units of its year and class; none where it is not ranked.
    pub rank: Option<RankSet>,
}

/// Two evaluations compared; only shown ones are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Places in the list of evaluations.
    pub a: usize,
    pub b: usize,
    /// `b - a` without finite population correction.
    pub difference: Difference,
    /// Adjusted by Holm over the family: the pairs of one year and class, or all changes between years.
    pub p_holm: f64,
}

/// The evaluations of a file, and what may be said of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluations {
    pub all: Vec<Evaluated>,
    /// Pairs of units of each year and class, a family each.
    pub pairs: Vec<Compared>,
    /// Each unit between its years, as if drawn independently, all of one family.
    pub changes: Vec<Compared>,
    /// The years of a unit that follow one another and are not compared.
    pub breaks: Vec<Broken>,
}

/// Two years of a unit that follow one another and are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Places in the list of evaluations, the earlier first.
    pub a: usize,
    pub b: usize,
    pub by: BrokenBy,
}

/// Scores every unit and year, and compares those that are shown.
///
/// # Errors
/// As [`super::analyse`].
pub fn evaluate(data: &Data, setting: &AnalysisSetting) -> Result<Evaluations, AnalysisError> {
    let cohorts = cohorts(data, setting)?;
    let side = |at: usize| cohorts[at].score.index.side();
    let mut ranks: Vec<Option<RankSet>> = vec![None; cohorts.len()];
    let mut pairs = Vec::new();
    let mut classes: BTreeMap<(Option<i32>, Class<'_>), Vec<usize>> = BTreeMap::new();
    for (at, cohort) in cohorts.iter().enumerate() {
        classes.entry((cohort.year, cohort.class())).or_default().push(at);
    }
    for members in classes.values() {
        let shown: Vec<(usize, Side)> = members.iter().filter_map(|at| Some((*at, side(*at)?))).collect();
        let sides: Vec<Side> = shown.iter().map(|(_, side)| *side).collect();
        pairs.extend(all_pairs_at(&sides, setting.level).iter().filter_map(|pair| {
            let (a, b) = (shown[pair.a].0, shown[pair.b].0);
            let difference = difference_at(sides[pair.a], sides[pair.b], setting.level)?;
            Some(Compared { a, b, difference, p_holm: pair.holm? })
        }));
        let ranked: Vec<(usize, Side)> = shown.into_iter().filter(|(at, _)| no_rank(&cohorts[*at]).is_none()).collect();
        let sides: Vec<Side> = ranked.iter().map(|(_, side)| *side).collect();
        let sets = pairwise_sets(ranked.len(), &all_pairs(&sides), ALPHA);
        for ((at, _), set) in ranked.iter().zip(sets) {
            ranks[*at] = (ranked.len() > 1).then_some(set);
        }
    }
    let (changes, breaks) = (changes(&cohorts, setting.level), breaks(&cohorts));
    let evaluated = cohorts.into_iter().zip(ranks).map(|(cohort, rank)| {
        let Cohort { unit, year, kind, sample, mut score, .. } = cohort;
        score.unweighted = unweighted_index(&sample, &data.instrument, &score);
        Evaluated { unit, year, kind, score, rank }
    });
    Ok(Evaluations { all: evaluated.collect(), pairs, changes, breaks })
}

fn breaks(cohorts: &[Cohort]) -> Vec<Broken> {
    // They stand by unit and year.
    let next = cohorts.windows(2).enumerate().filter(|(_, pair)| pair[0].unit == pair[1].unit);
    next.filter_map(|(a, pair)| Some(Broken { a, b: a + 1, by: pair[0].broken_from(&pair[1])? })).collect()
}

fn changes(cohorts: &[Cohort], level: f64) -> Vec<Compared> {
    let mut found = Vec::new();
    for (a, from) in cohorts.iter().enumerate() {
        for (b, to) in cohorts.iter().enumerate().skip(a + 1) {
            let sides = from.score.index.side().zip(to.score.index.side());
            let same = from.unit == to.unit && from.year < to.year && from.broken_from(to).is_none();
            if let Some(difference) = sides.filter(|_| same).and_then(|(from, to)| difference_at(from, to, level)) {
                found.push((a, b, difference));
            }
        }
    }
    let p: Vec<Option<f64>> = found.iter().map(|(.., difference)| Some(difference.p)).collect();
    let adjusted = adjust(&p, Adjustment::Holm);
    found
        .into_iter()
        .zip(adjusted)
        .map(|((a, b, difference), p_holm)| Compared { a, b, difference, p_holm: p_holm.unwrap_or(difference.p) })
        .collect()
}
