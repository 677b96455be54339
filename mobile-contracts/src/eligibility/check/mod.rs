//! Gives names their meaning, checks types and lowers an expression to [`Code`]. It knows declarations, no
//! values and no dates. Its errors are read by lawyers: they say what stands there and what would fit.

mod arithmetic;
mod calls;
mod logic;
mod names;

use std::collections::HashMap;

use super::ast::{Expr, ExprKind, Term};
use super::code::{Bool, BoolId, Code, NumId, Number, Var, Word};
use super::model::{Fact, Param, Vocabulary};
use super::number::Num;
use super::parse::{SyntaxError, parse};
use super::words::{Kind, Per, Scope};

/// Everything that an expression may name.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    pub(crate) vocabularies: Vec<Vocabulary>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) fact_index: HashMap<String, usize>,
    pub(crate) params: Vec<Param>,
    pub(crate) param_index: HashMap<String, usize>,
    pub(crate) derived: Vec<(String, Scope, Kind)>,
    pub(crate) derived_index: HashMap<String, usize>,
    pub(crate) benefits: Vec<(String, Per)>,
    pub(crate) benefit_index: HashMap<String, usize>,
}

/// Something that does not fit, at a byte of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeError {
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) suggestion: Option<String>,
}

impl TypeError {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), expected: None, suggestion: None }
    }

    fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    fn suggest(mut self, word: Option<String>) -> Self {
        self.suggestion = word;
        self
    }
}

impl From<SyntaxError> for TypeError {
    fn from(error: SyntaxError) -> Self {
        Self::new(error.at, error.message)
    }
}

type Checked<T> = Result<T, TypeError>;

/// What a part of an expression turned out to be.
#[derive(Debug, Clone)]
enum Typed {
    Bool(BoolId),
    Num(Kind, NumId),
    Word(Word, usize),
    /// A word in quotes; which vocabulary it belongs to is seen from what it is compared with.
    Literal(String),
    Term(Term),
    Age {
        born: NumId,
        on: NumId,
    },
}

impl Typed {
    fn describe(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a yes or no",
            Self::Num(kind, _) => kind_name(*kind),
            Self::Word(..) | Self::Literal(_) => "a word",
            Self::Term(_) => "a term",
            Self::Age { .. } => "an age",
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "a yes or no",
        Kind::Money => "money",
        Kind::Rate => "a rate",
        Kind::Int => "a number",
        Kind::Area => "an area",
        Kind::Date => "a date",
        Kind::Word => "a word",
    }
}

/// Which people an expression may speak of, besides the family and the applicant.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bound(u16);

impl Bound {
    /// What a benefit decided for `per` binds.
    pub(crate) fn per(per: Per) -> Self {
        match per {
            Per::Family => Self::default(),
            Per::Adult => Self::default().with(Var::Person).with(Var::Adult),
            Per::Child | Per::Birth => Self::default().with(Var::Person).with(Var::Child),
        }
    }

    pub(crate) fn scope(scope: Scope) -> Self {
        match scope {
            Scope::Family => Self::default(),
            Scope::Person => Self::default().with(Var::Person),
        }
    }

    fn with(self, var: Var) -> Self {
        Self(self.0 | 1 << var as u16)
    }

    fn has(self, var: Var) -> bool {
        matches!(var, Var::Family | Var::Applicant) || self.0 & 1 << var as u16 != 0
    }
}

/// What one expression depends on.
#[derive(Debug, Default, Clone)]
pub(crate) struct Uses {
    pub(crate) derived: Vec<u16>,
    pub(crate) benefits: Vec<u16>,
    pub(crate) params: Vec<u16>,
    /// Whether it says anything of the one whom the rule is decided for.
    pub(crate) subject: bool,
}

impl Uses {
    pub(crate) fn extend(&mut self, other: &Self) {
        self.derived.extend(&other.derived);
        self.benefits.extend(&other.benefits);
        self.params.extend(&other.params);
        self.subject |= other.subject;
    }
}

/// Lowers the expressions of one rule.
pub(crate) struct Checker<'a> {
    pub(crate) symbols: &'a Symbols,
    pub(crate) code: &'a mut Code,
    pub(crate) bound: Bound,
    /// Those of them who are gone through by a quantifier.
    pub(crate) inner: Bound,
    /// What `event_on` stands for here.
    pub(crate) event: Option<NumId>,
    pub(crate) uses: &'a mut Uses,
}

