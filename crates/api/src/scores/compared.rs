//! Which units of a campaign are really different: rank sets and pairs inside each class of units that may be compared
//! (METHODS 9 and 10).

use std::collections::BTreeMap;

use analytics::comparison::{ALPHA, Pair, Side, all_pairs};
use analytics::disclosure::{FEW_DF, FEWEST_PRECISE};
use analytics::rank::{RankSet, pairwise_sets};
use analytics::score::PublicScore;
use serde::Serialize;
use store::EvaluationView;
use survey::unit::UnitKind;
use utoipa::ToSchema;
use uuid::Uuid;

use super::comparable::broken;

/// The ranks a unit may have among those of its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RankView {
    /// The best rank that the data allow.
    pub lo: usize,
    pub hi: usize,
    /// Units of the class that are ranked.
    pub of: usize,
}

/// Why a unit has no rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoRank {
    /// Its index is not to be seen.
    Hidden,
    /// Fewer than 8 degrees of freedom.
    FewClusters,
    /// Fewer than 30 effective respondents.
    FewRespondents,
    /// No other unit of its kind, form and rule, asked in the same modes, with an index of the same criteria.
    Alone,
}

/// Two units of one class.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PairView {
    /// Their evaluations.
    pub a: Uuid,
    pub b: Uuid,
    /// The index of a less that of b, in shares.
    pub difference: f64,
    pub se: f64,
    /// The interval of this pair alone.
    pub lo: f64,
    pub hi: f64,
    pub df: f64,
    pub p: f64,
    /// Adjusted by Holm over all pairs of the class.
    pub p_holm: f64,
    /// Whether they differ, by the adjusted p at 0.05. If not, they are not shown to be equal.
    pub different: bool,
}

/// The place of one evaluation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The number of its class in this answer, from 1.
    pub class: usize,
    pub rank: Result<RankSet, NoRank>,
    pub of: usize,
}

impl Place {
    pub fn view(self) -> (Option<RankView>, Option<NoRank>) {
        match self.rank {
            Ok(RankSet { lo, hi }) => (Some(RankView { lo, hi, of: self.of }), None),
            Err(why) => (None, Some(why)),
        }
    }
}

fn no_rank(score: Option<&PublicScore>) -> Option<NoRank> {
    let Some(index) = score.map(|score| &score.as_score().index) else { return Some(NoRank::Hidden) };
    if index.side().is_none() {
        Some(NoRank::Hidden)
    } else if index.df.is_none_or(|df| df < FEW_DF) {
        Some(NoRank::FewClusters)
    } else if index.n_eff.is_none_or(|n| n < FEWEST_PRECISE as f64) {
        Some(NoRank::FewRespondents)
    } else {
        None
    }
}

/// Compares the evaluations of one campaign: the place of each, in the order given, and the pairs of every class. Only
/// figures that may be seen are compared.
pub(crate) fn compared(evaluations: &[(EvaluationView, Option<PublicScore>)]) -> (Vec<Place>, Vec<PairView>) {
    let mut places = vec![Place { class: 0, rank: Err(NoRank::Alone), of: 0 }; evaluations.len()];
    let mut pairs = Vec::new();
    for (number, members) in classes(evaluations).iter().enumerate() {
        let side = |at: usize| evaluations[at].1.as_ref().and_then(|score| score.as_score().index.side());
        let shown: Vec<(usize, Side)> = members.iter().filter_map(|at| Some((*at, side(*at)?))).collect();
        let sides: Vec<Side> = shown.iter().map(|(_, side)| *side).collect();
        pairs.extend(all_pairs(&sides).iter().filter_map(|pair| pair_view(evaluations, &shown, pair)));
        // Units that are not ranked count in no rank of the others.
        let ranked: Vec<(usize, Side)> =
            shown.iter().copied().filter(|(at, _)| no_rank(evaluations[*at].1.as_ref()).is_none()).collect();
        let sides: Vec<Side> = ranked.iter().map(|(_, side)| *side).collect();
        let sets = pairwise_sets(ranked.len(), &all_pairs(&sides), ALPHA);
        for at in members {
            let own = ranked.iter().position(|(ranked, _)| ranked == at).and_then(|place| sets.get(place));
            let rank = match (no_rank(evaluations[*at].1.as_ref()), own) {
                (Some(why), _) => Err(why),
                (None, Some(set)) if ranked.len() > 1 => Ok(*set),
                (None, _) => Err(NoRank::Alone),
            };
            places[*at] = Place { class: number + 1, rank, of: ranked.len() };
        }
    }
    (places, pairs)
}

/// The evaluations that may be compared with each other, kind by kind, by their places.
fn classes(evaluations: &[(EvaluationView, Option<PublicScore>)]) -> Vec<Vec<usize>> {
    let seen = |at: usize| (&evaluations[at].0, evaluations[at].1.as_ref());
    let mut kinds: BTreeMap<UnitKind, Vec<Vec<usize>>> = BTreeMap::new();
    for (at, (view, _)) in evaluations.iter().enumerate() {
        let own = kinds.entry(view.unit.kind).or_default();
        match own.iter_mut().find(|class| class.iter().all(|other| broken(seen(*other), seen(at)).is_none())) {
            Some(class) => class.push(at),
            None => own.push(vec![at]),
        }
    }
    kinds.into_values().flatten().collect()
}

fn pair_view(
    evaluations: &[(EvaluationView, Option<PublicScore>)],
    shown: &[(usize, Side)],
    pair: &Pair,
) -> Option<PairView> {
    let id = |place: usize| shown.get(place).map(|(at, _)| evaluations[*at].0.evaluation.id.0);
    let (of, p_holm) = (pair.difference?, pair.holm?);
    Some(PairView {
        a: id(pair.a)?,
        b: id(pair.b)?,
        difference: of.difference,
        se: of.se,
        lo: of.lo,
        hi: of.hi,
        df: of.df,
        p: of.p,
        p_holm,
        different: p_holm < ALPHA,
    })
}
