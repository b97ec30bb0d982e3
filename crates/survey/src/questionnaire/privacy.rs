//! What a form must not give away of its private part.
//!
//! Whoever sees which questions are put, what must be answered and which answers are refused could tell what was
//! answered in private. So a condition may look at a sensitive question only where the respondent is alone: in another
//! sensitive question.

use super::compile::{CompiledQuestion, Requirement};
use super::inspect::section_place;
use super::model::Questionnaire;
use super::problem::{Problem, ProblemKind};
use crate::expression::Expression;

/// Adds every condition outside the private part that looks into it.
pub(super) fn leaks(
    questionnaire: &Questionnaire,
    questions: &[CompiledQuestion],
    sections: &[Option<Expression>],
    problems: &mut Vec<Problem>,
) {
    let looked_into = |expression: Option<&Expression>| -> Option<String> {
        let names = expression?.questions();
        names.into_iter().find(|name| questionnaire.question(name).is_some_and(|one| one.sensitive)).map(str::to_owned)
    };
    let mut add = |place: String, found: Option<String>| {
        problems.extend(found.map(|name| Problem { place, kind: ProblemKind::PrivateLeak(name) }));
    };
    for (section, condition) in questionnaire.sections.iter().zip(sections) {
        if section.questions.iter().any(|question| !question.sensitive) {
            add([&section_place(section), ", relevant"].concat(), looked_into(condition.as_ref()));
        }
    }
    for ((_, question), conditions) in questionnaire.questions().zip(questions) {
        if question.sensitive {
            continue;
        }
        let required = match &conditions.required {
            Requirement::When(condition) => Some(condition),
            Requirement::Never | Requirement::Always => None,
        };
        for (field, condition) in [
            (", relevant", conditions.relevant.as_ref()),
            (", constraint", conditions.constraint.as_ref()),
            (", required", required),
        ] {
            add([&question.name, field].concat(), looked_into(condition));
        }
    }
}
