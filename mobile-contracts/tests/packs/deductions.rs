//! The income-tax deduction is no payment; how much of the pay it leaves untaxed stands in the condition's text.

use mobile_contracts::eligibility::{Detail, Evaluator, Language};

use crate::families;
use crate::support::{load, source};

const DEDUCTION: &str = "ru.ndfl.child";

/// The text of the condition for each child, in the family of an example.
fn told(name: &str) -> Vec<String> {
    let pack = load("ru-federal");
    let mut examples = families::of(&source("ru-federal")).into_iter();
    let example = examples.find(|one| one.benefit == DEDUCTION && one.name == name).unwrap();
    let sheet = pack.bind(&example.family, example.dates.today).unwrap();
    let mut evaluator = Evaluator::new();
    let outcome = evaluator.explain(&sheet, &example.dates);
    let answer = outcome.answer(&sheet, &example.dates, Detail::Texts(Language::Ru));
    let texts = answer.benefits.iter().filter(|found| found.benefit == DEDUCTION).map(|found| {
        let taxed = found.conditions.iter().find(|condition| condition.id == "taxed").unwrap();
        taxed.text.as_deref().unwrap().replace('\u{a0}', " ")
    });
    texts.collect()
}

fn amounts(name: &str, expected: &[&str]) {
    let texts = told(name);
    assert_eq!(texts.len(), expected.len(), "{texts:?}");
    for (text, amount) in texts.iter().zip(expected) {
        assert!(text.ends_with(&format!("вычет на этого ребёнка — {amount} в месяц")), "{amount}: {text}");
    }
}

#[test]
fn the_deduction_grows_with_the_order_of_the_children() {
    amounts("Третий ребёнок", &["1 400 ₽", "2 800 ₽", "6 000 ₽"]);
}

#[test]
fn the_only_parent_has_twice_the_deduction_and_a_disabled_child_adds_to_it() {
    amounts("Единственный родитель двоих детей, младший — ребёнок-инвалид", &["2 800 ₽", "29 600 ₽"]);
}
