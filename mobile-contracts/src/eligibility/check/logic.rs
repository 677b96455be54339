//! Comparisons, `in`, `and`, `or`.

use super::super::ast::{CompareOp, Expr, ExprKind, Term};
use super::super::code::{Bool, BoolId, NumId, Number, Step, Word};
use super::super::words::Kind;
use super::{Checked, Checker, TypeError, Typed, kind_name};

impl Checker<'_> {
    pub(super) fn join(&mut self, all: bool, parts: &[Expr]) -> Checked<Typed> {
        let parts = parts.iter().map(|part| self.bool(part)).collect::<Checked<Vec<_>>>()?;
        Ok(Typed::Bool(self.joined(all, &parts)))
    }

    pub(super) fn joined(&mut self, all: bool, parts: &[BoolId]) -> BoolId {
        let range = self.code.bool_range(parts);
        self.code.bool(if all { Bool::All(range) } else { Bool::Any(range) })
    }

    pub(super) fn compare(&mut self, op: CompareOp, left: &Expr, right: &Expr) -> Checked<Typed> {
        let (l, r) = (self.typed(left)?, self.typed(right)?);
        let id = match (l, r) {
            (Typed::Age { born, on }, Typed::Term(term)) => self.age(op, born, on, term),
            (Typed::Term(term), Typed::Age { born, on }) => self.age(op.mirrored(), born, on, term),
            (l @ (Typed::Word(..) | Typed::Literal(_)), r) => {
                self.same_word(op, (left.at, l), (right.at, r))?
            }
            (l, r @ (Typed::Word(..) | Typed::Literal(_))) => {
                self.same_word(op, (left.at, l), (right.at, r))?
            }
            (Typed::Bool(_), _) | (_, Typed::Bool(_)) => {
                let message = "a yes or no is not compared";
                return Err(TypeError::new(left.at, message).expected("the fact itself, or `not` before it"));
            }
            (l, r) => {
                let (left_kind, left_id) = self.as_number(left.at, l)?;
                let (right_kind, right_id) = self.as_number(right.at, r)?;
                if left_kind != right_kind {
                    let message =
                        format!("{} is compared with {}", kind_name(left_kind), kind_name(right_kind));
                    return Err(TypeError::new(right.at, message).expected(kind_name(left_kind)));
                }
                self.code.compare(op, left_kind, left_id, right_id)
            }
        };
        Ok(Typed::Bool(id))
    }

    fn as_number(&mut self, at: usize, typed: Typed) -> Checked<(Kind, NumId)> {
        match typed {
            Typed::Num(kind, id) => Ok((kind, id)),
            Typed::Age { born, on } => Ok((Kind::Int, self.code.num(Number::Age { born, on }))),
            other => Err(TypeError::new(at, format!("{} cannot be compared like this", other.describe()))
                .expected("a number, or an age with a term: `age(..) < 17y`")),
        }
    }

    /// An age against a term is a date against a birthday: so the day of the change is known exactly.
    fn age(&mut self, op: CompareOp, born: NumId, on: NumId, term: Term) -> BoolId {
        let against = |checker: &mut Self, op, later: i32| {
            let step = match term {
                Term::Years(years) => Step::Birthday(years + later),
                Term::Months(months) => Step::Months(months + later),
                Term::Days(days) => Step::Days(days + later),
            };
            let day = checker.code.num(Number::Stepped(born, step));
            checker.code.compare(op, Kind::Date, on, day)
        };
        let reached = |checker: &mut Self, later| against(checker, CompareOp::GreaterOrEqual, later);
        let before = |checker: &mut Self, later| against(checker, CompareOp::Less, later);
        match op {
            CompareOp::GreaterOrEqual => reached(self, 0),
            CompareOp::Greater => reached(self, 1),
            CompareOp::Less => before(self, 0),
            CompareOp::LessOrEqual => before(self, 1),
            CompareOp::Equal => {
                let parts = [reached(self, 0), before(self, 1)];
                self.joined(true, &parts)
            }
            CompareOp::NotEqual => {
                let parts = [before(self, 0), reached(self, 1)];
                self.joined(false, &parts)
            }
        }
    }

    fn same_word(&mut self, op: CompareOp, left: (usize, Typed), right: (usize, Typed)) -> Checked<BoolId> {
        if !matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
            return Err(TypeError::new(left.0, "words have no order").expected("`==`, `!=` or `in [..]`"));
        }
        let node = match (left, right) {
            ((_, Typed::Word(word, vocabulary)), (at, Typed::Literal(text)))
            | ((at, Typed::Literal(text)), (_, Typed::Word(word, vocabulary))) => {
                Bool::WordIn { word, set: self.word_bit(at, vocabulary, &text)? }
            }
            ((_, Typed::Word(left, one)), (at, Typed::Word(right, other))) => {
                if one != other {
                    let name = |index: usize| &self.symbols.vocabularies[index].id;
                    let message =
                        format!("words of `{}` are compared with words of `{}`", name(one), name(other));
                    return Err(TypeError::new(at, message));
                }
                Bool::SameWord { left, right }
            }
            ((_, Typed::Word(..) | Typed::Literal(_)), (at, other)) | ((at, other), _) => {
                return Err(TypeError::new(at, format!("a word is compared with {}", other.describe()))
                    .expected("a word"));
            }
        };
        let id = self.code.bool(node);
        Ok(if op == CompareOp::Equal { id } else { self.code.bool(Bool::Not(id)) })
    }

    pub(super) fn member_of(&mut self, value: &Expr, list: &[Expr], negated: bool) -> Checked<Typed> {
        let node = match self.typed(value)? {
            Typed::Word(word, vocabulary) => Bool::WordIn { word, set: self.word_set(vocabulary, list)? },
            typed => {
                let (kind, id) = self.as_number(value.at, typed)?;
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    let (found, item_id) = self.number(item)?;
                    if found != kind {
                        let message =
                            format!("{} stands in a list for {}", kind_name(found), kind_name(kind));
                        return Err(TypeError::new(item.at, message).expected(kind_name(kind)));
                    }
                    items.push(item_id);
                }
                Bool::NumIn { value: id, list: self.code.num_range(&items) }
            }
        };
        let id = self.code.bool(node);
        Ok(Typed::Bool(if negated { self.code.bool(Bool::Not(id)) } else { id }))
    }

    fn word_set(&self, vocabulary: usize, list: &[Expr]) -> Checked<u128> {
        list.iter().try_fold(0, |set, item| match &*item.kind {
            ExprKind::Word(word) => Ok(set | self.word_bit(item.at, vocabulary, word)?),
            _ => Err(TypeError::new(item.at, "a list of words holds words in quotes only")),
        })
    }

    /// The word that chooses a parameter's value.
    pub(super) fn key(&mut self, expr: &Expr, vocabulary: usize) -> Checked<Word> {
        match self.typed(expr)? {
            Typed::Literal(text) => self.word_bit(expr.at, vocabulary, &text).map(Word::Const),
            Typed::Word(word, found) if found == vocabulary => Ok(word),
            other => Err(TypeError::new(expr.at, format!("this is {}", other.describe()))
                .expected(format!("a word of `{}`", self.symbols.vocabularies[vocabulary].id))),
        }
    }
}
