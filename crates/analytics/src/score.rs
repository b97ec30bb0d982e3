//! The score of an evaluation: index, variants, factors and criteria, each with its interval and the decision whether
//! it may be shown.
//!
//! A [`Score`] is the analyst's: it prints every value with its decision. A [`PublicScore`] is what leaves the server:
//! what is hidden is absent from it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use survey::rule::IndexRule;

use crate::battery::{Battery, Scope, battery};
use crate::design::LonelyPsu;
use crate::disclosure::{Disclosure, Reason};
use crate::distribution::{AnswerCount, Distribution, MissingCount, distribution};
use crate::figure::{Context, Figure, Note};
use crate::hiding;
use crate::instrument::Instrument;
use crate::sample::Sample;
use crate::self_selected::SelfSelected;
use crate::unanimous;

/// Above this share of people who left a criterion without an answer, it is marked.
pub const NONRESPONSE_MARK: f64 = 0.20;
/// Above this share, it is left out of the index.
pub const NONRESPONSE_OUT: f64 = 0.40;
/// Where the two definitions of a factor differ by more, the report says so (one point).
pub const DEFINITIONS_DIFFER: f64 = 0.01;

/// What came of the people drawn: the ground of the response rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fieldwork {
    /// Drawn and found eligible, or not known not to be.
    pub eligible: u64,
    pub responded: u64,
}

/// How a factor is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactorDefinition {
    /// All its answers pooled.
    Pooled,
    /// The mean of its criteria.
    MeanOfCriteria,
}

impl FactorDefinition {
    const fn under(rule: IndexRule) -> Self {
        match rule {
            IndexRule::MeanOfFactors | IndexRule::MeanOfCriteria => Self::MeanOfCriteria,
            IndexRule::Pooled
            | IndexRule::MeanOfPooledFactors
            | IndexRule::MeanOfPersons
            | IndexRule::OverallQuestion => Self::Pooled,
        }
    }
}

/// A factor by the definition of the chosen rule, and by the other one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactorScore {
    pub key: String,
    pub definition: FactorDefinition,
    #[serde(flatten)]
    pub figure: Figure,
    /// The factor by the other definition.
    pub other: Option<Figure>,
}

/// A criterion with what was left blank and how the answers fell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CriterionScore {
    pub key: String,
    /// The key of its factor.
    pub factor: String,
    #[serde(flatten)]
    pub figure: Figure,
    /// Respondents without an answer.
    pub missing: Option<u64>,
    pub missing_by: Option<MissingCount>,
    /// Weighted share without an answer among those the question was put to.
    pub nonresponse: Option<f64>,
    /// Whether it counts in the index: not where nobody, or too few of those asked, answered.
    pub in_index: bool,
    pub distribution: Option<Vec<AnswerCount>>,
}

/// The score of one evaluation. Shares are 0..1. The caller adds the evaluation and the state of publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub rule: IndexRule,
    /// Respondents of the probability sample, with or without answers.
    pub respondents: u64,
    pub disclosure: Disclosure,
    pub index: Figure,
    /// The index by every rule the form allows, the chosen one included.
    pub variants: BTreeMap<String, Figure>,
    pub factors: Vec<FactorScore>,
    pub criteria: Vec<CriterionScore>,
    /// `responded / eligible`, 0..1.
    pub response_rate: Option<f64>,
    pub fieldwork: Option<Fieldwork>,
    pub web: Option<SelfSelected>,
    /// How the probability sample was asked, sorted: two scores of other modes are not compared. Empty where it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<String>,
    /// The index if everybody counted alike, from [`crate::unweighted::unweighted_index`]: what the weights changed, for
    /// analysts only. The caller adds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unweighted: Option<f64>,
}

/// A score as it may leave the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct PublicScore(Score);

impl PublicScore {
    /// To be read as any score.
    pub fn as_score(&self) -> &Score {
        &self.0
    }

    /// As a score without what may not be shown.
    pub fn into_score(self) -> Score {
        self.0
    }
}

/// What a score needs beside the answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    pub rule: IndexRule,
    pub fieldwork: Option<Fieldwork>,
    /// From [`crate::self_selected::self_selected`].
    pub web: Option<SelfSelected>,
    /// What a lonely PSU adds; [`LonelyPsu::Fail`] counts as adjust here.
    pub lonely: LonelyPsu,
    /// The coverage of the intervals; there are none if it is not between 0 and 1. What may be shown is always decided by 95 %
    /// intervals.
    pub level: f64,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            rule: IndexRule::default(),
            fieldwork: None,
            web: None,
            lonely: LonelyPsu::default(),
            level: crate::interval::LEVEL,
        }
    }
}

