//! The index under one rule alone, as a share with its errors: what a list of units, a simulation or a rank needs.

use rayon::prelude::*;
use survey::rule::IndexRule;

use super::plan::Plan;
use super::{Questions, Scope, runs, totals};
use crate::estimate::{Measured, design_effects};
use crate::instrument::{Instrument, NOT_ASKED};
use crate::linear::{StratumSpread, VarianceOptions, second_stage_factor, simple_variances, spread_of};
use crate::sample::Sample;
use crate::sum::pairwise;

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    psus: f64,
    with_rows: u64,
    sum: f64,
    centred: f64,
    uncentred: f64,
    second: f64,
    squares: f64,
    n: u64,
    weight: f64,
}

impl Sums {
    /// Two runs of one stratum together [Chan, Golub & LeVeque 1983].
    fn merge(self, other: Self) -> Self {
        let psus = self.psus + other.psus;
        let apart = if self.psus > 0.0 && other.psus > 0.0 {
            (other.sum / other.psus - self.sum / self.psus).powi(2) * self.psus * other.psus / psus
        } else {
            0.0
        };
        Self {
            psus,
            with_rows: self.with_rows + other.with_rows,
            sum: self.sum + other.sum,
            centred: self.centred + other.centred + apart,
            uncentred: self.uncentred + other.uncentred,
            second: self.second + other.second,
            squares: self.squares + other.squares,
            n: self.n + other.n,
            weight: self.weight + other.weight,
        }
    }
}

/// The index under `rule` as a share 0..1, by the formulas of [`crate::estimate::index`], with its variance in shares, squared:
/// the same as [`super::battery`] gives, some ten times faster. `None` where nobody answered.
///
/// Source: METHODS 2, 4.
pub fn single_index(sample: &Sample, instrument: &Instrument, rule: IndexRule, scope: Scope<'_>) -> Option<Measured> {
    let design = sample.design();
    let questions = Questions::of(instrument, scope.counting);
    let runs = runs(design);
    let totals = totals(sample, &questions, scope.inside, &runs, design.weights());
    let plan = Plan::new(&questions, &totals);
    let estimate = plan.overall_point(rule, 0)?;
    let lines = plan.single_lines(rule);
    let persons = (rule == IndexRule::MeanOfPersons).then(|| plan.persons(0)).flatten();
    let columns: Vec<&[u8]> = lines.iter().map(|(question, _)| questions.column(sample, *question)).collect();
    let parts: Vec<(usize, Sums)> = runs
        .par_iter()
        .map(|run| {
            let mut sums = Sums::default();
            let mut of_psus = Vec::with_capacity(run.psus.len());
            let mut z: Vec<[f64; 2]> = Vec::new();
            let mut e = Vec::new();
            for psu in &design.psus[run.psus.clone()] {
                let rows = &design.order[psu.rows.clone()];
                z.clear();
                z.resize(rows.len(), [0.0; 2]);
                for ((_, line), column) in lines.iter().zip(&columns) {
                    for (z, &row) in z.iter_mut().zip(rows) {
                        let code = if scope.inside.is_none_or(|inside| inside[row]) { column[row] } else { NOT_ASKED };
                        let [answered, part] = line[usize::from(code)];
                        z[0] += answered;
                        z[1] += part;
                    }
                }
                e.clear();
                let mut used = 0;
                for (z, &row) in z.iter().zip(rows) {
                    let weight = design.weight[row];
                    let part = match persons {
                        _ if z[0] <= 0.0 => 0.0,
                        Some((mean, people)) => (z[1] / z[0] - mean) / people,
                        None => z[1],
                    };
                    if z[0] > 0.0 {
                        used += 1;
                        sums.weight += weight;
                    }
                    sums.squares += weight * part * part;
                    e.push(weight * part);
                }
                let total = pairwise(&e);
                if let Some(factor) = second_stage_factor(psu) {
                    let mean = total / rows.len() as f64;
                    sums.second += factor * e.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>();
                }
                sums.n += used;
                sums.with_rows += u64::from(used > 0);
                of_psus.push(total);
            }
            sums.psus = of_psus.len() as f64;
            sums.sum = pairwise(&of_psus);
            let mean = sums.sum / sums.psus;
            sums.centred = of_psus.iter().map(|e| (e - mean) * (e - mean)).sum();
            sums.uncentred = of_psus.iter().map(|e| e * e).sum();
            (run.stratum, sums)
        })
        .collect();
    let mut strata = vec![Sums::default(); design.strata.len()];
    for (stratum, sums) in parts {
        strata[stratum] = strata[stratum].merge(sums);
    }
    let spread = |fpc: bool| {
        let of = strata.iter().zip(&design.strata).map(|(sums, stratum)| StratumSpread {
            drawn: stratum.psus.len(),
            frame: stratum.frame,
            uncentred: sums.uncentred,
            centred: sums.centred,
            second: sums.second,
            lonely_domain: false,
        });
        let options = VarianceOptions { fpc, lonely: scope.lonely, domain_lonely: false };
        spread_of(of, options).unwrap_or(0.0).max(0.0)
    };
    let all = strata.iter().fold(Sums::default(), |all, sums| Sums {
        n: all.n + sums.n,
        with_rows: all.with_rows + sums.with_rows,
        ..all
    });
    let total = |of: &dyn Fn(&Sums) -> f64| crate::sum::total(strata.iter().map(of));
    let variance = spread(true);
    let simple = simple_variances(all.n, total(&|s| s.weight), total(&|s| s.sum), total(&|s| s.squares));
    let (deff, deff_replace) = design_effects(variance, simple);
    let df = |sums: &Sums| i64::try_from(sums.with_rows).unwrap_or(i64::MAX) - i64::from(sums.with_rows > 0);
    Some(Measured {
        estimate,
        variance,
        variance_no_fpc: spread(false),
        n: all.n,
        df: strata.iter().map(df).sum(),
        psus: all.with_rows,
        deff,
        deff_replace,
    })
}
