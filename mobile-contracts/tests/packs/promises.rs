//! The promises of RULES.md §1, tried on the real packs with the families of their examples, and the boundary cases
//! that follow from every number and every date of them.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactState, Family, Given, Pack, Scalar, StateOnly, Verdict,
};

use crate::families::{self, Example};
use crate::support::{directories, load, source};

/// Who is decided for, and what came out, with the facts that are missing.
type Found = Vec<(String, Option<String>, Verdict, Vec<String>)>;

fn decide(pack: &Pack, evaluator: &mut Evaluator, example: &Example, family: &Family) -> Option<Found> {
    let sheet = pack.bind(family, example.dates.today).ok()?;
    let answer = evaluator.explain(&sheet, &example.dates).answer(&sheet, &example.dates, Detail::Ids);
    let found = answer.benefits.iter().map(|found| {
        let missing = found.missing.iter().map(|gap| gap.fact.clone().into_owned()).collect();
        (
            found.benefit.clone().into_owned(),
            found.subject.as_ref().map(ToString::to_string),
            found.verdict,
            missing,
        )
    });
    Some(found.collect())
}

/// The facts of a family: whose, which, and what is known.
fn facts(family: &Family) -> Vec<(Option<usize>, String, Given)> {
    let of = |whose, map: &mobile_contracts::eligibility::FactMap| {
        map.0.iter().map(|(id, given)| (whose, id.clone(), given.clone())).collect::<Vec<_>>()
    };
    let members = family.members.iter().enumerate().flat_map(|(at, member)| of(Some(at), &member.facts));
    of(None, &family.facts).into_iter().chain(members).collect()
}

fn with(family: &Family, whose: Option<usize>, id: &str, given: Given) -> Family {
    let mut family = family.clone();
    match whose {
        None => family.facts.give(id, given),
        Some(at) => family.members[at].facts.give(id, given),
    }
    family
}

/// What else a fact could have been: the other side of a yes, a kopeck, a day.
fn neighbours(given: &Given) -> Vec<Given> {
    let Given::Plain(scalar) = given else { return Vec::new() };
    let values = match scalar {
        Scalar::Bool(value) => vec![Scalar::Bool(!value)],
        Scalar::Int(value) => [0, value - 1, value + 1, value * 2, value * 10]
            .into_iter()
            .filter(|other| other != value && *other >= 0)
            .map(Scalar::Int)
            .collect(),
        Scalar::Text(text) => text.parse::<NaiveDate>().map_or_else(
            |_| Vec::new(),
            |date| {
                let days = [date.pred_opt(), date.succ_opt(), date.checked_sub_days(chrono::Days::new(1000))];
                days.into_iter().flatten().map(|day| Scalar::Text(day.to_string())).collect()
            },
        ),
    };
    values.into_iter().map(Given::Plain).collect()
}

#[test]
fn a_fact_that_was_not_asked_never_settles_a_verdict_that_its_value_would_turn() {
    let not_asked = Given::State(StateOnly { state: FactState::NotAsked });
    let mut evaluator = Evaluator::new();
    let (mut turned, mut compared) = (0, 0);
    for name in directories() {
        let pack = load(&name);
        for example in families::of(&source(&name)) {
            let told = decide(&pack, &mut evaluator, &example, &example.family).unwrap();
            for (whose, id, given) in facts(&example.family) {
                let untold = with(&example.family, whose, &id, not_asked.clone());
                let Some(open) = decide(&pack, &mut evaluator, &example, &untold) else { continue };
                let others: Vec<_> = neighbours(&given)
                    .into_iter()
                    .filter_map(|other| {
                        decide(&pack, &mut evaluator, &example, &with(&example.family, whose, &id, other))
                    })
                    .collect();
                for (benefit, subject, verdict, missing) in &open {
                    let of = |found: &Found| {
                        found.iter().find(|one| one.0 == *benefit && one.1 == *subject).map(|one| one.2)
                    };
                    let known: Vec<_> = std::iter::once(&told).chain(&others).filter_map(of).collect();
                    let place = format!("{name}: «{}», {id}, {benefit} for {subject:?}", example.name);
                    compared += 1;
                    if *verdict != Verdict::NeedInfo {
                        assert!(
                            known.iter().all(|one| one == verdict),
                            "{place}: {verdict:?}, but {known:?}"
                        );
                    } else if known.contains(&Verdict::Qualifies) && known.contains(&Verdict::DoesNot) {
                        turned += 1;
                        assert!(
                            missing.iter().any(|fact| fact.ends_with(&id)),
                            "{place}: not asked for, but {missing:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(turned > 300, "only {turned} of {compared} boundary cases turned a verdict");
}

#[test]
fn nothing_changes_the_day_before_the_horizon_and_something_does_on_the_day() {
    let mut evaluator = Evaluator::new();
    let mut reached = 0;
    for name in directories() {
        let pack = load(&name);
        for example in
            families::of(&source(&name)).into_iter().filter(|example| example.dates.applied_on.is_none())
        {
            let at = |evaluator: &mut Evaluator, today: NaiveDate| {
                let dates = Dates { today, ..example.dates };
                let sheet = pack.bind(&example.family, today).unwrap();
                let answer = evaluator.explain(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
                let seen = |found: &mobile_contracts::eligibility::BenefitAnswer<'_>| {
                    // One payment less of a sum that is not known is no news: the sums say nothing else than before.
                    let amount = found.amount.as_ref().map(|amount| {
                        let payments: Vec<_> =
                            amount.payments.iter().map(|one| (one.amount, one.period)).collect();
                        format!(
                            "{payments:?} {:?} {:?} {:?}",
                            amount.per_month, amount.once, amount.first_year
                        )
                    });
                    format!(
                        "{} {:?} {:?} {:?} {amount:?}",
                        found.benefit, found.subject, found.verdict, found.status
                    )
                };
                answer.benefits.iter().map(seen).collect::<Vec<_>>()
            };
            let sheet = pack.bind(&example.family, example.dates.today).unwrap();
            let outcome = evaluator.evaluate(&sheet, &example.dates);
            let Some(day) = outcome.answer(&sheet, &example.dates, Detail::Ids).changes_on else { continue };
            let now = at(&mut evaluator, example.dates.today);
            assert_eq!(
                at(&mut evaluator, day.pred_opt().unwrap()),
                now,
                "{name}: «{}», before {day}",
                example.name
            );
            assert_ne!(at(&mut evaluator, day), now, "{name}: «{}», on {day}", example.name);
            reached += 1;
        }
    }
    assert!(reached > 100, "only {reached} examples have a horizon");
}
