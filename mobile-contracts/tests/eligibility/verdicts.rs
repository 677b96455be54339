//! What is decided and how surely: thresholds, unknown facts, numbers and rules that are being verified.

use mobile_contracts::eligibility::{Evidence, Family, Flag, Given, KnownFact, Scalar, Verdict};

use crate::country::{PACK, family, verdict};
use crate::support::{answer, load, text};

#[test]
fn a_threshold_is_met_by_exactly_its_value_and_missed_by_one_kopeck_more() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.set("poor", Scalar::Bool(false));
    assert_eq!(verdict(&pack, &family, "poor", "2026-03-01"), Verdict::Qualifies);
    family.facts.set("income", Scalar::Int(100_001));
    let answer = answer(&pack, &family, "2026-03-01");
    let found = &answer.benefits[0];
    assert_eq!(found.verdict, Verdict::DoesNot);
    assert_eq!(found.conditions[0].margin.map(|margin| margin.value), Some(-1));
    assert_eq!(
        found.conditions[0].text.as_deref(),
        Some("Income 1,000.01\u{a0}RUB is not above 1,000\u{a0}RUB")
    );
    assert_eq!(found.blockers, ["income", "declared"]);
    assert_eq!(found.to_qualify, [["income"], ["declared"]], "each alternative by itself");
}

#[test]
fn a_parameter_that_ran_out_is_never_used_again_and_never_breaks_anything() {
    let pack = load(PACK);
    let answer = answer(&pack, &family(), "2099-01-01");
    let found = &answer.benefits[0];
    assert_eq!(found.verdict, Verdict::NeedInfo);
    assert!(found.flags.contains(&Flag::ParameterExpired) && found.flags.contains(&Flag::StalePack));
    assert_eq!(
        found.missing.iter().map(|gap| gap.fact.as_ref()).collect::<Vec<_>>(),
        ["family.poor", "param:limit"]
    );
}

#[test]
fn an_unknown_benefit_makes_what_depends_on_it_unknown_with_the_same_questions() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.0.retain(|(id, _)| id != "income");
    let answer = answer(&pack, &family, "2026-03-01");
    assert_eq!(answer.benefits[1].verdict, Verdict::NeedInfo);
    assert_eq!(answer.benefits[1].missing, answer.benefits[0].missing);
    let amount = answer.benefits[0].amount.as_ref().unwrap().per_month.unwrap();
    assert_eq!((amount.min, amount.max), (10_000, Some(20_000)), "a range while the income is not known");
}

#[test]
fn a_number_that_is_only_projected_promises_nothing_but_says_what_is_likely() {
    let pack = load(PACK);
    let answer = answer(&pack, &family(), "2026-03-01");
    let found = answer.benefits.iter().find(|found| found.benefit == "projected").unwrap();
    assert_eq!((found.verdict, found.likely), (Verdict::NeedInfo, Some(Verdict::Qualifies)));
    assert!(found.flags.contains(&Flag::UsesUnverifiedParameter));
    assert_eq!(found.amount.as_ref().unwrap().per_month.unwrap().max, None);
    assert_eq!(found.estimate.unwrap().max, Some(12 * 50_000));
}

#[test]
fn a_draft_rule_may_say_no_but_never_yes() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.set("children_elsewhere", Scalar::Int(0));
    let answer = answer(&pack, &family, "2026-03-01");
    let drafts: Vec<_> = answer.benefits.iter().filter(|found| found.benefit == "second").collect();
    assert_eq!((drafts[0].verdict, drafts[0].likely), (Verdict::DoesNot, None));
    assert_eq!((drafts[1].verdict, drafts[1].likely), (Verdict::NeedInfo, Some(Verdict::Qualifies)));
    assert!(drafts[1].flags.contains(&Flag::RuleBeingVerified));
}

#[test]
fn the_order_of_birth_is_not_settled_while_there_may_be_children_elsewhere() {
    let pack = load(PACK);
    let answer = answer(&pack, &family(), "2026-03-01");
    let second: Vec<_> = answer.benefits.iter().filter(|found| found.benefit == "second").collect();
    assert_eq!(second[0].verdict, Verdict::NeedInfo);
    assert!(second[0].missing.iter().any(|gap| gap.fact == "family.children_elsewhere"));
}

