//! From text to tokens, each with the character it begins at.

use super::MAX_LENGTH;
use super::ast::Operator;
use super::error::{ExpressionError, ExpressionFault};
use super::value::read_number;
use crate::nfc::nfc;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// `${name}`
    Answer(String),
    Dot,
    Text(String),
    Number(f64),
    /// A function, or one of `and or div mod`.
    Word(String),
    Open,
    Close,
    Comma,
    Symbol(Operator),
}

impl Token {
    /// How an error message shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Answer(name) => ["${", name, "}"].concat(),
            Self::Dot => "'.'".to_owned(),
            Self::Text(text) => ["the text '", text, "'"].concat(),
            Self::Number(number) => number.to_string(),
            Self::Word(word) => ["'", word, "'"].concat(),
            Self::Open => "'('".to_owned(),
            Self::Close => "')'".to_owned(),
            Self::Comma => "','".to_owned(),
            Self::Symbol(operator) => ["'", operator.symbol(), "'"].concat(),
        }
    }
}

/// The tokens with the character each begins at, counted from 1.
pub(super) fn tokens(source: &str) -> Result<Vec<(Token, usize)>, ExpressionError> {
    if source.chars().nth(MAX_LENGTH).is_some() {
        return Err(ExpressionFault::TooLong.at(MAX_LENGTH + 1));
    }
    let units: Vec<char> = source.chars().collect();
    let mut lexer = Lexer { units: &units, next: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

/// Whether a text can name a question: ASCII letters, digits and `_`, beginning with a letter.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.len() <= 64
}

struct Lexer<'a> {
    units: &'a [char],
    next: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.units.get(self.next + ahead).copied()
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let start = self.next;
        while self.peek(0).is_some_and(&keep) {
            self.next += 1;
        }
        self.units.get(start..self.next).unwrap_or_default().iter().collect()
    }

    fn token(&mut self) -> Result<Option<(Token, usize)>, ExpressionError> {
        self.take_while(char::is_whitespace);
        let position = self.next + 1;
        let Some(unit) = self.peek(0) else { return Ok(None) };
        let second = self.peek(1);
        let digit = |unit: Option<char>| unit.is_some_and(|unit| unit.is_ascii_digit());
        let (token, length) = match unit {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '+' => (Token::Symbol(Operator::Add), 1),
            '-' => (Token::Symbol(Operator::Subtract), 1),
            '*' => (Token::Symbol(Operator::Multiply), 1),
            '=' if second != Some('=') => (Token::Symbol(Operator::Equal), 1),
            '!' if second == Some('=') => (Token::Symbol(Operator::NotEqual), 2),
            '<' if second == Some('=') => (Token::Symbol(Operator::LessOrEqual), 2),
            '<' => (Token::Symbol(Operator::Less), 1),
            '>' if second == Some('=') => (Token::Symbol(Operator::GreaterOrEqual), 2),
            '>' => (Token::Symbol(Operator::Greater), 1),
            '.' if !digit(second) && second != Some('.') && second != Some('/') => (Token::Dot, 1),
            '.' if digit(second) => return self.number(position).map(Some),
            '0'..='9' => return self.number(position).map(Some),
            '\'' | '"' => return self.text(unit, position).map(Some),
            '$' if second == Some('{') => return self.answer(position).map(Some),
            _ if unit.is_ascii_alphabetic() => {
                let word = self.take_while(|unit| unit.is_ascii_alphanumeric() || unit == '-' || unit == '_');
                return Ok(Some((Token::Word(word), position)));
            }
            _ => return Err(foreign(unit, second).at(position)),
        };
        self.next += length;
        Ok(Some((token, position)))
    }

    fn number(&mut self, position: usize) -> Result<(Token, usize), ExpressionError> {
        let text = self.take_while(|unit| unit.is_ascii_digit() || unit == '.');
        let number = read_number(&text);
        let joined = self.peek(0).is_some_and(char::is_alphanumeric);
        if !number.is_finite() || joined {
            let rest = self.take_while(char::is_alphanumeric);
            return Err(ExpressionFault::BadNumber(text + &rest).at(position));
        }
        Ok((Token::Number(number), position))
    }

    fn text(&mut self, quote: char, position: usize) -> Result<(Token, usize), ExpressionError> {
        self.next += 1;
        let text = self.take_while(|unit| unit != quote);
        if self.peek(0).is_none() {
            return Err(ExpressionFault::OpenText(quote).at(position));
        }
        self.next += 1;
        // Answers are NFC, so what they are compared with is too.
        Ok((Token::Text(nfc(&text)), position))
    }

    fn answer(&mut self, position: usize) -> Result<(Token, usize), ExpressionError> {
        self.next += 2;
        let inside = self.take_while(|unit| unit != '}');
        if self.peek(0).is_none() {
            return Err(ExpressionFault::OpenName.at(position));
        }
        self.next += 1;
        let name = inside.trim();
        if is_name(name) {
            Ok((Token::Answer(name.to_owned()), position))
        } else {
            Err(ExpressionFault::NotAName(name.to_owned()).at(position))
        }
    }
}

/// What other languages write, with what to write here.
fn foreign(unit: char, second: Option<char>) -> ExpressionFault {
    let (shown, cure) = match (unit, second) {
        ('=', _) => ("==".to_owned(), "write ="),
        ('!', _) => ("!".to_owned(), "write not(…) or !="),
        ('&', _) => ("&".to_owned(), "write and"),
        ('|', _) => ("|".to_owned(), "write or"),
        ('≠', _) => ("≠".to_owned(), "write !="),
        ('≤', _) => ("≤".to_owned(), "write <="),
        ('≥', _) => ("≥".to_owned(), "write >="),
        ('$', _) => ("$".to_owned(), "write ${name} for the answer to a question"),
        ('“' | '”' | '‘' | '’' | '«' | '»' | '`', _) => (unit.to_string(), "write straight quotes ' or \""),
        ('/' | '.', _) => (unit.to_string(), "paths are not understood; write ${name}, and div to divide"),
        ('–' | '—' | '−', _) => (unit.to_string(), "write a plain -"),
        ('%', _) => ("%".to_owned(), "write mod"),
        _ => (unit.to_string(), "remove it, or put a text in quotes"),
    };
    ExpressionFault::BadCharacter(shown, cure)
}
