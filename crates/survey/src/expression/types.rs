//! The type check of an expression against its questionnaire.
//!
//! It refuses what XPath would evaluate to something silently useless: a choice compared with a name that is not
//! among its answers, several answers compared with one, a day compared with a number.

use std::collections::BTreeMap;

use super::ast::{Expression, Function, Kind, Operator};
use super::error::{ExpressionError, ExpressionFault};
use super::suggest::nearest;
use crate::questionnaire::{Choice, Question, QuestionKind, Questionnaire};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role<'a> {
    /// `relevant` or `required`: there is no answer to look at yet.
    Condition,
    /// `constraint` of this question: `.` is its answer.
    Constraint(&'a Question),
}

/// The questions an expression may look at.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    questionnaire: &'a Questionnaire,
    questions: BTreeMap<&'a str, &'a Question>,
}

impl<'a> Scope<'a> {
    pub fn new(questionnaire: &'a Questionnaire) -> Self {
        // Inserted one by one: collecting a map brings a sort for its very type into the tablet's module.
        let mut questions = BTreeMap::new();
        for (_, question) in questionnaire.questions() {
            questions.insert(question.name.as_str(), question);
        }
        Self { questionnaire, questions }
    }
}

/// Every fault of an expression; none if it is sound.
pub fn check(expression: &Expression, scope: &Scope<'_>, role: Role<'_>) -> Vec<ExpressionError> {
    let mut checker = Checker { scope, role, errors: Vec::new() };
    checker.condition(expression);
    checker.errors
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Type<'a> {
    Boolean,
    Number,
    Text,
    /// The literal `''`, which compares with every answer.
    Empty,
    Date,
    Likert(&'a [Choice]),
    Choice(&'a [Choice]),
    Choices(&'a [Choice]),
    /// Already reported.
    Unknown,
}

impl Type<'_> {
    pub(super) const fn shown(self) -> &'static str {
        match self {
            Self::Boolean => "a condition",
            Self::Number => "a number",
            Self::Text | Self::Unknown => "a text",
            Self::Empty => "an empty text",
            Self::Date => "a day",
            Self::Likert(_) => "an answer on a scale",
            Self::Choice(_) => "a chosen answer",
            Self::Choices(_) => "several answers",
        }
    }
}

pub(super) struct Checker<'a, 'q> {
    scope: &'a Scope<'q>,
    role: Role<'q>,
    errors: Vec<ExpressionError>,
}

impl<'q> Checker<'_, 'q> {
    pub(super) fn fail(&mut self, fault: ExpressionFault, at: &Expression) -> Type<'q> {
        self.errors.push(fault.at(at.position()));
        Type::Unknown
    }

    fn condition(&mut self, expression: &Expression) {
        if matches!(expression.kind(), Kind::Text(_)) {
            self.fail(ExpressionFault::TextAsCondition, expression);
        } else {
            self.type_of(expression);
        }
    }

    fn type_of(&mut self, expression: &Expression) -> Type<'q> {
        match expression.kind() {
            Kind::Answer(name) => self.answer(name, expression),
            Kind::Current => match self.role {
                Role::Constraint(question) => self.question(question, expression),
                Role::Condition => self.fail(ExpressionFault::DotOutsideConstraint, expression),
            },
            Kind::Text(text) if text.is_empty() => Type::Empty,
            Kind::Text(_) => Type::Text,
            Kind::Number(_) => Type::Number,
            Kind::Negate(inner) => {
                let inside = self.type_of(inner);
                self.calculable(inside, inner);
                Type::Number
            }
            Kind::Or(terms) | Kind::And(terms) => {
                for term in terms {
                    self.condition(term);
                }
                Type::Boolean
            }
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, expression),
            Kind::Call(function, arguments) => self.call(*function, arguments, expression),
            Kind::Regex(text, _) => {
                self.textual("regex", text);
                Type::Boolean
            }
        }
    }

    fn answer(&mut self, name: &str, at: &Expression) -> Type<'q> {
        if let Some(question) = self.scope.questions.get(name).copied() {
            return self.question(question, at);
        }
        let name = name.to_owned();
        let fault = match nearest(&name, self.scope.questions.keys().copied()) {
            Some(nearest) => ExpressionFault::MisspeltQuestion { nearest: nearest.to_owned(), name },
            None => ExpressionFault::UnknownQuestion(name),
        };
        self.fail(fault, at)
    }

    fn question(&mut self, question: &'q Question, at: &Expression) -> Type<'q> {
        let choices = self.scope.questionnaire.choices(question);
        match question.kind {
            QuestionKind::Likert(_) => Type::Likert(choices),
            QuestionKind::Single { .. } => Type::Choice(choices),
            QuestionKind::Multi { .. } => Type::Choices(choices),
            QuestionKind::Integer { .. } | QuestionKind::Decimal { .. } => Type::Number,
            QuestionKind::Text | QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place => Type::Text,
            QuestionKind::Date => Type::Date,
            QuestionKind::Note => self.fail(ExpressionFault::NoteHasNoAnswer(question.name.clone()), at),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Expression, right: &Expression, at: &Expression) -> Type<'q> {
        let (one, other) = (self.type_of(left), self.type_of(right));
        match operator {
            Operator::Equal | Operator::NotEqual => {
                self.equality((one, left), (other, right), at);
                Type::Boolean
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                self.order((one, left), (other, right), at);
                Type::Boolean
            }
            Operator::Subtract if one == Type::Date && other == Type::Date => Type::Number,
            Operator::Add | Operator::Subtract if one == Type::Date => {
                self.calculable(other, right);
                Type::Date
            }
            Operator::Add if other == Type::Date => {
                self.calculable(one, left);
                Type::Date
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                self.calculable(one, left);
                self.calculable(other, right);
                Type::Number
            }
        }
    }

    fn calculable(&mut self, kind: Type<'q>, at: &Expression) {
        let cure = match kind {
            Type::Number | Type::Likert(_) | Type::Unknown => return,
            Type::Date => "a number of days can be added to it, and one day taken from another",
            Type::Choices(_) => "use count-selected()",
            Type::Boolean => "write if(…, 1, 0)",
            Type::Text | Type::Empty | Type::Choice(_) => "wrap it in number()",
        };
        self.fail(ExpressionFault::NotANumber(kind.shown(), cure), at);
    }

    fn textual(&mut self, name: &'static str, argument: &Expression) {
        let given = self.type_of(argument);
        if matches!(given, Type::Boolean | Type::Choices(_)) {
            let wanted = "a text, a number or one answer";
            self.fail(ExpressionFault::WrongArgument { name, wanted, given: given.shown() }, argument);
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expression], at: &Expression) -> Type<'q> {
        let name = function.name();
        match (function, arguments) {
            (Function::Today, _) => Type::Date,
            (Function::Not, [inner]) => {
                self.condition(inner);
                Type::Boolean
            }
            (Function::StringLength, [text]) => {
                self.textual(name, text);
                Type::Number
            }
            (Function::Number, [inner]) => {
                if let Type::Choices(_) = self.type_of(inner) {
                    let (wanted, given) = ("a single value", "several answers");
                    self.fail(ExpressionFault::WrongArgument { name, wanted, given }, inner);
                }
                Type::Number
            }
            (Function::Int | Function::Round, [inner]) => {
                let kind = self.type_of(inner);
                self.calculable(kind, inner);
                Type::Number
            }
            (Function::Selected, [taken, choice]) => {
                let known = self.chosen(name, taken);
                self.type_of(choice);
                if let Some(known) = known {
                    self.among(known, choice);
                }
                Type::Boolean
            }
            (Function::CountSelected, [taken]) => {
                self.chosen(name, taken);
                Type::Number
            }
            (Function::Coalesce, [one, other]) => {
                let (one, other) = (self.type_of(one), self.type_of(other));
                self.join(name, one, other, at)
            }
            (Function::If, [condition, one, other]) => {
                self.condition(condition);
                let (one, other) = (self.type_of(one), self.type_of(other));
                self.join(name, one, other, at)
            }
            // `true()` and `false()`; the parser lets no other count of arguments through.
            _ => Type::Boolean,
        }
    }

    /// The choices of an argument that must be answered by choosing.
    fn chosen(&mut self, name: &'static str, taken: &Expression) -> Option<&'q [Choice]> {
        match self.type_of(taken) {
            Type::Likert(choices) | Type::Choice(choices) | Type::Choices(choices) => Some(choices),
            Type::Unknown => None,
            given => {
                let wanted = "a question answered by choosing";
                self.fail(ExpressionFault::WrongArgument { name, wanted, given: given.shown() }, taken);
                None
            }
        }
    }

    fn join(&mut self, name: &'static str, one: Type<'q>, other: Type<'q>, at: &Expression) -> Type<'q> {
        match (one, other) {
            (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
            (Type::Empty, known) | (known, Type::Empty) => known,
            (one, other) if one == other => one,
            (Type::Number, Type::Likert(_)) | (Type::Likert(_), Type::Number) => Type::Number,
            (Type::Text | Type::Choice(_) | Type::Likert(_), Type::Text | Type::Choice(_) | Type::Likert(_)) => {
                Type::Text
            }
            _ => self.fail(ExpressionFault::MixedResults { name, one: one.shown(), other: other.shown() }, at),
        }
    }
}
