//! The canonical text of an expression: single spaces, single quotes, no parenthesis that is not needed.

use std::fmt;

use super::ast::{Expression, Kind};

const OR: u8 = 1;
const AND: u8 = 2;
const UNARY: u8 = 7;
const PRIMARY: u8 = 8;

/// Reading the text gives the same tree again.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Answer(name) => write!(f, "${{{name}}}"),
            Kind::Current => f.write_str("."),
            Kind::Text(text) => quoted(f, text),
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Negate(inner) => {
                f.write_str("-")?;
                inside(f, inner, UNARY)
            }
            Kind::Or(terms) => list(f, terms, " or ", AND),
            Kind::And(terms) => list(f, terms, " and ", AND + 1),
            Kind::Binary(operator, left, right) => {
                inside(f, left, operator.precedence())?;
                write!(f, " {} ", operator.symbol())?;
                inside(f, right, operator.precedence() + 1)
            }
            Kind::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                list(f, arguments, ", ", OR)?;
                f.write_str(")")
            }
            Kind::Regex(text, pattern) => {
                write!(f, "regex({text}, ")?;
                quoted(f, pattern.text())?;
                f.write_str(")")
            }
        }
    }
}

fn precedence(expression: &Expression) -> u8 {
    match expression.kind() {
        Kind::Or(_) => OR,
        Kind::And(_) => AND,
        Kind::Binary(operator, ..) => operator.precedence(),
        Kind::Negate(_) => UNARY,
        Kind::Answer(_) | Kind::Current | Kind::Text(_) | Kind::Number(_) | Kind::Call(..) | Kind::Regex(..) => PRIMARY,
    }
}

fn inside(f: &mut fmt::Formatter<'_>, expression: &Expression, lowest: u8) -> fmt::Result {
    if precedence(expression) < lowest { write!(f, "({expression})") } else { fmt::Display::fmt(expression, f) }
}

fn list(f: &mut fmt::Formatter<'_>, terms: &[Expression], between: &str, lowest: u8) -> fmt::Result {
    for (place, term) in terms.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        inside(f, term, lowest)?;
    }
    Ok(())
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    write!(f, "{quote}{text}{quote}")
}
