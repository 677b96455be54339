//! A hole in the facts widens an answer and never bends it.

use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactState, Family, Given, Pack, Role, Scalar, StateOnly, Verdict,
};
use proptest::prelude::*;

use crate::support::{date, load, member};

/// Facts of the test pack, their number of values, and whose they are: the family's or a child's.
const FACTS: [(&str, Option<usize>, usize); 11] = [
    ("b1", None, 2),
    ("b2", None, 2),
    ("b3", None, 2),
    ("n1", None, 4),
    ("n2", None, 4),
    ("w", None, 3),
    ("o", None, 5),
    ("flag", Some(0), 2),
    ("num", Some(0), 4),
    ("flag", Some(1), 2),
    ("num", Some(1), 4),
];

const DECLARATIONS: &str = r#"
[[fact]]
id = "family.b1"
type = "bool"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.b2"
type = "bool"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.b3"
type = "bool"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.n1"
type = "int"
max = 3
question = { ru = "?", en = "?" }
[[fact]]
id = "family.n2"
type = "int"
max = 3
question = { ru = "?", en = "?" }
[[fact]]
id = "family.w"
type = "word"
word = [ { id = "x", ru = "x", en = "x" }, { id = "y", ru = "y", en = "y" }, { id = "z", ru = "z", en = "z" } ]
question = { ru = "?", en = "?" }
[[fact]]
id = "family.o"
type = "int"
max = 3
optional = true
question = { ru = "?", en = "?" }
[[fact]]
id = "person.flag"
type = "bool"
question = { ru = "?", en = "?" }
[[fact]]
id = "person.num"
type = "int"
max = 3
question = { ru = "?", en = "?" }
[[derived]]
id = "family.either"
type = "bool"
value = "family.b1 or family.n1 > 2"
[[derived]]
id = "family.total"
type = "int"
value = "family.n1 + sum(child: child.num)"
[[derived]]
id = "person.great"
type = "bool"
value = "person.flag and person.num >= 2"
"#;

/// One of each kind of thing that the language can say.
const ATOMS: [&str; 29] = [
    "family.b1",
    "family.b2",
    "family.b3",
    "family.n1 < 2",
    "family.n1 + family.n2 <= 3",
    "family.n1 == family.n2",
    "family.n1 - family.n2 >= 1",
    "family.n1 in [0, 3]",
    "family.n2 in [0, 1, 1, 2]",
    "family.w in ['x', 'y']",
    "family.w != 'x'",
    "count(child where child.flag) >= 1",
    "count(child where child.num > 1) == 2",
    "(every child: child.flag or child.num < 2)",
    "(any child where child.flag: child.num >= 2)",
    "sum(child where child.flag: child.num) >= 3",
    "min(child: child.num) == 0",
    "max(child where child.flag: child.num) >= 2",
    "(if family.b1 then family.n1 else 2) >= 2",
    "(if family.b2 then family.b3 else family.o > 1)",
    "family.o > 1",
    "family.o != 2",
    "applicable(family.o)",
    "family.n1 * family.n2 >= 4",
    "family.n2 / (family.n1 + 1) > 1",
    "least(family.n1, family.n2) >= 1",
    "family.either",
    "family.total >= 5",
    "(any child: child.great)",
];

/// Atoms with one fact each, which no two share.
const SINGLE: [&str; 8] = [
    "family.b1",
    "family.b2",
    "family.n1 < 2",
    "family.n2 in [0, 1, 2, 3]",
    "family.w != 'y'",
    "family.o <= 3",
    "count(child where child.num > 1) >= 1",
    "(every child: child.flag)",
];

#[derive(Debug, Clone)]
enum Tree {
    Atom(&'static str),
    Not(Box<Tree>),
    Join(bool, Vec<Tree>),
}

impl Tree {
    fn write(&self, reversed: bool) -> String {
        match self {
            Self::Atom(text) => (*text).to_owned(),
            Self::Not(inner) => format!("not ({})", inner.write(reversed)),
            Self::Join(all, parts) => {
                let mut written: Vec<_> =
                    parts.iter().map(|part| format!("({})", part.write(reversed))).collect();
                if reversed {
                    written.reverse();
                }
                written.join(if *all { " and " } else { " or " })
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop::sample::select(ATOMS.to_vec()).prop_map(Tree::Atom);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Tree::Not(Box::new(part))),
            (any::<bool>(), prop::collection::vec(inner, 2..4))
                .prop_map(|(all, parts)| Tree::Join(all, parts)),
        ]
    })
}