/// Scores a sample: the index by the rule asked for and by all others, factors by both definitions and criteria, each as a share
/// 0..1 and a mean score, with the interval of [`crate::interval::choose`] and the decision of [`crate::disclosure::decide`].
/// What nobody answered has no values. Same input, same bits, whatever the number of threads.
///
/// Source: METHODS 2, 4, 5, 8, 11.
pub fn score(sample: &Sample, instrument: &Instrument, setting: &Setting) -> Score {
    score_with_battery(sample, instrument, setting).0
}

/// The same, with the estimates it was made of.
pub fn score_with_battery(sample: &Sample, instrument: &Instrument, setting: &Setting) -> (Score, Battery) {
    let rule = setting.rule;
    let criteria = instrument.criteria();
    let counted = distributions(sample, instrument);
    let in_index = |at: usize| counts(&counted[at]);
    let counting: Vec<usize> = (0..criteria.len()).filter(|at| in_index(*at)).collect();

    let scope = Scope { counting: Some(&counting), inside: None, lonely: setting.lonely };
    let battery = battery(sample, instrument, scope);
    let context = Context::new(sample, battery.criteria.iter().filter_map(|[share, _]| share.as_ref()), setting.level);

    let criterion_scores = criteria.iter().enumerate().map(|(at, criterion)| {
        let Distribution { answers, missing, nonresponse } = counted[at].clone();
        let satisfied = answers.iter().filter(|answer| answer.satisfied).map(|answer| answer.n).sum();
        let mut figure = Figure::single(&context, battery.criteria[at], satisfied);
        if nonresponse.is_some_and(|rate| rate > NONRESPONSE_MARK) {
            figure.notes.push(Note::ItemNonresponse);
        }
        CriterionScore {
            key: criterion.key.clone(),
            factor: instrument.factors()[criterion.factor].clone(),
            figure,
            missing: Some(missing.total()),
            missing_by: Some(missing),
            nonresponse,
            in_index: in_index(at),
            distribution: Some(answers),
        }
    });

    let factor_scores = battery.factors.iter().enumerate().map(|(factor, measured)| {
        let (pooled, mean) = (measured.pooled, measured.mean);
        let definition = FactorDefinition::under(rule);
        let (chosen, other) = match definition {
            FactorDefinition::Pooled => (pooled, mean),
            FactorDefinition::MeanOfCriteria => (mean, pooled),
        };
        let mut figure = Figure::combined(&context, chosen);
        let mut other = Figure::combined(&context, other);
        if figure.estimate.zip(other.estimate).is_some_and(|(a, b)| (a - b).abs() > DEFINITIONS_DIFFER) {
            figure.notes.push(Note::DefinitionsDiffer);
        }
        if (0..criteria.len()).any(|at| criteria[at].factor == factor && left_out(&counted[at])) {
            for figure in [&mut figure, &mut other] {
                figure.notes.push(Note::CriterionLeftOut);
            }
        }
        FactorScore { key: instrument.factors()[factor].clone(), definition, figure, other: Some(other) }
    });

    let by_rule = IndexRule::ALL.into_iter().map(|rule| {
        let measured = *battery.by_rule(rule);
        let figure = if rule == IndexRule::OverallQuestion {
            let scale = instrument.overall();
            let satisfied = scale.map_or(0, |scale| satisfied_count(sample.answers().overall(), scale));
            Figure::single(&context, measured, satisfied)
        } else {
            let mut figure = Figure::combined(&context, measured);
            if counted.iter().any(left_out) {
                figure.notes.push(Note::CriterionLeftOut);
            }
            figure
        };
        (rule, figure)
    });
    let by_rule: Vec<(IndexRule, Figure)> = by_rule.collect();
    let index =
        by_rule.iter().find(|(name, _)| *name == rule).map_or_else(Figure::absent, |(_, figure)| figure.clone());
    let offered =
        by_rule.into_iter().filter(|(name, _)| *name != IndexRule::OverallQuestion || instrument.overall().is_some());

    let mut score = Score {
        rule,
        respondents: sample.len() as u64,
        disclosure: index.disclosure,
        index,
        variants: offered.map(|(name, figure)| (name.name().to_owned(), figure)).collect(),
        factors: factor_scores.collect(),
        criteria: criterion_scores.collect(),
        response_rate: setting
            .fieldwork
            .filter(|work| work.eligible > 0)
            .map(|work| work.responded as f64 / work.eligible as f64),
        fieldwork: setting.fieldwork,
        web: setting.web,
        modes: Vec::new(),
        unweighted: None,
    };
    unanimous::hide_unanimous(&mut score, sample, instrument);
    hiding::hide_what_follows(&mut score);
    (score, battery)
}

