//! The part of the type check that knows what may be compared with what.

use super::ast::{Expression, Kind};
use super::error::ExpressionFault;
use super::types::{Checker, Type};
use super::value::read_number;
use crate::clock::Day;
use crate::questionnaire::Choice;

impl<'q> Checker<'_, 'q> {
    pub(super) fn equality(&mut self, left: (Type<'q>, &Expression), right: (Type<'q>, &Expression), at: &Expression) {
        match (left.0, right.0) {
            (Type::Unknown, _) | (_, Type::Unknown) | (Type::Boolean, Type::Boolean) => {}
            (Type::Boolean, _) | (_, Type::Boolean) => {
                self.incomparable(left.0, right.0, "compare a condition only with true() or false()", at);
            }
            (Type::Empty, _) | (_, Type::Empty) => {}
            (Type::Choices(_), with) | (with, Type::Choices(_)) => {
                self.fail(ExpressionFault::ComparedChoices(with.shown()), at);
            }
            (Type::Likert(choices) | Type::Choice(choices), _) if is_literal(right.1) => {
                self.among(choices, right.1);
            }
            (_, Type::Likert(choices) | Type::Choice(choices)) if is_literal(left.1) => {
                self.among(choices, left.1);
            }
            (Type::Likert(_) | Type::Choice(_) | Type::Text, Type::Likert(_) | Type::Choice(_) | Type::Text) => {}
            _ => self.magnitudes(left, right, at),
        }
    }

    pub(super) fn order(&mut self, left: (Type<'q>, &Expression), right: (Type<'q>, &Expression), at: &Expression) {
        for (kind, side) in [left, right] {
            let cure = match kind {
                Type::Boolean => "join two comparisons with and",
                Type::Choice(_) => "compare it with = or !=, or wrap it in number()",
                Type::Choices(_) => "use count-selected()",
                Type::Empty => "to ask whether there is an answer, write = '' or != ''",
                Type::Text if !matches!(side.kind(), Kind::Text(_)) => "use string-length() or number()",
                Type::Text | Type::Number | Type::Date | Type::Likert(_) | Type::Unknown => continue,
            };
            self.fail(ExpressionFault::NoOrder(kind.shown(), cure), side);
            return;
        }
        self.magnitudes(left, right, at);
    }

    /// Both sides are to be numbers, or both days; a text in quotes may say either.
    fn magnitudes(&mut self, left: (Type<'q>, &Expression), right: (Type<'q>, &Expression), at: &Expression) {
        match (left.0, right.0) {
            (Type::Unknown, _)
            | (_, Type::Unknown)
            | (Type::Date, Type::Date)
            | (Type::Number | Type::Likert(_), Type::Number | Type::Likert(_)) => {}
            (Type::Date, _) => self.date_literal(left.0, right, at),
            (_, Type::Date) => self.date_literal(right.0, left, at),
            (Type::Number | Type::Likert(_), _) => self.number_literal(left.0, right, at),
            (_, Type::Number | Type::Likert(_)) => self.number_literal(right.0, left, at),
            _ => self.incomparable(left.0, right.0, "wrap them in number()", at),
        }
    }

    fn date_literal(&mut self, date: Type<'q>, side: (Type<'q>, &Expression), at: &Expression) {
        match side.1.kind() {
            Kind::Text(text) if text.parse::<Day>().is_ok() => {}
            Kind::Text(text) => {
                self.fail(ExpressionFault::NotADay(text.clone()), side.1);
            }
            _ => self.incomparable(date, side.0, "subtract one day from another to get a number of days", at),
        }
    }

    fn number_literal(&mut self, number: Type<'q>, side: (Type<'q>, &Expression), at: &Expression) {
        match side.1.kind() {
            Kind::Text(text) if !read_number(text).is_nan() => {}
            Kind::Text(text) => {
                self.fail(ExpressionFault::TextNotANumber(text.clone()), side.1);
            }
            _ => self.incomparable(number, side.0, "wrap it in number()", at),
        }
    }

    fn incomparable(&mut self, left: Type<'q>, right: Type<'q>, cure: &'static str, at: &Expression) {
        self.fail(ExpressionFault::Incomparable { left: left.shown(), right: right.shown(), cure }, at);
    }

    /// The literal must be one of the choices.
    #[expect(clippy::float_cmp, reason = "the names of choices that are numbers are small whole numbers")]
    pub(super) fn among(&mut self, choices: &[Choice], literal: &Expression) {
        let (found, name) = match literal.kind() {
            Kind::Text(text) => (choices.iter().any(|choice| choice.name == *text), text.clone()),
            Kind::Number(number) => {
                (choices.iter().any(|choice| read_number(&choice.name) == *number), number.to_string())
            }
            _ => return,
        };
        if !found {
            let known = choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(", ");
            self.fail(ExpressionFault::NotAChoice { name, known }, literal);
        }
    }
}

const fn is_literal(expression: &Expression) -> bool {
    matches!(expression.kind(), Kind::Text(_) | Kind::Number(_))
}
