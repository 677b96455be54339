//! Refuses packs in which a rule, by whatever way, depends on itself, or on too long a chain of others.

use std::cell::RefCell;

use super::super::diagnose::PackError;
use super::super::model::Pack;

/// The longest chain of derived facts and benefits; it bounds the evaluator's recursion.
const MAX_CHAIN: usize = 24;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done(usize),
}

struct Search<'a> {
    pack: &'a Pack,
    /// Derived facts first, then benefits.
    marks: Vec<Mark>,
    path: Vec<usize>,
    /// The rule at which the fault was seen, and the fault.
    found: Option<(usize, String)>,
}

pub(super) fn refuse(pack: &Pack, errors: &RefCell<Vec<PackError>>) {
    let count = pack.derived.len() + pack.benefits.len();
    let mut search = Search { pack, marks: vec![Mark::New; count], path: Vec::new(), found: None };
    for node in 0..count {
        search.visit(node);
    }
    if let Some((node, message)) = search.found.take() {
        let origin = match pack.derived.get(node) {
            Some(derived) => derived.origin.clone(),
            None => pack.benefits[node - pack.derived.len()].origin.clone(),
        };
        errors.borrow_mut().push(PackError {
            file: origin.file,
            line: origin.line,
            column: 1,
            rule: search.name(node),
            message,
            expected: None,
            suggestion: None,
        });
    }
}

impl Search<'_> {
    /// The length of the longest chain below `node`.
    fn visit(&mut self, node: usize) -> usize {
        match self.marks[node] {
            Mark::Done(length) => return length,
            Mark::Open => {
                let start = self.path.iter().position(|at| *at == node).unwrap_or(0);
                let names: Vec<_> =
                    self.path[start..].iter().chain([&node]).map(|at| self.name(*at)).collect();
                self.found = Some((node, format!("a circle: {}", names.join(" asks "))));
                return 0;
            }
            Mark::New => {}
        }
        if self.path.len() > 4 * MAX_CHAIN || self.found.is_some() {
            self.found
                .get_or_insert_with(|| (node, "rules depend on each other in too long a chain".to_owned()));
            return 0;
        }
        self.marks[node] = Mark::Open;
        self.path.push(node);
        let length = 1 + self.next(node).into_iter().map(|next| self.visit(next)).max().unwrap_or(0);
        self.path.pop();
        self.marks[node] = Mark::Done(length);
        if length > MAX_CHAIN {
            self.found.get_or_insert_with(|| {
                (node, format!("it depends on a chain of more than {MAX_CHAIN} derived facts and benefits"))
            });
        }
        length
    }

    fn next(&self, node: usize) -> Vec<usize> {
        let derived = self.pack.derived.len();
        let (facts, benefits) = match self.pack.derived.get(node) {
            Some(derived) => (&derived.uses.derived, &derived.uses.benefits),
            None => {
                let benefit = &self.pack.benefits[node - derived];
                (&benefit.depends_on_derived, &benefit.depends_on)
            }
        };
        facts
            .iter()
            .map(|at| usize::from(*at))
            .chain(benefits.iter().map(|at| derived + usize::from(*at)))
            .collect()
    }

    fn name(&self, node: usize) -> String {
        match self.pack.derived.get(node) {
            Some(derived) => derived.id.clone(),
            None => self.pack.benefits[node - self.pack.derived.len()].id.clone(),
        }
    }
}
