//! What an expression evaluates to, with XPath's conversions.

use std::borrow::Cow;

use crate::clock::Day;

/// A value. A missing answer is the empty text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Boolean(bool),
    Number(f64),
    Text(String),
    Date(Day),
}

impl Value {
    /// The value of a missing answer.
    pub const fn missing() -> Self {
        Self::Text(String::new())
    }

    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// As XPath's `boolean()`; a day is true.
    pub fn truth(&self) -> bool {
        match self {
            Self::Boolean(truth) => *truth,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Date(_) => true,
        }
    }

    /// As XPath's `number()`; a day is its count of days since 1970-01-01. NaN for what is not a number.
    pub fn number(&self) -> f64 {
        match self {
            Self::Boolean(truth) => f64::from(u8::from(*truth)),
            Self::Number(number) => *number,
            Self::Text(text) => read_number(text),
            Self::Date(day) => f64::from(day.number()),
        }
    }

    /// As XPath's `string()`; a day is written `2022-09-21`.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
            Self::Number(number) if number.is_nan() => "NaN".into(),
            Self::Number(number) if number.is_infinite() => {
                if *number > 0.0 {
                    "Infinity".into()
                } else {
                    "-Infinity".into()
                }
            }
            // Negative zero is written without its sign.
            Self::Number(number) => (number + 0.0).to_string().into(),
            Self::Text(text) => text.as_str().into(),
            Self::Date(day) => day.to_string().into(),
        }
    }
}

/// XPath's reading of a number: white space around, a minus sign, digits and one point. No exponent, no `inf`.
pub(super) fn read_number(text: &str) -> f64 {
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain && digits.bytes().any(|byte| byte.is_ascii_digit()) { decimal(trimmed) } else { f64::NAN }
}

/// The nearest number to digits and points; NaN if there are several points.
#[cfg(not(target_arch = "wasm32"))]
fn decimal(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// The browser's reading of it, which is the same: the standard library's table of powers is 10 KB of noise.
#[cfg(target_arch = "wasm32")]
fn decimal(text: &str) -> f64 {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = "Number")]
        fn number(text: &str) -> f64;
    }
    number(text)
}