#[test]
fn children_born_on_one_day_are_one_birth() {
    let pack = load(PACK);
    let mut family = family();
    family.members[2].facts.set("birth_date", text("2015-05-05"));
    let answer = answer(&pack, &family, "2026-03-01");
    assert_eq!(answer.benefits.iter().filter(|found| found.benefit == "second").count(), 1);
}

#[test]
fn whose_child_it_is_is_asked_and_not_taken_for_granted() {
    let pack = load(PACK);
    let answer = answer(&pack, &family(), "2026-07-01");
    let found = answer.benefits.iter().find(|found| found.benefit == "refund").unwrap();
    assert_eq!(found.verdict, Verdict::NeedInfo);
    assert_eq!(
        found.missing.iter().map(|gap| (gap.fact.as_ref(), gap.member.as_deref())).next(),
        Some(("parents", Some("a")))
    );
}

#[test]
fn a_verdict_is_as_well_known_as_the_weakest_of_its_facts() {
    let pack = load(PACK);
    let mut family = family();
    let registry = |value| Given::Known(KnownFact { value, evidence: Evidence::Registry });
    family.facts.give("income", registry(Scalar::Int(40_000)));
    family.facts.give("poor", registry(Scalar::Bool(false)));
    assert_eq!(answer(&pack, &family, "2026-03-01").benefits[0].evidence, Evidence::Registry);
    family.facts.set("poor", Scalar::Bool(false));
    assert_eq!(answer(&pack, &family, "2026-03-01").benefits[0].evidence, Evidence::Declared);
}

#[test]
fn what_is_asked_of_a_child_is_remembered_for_that_child_alone() {
    // Two benefits with the same condition share its answer; the two children do not.
    let benefit = |id: &str| {
        format!(
            r#"[[benefit]]
id = "{id}"
name = {{ ru = "м", en = "b" }}
per = "child"
[[benefit.version]]
id = "1"
in_force = {{ from = 2020-01-01 }}
status = "enacted"
  [[benefit.version.condition]]
  id = "c"
  when = "age(child.birth_date) < 8y"
  ru = "к"
  en = "c"
  [[benefit.version.condition]]
  id = "closed"
  when = "any child: age(child.birth_date) < 8y"
  ru = "к"
  en = "c"
"#
        )
    };
    let pack = load(&format!("{PACK}{}{}", benefit("x"), benefit("y")));
    let answer = answer(&pack, &family(), "2026-03-01");
    for id in ["x", "y"] {
        let found: Vec<_> = answer.benefits.iter().filter(|found| found.benefit == id).collect();
        assert_eq!([found[0].verdict, found[1].verdict], [Verdict::DoesNot, Verdict::Qualifies]);
        assert_eq!(found[0].conditions[1].who, ["b"]);
    }
}

#[test]
fn what_comes_to_the_same_either_way_is_not_asked() {
    let pack = load(
        r#"
[[fact]]
id = "family.event"
type = "date"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.studies"
type = "bool"
question = { ru = "?", en = "?" }
[benefit]
id = "x"
name = { ru = "x", en = "x" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
  [benefit.version.amount]
  period = "month"
  value = "10 rub"
  times = "if family.studies then months_until(family.event + 5 years, most: 12) else months_until(family.event, most: 12)"
  [[benefit.version.condition]]
  id = "c"
  when = "true"
  ru = "?"
  en = "?"
"#,
    );
    let mut family = Family { everyone_listed: true, ..Family::default() };
    for (event, missing, least) in [("2027-03-10", 0, 12), ("2026-07-10", 1, 4)] {
        family.facts.set("event", text(event));
        let answer = answer(&pack, &family, "2026-03-10");
        let found = &answer.benefits[0];
        let times = found.amount.as_ref().unwrap().payments[0].times.unwrap();
        assert_eq!((found.missing.len(), times.min, times.max), (missing, least, Some(12)), "{event}");
    }
}
