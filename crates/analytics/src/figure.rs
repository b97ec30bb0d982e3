//! One figure of a score: the estimate that never travels without its interval.

use serde::{Deserialize, Serialize};

use crate::comparison::Side;
use crate::disclosure::{self, Disclosure, FEW_DF, Reason};
use crate::estimate::Measured;
use crate::interval::{self, Basis, Interval, IntervalKind, LEVEL};
use crate::quantile::{quantile, sorted};
use crate::sample::Sample;

/// Something to say beside a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Fewer than 8 degrees of freedom.
    FewClusters,
    /// A stratum with one PSU: its contribution was adjusted.
    LonelyPsu,
    /// The sample has no variance (a share of 0 or 1): the interval is from the usual design effect.
    NoVariance,
    /// Too wide an interval for the dissatisfied share.
    ComplementImprecise,
    /// Over 20 % of those asked gave no answer.
    ItemNonresponse,
    /// The two definitions of the factor differ by more than a point.
    DefinitionsDiffer,
    /// A criterion of the factor or the index does not count in it: over 40 % of those asked gave no answer.
    CriterionLeftOut,
}

impl Note {
    /// The word for it in JSON and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FewClusters => "few_clusters",
            Self::LonelyPsu => "lonely_psu",
            Self::NoVariance => "no_variance",
            Self::ComplementImprecise => "complement_imprecise",
            Self::ItemNonresponse => "item_nonresponse",
            Self::DefinitionsDiffer => "definitions_differ",
            Self::CriterionLeftOut => "criterion_left_out",
        }
    }
}

/// The mean on the scale of the form, with the interval `± t se`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeanScore {
    pub estimate: f64,
    pub se: f64,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
}

/// A share with its errors. In a public score the values of a hidden figure are absent, `n` included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    pub estimate: Option<f64>,
    /// Standard error, with finite population correction.
    pub se: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    pub interval: Option<IntervalKind>,
    /// Respondents with an answer.
    pub n: Option<u64>,
    pub df: Option<i64>,
    /// Effective sample size. Criteria: `p(1-p)/V`. Indices, variants and factors: `min(n, n*)`.
    pub n_eff: Option<f64>,
    /// Korn and Graubard's `n*`; the precision rule takes `min(n, n*)`.
    pub n_eff_kg: Option<f64>,
    pub deff: Option<f64>,
    /// Standard error without finite population correction: the one to compare units and years by.
    pub se_no_fpc: Option<f64>,
    pub mean_score: Option<MeanScore>,
    pub disclosure: Disclosure,
    pub reason: Option<Reason>,
    pub notes: Vec<Note>,
}

/// What all figures of a score share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Context {
    rows: u64,
    deff_bar: f64,
    census: bool,
    list: Option<u32>,
    lonely: bool,
    level: f64,
}

impl Context {
    pub fn new<'a>(sample: &Sample, criteria: impl Iterator<Item = &'a Measured>, level: f64) -> Self {
        let design = sample.design();
        let deffs: Vec<f64> = criteria.filter(|measured| measured.variance > 0.0).filter_map(|m| m.deff).collect();
        let median = quantile(&sorted(&deffs), 0.5).unwrap_or(1.0);
        Self {
            rows: sample.len() as u64,
            deff_bar: median.max(1.0),
            census: design.is_census(),
            list: design.census_like(),
            lonely: design.lonely_strata().next().is_some(),
            level,
        }
    }
}

impl Context {
    /// The interval of an index of a group of the sample's people, of whom so many are in it (METHODS 5). None if it is not known.
    pub fn within(&self, of: &Measured, people: u64) -> Option<(Interval, IntervalKind)> {
        let p = of.estimate.clamp(0.0, 1.0);
        let census = self.census && of.n == people;
        let (deff_bar, level) = (self.deff_bar, self.level);
        let (variance, n, df) = (of.variance, of.n, of.df);
        interval::choose(&Basis { p, variance, n, df, single: false, deff_bar, census, list: None, level })
    }
}

impl Figure {
    /// A figure without a value: nobody answered.
    pub(crate) fn absent() -> Self {
        Self {
            estimate: None,
            se: None,
            lo: None,
            hi: None,
            interval: None,
            n: Some(0),
            df: None,
            n_eff: None,
            n_eff_kg: None,
            deff: None,
            se_no_fpc: None,
            mean_score: None,
            disclosure: Disclosure::Suppressed,
            reason: Some(Reason::NoAnswers),
            notes: Vec::new(),
        }
    }

