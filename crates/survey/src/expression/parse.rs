//! From tokens to the tree: recursive descent with XPath's precedence and a limit on nesting.

use super::ast::{Expression, Function, Kind, Operator};
use super::error::{ExpressionError, ExpressionFault};
use super::lexer::{Token, tokens};
use super::pattern::Pattern;
use super::{MAX_DEPTH, MAX_LENGTH};

/// Reads an expression.
///
/// # Errors
/// The first fault, with its character.
pub fn parse(source: &str) -> Result<Expression, ExpressionError> {
    let tokens = tokens(source)?;
    let end = source.chars().count().min(MAX_LENGTH) + 1;
    if tokens.is_empty() {
        return Err(ExpressionFault::Empty.at(1));
    }
    let mut parser = Parser { tokens: &tokens, next: 0, end, open: 0 };
    let expression = parser.or()?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(ExpressionFault::ExpectedOperator(parser.found()).at(parser.position())),
    }
}

struct Parser<'a> {
    tokens: &'a [(Token, usize)],
    next: usize,
    end: usize,
    /// Parentheses, arguments and signs not yet closed.
    open: u8,
}

type Parsed = Result<Expression, ExpressionError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, position)| *position)
    }

    fn found(&self) -> String {
        self.peek().map_or_else(|| "the end".to_owned(), Token::shown)
    }

    fn word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.next += usize::from(there);
        there
    }

    fn token(&mut self, token: &Token) -> bool {
        let there = self.peek() == Some(token);
        self.next += usize::from(there);
        there
    }

    fn close(&mut self) -> Result<(), ExpressionError> {
        if self.token(&Token::Close) {
            Ok(())
        } else {
            Err(ExpressionFault::ExpectedClose(self.found()).at(self.position()))
        }
    }

    fn node(kind: Kind, position: usize) -> Parsed {
        let node = Expression::new(kind, position);
        if node.depth() > MAX_DEPTH { Err(ExpressionFault::TooDeep.at(position)) } else { Ok(node) }
    }

    fn nested(&mut self, position: usize, inside: fn(&mut Self) -> Parsed) -> Parsed {
        if self.open >= MAX_DEPTH {
            return Err(ExpressionFault::TooDeep.at(position));
        }
        self.open += 1;
        let parsed = inside(self);
        self.open -= 1;
        parsed
    }

    fn or(&mut self) -> Parsed {
        self.chain("or", Self::and, Kind::Or)
    }

    fn and(&mut self) -> Parsed {
        self.chain("and", |parser| parser.binary(3), Kind::And)
    }

    fn chain(&mut self, word: &str, term: fn(&mut Self) -> Parsed, kind: fn(Vec<Expression>) -> Kind) -> Parsed {
        let position = self.position();
        let first = term(self)?;
        if !self.word(word) {
            return Ok(first);
        }
        let mut terms = vec![first, term(self)?];
        while self.word(word) {
            terms.push(term(self)?);
        }
        Self::node(kind(terms), position)
    }

    fn binary(&mut self, lowest: u8) -> Parsed {
        let mut left = self.unary()?;
        while let Some(operator) = self.operator().filter(|operator| operator.precedence() >= lowest) {
            let position = self.position();
            self.next += 1;
            let right = self.binary(operator.precedence() + 1)?;
            left = Self::node(Kind::Binary(operator, Box::new(left), Box::new(right)), position)?;
        }
        Ok(left)
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek()? {
            Token::Symbol(operator) => Some(*operator),
            Token::Word(word) if word == "div" => Some(Operator::Divide),
            Token::Word(word) if word == "mod" => Some(Operator::Modulo),
            _ => None,
        }
    }

    fn unary(&mut self) -> Parsed {
        let position = self.position();
        if self.token(&Token::Symbol(Operator::Subtract)) {
            let inner = self.nested(position, Self::unary)?;
            return Self::node(Kind::Negate(Box::new(inner)), position);
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed {
        let position = self.position();
        let Some(token) = self.peek() else {
            return Err(ExpressionFault::ExpectedValue(self.found()).at(position));
        };
        let kind = match token {
            Token::Answer(name) => Kind::Answer(name.clone()),
            Token::Dot => Kind::Current,
            Token::Text(text) => Kind::Text(text.clone()),
            Token::Number(number) => Kind::Number(*number),
            Token::Open => {
                self.next += 1;
                let inner = self.nested(position, Self::or)?;
                self.close()?;
                return Ok(inner);
            }
            Token::Word(word) => {
                self.next += 1;
                return self.call(word, position);
            }
            Token::Close | Token::Comma | Token::Symbol(_) => {
                return Err(ExpressionFault::ExpectedValue(self.found()).at(position));
            }
        };
        self.next += 1;
        Self::node(kind, position)
    }

    fn call(&mut self, word: &str, position: usize) -> Parsed {
        if !self.token(&Token::Open) {
            return Err(ExpressionFault::LoneWord(word.to_owned()).at(position));
        }
        let function = Function::ALL.into_iter().find(|function| function.name() == word);
        if function.is_none() && word != "regex" {
            return Err(ExpressionFault::UnknownFunction(word.to_owned()).at(position));
        }
        let mut arguments = Vec::new();
        if !self.token(&Token::Close) {
            loop {
                arguments.push(self.nested(position, Self::or)?);
                if !self.token(&Token::Comma) {
                    break;
                }
            }
            self.close()?;
        }
        let given = arguments.len();
        let Some(function) = function else { return Self::regex(arguments, position) };
        if given != function.arity() {
            let (name, wanted) = (function.name(), function.arity());
            return Err(ExpressionFault::Arguments { name, wanted, given }.at(position));
        }
        Self::node(Kind::Call(function, arguments), position)
    }

    fn regex(arguments: Vec<Expression>, position: usize) -> Parsed {
        let given = arguments.len();
        let Ok([text, pattern]) = <[Expression; 2]>::try_from(arguments) else {
            return Err(ExpressionFault::Arguments { name: "regex", wanted: 2, given }.at(position));
        };
        let Kind::Text(source) = pattern.kind() else {
            return Err(ExpressionFault::PatternNotText.at(pattern.position()));
        };
        let pattern = Pattern::new(source).map_err(|fault| fault.at(pattern.position()))?;
        Self::node(Kind::Regex(Box::new(text), pattern), position)
    }
}
