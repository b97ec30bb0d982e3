//! Some rows of one PSU: their answers become contributions to every estimate.

use survey::rule::IndexRule;

use super::moments::Moments;
use super::plan::{Places, Plan};
use crate::instrument::NOT_ASKED;
use crate::sum::pairwise;

/// Rows taken at a time: their contributions to all estimates fit a near cache.
pub(super) const BLOCK: usize = 256;

/// The rows of one PSU: weights, sums of each person, contributions by estimate.
#[derive(Default)]
pub(super) struct Block {
    pub(super) rows: usize,
    pub(super) weight: Vec<f64>,
    /// One over the weight; nought outside the domain.
    pub(super) inverse: Vec<f64>,
    pub(super) inside: Vec<bool>,
    /// `[estimate][row]`
    pub(super) e: Vec<f64>,
    /// By factor and row: answers, own lines by measure, pooled lines by measure.
    pub(super) sums: Vec<[f64; 5]>,
    /// By row: answers, values by measure.
    pub(super) person: Vec<[f64; 3]>,
}

impl Block {
    pub(super) fn begin(&mut self, rows: &[usize], weights: &[f64], inside: Option<&[bool]>, places: Places) {
        self.rows = rows.len();
        self.inside.clear();
        self.inside.extend(rows.iter().map(|&row| inside.is_none_or(|inside| inside[row])));
        self.weight.clear();
        self.weight
            .extend(rows.iter().zip(&self.inside).map(|(&row, inside)| if *inside { weights[row] } else { 0.0 }));
        self.inverse.clear();
        self.inverse.extend(self.weight.iter().map(|weight| if *weight > 0.0 { 1.0 / weight } else { 0.0 }));
        self.e.clear();
        self.e.resize(places.all() * self.rows, 0.0);
        self.sums.clear();
        self.sums.resize(places.factors * self.rows, [0.0; 5]);
        self.person.clear();
        self.person.resize(self.rows, [0.0; 3]);
    }

    /// Of the contributions of these rows to one estimate.
    pub(super) fn moments(&self, at: usize) -> Moments {
        let own = &self.e[at * self.rows..(at + 1) * self.rows];
        let (count, sum) = (self.rows as f64, pairwise(own));
        let mean = sum / count;
        let (mut centred, mut squares) = (0.0, 0.0);
        for (e, inverse) in own.iter().zip(&self.inverse) {
            centred += (e - mean) * (e - mean);
            squares += e * e * inverse;
        }
        Moments { count, sum, centred, uncentred: 0.0, second: 0.0, squares }
    }

    /// Rows with an answer, and their weight.
    pub(super) fn question(&mut self, plan: &Plan<'_>, at: usize, column: &[u8], rows: &[usize]) -> (u64, f64) {
        let lines = &plan.lines[at];
        let place = 2 * at * self.rows;
        let (mut n, mut weight) = (0.0, 0.0);
        let factor = plan.questions.factor[at];
        for (i, &row) in rows.iter().enumerate() {
            let code = if self.inside[i] { column[row] } else { NOT_ASKED };
            let line = &lines[usize::from(code)];
            let w = self.weight[i];
            n += line.answered;
            weight += w * line.answered;
            self.e[place + i] = w * line.own[0];
            self.e[place + self.rows + i] = w * line.own[1];
            if let Some(factor) = factor {
                let sums = &mut self.sums[factor * self.rows + i];
                sums[0] += line.answered;
                sums[1] += line.own[0];
                sums[2] += line.own[1];
                sums[3] += line.pooled[0];
                sums[4] += line.pooled[1];
                let person = &mut self.person[i];
                person[0] += line.answered;
                person[1] += line.value[0];
                person[2] += line.value[1];
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
        (n as u64, weight)
    }

    pub(super) fn factor(&mut self, plan: &Plan<'_>, at: usize) -> (u64, f64) {
        let group = &plan.factors[at];
        if !group.exists() {
            return (0, 0.0);
        }
        let (mean, pooled) = (plan.places.factor_mean(at) * self.rows, plan.places.factor_pooled(at) * self.rows);
        let (mut n, mut weight) = (0, 0.0);
        for i in 0..self.rows {
            let sums = self.sums[at * self.rows + i];
            let w = self.weight[i];
            if sums[0] > 0.0 {
                n += 1;
                weight += w;
            }
            self.e[mean + i] = w * sums[1] / group.criteria;
            self.e[mean + self.rows + i] = w * sums[2] / group.criteria;
            self.e[pooled + i] = w * sums[3];
            self.e[pooled + self.rows + i] = w * sums[4];
        }
        (n, weight)
    }

    pub(super) fn overall(&mut self, plan: &Plan<'_>) -> (u64, f64) {
        if !plan.all.exists() {
            return (0, 0.0);
        }
        let factors = plan.existing().count() as f64;
        let all = plan.all.totals.answered;
        for measure in 0..2 {
            let total = plan.all.share(measure);
            let persons = plan.overall(IndexRule::MeanOfPersons, measure);
            let of_persons = plan.totals[plan.places.questions].answered;
            for factor in plan.existing() {
                let group = &plan.factors[factor];
                let (part, apart) = (group.totals.answered / all, (group.share(measure) - total) / all);
                for i in 0..self.rows {
                    let sums = &self.sums[factor * self.rows + i];
                    let (own, pooled, w) = (sums[1 + measure], sums[3 + measure], self.weight[i]);
                    let at = |rule: usize| (plan.places.overall(rule) + measure) * self.rows + i;
                    self.e[at(0)] += w * (part * pooled + apart * sums[0]);
                    self.e[at(1)] += w * own / (group.criteria * factors);
                    self.e[at(2)] += w * pooled / factors;
                    self.e[at(3)] += w * own / plan.all.criteria;
                }
            }
            for i in 0..self.rows {
                let person = &self.person[i];
                if person[0] > 0.0 {
                    let at = (plan.places.overall(4) + measure) * self.rows + i;
                    self.e[at] = self.weight[i] * (person[1 + measure] / person[0] - persons) / of_persons;
                }
            }
        }
        let used = self.person.iter().zip(&self.weight).filter(|(person, _)| person[0] > 0.0);
        used.fold((0, 0.0), |(n, weight), (_, w)| (n + 1, weight + w))
    }
}
