//! The second walk: each answer becomes its contribution to every estimate, and each run of PSUs what the variance
//! formula needs of it.

use survey::rule::IndexRule;

use super::block::{BLOCK, Block};
use super::moments::{Moments, Part, Used};
use super::plan::{COMBINING, Plan};
use super::{Battery, FactorMeasured, Pair, Run};
use crate::design::{Design, LonelyPsu};
use crate::estimate::{Measured, design_effects};
use crate::linear::{StratumSpread, VarianceOptions, second_stage_factor, simple_variances, spread_of};
use crate::sample::Sample;
use crate::sum::pairwise;

impl Plan<'_> {
    /// Contributions of the rows of each PSU of a run, summed as the variance needs them.
    pub(super) fn walk(&self, sample: &Sample, inside: Option<&[bool]>, run: &Run) -> Part {
        let design = sample.design();
        let psus = &design.psus[run.psus.clone()];
        let width = self.places.all();
        let mut moments = vec![Moments::default(); width];
        let mut used = vec![Used::default(); self.places.questions + self.places.factors + 1];
        let mut totals: Vec<Vec<f64>> = (0..width).map(|_| Vec::with_capacity(psus.len())).collect();
        let mut block = Block::default();
        for psu in psus {
            let mut in_psu = vec![(0_u64, 0.0); used.len()];
            let mut own = vec![Moments::default(); width];
            for rows in design.order[psu.rows.clone()].chunks(BLOCK) {
                block.begin(rows, &design.weight, inside, self.places);
                let mut note = |kind: usize, (n, weight): (u64, f64)| {
                    in_psu[kind].0 += n;
                    in_psu[kind].1 += weight;
                };
                for question in 0..self.places.questions {
                    note(question, block.question(self, question, self.questions.column(sample, question), rows));
                }
                for factor in 0..self.places.factors {
                    note(self.places.questions + factor, block.factor(self, factor));
                }
                note(self.places.questions + self.places.factors, block.overall(self));
                for (at, own) in own.iter_mut().enumerate() {
                    own.merge(&block.moments(at));
                }
            }
            for (used, in_psu) in used.iter_mut().zip(in_psu) {
                used.add(in_psu);
            }
            let factor = second_stage_factor(psu).unwrap_or(0.0);
            for (at, own) in own.iter().enumerate() {
                totals[at].push(own.sum);
                moments[at].second += factor * own.centred;
                moments[at].squares += own.squares;
            }
        }
        for (moments, totals) in moments.iter_mut().zip(&totals) {
            moments.count = psus.len() as f64;
            moments.sum = pairwise(totals);
            let mean = moments.sum / moments.count;
            moments.centred = totals.iter().map(|e| (e - mean) * (e - mean)).sum();
            moments.uncentred = totals.iter().map(|e| e * e).sum();
        }
        Part { stratum: run.stratum, moments, used }
    }

    /// The estimates with their errors, from all runs in order.
    pub(super) fn battery(&self, design: &Design, parts: &[Part], lonely: LonelyPsu) -> Battery {
        let (width, kinds) = (self.places.all(), self.places.questions + self.places.factors + 1);
        let mut strata = vec![vec![Moments::default(); width]; design.strata.len()];
        let mut used = vec![Used::default(); kinds];
        let mut df = vec![0_i64; kinds];
        let mut in_stratum = vec![0_u64; kinds];
        for (at, part) in parts.iter().enumerate() {
            for (all, own) in strata[part.stratum].iter_mut().zip(&part.moments) {
                all.merge(own);
            }
            for kind in 0..kinds {
                used[kind].n += part.used[kind].n;
                used[kind].weight += part.used[kind].weight;
                used[kind].psus += part.used[kind].psus;
                in_stratum[kind] += part.used[kind].psus;
            }
            if parts.get(at + 1).is_none_or(|next| next.stratum != part.stratum) {
                for (df, psus) in df.iter_mut().zip(&mut in_stratum) {
                    *df += i64::try_from(*psus).unwrap_or(i64::MAX) - i64::from(*psus > 0);
                    *psus = 0;
                }
            }
        }
        let measured = |estimate: f64, place: usize, kind: usize| {
            let spread = |fpc: bool| {
                let of = |(stratum, moments): (&crate::design::Stratum, &Vec<Moments>)| {
                    let own = &moments[place];
                    StratumSpread {
                        drawn: stratum.psus.len(),
                        frame: stratum.frame,
                        uncentred: own.uncentred,
                        centred: own.centred,
                        second: own.second,
                        lonely_domain: false,
                    }
                };
                let options = VarianceOptions { fpc, lonely, domain_lonely: false };
                spread_of(design.strata.iter().zip(&strata).map(of), options).unwrap_or(0.0).max(0.0)
            };
            let (variance, variance_no_fpc) = (spread(true), spread(false));
            let sums =
                |of: &dyn Fn(&Moments) -> f64| crate::sum::total(strata.iter().map(|moments| of(&moments[place])));
            let Used { n, weight, psus } = used[kind];
            let simple = simple_variances(n, weight, sums(&|m| m.sum), sums(&|m| m.squares));
            let (deff, deff_replace) = design_effects(variance, simple);
            Measured { estimate, variance, variance_no_fpc, n, df: df[kind], psus, deff, deff_replace }
        };
        let pair = |exists: bool, estimate: &dyn Fn(usize) -> f64, place: usize, kind: usize| -> Pair {
            [0, 1].map(|measure| exists.then(|| measured(estimate(measure), place + measure, kind)))
        };
        let question = |at: usize| {
            let own = &self.totals[at];
            let estimate = |measure: usize| own.value[measure] / own.answered;
            pair(own.answered > 0.0, &estimate, 2 * at, at)
        };
        let factor = |at: usize| {
            let (group, kind) = (&self.factors[at], self.places.questions + at);
            FactorMeasured {
                mean: pair(group.exists(), &|m| self.factor_mean(at, m), self.places.factor_mean(at), kind),
                pooled: pair(group.exists(), &|m| group.share(m), self.places.factor_pooled(at), kind),
            }
        };
        let overall = |rule: IndexRule| {
            let Some(at) = COMBINING.iter().position(|other| *other == rule) else {
                return if self.places.questions > self.questions.criteria {
                    question(self.questions.criteria)
                } else {
                    [None, None]
                };
            };
            let kind = self.places.questions + self.places.factors;
            pair(self.all.exists(), &|m| self.overall(rule, m), self.places.overall(at), kind)
        };
        Battery {
            criteria: (0..self.questions.criteria).map(question).collect(),
            factors: (0..self.places.factors).map(factor).collect(),
            overall: IndexRule::ALL.map(overall),
        }
    }
}
