//! The expression language of XLSForm, a documented subset.
//!
//! | Written | Means |
//! |---|---|
//! | `${name}` | the answer to a question |
//! | `.` | the answer being checked; only in `constraint` |
//! | `'late'`, `"late"` | a text; there are no escapes, so a text holds one kind of quote at most |
//! | `5`, `2.5`, `.5` | a number |
//! | `a and b`, `a or b`, `not(a)` | logic; `or` binds least, then `and` |
//! | `=` `!=` `<` `<=` `>` `>=` | comparison; `=` and `!=` bind less than the others |
//! | `+` `-` `*` `div` `mod` `-a` | arithmetic; `mod` keeps the sign of its left side |
//! | `selected(${q}, 'a')` | whether a choice is among the answers of a single or multi question |
//! | `count-selected(${q})` | how many choices were taken |
//! | `if(c, a, b)` | `a` where `c` holds, otherwise `b` |
//! | `coalesce(a, b)` | `a` unless it is missing, otherwise `b` |
//! | `regex(a, 'pattern')` | whether the **whole** of `a` matches, as in ODK: anchors are not needed |
//! | `string-length(a)` | characters (Unicode scalar values of the NFC text) |
//! | `today()` | the day of the interview, which the submission keeps |
//! | `true()` `false()` `number(a)` `int(a)` `round(a)` | `int` cuts towards zero, `round` takes halves up |
//!
//! Anything else is refused when the questionnaire is compiled, with the place and the cure. An expression has at most
//! 4,096 characters and is nested at most 64 deep, so that no input can exhaust the stack of a tablet.
//!
//! # Values
//! An answer to a likert question is its code written as text (`'4'`, equal to the number 4), to a single question the
//! name of the choice, to a multi question the names in the order of the form with a space between, to a date question
//! a day. A **missing** answer (not given, or given to a question that is not relevant) is the empty text, as XPath
//! treats an empty node:
//!
//! - As text it is `''`; as a number it is NaN; as a truth it is false.
//! - `=`: if either side is a truth value, both are taken as truth values; otherwise if either is a number or a day,
//!   both as numbers; otherwise both as text. `!=` is always the contrary of `=`. So `${a} = ''` asks whether the
//!   answer is missing, `${a} = 'x'` is false and `${a} != 'x'` true for a missing answer.
//! - `<`, `<=`, `>`, `>=` compare numbers; with NaN they are false. Arithmetic with NaN is NaN.
//! - A day as a number counts from 1970-01-01, so `today() - ${day}` is a number of days; a day plus or minus days is
//!   a day. A text compared with a day is read as `YYYY-MM-DD`.
//! - `selected(missing, …)` is false, `selected(…, '')` is false, `count-selected(missing)` is 0,
//!   `string-length(missing)` is 0, `regex(missing, p)` matches `p` against `''`.
//! - A truth is: a number other than 0 and NaN, a text that is not empty, any day.
//!
//! # Patterns
//! `regex-lite` syntax without look-around, back references and `\p{…}`. `\d`, `\w`, `\s` and `(?i)` know ASCII only;
//! for Vietnamese letters write the negation of what is not allowed, such as `[^0-9]+`. A text over
//! 16 KiB, longer than any answer may be, matches nothing.

mod ast;
mod comparison;
mod error;
mod evaluate;
mod lexer;
mod parse;
mod pattern;
mod print;
mod suggest;
mod types;
mod value;

pub use ast::{Expression, Function, Kind, Operator};
pub use error::{ExpressionError, ExpressionFault};
pub use evaluate::Context;
pub(crate) use lexer::is_name;
pub use parse::parse;
pub use pattern::Pattern;
pub use suggest::nearest;
pub use types::{Role, Scope, check};
pub use value::Value;

/// How deep an expression may be nested.
pub const MAX_DEPTH: u8 = 64;
/// How many characters an expression may have.
pub const MAX_LENGTH: usize = 4096;
