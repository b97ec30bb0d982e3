//! Everything that is computed of one evaluation beside its score: the arrays of `hailong analyse`, and who answered.

use analytics::analysis::{Analysis, Grouping};
use publication::Computed;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::EvaluationView;
use survey::rule::IndexRule;

use super::answer_file::{StoredAnswers, answer_file, file_salt};
use super::kept::kept;
use crate::apart::apart;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// The arrays as they may be shown, with what they were computed by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Analysed {
    pub data_version: String,
    pub program: String,
    pub rule: String,
    pub confidence: f64,
    pub lonely_psu: String,
    /// Why the margins were left out, if they do not fit the answers.
    pub margins_refused: Option<String>,
    pub arrays: BTreeMap<String, Vec<Map<String, Value>>>,
    pub composition: Vec<Grouping>,
}

/// The name it is kept under.
pub const ANALYSIS: &str = "analysis";

impl Analysed {
    /// Of the present answers; none if nobody who was drawn has answered.
    ///
    /// # Errors
    /// [`Code::Internal`] if the stored answers cannot be analysed.
    pub async fn of(state: &ApiState, view: &EvaluationView) -> Result<Option<Self>> {
        kept(state, view, ANALYSIS, || Self::computed(state, view)).await
    }

    async fn computed(state: &ApiState, view: &EvaluationView) -> Result<Option<Self>> {
        let form = state.questionnaire(view.evaluation.questionnaire).await?;
        let stored = StoredAnswers::read(&state.store, view.clone()).await?;
        if stored.is_empty() {
            return Ok(None);
        }
        let (id, rule) = (view.evaluation.id, view.evaluation.rule);
        let failed = move |error: &dyn std::fmt::Display| {
            tracing::error!(evaluation.id = %id, %error, "an evaluation cannot be analysed");
            Problem::new(Code::Internal)
        };
        let (unit, salt) = (view.unit.code.clone(), file_salt(state));
        apart(move || {
            let file = answer_file(&form, rule, &[stored], salt).map_err(|error| failed(&error))?;
            let computed = publication::compute(&file).map_err(|error| failed(&error))?;
            Self::of_computed(&computed, rule, &unit).map(Some)
        })
        .await?
    }

    /// What was computed of answers, with the composition of one unit.
    ///
    /// # Errors
    /// [`Code::Internal`] if it cannot be written as JSON.
    pub fn of_computed(computed: &Computed, rule: IndexRule, unit: &str) -> Result<Self> {
        let composition = computed.composition.iter().find(|one| one.unit == unit);
        Ok(Self {
            data_version: computed.data_version.clone(),
            program: publication::program(),
            rule: rule.name().to_owned(),
            confidence: computed.design.confidence,
            lonely_psu: computed.design.lonely_psu.name().to_owned(),
            margins_refused: computed.margins_refused.clone(),
            arrays: arrays(&computed.public).map_err(|error| {
                tracing::error!(%error, "an analysis cannot be written");
                Problem::new(Code::Internal)
            })?,
            composition: composition.map(|one| one.groupings.clone()).unwrap_or_default(),
        })
    }
}

/// The rows of every array as JSON objects.
///
/// # Errors
/// None for rows of an analysis, which are objects.
fn arrays(analysis: &Analysis) -> serde_json::Result<BTreeMap<String, Vec<Map<String, Value>>>> {
    let of = |(array, rows): &(analytics::analysis::Array, Vec<analytics::analysis::Record>)| {
        let rows = rows.iter().map(|row| serde_json::from_value(serde_json::to_value(row)?));
        Ok((array.name().to_owned(), rows.collect::<serde_json::Result<_>>()?))
    };
    analysis.arrays.iter().map(of).collect()
}
