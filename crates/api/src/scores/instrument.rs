//! What the estimators need to know of a questionnaire: criteria, factors, and what each code means.

use analytics::instrument::{Criterion, Instrument, InstrumentError, NoAnswer as Absent, Scale};
use survey::questionnaire::{Choice, Likert, NoAnswer, Questionnaire};

/// The criteria and factors of a questionnaire, in the order of the form; `None` if it has no criterion.
///
/// # Errors
/// [`InstrumentError`] for a questionnaire that `compile` would have refused.
pub fn instrument(form: &Questionnaire) -> Result<Option<Instrument>, InstrumentError> {
    let used: Vec<&str> = form.criteria().filter_map(|(_, likert)| likert.factor.as_deref()).collect();
    let factors: Vec<String> =
        form.factors.iter().map(|factor| factor.key.clone()).filter(|key| used.contains(&key.as_str())).collect();
    if factors.is_empty() {
        return Ok(None);
    }
    let criteria = form
        .criteria()
        .map(|(question, likert)| {
            let factor = factors.iter().position(|key| likert.factor.as_ref() == Some(key)).unwrap_or(usize::MAX);
            Ok(Criterion { key: question.name.clone(), factor, scale: scale(form, likert)? })
        })
        .collect::<Result<_, InstrumentError>>()?;
    let overall = form.overall_question().map(|(_, likert)| scale(form, likert)).transpose()?;
    Instrument::new(factors, criteria, overall).map(Some)
}

fn scale(form: &Questionnaire, likert: &Likert) -> Result<Scale, InstrumentError> {
    let choices = form.likert_choices(likert);
    let answers = |choice: &&Choice| choice.no_answer.is_none();
    let scores: Vec<(u8, f64)> =
        choices.iter().filter(answers).map(|choice| (choice.code, f64::from(choice.code))).collect();
    let absent: Vec<(u8, Absent)> =
        choices.iter().filter_map(|choice| Some((choice.code, meaning(choice.no_answer?)))).collect();
    Scale::new(&scores, form.satisfied(likert), &absent)
}

const fn meaning(reason: NoAnswer) -> Absent {
    match reason {
        NoAnswer::NoOpinion => Absent::NoOpinion,
        NoAnswer::Refused => Absent::Refused,
        NoAnswer::NotApplicable => Absent::NotApplicable,
        NoAnswer::NotRemembered => Absent::NotRemembered,
    }
}
