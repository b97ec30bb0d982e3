//! Evaluation: total, without panics, by the rules of the module's page.

use std::cmp::Ordering;

use super::ast::{Expression, Function, Kind, Operator};
use super::value::Value;
use crate::clock::Day;

/// What an expression sees.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The answer to a question; [`Value::missing`] if there is none or the question is not relevant.
    pub answer: &'a dyn Fn(&str) -> Value,
    /// The answer being checked, for `.`.
    pub current: Option<&'a Value>,
    pub today: Day,
}

impl Expression {
    /// Whether the condition holds.
    pub fn holds(&self, context: &Context<'_>) -> bool {
        self.evaluate(context).truth()
    }

    pub fn evaluate(&self, context: &Context<'_>) -> Value {
        match self.kind() {
            Kind::Answer(name) => (context.answer)(name),
            Kind::Current => context.current.cloned().unwrap_or(Value::missing()),
            Kind::Text(text) => Value::Text(text.clone()),
            Kind::Number(number) => Value::Number(*number),
            Kind::Negate(inner) => Value::Number(-inner.evaluate(context).number()),
            Kind::Or(terms) => Value::Boolean(terms.iter().any(|term| term.holds(context))),
            Kind::And(terms) => Value::Boolean(terms.iter().all(|term| term.holds(context))),
            Kind::Binary(operator, left, right) => binary(*operator, &left.evaluate(context), &right.evaluate(context)),
            Kind::Call(function, arguments) => call(*function, arguments, context),
            Kind::Regex(text, pattern) => Value::Boolean(pattern.matches(&text.evaluate(context).text())),
        }
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Value {
    match operator {
        Operator::Equal => Value::Boolean(equal(left, right)),
        Operator::NotEqual => Value::Boolean(!equal(left, right)),
        Operator::Less => Value::Boolean(order(left, right) == Some(Ordering::Less)),
        Operator::LessOrEqual => Value::Boolean(order(left, right).is_some_and(Ordering::is_le)),
        Operator::Greater => Value::Boolean(order(left, right) == Some(Ordering::Greater)),
        Operator::GreaterOrEqual => Value::Boolean(order(left, right).is_some_and(Ordering::is_ge)),
        Operator::Add => match (left, right) {
            (Value::Date(day), Value::Number(days)) | (Value::Number(days), Value::Date(day)) => moved(*day, *days),
            _ => Value::Number(left.number() + right.number()),
        },
        Operator::Subtract => match (left, right) {
            (Value::Date(day), Value::Number(days)) => moved(*day, -days),
            _ => Value::Number(left.number() - right.number()),
        },
        Operator::Multiply => Value::Number(left.number() * right.number()),
        Operator::Divide => Value::Number(left.number() / right.number()),
        Operator::Modulo => Value::Number(left.number() % right.number()),
    }
}

#[expect(clippy::float_cmp, reason = "XPath's = is exact equality of numbers")]
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => left.truth() == right.truth(),
        (Value::Number(_) | Value::Date(_), _) | (_, Value::Number(_) | Value::Date(_)) => {
            let (left, right) = numbers(left, right);
            left == right
        }
        (Value::Text(left), Value::Text(right)) => left == right,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let (left, right) = numbers(left, right);
    left.partial_cmp(&right)
}

/// Both sides as numbers; a text opposite a day is read as a day.
fn numbers(left: &Value, right: &Value) -> (f64, f64) {
    let day = |text: &str| text.parse::<Day>().map_or(f64::NAN, |day| f64::from(day.number()));
    match (left, right) {
        (Value::Date(_), Value::Text(text)) => (left.number(), day(text)),
        (Value::Text(text), Value::Date(_)) => (day(text), right.number()),
        _ => (left.number(), right.number()),
    }
}

/// The day so many whole days later; NaN outside the calendar.
fn moved(day: Day, days: f64) -> Value {
    const FARTHEST: f64 = 4_000_000.0;
    let whole = days.floor();
    if whole.is_nan() || whole.abs() > FARTHEST {
        return Value::Number(f64::NAN);
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within ±4,000,000")]
    let whole = whole as i32;
    let later = day.plus_days(whole);
    // `plus_days` stays within the years 1 to 9999.
    if later.number() == day.number() + whole { Value::Date(later) } else { Value::Number(f64::NAN) }
}

fn call(function: Function, arguments: &[Expression], context: &Context<'_>) -> Value {
    let argument = |place: usize| arguments.get(place).map_or(Value::missing(), |given| given.evaluate(context));
    match function {
        Function::Selected => {
            let (taken, name) = (argument(0), argument(1));
            let name = name.text();
            let found = taken.text().split_whitespace().any(|one| one == name.trim());
            Value::Boolean(found)
        }
        Function::CountSelected => Value::Number(argument(0).text().split_whitespace().count() as f64),
        Function::If => argument(if argument(0).truth() { 1 } else { 2 }),
        Function::Coalesce => {
            let first = argument(0);
            if first.is_missing() { argument(1) } else { first }
        }
        Function::StringLength => Value::Number(argument(0).text().chars().count() as f64),
        Function::Today => Value::Date(context.today),
        Function::True => Value::Boolean(true),
        Function::False => Value::Boolean(false),
        Function::Not => Value::Boolean(!argument(0).truth()),
        Function::Number => Value::Number(argument(0).number()),
        Function::Int => Value::Number(argument(0).number().trunc()),
        Function::Round => Value::Number((argument(0).number() + 0.5).floor()),
    }
}
