//! The second walk: each answer becomes its contribution to every estimate, and each run of PSUs what the variance
//! formula needs of it.

use survey::rule::IndexRule;

use super::{Battery, FactorMeasured, Pair, Questions, Run, Totals};
use crate::design::{Design, LonelyPsu};
use crate::estimate::{Measured, design_effects};
use crate::instrument::NOT_ASKED;
use crate::linear::{StratumSpread, VarianceOptions, second_stage_factor, simple_variances, spread_of};
use crate::sample::Sample;
use crate::sum::pairwise;

/// What one code of one question adds to a person's sums.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    answered: f64,
    value: [f64; 2],
    /// `(value - R answered)/X` of the question itself.
    own: [f64; 2],
    /// `(value - P_f answered)/X_f` of its pooled factor.
    pooled: [f64; 2],
}

/// Totals of a factor or of all criteria that count.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    totals: Totals,
    /// Criteria that count and were answered by somebody.
    criteria: f64,
}

impl Group {
    fn share(&self, measure: usize) -> f64 {
        self.totals.value[measure] / self.totals.answered
    }

    fn exists(&self) -> bool {
        self.criteria > 0.0
    }
}

/// The places of the estimates in a row of contributions, two (share and score) each.
#[derive(Debug, Clone, Copy)]
struct Places {
    questions: usize,
    factors: usize,
}

impl Places {
    const fn factor_mean(self, at: usize) -> usize {
        2 * (self.questions + at)
    }

    const fn factor_pooled(self, at: usize) -> usize {
        2 * (self.questions + self.factors + at)
    }

    /// Of the five rules that combine criteria, in the order of [`IndexRule::ALL`].
    const fn overall(self, at: usize) -> usize {
        2 * (self.questions + 2 * self.factors + at)
    }

    const fn all(self) -> usize {
        self.overall(5)
    }
}

/// The estimates, known from the totals, and how to linearise them.
pub(super) struct Plan<'a> {
    questions: &'a Questions,
    totals: &'a [Totals],
    lines: Vec<Vec<Line>>,
    factors: Vec<Group>,
    all: Group,
    places: Places,
}

/// Rows used in one kind of estimate.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    n: u64,
    weight: f64,
    psus: u64,
}

/// Rows taken at a time: their contributions to all estimates fit a near cache.
const BLOCK: usize = 256;

/// What some PSUs of a stratum, or some rows of a PSU, add to one estimate.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    /// PSUs, or rows.
    count: f64,
    sum: f64,
    /// About their mean.
    centred: f64,
    uncentred: f64,
    second: f64,
    /// `S w z^2`.
    squares: f64,
}

impl Moments {
    /// Two of them together [Chan, Golub & LeVeque 1983].
    fn merge(&mut self, other: &Self) {
        let count = self.count + other.count;
        if self.count > 0.0 && other.count > 0.0 {
            let apart = other.sum / other.count - self.sum / self.count;
            self.centred += apart * apart * self.count * other.count / count;
        }
        self.count = count;
        self.sum += other.sum;
        self.centred += other.centred;
        self.uncentred += other.uncentred;
        self.second += other.second;
        self.squares += other.squares;
    }
}

pub(super) struct Part {
    stratum: usize,
    moments: Vec<Moments>,
    /// By question, by factor, and over all criteria.
    used: Vec<Used>,
}

impl<'a> Plan<'a> {
    pub fn new(questions: &'a Questions, totals: &'a [Totals]) -> Self {
        let mut factors = vec![Group::default(); questions.factors];
        let mut all = Group::default();
        for (factor, own) in questions.factor.iter().zip(totals) {
            if let Some(factor) = factor
                && own.answered > 0.0
            {
                for group in [&mut factors[*factor], &mut all] {
                    group.totals = group.totals.add(own);
                    group.criteria += 1.0;
                }
            }
        }
        let line = |question: usize, code: usize| {
            let (table, own) = (&questions.tables[question], &totals[question]);
            let (answered, value) = (table.answered[code], [table.value[0][code], table.value[1][code]]);
            let mut line = Line { answered, value, ..Line::default() };
            for (measure, value) in value.into_iter().enumerate() {
                if own.answered > 0.0 {
                    line.own[measure] = (value - own.value[measure] / own.answered * answered) / own.answered;
                }
                if let Some(group) = questions.factor[question].map(|at| &factors[at]).filter(|group| group.exists()) {
                    line.pooled[measure] = (value - group.share(measure) * answered) / group.totals.answered;
                }
            }
            line
        };
        let lines =
            (0..questions.tables.len()).map(|question| (0..256).map(|code| line(question, code)).collect()).collect();
        let places = Places { questions: questions.tables.len(), factors: questions.factors };
        Self { questions, totals, lines, factors, all, places }
    }