fn distributions(sample: &Sample, instrument: &Instrument) -> Vec<Distribution> {
    let criteria = instrument.criteria();
    let of = |at: usize| distribution(sample.design(), sample.answers().column(at), &criteria[at].scale);
    (0..criteria.len()).into_par_iter().map(of).collect()
}

/// Whether a criterion counts in the index: somebody answered it, and not too few of those asked (METHODS 8).
fn counts(of: &Distribution) -> bool {
    of.answers.iter().any(|answer| answer.n > 0) && !left_out(of)
}

/// Whether too few of those asked answered for it to count.
fn left_out(of: &Distribution) -> bool {
    of.nonresponse.is_some_and(|rate| rate > NONRESPONSE_OUT)
}

/// The criteria that count in the index of a sample.
pub(crate) fn counting(sample: &Sample, instrument: &Instrument) -> Vec<usize> {
    distributions(sample, instrument).iter().enumerate().filter(|(_, own)| counts(own)).map(|(at, _)| at).collect()
}

fn satisfied_count(codes: &[u8], scale: &crate::instrument::Scale) -> u64 {
    let satisfied =
        |code: &&u8| matches!(scale.meaning(**code), crate::instrument::Meaning::Answer { satisfied: true, .. });
    codes.iter().filter(satisfied).count() as u64
}

impl Score {
    /// The score as it may leave the server: hidden values are absent, counts of hidden criteria too, and variants
    /// and second definitions that a hidden criterion could be reckoned from.
    pub fn public(&self) -> PublicScore {
        let mut score = self.clone();
        let hidden = |figure: &Figure| figure.disclosure == Disclosure::Suppressed;
        let any_hidden = score.criteria.iter().any(|criterion| hidden(&criterion.figure));
        for criterion in &mut score.criteria {
            if hidden(&criterion.figure) {
                criterion.missing = None;
                criterion.missing_by = None;
                criterion.nonresponse = None;
                criterion.distribution = None;
            }
            criterion.figure.redact();
        }
        for factor in &mut score.factors {
            let own = self.criteria.iter().filter(|criterion| criterion.factor == factor.key);
            if hidden(&factor.figure) || own.clone().any(|criterion| hidden(&criterion.figure)) {
                factor.other = None;
                factor.figure.notes.retain(|note| *note != Note::DefinitionsDiffer);
            }
            factor.figure.redact();
            if let Some(other) = &mut factor.other {
                other.redact();
            }
        }
        if score.disclosure == Disclosure::Suppressed {
            score.variants.clear();
            score.modes.clear();
        } else if any_hidden {
            let kept = [score.rule.name(), IndexRule::OverallQuestion.name()];
            score.variants.retain(|name, _| kept.contains(&name.as_str()));
        }
        score.unweighted = None;
        for figure in score.variants.values_mut() {
            figure.redact();
        }
        score.index.redact();
        score.web = score.web.map(SelfSelected::public);
        PublicScore(score)
    }

    /// The same for whoever analyses it: with what the weights changed, where no hidden criterion could be reckoned from that.
    pub fn for_analysts(&self) -> PublicScore {
        let mut own = self.public().0;
        let hidden = |figure: &Figure| figure.disclosure == Disclosure::Suppressed;
        let any_hidden = hidden(&own.index) || own.criteria.iter().any(|criterion| hidden(&criterion.figure));
        own.unweighted = self.unweighted.filter(|_| !any_hidden);
        PublicScore(own)
    }

    /// Which criteria the index is made of, in their order; two of different content are not compared.
    pub fn content(&self) -> Vec<bool> {
        self.criteria.iter().map(|criterion| criterion.in_index).collect()
    }

    /// The reason the index is hidden, if it is.
    pub fn hidden_because(&self) -> Option<Reason> {
        self.index.reason
    }
}
