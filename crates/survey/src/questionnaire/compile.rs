//! From what the author wrote to what tablets, pages and the server evaluate.

use std::collections::BTreeMap;

use super::canonical::QuestionnaireHash;
use super::cycle;
use super::inspect::{inspect, section_place};
use super::layout::Layout;
use super::model::{Choice, Question, Questionnaire, Section};
use super::privacy::leaks;
use super::problem::{Problem, ProblemKind};
use crate::expression::{self, Expression, Function, Kind, Role, Scope};

/// A questionnaire that is sound, with its expressions parsed.
///
/// Questions are addressed by their **index**: their place in the form, counted from 0 over all sections, notes
/// included.
#[derive(Debug, Clone)]
pub struct Compiled {
    questionnaire: Questionnaire,
    canonical: String,
    hash: QuestionnaireHash,
    questions: Vec<CompiledQuestion>,
    sections: Vec<Option<Expression>>,
    indexes: BTreeMap<String, usize>,
    order: Vec<usize>,
    layout: Layout,
}

/// The conditions of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledQuestion {
    /// The index of its section.
    pub section: usize,
    /// Its place in that section.
    pub place: usize,
    /// Its own condition; its section's is in [`Compiled::section_condition`].
    pub relevant: Option<Expression>,
    pub constraint: Option<Expression>,
    pub required: Requirement,
}

/// When a question must be answered, if it is put.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    Never,
    Always,
    When(Expression),
}

impl Compiled {
    pub const fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// The canonical JSON, whose SHA-256 is [`Compiled::hash`].
    pub fn canonical_json(&self) -> &str {
        &self.canonical
    }

    pub const fn hash(&self) -> QuestionnaireHash {
        self.hash
    }

    /// How many questions the form has, notes included.
    pub const fn len(&self) -> usize {
        self.questions.len()
    }

    /// Never: a form without questions does not compile.
    pub const fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// The conditions of every question, by index.
    pub fn conditions(&self) -> &[CompiledQuestion] {
        &self.questions
    }

    /// What the author wrote about a question.
    pub fn question(&self, index: usize) -> Option<&Question> {
        let compiled = self.questions.get(index)?;
        self.questionnaire.sections.get(compiled.section)?.questions.get(compiled.place)
    }

    /// The choices of a question; none if it is not answered by choosing.
    pub fn choices(&self, index: usize) -> &[Choice] {
        self.question(index).map(|question| self.questionnaire.choices(question)).unwrap_or_default()
    }

    /// The index of a question by its name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.indexes.get(name).copied()
    }

    /// Every question with its index, in the order of the form.
    pub fn questions(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.questionnaire.questions().map(|(_, question)| question).enumerate()
    }

    /// The condition of a section; `None` if it is always put.
    pub fn section_condition(&self, section: usize) -> Option<&Expression> {
        self.sections.get(section).and_then(Option::as_ref)
    }

    /// Every index once, each question after all that its conditions look at.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Where each question stands in coded answers.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl Questionnaire {
    /// Checks everything and parses the expressions.
    ///
    /// # Errors
    /// All problems at once, in the order of the form.
    pub fn compile(self) -> Result<Compiled, Vec<Problem>> {
        let mut problems = Vec::new();
        inspect(&self, &mut problems);
        let canonical = self.canonical_json().unwrap_or_else(|error| {
            let kind = ProblemKind::Unreadable(error.to_string());
            problems.push(Problem { place: "questionnaire".to_owned(), kind });
            String::new()
        });
        let mut reader = Reader { scope: Scope::new(&self), problems: Vec::new() };
        let mut sections = Vec::new();
        let mut questions = Vec::new();
        let mut indexes = BTreeMap::new();
        for (number, section) in self.sections.iter().enumerate() {
            sections.push(reader.section(section));
            for (place, question) in section.questions.iter().enumerate() {
                indexes.entry(question.name.clone()).or_insert(questions.len());
                questions.push(reader.question(question, number, place));
            }
        }
        problems.append(&mut reader.problems);
        leaks(&self, &questions, &sections, &mut problems);
        let sorted = cycle::order(&needs(&questions, &sections, &indexes));
        let name = |index: &usize| self.questions().nth(*index).map_or("", |(_, question)| question.name.as_str());
        for circle in sorted.circles {
            let names: Vec<&str> = circle.iter().map(name).collect();
            let place = names.first().copied().unwrap_or_default().to_owned();
            problems.push(Problem { place, kind: ProblemKind::Cycle(names.join(" → ")) });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Compiled {
            hash: QuestionnaireHash::of(&canonical),
            layout: Layout::of(&self),
            canonical,
            questions,
            sections,
            indexes,
            order: sorted.order,
            questionnaire: self,
        })
    }
}

/// What each question looks at: its section's condition and its own, when it is required, its constraint. A
/// constraint that names its own question says the same as `.` and is no circle.
fn needs(
    questions: &[CompiledQuestion],
    sections: &[Option<Expression>],
    indexes: &BTreeMap<String, usize>,
) -> Vec<Vec<usize>> {
    let looked_at = |expression: &Expression| -> Vec<usize> {
        expression.questions().into_iter().filter_map(|name| indexes.get(name).copied()).collect()
    };
    let of = |(index, question): (usize, &CompiledQuestion)| {
        let section = sections.get(question.section).and_then(Option::as_ref);
        let required = match &question.required {
            Requirement::When(expression) => Some(expression),
            Requirement::Never | Requirement::Always => None,
        };
        let mut needed: Vec<usize> =
            question.constraint.iter().flat_map(looked_at).filter(|need| *need != index).collect();
        needed.extend([section, question.relevant.as_ref(), required].into_iter().flatten().flat_map(looked_at));
        needed.sort_unstable();
        needed.dedup();
        needed
    };
    questions.iter().enumerate().map(of).collect()
}

struct Reader<'a> {
    scope: Scope<'a>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn section(&mut self, section: &'a Section) -> Option<Expression> {
        let text = section.relevant.as_deref()?;
        self.expression(text, &[&section_place(section), ", relevant"].concat(), Role::Condition)
    }

    fn question(&mut self, question: &'a Question, section: usize, place: usize) -> CompiledQuestion {
        let mut read = |text: &Option<String>, field: &str, role: Role<'a>| {
            text.as_deref().and_then(|text| self.expression(text, &[&question.name, ", ", field].concat(), role))
        };
        let relevant = read(&question.relevant, "relevant", Role::Condition);
        let constraint = read(&question.constraint, "constraint", Role::Constraint(question));
        let required = match read(&question.required, "required", Role::Condition) {
            None => Requirement::Never,
            Some(expression) => match expression.kind() {
                Kind::Call(Function::True, _) => Requirement::Always,
                Kind::Call(Function::False, _) => Requirement::Never,
                _ => Requirement::When(expression),
            },
        };
        CompiledQuestion { section, place, relevant, constraint, required }
    }

    /// The parsed expression, even where its types are wrong, so that circles through it are found too.
    fn expression(&mut self, text: &str, place: &str, role: Role<'a>) -> Option<Expression> {
        let (expression, errors) = match expression::parse(text) {
            Ok(expression) => {
                let errors = expression::check(&expression, &self.scope, role);
                (Some(expression), errors)
            }
            Err(error) => (None, vec![error]),
        };
        self.problems.extend(errors.into_iter().map(|error| Problem {
            place: place.to_owned(),
            kind: ProblemKind::Expression { fault: error.fault, text: text.to_owned(), position: error.position },
        }));
        expression
    }
}