    /// Contributions of the rows of each PSU of a run, summed as the variance needs them.
    pub fn walk(&self, sample: &Sample, inside: Option<&[bool]>, run: &Run) -> Part {
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
    pub fn battery(&self, design: &Design, parts: &[Part], lonely: LonelyPsu) -> Battery {
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

    /// By question, what each code adds to a person's count of answers and to the contribution to one index as a share; for
    /// the mean of persons the value itself ([`Plan::persons`] makes the contribution of it).
    pub fn single_lines(&self, rule: IndexRule) -> Vec<(usize, Vec<[f64; 2]>)> {
        let factors = self.existing().count() as f64;
        let (all, share) = (self.all.totals.answered, self.all.share(0));
        let question = |at: usize| -> Option<(usize, Vec<[f64; 2]>)> {
            let of = |line: &Line| {
                let part = if rule == IndexRule::OverallQuestion {
                    line.own[0]
                } else {
                    let group = self.factors.get(self.questions.factor[at]?).filter(|group| group.exists())?;
                    match rule {
                        IndexRule::Pooled => (line.value[0] - share * line.answered) / all,
                        IndexRule::MeanOfFactors => line.own[0] / (group.criteria * factors),
                        IndexRule::MeanOfPooledFactors => line.pooled[0] / factors,
                        IndexRule::MeanOfCriteria => line.own[0] / self.all.criteria,
                        IndexRule::MeanOfPersons | IndexRule::OverallQuestion => line.value[0],
                    }
                };
                Some([line.answered, part])
            };
            let lines: Vec<[f64; 2]> = self.lines[at].iter().map(of).collect::<Option<_>>()?;
            Some((at, lines))
        };
        if rule == IndexRule::OverallQuestion {
            return question(self.questions.criteria).into_iter().collect();
        }
        (0..self.questions.criteria).filter_map(question).collect()
    }

    /// The mean over persons and the number of them, estimated.
    pub fn persons(&self, measure: usize) -> Option<(f64, f64)> {
        let persons = self.totals.get(self.places.questions)?;
        (persons.answered > 0.0).then(|| (persons.value[measure] / persons.answered, persons.answered))
    }

    pub fn question_point(&self, at: usize, measure: usize) -> Option<f64> {
        let own = self.totals.get(at)?;
        (own.answered > 0.0).then(|| own.value[measure] / own.answered)
    }

    pub fn factor_point(&self, at: usize, measure: usize) -> Option<f64> {
        self.factors.get(at)?.exists().then(|| self.factor_mean(at, measure))
    }

    pub fn overall_point(&self, rule: IndexRule, measure: usize) -> Option<f64> {
        if rule == IndexRule::OverallQuestion {
            let exists = self.places.questions > self.questions.criteria;
            return exists.then(|| self.question_point(self.questions.criteria, measure)).flatten();
        }
        self.all.exists().then(|| self.overall(rule, measure))
    }

    /// The criteria that count and were answered, of one factor or of all.
    fn counted(&self, factor: Option<usize>) -> impl Iterator<Item = &Totals> {
        let belongs = move |own: &Option<usize>| own.is_some() && (factor.is_none() || *own == factor);
        let counted = self.questions.factor.iter().zip(self.totals).filter(move |(own, _)| belongs(own));
        counted.map(|(_, totals)| totals).filter(|totals| totals.answered > 0.0)
    }

    fn factor_mean(&self, factor: usize, measure: usize) -> f64 {
        let shares = self.counted(Some(factor)).map(|totals| totals.value[measure] / totals.answered);
        crate::sum::total(shares) / self.factors[factor].criteria
    }

    fn existing(&self) -> impl Iterator<Item = usize> {
        (0..self.factors.len()).filter(|at| self.factors[*at].exists())
    }

    fn overall(&self, rule: IndexRule, measure: usize) -> f64 {
        let factors = self.existing().count() as f64;
        match rule {
            IndexRule::Pooled | IndexRule::OverallQuestion => self.all.share(measure),
            IndexRule::MeanOfFactors => {
                crate::sum::total(self.existing().map(|at| self.factor_mean(at, measure))) / factors
            }
            IndexRule::MeanOfPooledFactors => {
                crate::sum::total(self.existing().map(|at| self.factors[at].share(measure))) / factors
            }
            IndexRule::MeanOfCriteria => {
                let shares = self.counted(None).map(|totals| totals.value[measure] / totals.answered);
                crate::sum::total(shares) / self.all.criteria
            }
            IndexRule::MeanOfPersons => {
                let persons = &self.totals[self.places.questions];
                persons.value[measure] / persons.answered
            }
        }
    }
}

/// The rules that combine criteria, in the order of their places.
const COMBINING: [IndexRule; 5] = [
    IndexRule::Pooled,
    IndexRule::MeanOfFactors,
    IndexRule::MeanOfPooledFactors,
    IndexRule::MeanOfCriteria,
    IndexRule::MeanOfPersons,
];

impl Used {
    fn add(&mut self, of_psu: (u64, f64)) {
        self.n += of_psu.0;
        self.weight += of_psu.1;
        self.psus += u64::from(of_psu.0 > 0);
    }
}

/// The rows of one PSU: weights, sums of each person, contributions by estimate.
#[derive(Default)]
struct Block {
    rows: usize,
    weight: Vec<f64>,
    /// One over the weight; nought outside the domain.
    inverse: Vec<f64>,
    inside: Vec<bool>,
    /// `[estimate][row]`
    e: Vec<f64>,
    /// By factor and row: answers, own lines by measure, pooled lines by measure.
    sums: Vec<[f64; 5]>,
    /// By row: answers, values by measure.
    person: Vec<[f64; 3]>,
}

impl Block {
    fn begin(&mut self, rows: &[usize], weights: &[f64], inside: Option<&[bool]>, places: Places) {
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
    fn moments(&self, at: usize) -> Moments {
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
    fn question(&mut self, plan: &Plan<'_>, at: usize, column: &[u8], rows: &[usize]) -> (u64, f64) {
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

    fn factor(&mut self, plan: &Plan<'_>, at: usize) -> (u64, f64) {
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

    fn overall(&mut self, plan: &Plan<'_>) -> (u64, f64) {
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
