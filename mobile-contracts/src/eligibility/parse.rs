//! Reads an expression by recursive descent, with limits on its length, depth and size.
//!
//! ```text
//! or      = and ("or" and)*            and   = not ("and" not)*          not = "not" not | compare
//! compare = sum (op sum | ["not"] "in" list)?                            sum = product (("+"|"-") product)*
//! product = unary (("*"|"/") unary)*                                     unary = "-" unary | primary
//! primary = literal | name | "(" or ")" | name "(" args ")" | quantifier | "if" or "then" or "else" or
//! quantifier = ("any" | "every") over ":" or | name "(" over [":" or] ")"
//! over    = group ["of" name] ["where" or]
//! ```

use super::ast::{Arg, ArithmeticOp, CompareOp, Expr, ExprKind, Over, Quantifier, Term};
use super::lex::{Tok, Token, tokens};

/// Longer expressions belong into several conditions.
pub(crate) const MAX_LENGTH: usize = 4_096;
/// Nesting that no reader could follow; it also bounds every recursion of the engine.
const MAX_DEPTH: usize = 32;

/// Words that mean something, so that nothing else can be called like this.
pub(crate) const RESERVED: [&str; 22] = [
    "and",
    "or",
    "not",
    "in",
    "if",
    "then",
    "else",
    "where",
    "of",
    "true",
    "false",
    "any",
    "every",
    "count",
    "sum",
    "min",
    "max",
    "today",
    "applied_on",
    "event_on",
    "window",
    "region",
];

