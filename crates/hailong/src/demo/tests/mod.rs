//! The demonstration holds what it promises.

mod fieldwork;
mod names;
mod programme;
mod realism;
mod visits;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use survey::case::{Case, SampleType};
use survey::id::EvaluationId;
use survey::questionnaire::{Compiled, Questionnaire, QuestionnaireHash};

use super::error::DemoError;
use super::{Programme, SEED, SyntheticResponse, cases, responses};

struct Made {
    programme: Programme,
    /// Each form with its address.
    forms: BTreeMap<QuestionnaireHash, Compiled>,
    cases: Vec<Case>,
    responses: Vec<SyntheticResponse>,
}

static MADE: LazyLock<Made> = LazyLock::new(|| made().unwrap());

fn made() -> Result<Made, DemoError> {
    let programme = super::programme()?;
    let (cases, responses) = (cases(&programme, SEED)?, responses(&programme, SEED)?);
    let compile = |form: &Questionnaire| form.clone().compile().unwrap_or_else(|problems| panic!("{problems:?}"));
    let forms = programme.questionnaires.iter().map(compile).map(|form| (form.hash(), form)).collect();
    Ok(Made { programme, forms, cases, responses })
}

impl Made {
    fn compiled(&self, evaluation: EvaluationId) -> &Compiled {
        let hash = self.programme.evaluations.iter().find(|one| one.id == evaluation).unwrap().questionnaire;
        &self.forms[&hash]
    }

    fn form(&self, evaluation: EvaluationId) -> &Questionnaire {
        self.compiled(evaluation).questionnaire()
    }

    fn code_of(&self, evaluation: EvaluationId) -> &str {
        let unit = self.programme.evaluations.iter().find(|one| one.id == evaluation).unwrap().unit;
        &self.programme.units.iter().find(|one| one.id == unit).unwrap().code
    }

    fn drawn(&self) -> BTreeMap<EvaluationId, Vec<&SyntheticResponse>> {
        let mut by: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for response in self.responses.iter().filter(|one| one.sample_type == SampleType::Probability) {
            by.entry(response.evaluation).or_default().push(response);
        }
        by
    }
}