/// A tree over a random order of the single-fact atoms, each used once.
fn single_use_tree() -> impl Strategy<Value = Tree> {
    let shuffled = Just(SINGLE.to_vec()).prop_shuffle();
    (shuffled, prop::collection::vec((any::<bool>(), any::<bool>()), SINGLE.len()), 2..=SINGLE.len())
        .prop_map(|(atoms, shape, length)| {
            let mut parts = atoms.into_iter().take(length).zip(shape);
            let first = parts.next().map_or(Tree::Atom("true"), |(atom, _)| Tree::Atom(atom));
            parts.fold(first, |tree, (atom, (all, negate))| {
                let atom = Tree::Atom(atom);
                let atom = if negate { Tree::Not(Box::new(atom)) } else { atom };
                Tree::Join(all, vec![tree, atom])
            })
        })
}

/// Values of all facts, and which of them are known: at most four are not.
fn facts() -> impl Strategy<Value = (Vec<usize>, Vec<bool>)> {
    let values = FACTS.map(|(_, _, count)| 0..count).to_vec();
    let hidden = prop::collection::vec(0..FACTS.len(), 0..=4);
    (values, hidden).prop_map(|(values, hidden)| {
        let known = (0..FACTS.len()).map(|at| !hidden.contains(&at)).collect();
        (values, known)
    })
}

fn pack(condition: &str) -> Pack {
    load(&format!(
        r#"{DECLARATIONS}
[benefit]
id = "x"
name = {{ ru = "x", en = "x" }}
per = "family"
[[benefit.version]]
id = "1"
in_force = {{ from = 2020-01-01 }}
status = "enacted"
  [[benefit.version.condition]]
  id = "c"
  when = "{condition}"
  ru = "?"
  en = "?"
"#
    ))
}

fn family(values: &[usize], known: &[bool]) -> Family {
    let mut family = Family {
        members: vec![member("a", Role::Child, &[]), member("b", Role::Child, &[])],
        everyone_listed: true,
        ..Family::default()
    };
    for (at, (name, child, _)) in FACTS.iter().enumerate().filter(|(at, _)| known[*at]) {
        let given = match (*name, values[at]) {
            ("o", 4) => Given::State(StateOnly { state: FactState::NotApplicable }),
            ("w", word) => Given::Plain(Scalar::Text(["x", "y", "z"][word].to_owned())),
            ("n1" | "n2" | "o" | "num", number) => Given::Plain(Scalar::Int(i64::try_from(number).unwrap())),
            (_, yes) => Given::Plain(Scalar::Bool(yes == 1)),
        };
        match child {
            Some(child) => family.members[*child].facts.give(name, given),
            None => family.facts.give(name, given),
        }
    }
    family
}