/// What is wrong with an expression, and the byte at which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// Reads one whole expression.
///
/// # Errors
/// The first place where the text leaves the grammar, in a sentence for its author.
pub(crate) fn parse(source: &str) -> Result<Expr, SyntaxError> {
    if source.len() > MAX_LENGTH {
        let message = format!(
            "an expression has at most {MAX_LENGTH} bytes; name its parts as conditions or `derived`"
        );
        return Err(SyntaxError { at: 0, message });
    }
    let tokens = tokens(source).map_err(|(at, message)| SyntaxError { at, message })?;
    let mut parser = Parser { tokens, next: 0, depth: 0 };
    let expr = parser.disjunction()?;
    match parser.peek() {
        Tok::End => Ok(expr),
        _ => parser.fail("the expression should end here, or go on with `and`, `or` or an operator"),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

type Parsed<T = Expr> = Result<T, SyntaxError>;

impl Parser {
    fn peek(&self) -> &Tok {
        self.tokens.get(self.next).map_or(&Tok::End, |token| &token.what)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn take(&mut self) -> Tok {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn is_name(&self, word: &str) -> bool {
        matches!(self.peek(), Tok::Name(name) if name == word)
    }

    fn eat_name(&mut self, word: &str) -> bool {
        let found = self.is_name(word);
        self.next += usize::from(found);
        found
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Tok::Sign(is) if *is == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &'static str) -> Parsed<()> {
        if self.eat(sign) { Ok(()) } else { self.fail(&format!("`{sign}` is expected here")) }
    }

    fn fail<T>(&self, message: &str) -> Parsed<T> {
        Err(SyntaxError { at: self.at(), message: message.to_owned() })
    }

    fn disjunction(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self
                .fail("the expression is nested too deeply; name its parts as conditions or `derived`");
        }
        let expr = self.join("or", Self::conjunction);
        self.depth -= 1;
        expr
    }

    fn conjunction(&mut self) -> Parsed {
        self.join("and", Self::negation)
    }

    fn join(&mut self, word: &str, part: fn(&mut Self) -> Parsed) -> Parsed {
        let at = self.at();
        let first = part(self)?;
        if !self.is_name(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.eat_name(word) {
            parts.push(part(self)?);
        }
        Ok(node(at, ExprKind::Join { all: word == "and", parts }))
    }

    fn negation(&mut self) -> Parsed {
        let at = self.at();
        // A run of `not` is counted instead of descended into, so that it cannot exhaust the stack.
        let mut negations = 0;
        while self.eat_name("not") {
            negations += 1;
        }
        let expr = self.comparison()?;
        Ok(if negations % 2 == 1 { node(at, ExprKind::Not(expr)) } else { expr })
    }

    fn comparison(&mut self) -> Parsed {
        let at = self.at();
        let left = self.sum()?;
        let negated = self.is_name("not")
            && matches!(self.tokens.get(self.next + 1), Some(Token { what: Tok::Name(name), .. }) if name == "in");
        self.next += usize::from(negated);
        if self.eat_name("in") {
            return Ok(node(at, ExprKind::In { value: left, list: self.list()?, negated }));
        }
        let Tok::Sign(sign) = self.peek() else { return Ok(left) };
        let op = match *sign {
            "==" => CompareOp::Equal,
            "!=" => CompareOp::NotEqual,
            "<" => CompareOp::Less,
            "<=" => CompareOp::LessOrEqual,
            ">" => CompareOp::Greater,
            ">=" => CompareOp::GreaterOrEqual,
            _ => return Ok(left),
        };
        self.next += 1;
        let right = self.sum()?;
        Ok(node(at, ExprKind::Compare { op, left, right }))
    }

    fn list(&mut self) -> Parsed<Vec<Expr>> {
        self.expect("[")?;
        let mut list = Vec::new();
        while !self.eat("]") {
            if !list.is_empty() {
                self.expect(",")?;
            }
            list.push(self.sum()?);
        }
        Ok(list)
    }

    fn sum(&mut self) -> Parsed {
        self.chain(&[("+", ArithmeticOp::Add), ("-", ArithmeticOp::Subtract)], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.chain(&[("*", ArithmeticOp::Multiply), ("/", ArithmeticOp::Divide)], Self::unary)
    }

    fn chain(&mut self, ops: &[(&str, ArithmeticOp)], part: fn(&mut Self) -> Parsed) -> Parsed {
        let at = self.at();
        let mut left = part(self)?;
        let mut length = 0;
        while let Some((_, op)) = ops.iter().find(|(sign, _)| self.eat(sign)) {
            length += 1;
            if length > MAX_DEPTH {
                return self.fail("too many operators in a row; name parts of the sum as `derived`");
            }
            let right = part(self)?;
            left = node(at, ExprKind::Arithmetic { op: *op, left, right });
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let at = self.at();
        let mut negative = false;
        while self.eat("-") {
            negative = !negative;
        }
        let expr = self.primary()?;
        Ok(if negative { node(at, ExprKind::Negative(expr)) } else { expr })
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        let kind = match self.take() {
            Tok::Int(value) => ExprKind::Int(value),
            Tok::Rate(value) => ExprKind::Rate(value),
            Tok::Money(value) => ExprKind::Money(value),
            Tok::Area(value) => ExprKind::Area(value),
            Tok::Years(value) => ExprKind::Term(Term::Years(value)),
            Tok::Months(value) => ExprKind::Term(Term::Months(value)),
            Tok::Days(value) => ExprKind::Term(Term::Days(value)),
            Tok::Date(day) => ExprKind::Date(day),
            Tok::Word(word) => ExprKind::Word(word),
            Tok::Sign("(") => {
                let inner = self.disjunction()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Tok::Name(name) => return self.named(at, name),
            Tok::End => {
                self.next -= 1;
                return self.fail("the expression ends too early: a value is expected here");
            }
            Tok::Sign(_) => {
                self.next -= 1;
                return self.fail("a value is expected here: a fact, a number, a date or a parenthesis");
            }
        };
        Ok(node(at, kind))
    }

    fn named(&mut self, at: usize, name: String) -> Parsed {
        match name.as_str() {
            "true" => return Ok(node(at, ExprKind::Bool(true))),
            "false" => return Ok(node(at, ExprKind::Bool(false))),
            "if" => return self.conditional(at),
            "and" | "or" | "in" | "then" | "else" | "where" | "of" => {
                self.next -= 1;
                return self.fail(&format!("`{name}` joins two parts; the part before it is missing"));
            }
            _ => {}
        }
        if let Some(what) = quantifier(&name) {
            return self.quantified(at, what);
        }
        if self.eat("(") {
            return Ok(node(at, ExprKind::Call { name, args: self.arguments()? }));
        }
        Ok(node(at, ExprKind::Name(name)))
    }

    fn conditional(&mut self, at: usize) -> Parsed {
        let test = self.disjunction()?;
        if !self.eat_name("then") {
            return self.fail("`then` is expected here: if .. then .. else ..");
        }
        let then = self.disjunction()?;
        if !self.eat_name("else") {
            return self.fail("`else` is expected here: a value must stand for every case");
        }
        let otherwise = self.disjunction()?;
        Ok(node(at, ExprKind::If { test, then, otherwise }))
    }

    fn quantified(&mut self, at: usize, what: Quantifier) -> Parsed {
        let bracketed = self.eat("(");
        let over = self.over()?;
        let body = if self.eat(":") { Some(self.disjunction()?) } else { None };
        if bracketed {
            self.expect(")")?;
        }
        Ok(node(at, ExprKind::Over { what, over, body }))
    }

    fn over(&mut self) -> Parsed<Over> {
        let at = self.at();
        let Tok::Name(group) = self.take() else {
            self.next -= 1;
            return self.fail("whom to go through is expected here: child, adult, parent, ward or member");
        };
        let of = if self.eat_name("of") {
            let Tok::Name(owner) = self.take() else {
                self.next -= 1;
                return self.fail("whose children is expected here: `child of adult`");
            };
            Some(owner)
        } else {
            None
        };
        let filter = if self.eat_name("where") { Some(self.disjunction()?) } else { None };
        Ok(Over { at, group, of, filter })
    }

    fn arguments(&mut self) -> Parsed<Vec<Arg>> {
        let mut args = Vec::new();
        while !self.eat(")") {
            if !args.is_empty() {
                self.expect(",")?;
            }
            let named = matches!(self.tokens.get(self.next + 1), Some(Token { what: Tok::Sign(":"), .. }));
            let name = match (named, self.peek()) {
                (true, Tok::Name(name)) => Some(name.clone()),
                _ => None,
            };
            self.next += if name.is_some() { 2 } else { 0 };
            args.push(Arg { name, value: self.disjunction()? });
        }
        Ok(args)
    }
}

fn node(at: usize, kind: ExprKind) -> Expr {
    Expr { at, kind: Box::new(kind) }
}

fn quantifier(name: &str) -> Option<Quantifier> {
    Some(match name {
        "any" => Quantifier::Any,
        "every" => Quantifier::Every,
        "count" => Quantifier::Count,
        "sum" => Quantifier::Sum,
        "min" => Quantifier::Min,
        "max" => Quantifier::Max,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_rules_of_the_reference_are_read() {
        for source in [
            "child.citizenship == 'RU' and applicant.citizenship == 'RU'",
            "age(child.birth_date, on: applied_on) < 17y",
            "every adult: adult.excuse != 'none' or adult.income >= 8 * param(mrot, on: applied_on)",
            "count(child where age(child.birth_date, on: applied_on) < 18y or child.student) >= 2",
            "family.per_head <= param(pm.capita, region: family.region, on: applied_on) * 110%",
            "sum(member of adult where not member.minor: member.income / 12) not in [1, 2]",
            "if child.disabled then 2 else -1",
        ] {
            assert!(parse(source).is_ok(), "{source}: {:?}", parse(source));
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        let error = parse("family.income <= ").unwrap_err();
        assert_eq!((error.at, error.message.contains("ends too early")), (17, true));
        assert!(parse("a and and b").unwrap_err().message.contains("part before it"));
        assert!(parse(&"(".repeat(4000)).unwrap_err().message.contains("deeply"));
        assert!(parse(&"if ".repeat(1300)).unwrap_err().message.contains("deeply"));
        assert!(parse(&"not ".repeat(1000)).unwrap_err().message.contains("too early"));
        assert!(parse(&format!("1{}", "+1".repeat(500))).unwrap_err().message.contains("in a row"));
    }

    proptest! {
        #[test]
        fn no_text_whatever_makes_the_parser_panic(text in "\\PC{0,80}") {
            _ = parse(&text);
        }

        #[test]
        fn no_sequence_of_words_of_the_language_makes_the_parser_panic(
            words in proptest::collection::vec(prop::sample::select(vec![
                "any", "every", "count", "child", ":", "(", ")", "where", "of", "and", "or", "not", "in", "[", "]",
                "'x'", "1", "17y", "2026-01-01", "+", "-", "==", "<", "if", "then", "else", "param", ",", "a.b",
            ]), 0..40)
        ) {
            _ = parse(&words.join(" "));
        }
    }
}
