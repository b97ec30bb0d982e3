//! What a battery is made of once the totals are known: the estimates, and for each code of each question what it adds to a
//! person's part in them.

use survey::rule::IndexRule;

use super::{Questions, Totals};

/// What one code of one question adds to a person's sums.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    pub(super) answered: f64,
    pub(super) value: [f64; 2],
    /// `(value - R answered)/X` of the question itself.
    pub(super) own: [f64; 2],
    /// `(value - P_f answered)/X_f` of its pooled factor.
    pub(super) pooled: [f64; 2],
}

/// Totals of a factor or of all criteria that count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) totals: Totals,
    /// Criteria that count and were answered by somebody.
    pub(super) criteria: f64,
}

impl Group {
    pub(super) fn share(&self, measure: usize) -> f64 {
        self.totals.value[measure] / self.totals.answered
    }

    pub(super) fn exists(&self) -> bool {
        self.criteria > 0.0
    }
}

/// The places of the estimates in a row of contributions, two (share and score) each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    pub(super) questions: usize,
    pub(super) factors: usize,
}

impl Places {
    pub(super) const fn factor_mean(self, at: usize) -> usize {
        2 * (self.questions + at)
    }

    pub(super) const fn factor_pooled(self, at: usize) -> usize {
        2 * (self.questions + self.factors + at)
    }

    /// Of the five rules that combine criteria, in the order of [`IndexRule::ALL`].
    pub(super) const fn overall(self, at: usize) -> usize {
        2 * (self.questions + 2 * self.factors + at)
    }

    pub(super) const fn all(self) -> usize {
        self.overall(5)
    }
}

/// The estimates, known from the totals, and how to linearise them.
pub(super) struct Plan<'a> {
    pub(super) questions: &'a Questions,
    pub(super) totals: &'a [Totals],
    pub(super) lines: Vec<Vec<Line>>,
    pub(super) factors: Vec<Group>,
    pub(super) all: Group,
    pub(super) places: Places,
}

impl<'a> Plan<'a> {
    pub(super) fn new(questions: &'a Questions, totals: &'a [Totals]) -> Self {
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

    /// By question, what each code adds to a person's count of answers and to the contribution to one index as a share; for
    /// the mean of persons the value itself ([`Plan::persons`] makes the contribution of it).
    pub(super) fn single_lines(&self, rule: IndexRule) -> Vec<(usize, Vec<[f64; 2]>)> {
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
    pub(super) fn persons(&self, measure: usize) -> Option<(f64, f64)> {
        let persons = self.totals.get(self.places.questions)?;
        (persons.answered > 0.0).then(|| (persons.value[measure] / persons.answered, persons.answered))
    }

    pub(super) fn question_point(&self, at: usize, measure: usize) -> Option<f64> {
        let own = self.totals.get(at)?;
        (own.answered > 0.0).then(|| own.value[measure] / own.answered)
    }

    pub(super) fn factor_point(&self, at: usize, measure: usize) -> Option<f64> {
        self.factors.get(at)?.exists().then(|| self.factor_mean(at, measure))
    }

    pub(super) fn overall_point(&self, rule: IndexRule, measure: usize) -> Option<f64> {
        if rule == IndexRule::OverallQuestion {
            let exists = self.places.questions > self.questions.criteria;
            return exists.then(|| self.question_point(self.questions.criteria, measure)).flatten();
        }
        self.all.exists().then(|| self.overall(rule, measure))
    }

    /// The criteria that count and were answered, of one factor or of all.
    pub(super) fn counted(&self, factor: Option<usize>) -> impl Iterator<Item = &Totals> {
        let belongs = move |own: &Option<usize>| own.is_some() && (factor.is_none() || *own == factor);
        let counted = self.questions.factor.iter().zip(self.totals).filter(move |(own, _)| belongs(own));
        counted.map(|(_, totals)| totals).filter(|totals| totals.answered > 0.0)
    }

    pub(super) fn factor_mean(&self, factor: usize, measure: usize) -> f64 {
        let shares = self.counted(Some(factor)).map(|totals| totals.value[measure] / totals.answered);
        crate::sum::total(shares) / self.factors[factor].criteria
    }

    pub(super) fn existing(&self) -> impl Iterator<Item = usize> {
        (0..self.factors.len()).filter(|at| self.factors[*at].exists())
    }

    pub(super) fn overall(&self, rule: IndexRule, measure: usize) -> f64 {
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
pub(super) const COMBINING: [IndexRule; 5] = [
    IndexRule::Pooled,
    IndexRule::MeanOfFactors,
    IndexRule::MeanOfPooledFactors,
    IndexRule::MeanOfCriteria,
    IndexRule::MeanOfPersons,
];