/// Nested quantifiers multiply the work; more than this is a mistake.
const MAX_NESTED_GROUPS: u32 = 3;

impl Checker<'_> {
    /// A condition.
    ///
    /// # Errors
    /// What does not fit, for the author.
    pub(crate) fn condition(&mut self, source: &str) -> Checked<BoolId> {
        let expr = parse(source)?;
        self.bool(&expr)
    }

    /// A number, an amount or a date, of whatever kind it is.
    ///
    /// # Errors
    /// What does not fit, for the author.
    pub(crate) fn quantity(&mut self, source: &str) -> Checked<(Kind, NumId)> {
        let expr = parse(source)?;
        self.number(&expr)
    }

    /// A quantity of one kind.
    ///
    /// # Errors
    /// What does not fit, for the author.
    pub(crate) fn quantity_of(&mut self, source: &str, kind: Kind) -> Checked<NumId> {
        let (found, id) = self.quantity(source)?;
        if found == kind {
            return Ok(id);
        }
        Err(TypeError::new(0, format!("this is {}", kind_name(found))).expected(kind_name(kind)))
    }

    fn bool(&mut self, expr: &Expr) -> Checked<BoolId> {
        match self.typed(expr)? {
            Typed::Bool(id) => Ok(id),
            other => Err(TypeError::new(expr.at, format!("this is {}", other.describe()))
                .expected("a yes or no: a comparison, or a fact of the kind `bool`")),
        }
    }

    fn number(&mut self, expr: &Expr) -> Checked<(Kind, NumId)> {
        match self.typed(expr)? {
            Typed::Num(kind, id) => Ok((kind, id)),
            Typed::Age { born, on } => Ok((Kind::Int, self.code.num(Number::Age { born, on }))),
            other => Err(TypeError::new(expr.at, format!("this is {}", other.describe()))
                .expected("a number, money, a rate, an area or a date")),
        }
    }

    fn date(&mut self, expr: &Expr) -> Checked<NumId> {
        match self.number(expr)? {
            (Kind::Date, id) => Ok(id),
            (kind, _) => {
                Err(TypeError::new(expr.at, format!("this is {}", kind_name(kind))).expected("a date"))
            }
        }
    }

    fn typed(&mut self, expr: &Expr) -> Checked<Typed> {
        let constant = |kind, value| (kind, Number::Const(value));
        let (kind, node) = match &*expr.kind {
            ExprKind::Bool(value) => return Ok(Typed::Bool(self.code.bool(Bool::Const(*value)))),
            ExprKind::Word(word) => return Ok(Typed::Literal(word.clone())),
            ExprKind::Term(term) => return Ok(Typed::Term(*term)),
            ExprKind::Int(value) => constant(Kind::Int, Num::int(*value)),
            ExprKind::Money(value) => constant(Kind::Money, Num::int(*value)),
            ExprKind::Area(value) => constant(Kind::Area, Num::int(*value)),
            ExprKind::Rate(value) => constant(Kind::Rate, rate(*value)),
            ExprKind::Date(day) => constant(Kind::Date, Num::int(day.0.into())),
            ExprKind::Name(name) => return self.name(expr.at, name),
            ExprKind::Not(inner) => {
                let inner = self.bool(inner)?;
                return Ok(Typed::Bool(self.code.bool(Bool::Not(inner))));
            }
            ExprKind::Join { all, parts } => return self.join(*all, parts),
            ExprKind::Compare { op, left, right } => return self.compare(*op, left, right),
            ExprKind::In { value, list, negated } => return self.member_of(value, list, *negated),
            ExprKind::Arithmetic { op, left, right } => return self.arithmetic(expr.at, *op, left, right),
            ExprKind::Negative(inner) => {
                let (kind, id) = self.number(inner)?;
                (kind, Number::Neg(id))
            }
            ExprKind::If { test, then, otherwise } => return self.choose(test, then, otherwise),
            ExprKind::Call { name, args } => return self.call(expr.at, name, args),
            ExprKind::Over { what, over, body } => {
                return self.quantified(expr.at, *what, over, body.as_ref());
            }
        };
        Ok(Typed::Num(kind, self.code.num(node)))
    }
}

/// A rate of `basis_points` as its plain fraction.
pub(crate) fn rate(basis_points: i64) -> Num {
    Num::ratio(basis_points.into(), 10_000).unwrap_or(Num::ZERO)
}