    /// A criterion or the overall question: share and mean score, and how many respondents were satisfied.
    pub(crate) fn single(context: &Context, [share, score]: [Option<Measured>; 2], satisfied: u64) -> Self {
        share.map_or_else(Self::absent, |share| Self::new(context, &share, score.as_ref(), Some(satisfied)))
    }

    /// An index or a factor.
    pub(crate) fn combined(context: &Context, [share, score]: [Option<Measured>; 2]) -> Self {
        share.map_or_else(Self::absent, |share| Self::new(context, &share, score.as_ref(), None))
    }

    fn new(context: &Context, share: &Measured, score: Option<&Measured>, satisfied: Option<u64>) -> Self {
        // Rounding of sums may put a share a hair outside; it is a share.
        let p = share.estimate.clamp(0.0, 1.0);
        let (n, df, variance) = (share.n, share.df, share.variance);
        let census = context.census && n == context.rows;
        // One PSU, or one in each stratum, says nothing of the others; of a census there are none.
        let known = census || df >= 1;
        let usable = known && variance > 0.0 && p > 0.0 && p < 1.0;
        let kg = if usable { interval::effective_n_kg(p, variance, n, df as f64, LEVEL) } else { None };
        let list = context.list.zip(satisfied.and_then(|x| u32::try_from(x).ok())).map(|(people, x)| (x, people));
        let single = satisfied.is_some();
        let basis =
            Basis { p, variance, n, df, single, deff_bar: context.deff_bar, census, list, level: context.level };
        let chosen = interval::choose(&basis);

        // The precision rule: n* capped at n, the width of the beta interval as published; a unit at 0 or 1 by the
        // flagged interval; a census by its size alone.
        let rule_n = match kg {
            Some(effective) => Some(effective.min(n as f64)),
            None if census => Some(n as f64),
            None if df >= 1 && !usable => Some(n as f64 / context.deff_bar),
            None => None,
        };
        let width = if census {
            Some(0.0)
        } else {
            kg.or(rule_n).and_then(|size| interval::clopper_pearson(p, size, LEVEL)).map(interval::Interval::width)
        };
        let rule_df = if census { df.max(FEW_DF) } else { df };
        let decision = disclosure::decide(n, rule_n, p, width, rule_df);

        let mut notes = Vec::new();
        if rule_df < FEW_DF {
            notes.push(Note::FewClusters);
        }
        if context.lonely {
            notes.push(Note::LonelyPsu);
        }
        if !usable && !census {
            notes.push(Note::NoVariance);
        }
        if width.is_some_and(|width| disclosure::complement_imprecise(p, width)) {
            notes.push(Note::ComplementImprecise);
        }
        Self {
            estimate: Some(p),
            se: known.then(|| variance.sqrt()),
            lo: chosen.map(|(ends, _)| ends.lo),
            hi: chosen.map(|(ends, _)| ends.hi),
            interval: chosen.map(|(_, kind)| kind),
            n: Some(n),
            df: Some(df),
            n_eff: if single { interval::effective_n(p, variance).filter(|_| known).or(rule_n) } else { rule_n },
            n_eff_kg: kg,
            deff: share.deff.filter(|_| known),
            se_no_fpc: known.then(|| share.variance_no_fpc.sqrt()),
            mean_score: score.filter(|_| known).map(|measured| mean_score(measured, context.level)),
            disclosure: decision.disclosure,
            reason: decision.reason,
            notes,
        }
    }

    /// One side of a comparison; none if the figure is hidden or has no value.
    pub fn side(&self) -> Option<Side> {
        if self.disclosure == Disclosure::Suppressed {
            return None;
        }
        Some(Side { estimate: self.estimate?, variance: self.se_no_fpc?.powi(2), df: self.df? })
    }

    pub(crate) fn hide(&mut self, reason: Reason) {
        if self.disclosure != Disclosure::Suppressed {
            self.disclosure = Disclosure::Suppressed;
            self.reason = Some(reason);
        }
    }

    /// Takes the values out of a hidden figure.
    pub(crate) fn redact(&mut self) {
        if self.disclosure == Disclosure::Suppressed {
            let reason = self.reason;
            *self = Self { n: None, reason, ..Self::absent() };
        }
    }
}

fn mean_score(measured: &Measured, level: f64) -> MeanScore {
    let ends = interval::mean(measured.estimate, measured.variance, measured.df as f64, level);
    MeanScore {
        estimate: measured.estimate,
        se: measured.variance.sqrt(),
        lo: ends.map(|ends| ends.lo),
        hi: ends.map(|ends| ends.hi),
    }
}
