//! `+ - * /` with their units, and `if .. then .. else`.

use super::super::ast::{ArithmeticOp, Expr, Term};
use super::super::code::{BoolId, NumId, Number, Step};
use super::super::words::Kind;
use super::{Checked, Checker, TypeError, Typed, kind_name};

impl Checker<'_> {
    pub(super) fn arithmetic(
        &mut self,
        at: usize,
        op: ArithmeticOp,
        left: &Expr,
        right: &Expr,
    ) -> Checked<Typed> {
        let (l, r) = (self.typed(left)?, self.typed(right)?);
        if let Typed::Term(term) = r {
            let Typed::Num(Kind::Date, date) = l else {
                return Err(TypeError::new(left.at, format!("a term is added to {}", l.describe()))
                    .expected("a date"));
            };
            return self.shifted(at, op, date, term);
        }
        let (left_kind, left_id) = self.plain(left.at, l)?;
        let (right_kind, right_id) = self.plain(right.at, r)?;
        let (kind, node) = combine(op, (left_kind, left_id), (right_kind, right_id)).ok_or_else(|| {
            let verb = match op {
                ArithmeticOp::Add => "added to",
                ArithmeticOp::Subtract => "subtracted from",
                ArithmeticOp::Multiply => "multiplied with",
                ArithmeticOp::Divide => "the divisor of",
            };
            TypeError::new(at, format!("{} is {verb} {}", kind_name(right_kind), kind_name(left_kind)))
                .expected("the same kinds to add, a number or a rate to multiply or divide with")
        })?;
        Ok(Typed::Num(kind, self.code.num(node)))
    }

    fn plain(&mut self, at: usize, typed: Typed) -> Checked<(Kind, NumId)> {
        match typed {
            Typed::Num(kind, id) => Ok((kind, id)),
            Typed::Age { born, on } => Ok((Kind::Int, self.code.num(Number::Age { born, on }))),
            other => Err(TypeError::new(at, format!("nothing is calculated with {}", other.describe()))
                .expected("a number")),
        }
    }

    fn shifted(&mut self, at: usize, op: ArithmeticOp, date: NumId, term: Term) -> Checked<Typed> {
        let sign = match op {
            ArithmeticOp::Add => 1,
            ArithmeticOp::Subtract => -1,
            _ => return Err(TypeError::new(at, "a term is only added to a date or subtracted from it")),
        };
        let step = match term {
            Term::Years(years) => Step::Months(sign * years * 12),
            Term::Months(months) => Step::Months(sign * months),
            Term::Days(days) => Step::Days(sign * days),
        };
        Ok(Typed::Num(Kind::Date, self.code.num(Number::Stepped(date, step))))
    }

    pub(super) fn choose(&mut self, test: &Expr, then: &Expr, otherwise: &Expr) -> Checked<Typed> {
        let test_id = self.bool(test)?;
        match (self.typed(then)?, self.typed(otherwise)?) {
            (Typed::Bool(yes), Typed::Bool(no)) => Ok(Typed::Bool(self.choose_bool(test_id, yes, no))),
            (yes, no) => {
                let (kind, then_id) = self.plain(then.at, yes)?;
                let (other, otherwise_id) = self.plain(otherwise.at, no)?;
                if kind != other {
                    let message = format!("`then` is {} but `else` is {}", kind_name(kind), kind_name(other));
                    return Err(TypeError::new(otherwise.at, message).expected(kind_name(kind)));
                }
                let node = Number::If { test: test_id, then: then_id, otherwise: otherwise_id };
                Ok(Typed::Num(kind, self.code.num(node)))
            }
        }
    }

    /// `(test and yes) or (not test and no) or (yes and no)`: the last part settles what both branches say.
    fn choose_bool(&mut self, test: BoolId, yes: BoolId, no: BoolId) -> BoolId {
        let not = self.code.bool(super::super::code::Bool::Not(test));
        let parts =
            [self.joined(true, &[test, yes]), self.joined(true, &[not, no]), self.joined(true, &[yes, no])];
        self.joined(false, &parts)
    }
}

/// The kind and the node of `left op right`, or `None` when the units do not go together.
fn combine(op: ArithmeticOp, (l, left): (Kind, NumId), (r, right): (Kind, NumId)) -> Option<(Kind, Number)> {
    let scalar = |kind| matches!(kind, Kind::Int | Kind::Rate);
    let kind = match op {
        ArithmeticOp::Add if l == r && l != Kind::Date => l,
        ArithmeticOp::Subtract if l == Kind::Date && r == Kind::Date => Kind::Int,
        ArithmeticOp::Subtract if l == r => l,
        ArithmeticOp::Multiply if l == Kind::Date || r == Kind::Date => return None,
        ArithmeticOp::Multiply if l == Kind::Rate && r == Kind::Int => Kind::Rate,
        ArithmeticOp::Multiply if scalar(r) => l,
        ArithmeticOp::Multiply if scalar(l) => r,
        ArithmeticOp::Divide if l == Kind::Date => return None,
        ArithmeticOp::Divide if scalar(r) => l,
        ArithmeticOp::Divide if l == r => Kind::Rate,
        _ => return None,
    };
    let node = match op {
        ArithmeticOp::Add => Number::Add(left, right),
        ArithmeticOp::Subtract => Number::Sub(left, right),
        ArithmeticOp::Multiply => Number::Mul(left, right),
        ArithmeticOp::Divide => Number::Div(left, right),
    };
    Some((kind, node))
}
