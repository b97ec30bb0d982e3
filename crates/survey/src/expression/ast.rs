//! The tree of an expression.

use std::collections::BTreeSet;

use super::pattern::Pattern;

/// A parsed expression. Two are equal if they say the same, wherever they stand in their texts.
#[derive(Debug, Clone)]
pub struct Expression {
    kind: Kind,
    position: usize,
    depth: u8,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `${name}`
    Answer(String),
    /// `.`
    Current,
    Text(String),
    /// Finite and not negative; `-5` is a [`Kind::Negate`].
    Number(f64),
    Negate(Box<Expression>),
    /// Two or more terms; a chain does not count as nesting.
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Call(Function, Vec<Expression>),
    Regex(Box<Expression>, Pattern),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Every function but `regex`, which has its own node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Selected,
    CountSelected,
    If,
    Coalesce,
    StringLength,
    Today,
    True,
    False,
    Not,
    Number,
    Int,
    Round,
}

impl Expression {
    /// A node at a character of its text, counted from 1.
    pub fn new(kind: Kind, position: usize) -> Self {
        let below = children(&kind).map(|child| child.depth).max().unwrap_or(0);
        Self { kind, position, depth: below.saturating_add(1) }
    }

    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    pub const fn position(&self) -> usize {
        self.position
    }

    /// How many nodes lie on the longest way down, itself included; saturates at 255.
    pub const fn depth(&self) -> u8 {
        self.depth
    }

    /// The names of the questions it looks at.
    pub fn questions(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        if let Kind::Answer(name) = &self.kind {
            names.insert(name);
        }
        for child in children(&self.kind) {
            child.collect(names);
        }
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

fn children(kind: &Kind) -> impl Iterator<Item = &Expression> {
    let (one, other, list): (Option<&Expression>, Option<&Expression>, &[Expression]) = match kind {
        Kind::Answer(_) | Kind::Current | Kind::Text(_) | Kind::Number(_) => (None, None, &[]),
        Kind::Negate(inner) | Kind::Regex(inner, _) => (Some(inner), None, &[]),
        Kind::Binary(_, left, right) => (Some(left), Some(right), &[]),
        Kind::Or(terms) | Kind::And(terms) | Kind::Call(_, terms) => (None, None, terms),
    };
    one.into_iter().chain(other).chain(list)
}

impl Operator {
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "div",
            Self::Modulo => "mod",
        }
    }

    /// 3 for equality, 4 for order, 5 for sums, 6 for products; 1 and 2 are `or` and `and`.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Modulo => 6,
        }
    }
}

impl Function {
    pub const ALL: [Self; 12] = [
        Self::Selected,
        Self::CountSelected,
        Self::If,
        Self::Coalesce,
        Self::StringLength,
        Self::Today,
        Self::True,
        Self::False,
        Self::Not,
        Self::Number,
        Self::Int,
        Self::Round,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Selected => "selected",
            Self::CountSelected => "count-selected",
            Self::If => "if",
            Self::Coalesce => "coalesce",
            Self::StringLength => "string-length",
            Self::Today => "today",
            Self::True => "true",
            Self::False => "false",
            Self::Not => "not",
            Self::Number => "number",
            Self::Int => "int",
            Self::Round => "round",
        }
    }

    /// How many arguments it takes.
    pub const fn arity(self) -> usize {
        match self {
            Self::Today | Self::True | Self::False => 0,
            Self::CountSelected | Self::StringLength | Self::Not | Self::Number | Self::Int | Self::Round => 1,
            Self::Selected | Self::Coalesce => 2,
            Self::If => 3,
        }
    }
}