fn verdict(pack: &Pack, family: &Family) -> (Verdict, Vec<String>) {
    let today = date("2026-03-01");
    let dates = Dates::on(today);
    let sheet = pack.bind(family, today).unwrap();
    let answer = Evaluator::new().explain(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
    let found = &answer.benefits[0];
    let missing = found.missing.iter().map(|gap| format!("{:?} {}", gap.member, gap.fact)).collect();
    (found.verdict, missing)
}

/// Every way to fill in what is not known.
fn completions(values: &[usize], known: &[bool]) -> Vec<Vec<usize>> {
    let mut all = vec![values.to_vec()];
    for (at, (_, _, count)) in FACTS.iter().enumerate().filter(|(at, _)| !known[*at]) {
        all = all
            .into_iter()
            .flat_map(|row| {
                (0..*count).map(move |value| {
                    let mut row = row.clone();
                    row[at] = value;
                    row
                })
            })
            .collect();
    }
    all
}

proptest! {
    #![proptest_config(crate::support::config(96))]

    #[test]
    fn a_settled_verdict_holds_in_all_completions_and_full_facts_always_settle(
        tree in tree(), (values, known) in facts(),
    ) {
        let pack = pack(&tree.write(false));
        let (now, _) = verdict(&pack, &family(&values, &known));
        for row in completions(&values, &known) {
            let (then, missing) = verdict(&pack, &family(&row, &[true; FACTS.len()]));
            prop_assert_ne!(then, Verdict::NeedInfo, "{} misses {:?}", tree.write(false), missing);
            prop_assert!(now == Verdict::NeedInfo || now == then, "{}: {:?} then {:?} by {:?}", tree.write(false), now, then, row);
        }
    }

    #[test]
    fn filling_in_one_more_fact_never_turns_a_settled_verdict(
        tree in tree(), (values, known) in facts(), more in 0..FACTS.len(),
    ) {
        let pack = pack(&tree.write(false));
        let (before, _) = verdict(&pack, &family(&values, &known));
        let mut known = known;
        known[more] = true;
        let (after, _) = verdict(&pack, &family(&values, &known));
        prop_assert!(before == Verdict::NeedInfo || before == after);
    }

    #[test]
    fn the_order_of_operands_changes_neither_the_verdict_nor_what_is_missing(
        tree in tree(), (values, known) in facts(),
    ) {
        let family = family(&values, &known);
        prop_assert_eq!(verdict(&pack(&tree.write(false)), &family), verdict(&pack(&tree.write(true)), &family));
    }

    #[test]
    fn where_each_fact_occurs_once_what_all_completions_agree_on_is_settled(
        tree in single_use_tree(), (values, known) in facts(),
    ) {
        let pack = pack(&tree.write(false));
        let (now, missing) = verdict(&pack, &family(&values, &known));
        let all = completions(&values, &known);
        let mut rows = all.iter().map(|row| verdict(&pack, &family(row, &[true; FACTS.len()])).0);
        let first = rows.next().unwrap();
        let agreed = rows.all(|other| other == first);
        prop_assert_eq!(agreed, now != Verdict::NeedInfo, "{}: {:?}", tree.write(false), missing);
        if agreed {
            prop_assert_eq!(now, first);
        }
    }

    #[test]
    fn every_fact_that_is_listed_as_missing_is_one_that_is_not_known_and_can_still_matter(
        tree in tree(), (values, known) in facts(),
    ) {
        let pack = pack(&tree.write(false));
        let (now, missing) = verdict(&pack, &family(&values, &known));
        prop_assert_eq!(now == Verdict::NeedInfo, !missing.is_empty());
        for (at, (name, child, _)) in FACTS.iter().enumerate().filter(|(at, _)| known[*at]) {
            let whose = child.map(|child| ["a", "b"][child]);
            let scope = if child.is_some() { "person" } else { "family" };
            let shown = format!("{whose:?} {scope}.{name}");
            prop_assert!(!missing.contains(&shown), "{} is known ({at})", shown);
        }
    }

    #[test]
    fn nobody_who_is_still_to_be_named_turns_a_settled_verdict(
        tree in tree(), (values, known) in facts(), flag in any::<bool>(), num in 0_i64..4,
    ) {
        let pack = pack(&tree.write(false));
        let mut open = family(&values, &known);
        open.everyone_listed = false;
        let (before, _) = verdict(&pack, &open);
        let mut more = family(&values, &[true; FACTS.len()]);
        more.members.push(member("c", Role::Child, &[("flag", Scalar::Bool(flag)), ("num", Scalar::Int(num))]));
        let (after, _) = verdict(&pack, &more);
        prop_assert!(before == Verdict::NeedInfo || before == after, "{}", tree.write(false));
    }
}

#[test]
fn declined_is_unknown_and_not_applicable_is_an_answer() {
    let pack = pack("family.o > 1");
    let state = |state| {
        let mut family = family(&[0; FACTS.len()], &[false; FACTS.len()]);
        family.facts.give("o", Given::State(StateOnly { state }));
        verdict(&pack, &family).0
    };
    assert_eq!(state(FactState::NotAsked), Verdict::NeedInfo);
    assert_eq!(state(FactState::Declined), Verdict::NeedInfo);
    assert_eq!(state(FactState::NotApplicable), Verdict::DoesNot);
}
