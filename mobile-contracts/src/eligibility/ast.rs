//! An expression as its author wrote it, before names have a meaning and types are known.

use std::cmp::Ordering;

use super::calendar::Day;

/// A part of an expression and the byte at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) at: usize,
    pub(crate) kind: Box<ExprKind>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Bool(bool),
    Word(String),
    Int(i64),
    /// Basis points.
    Rate(i64),
    /// Kopecks.
    Money(i64),
    /// Hundredths of a square metre.
    Area(i64),
    Date(Day),
    Term(Term),
    /// `today`, or `child.birth_date`: the owner, then the rest.
    Name(String),
    Not(Expr),
    /// `and` (true) or `or` (false) over two or more parts.
    Join {
        all: bool,
        parts: Vec<Expr>,
    },
    Compare {
        op: CompareOp,
        left: Expr,
        right: Expr,
    },
    In {
        value: Expr,
        list: Vec<Expr>,
        negated: bool,
    },
    Arithmetic {
        op: ArithmeticOp,
        left: Expr,
        right: Expr,
    },
    Negative(Expr),
    If {
        test: Expr,
        then: Expr,
        otherwise: Expr,
    },
    Call {
        name: String,
        args: Vec<Arg>,
    },
    Over {
        what: Quantifier,
        over: Over,
        body: Option<Expr>,
    },
}

/// A length of time that counts in years, months or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Years(i32),
    Months(i32),
    Days(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl CompareOp {
    /// Whether it holds for two values in this order.
    #[inline]
    pub(crate) const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The comparison with its sides exchanged.
    pub(crate) const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Any,
    Every,
    Count,
    Sum,
    Min,
    Max,
}

/// `child of adult where ..`: whom a quantifier goes through.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Over {
    pub(crate) at: usize,
    pub(crate) group: String,
    pub(crate) of: Option<String>,
    pub(crate) filter: Option<Expr>,
}

/// An argument; `region:` and `on:` are named.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arg {
    pub(crate) name: Option<String>,
    pub(crate) value: Expr,
}
