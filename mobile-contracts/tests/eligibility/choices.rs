//! Benefits that exclude each other, and what to ask next.

use mobile_contracts::eligibility::{BenefitStatus, Choice, FactState, Family, Given, Receives, StateOnly};

use crate::country::{PACK, family};
use crate::support::{answer, load};

#[test]
fn of_two_that_exclude_each_other_the_better_one_is_chosen_and_counted_once() {
    let pack = load(PACK);
    let answer = answer(&pack, &family(), "2026-03-01");
    let [choice] = answer.choices.as_slice() else { panic!("{:?}", answer.choices) };
    let best: Vec<_> =
        choice.options.iter().filter(|option| option.best).map(|option| option.benefit.as_ref()).collect();
    assert_eq!((best.as_slice(), choice.settled), (&["rival"][..], true), "1,500 at once beat 12 times 100");
    assert_eq!(answer.first_year.min, 150_000);
}

#[test]
fn what_is_received_is_said_and_excludes_its_rivals() {
    let pack = load(PACK);
    let mut family = family();
    family.receives.push(Receives { benefit: "rival".to_owned(), member: None });
    let answer = answer(&pack, &family, "2026-03-01");
    assert_eq!(answer.benefits[0].status, BenefitStatus::ExcludedBy);
    assert_eq!(answer.benefits[0].excluded_by.as_deref(), Some("rival"));
    assert_eq!(answer.benefits[1].status, BenefitStatus::AlreadyReceives);
}

#[test]
fn of_benefits_that_exclude_each_other_one_is_best_also_where_they_come_in_kind() {
    let benefit = |id: &str, excludes: &str, amount: &str| {
        format!(
            r#"
[[benefit]]
id = "{id}"
name = {{ ru = "{id}", en = "{id}" }}
per = "family"
excludes = [{excludes}]
[[benefit.version]]
id = "1"
in_force = {{ from = 2020-01-01 }}
status = "enacted"
{amount}
"#
        )
    };
    let pays =
        |sum: &str| format!("  [benefit.version.amount]\n  period = \"once\"\n  value = \"{sum} rub\"\n");
    let pack = |toml: String| load(&toml);
    let in_kind = pack(benefit("a", "\"b\"", "") + &benefit("b", "", ""));
    let choices = answer(&in_kind, &Family::default(), "2026-03-01").choices;
    let shown = |choice: &Choice<'_>| -> Vec<(String, bool)> {
        choice.options.iter().map(|option| (option.benefit.to_string(), option.best)).collect()
    };
    assert_eq!(shown(&choices[0]), [("a".to_owned(), true), ("b".to_owned(), false)]);
    let paid = pack(benefit("a", "\"b\"", &pays("5")) + &benefit("b", "", &pays("7")));
    let choices = answer(&paid, &Family::default(), "2026-03-01").choices;
    assert_eq!(shown(&choices[0]), [("b".to_owned(), true), ("a".to_owned(), false)], "the best first");
}

#[test]
fn the_best_question_comes_first_and_what_was_declined_is_not_asked_again() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.0.clear();
    let first = answer(&pack, &family, "2026-03-01").questions;
    assert!(first.iter().any(|question| question.fact == "family.income"));
    assert!(first.windows(2).all(|pair| pair[0].score >= pair[1].score));
    let declined = StateOnly { state: FactState::Declined };
    family.facts.give("income", Given::State(declined));
    let answer = answer(&pack, &family, "2026-03-01");
    assert!(answer.questions.iter().all(|question| question.fact != "family.income"));
    assert!(answer.benefits[0].missing.iter().any(|gap| gap.fact == "family.income" && gap.declined));
}
