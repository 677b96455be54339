//! Behaviours that a reader of RULES.md would look for.

use mobile_contracts::eligibility::{
    BenefitStatus, Dates, Detail, Evaluator, Evidence, FactProblemCode, Family, Flag, Given, KnownFact,
    Language, Pack, PackSource, Receives, Role, Scalar, Verdict,
};

use crate::support::{HEADER, answer, answer_for, date, load, member, text};

const PACK: &str = r#"
[[vocabulary]]
id = "region"
word = [ { id = "RU-NIZ", ru = "НН", en = "NN" }, { id = "RU-PNZ", ru = "Пенза", en = "Penza" } ]
[[fact]]
id = "family.region"
type = "word"
vocabulary = "region"
question = { ru = "Регион?", en = "Region?" }
[[fact]]
id = "family.income"
type = "money"
sensitivity = "financial"
question = { ru = "Доход?", en = "Income?" }
[[fact]]
id = "family.poor"
type = "bool"
question = { ru = "Бедны?", en = "Poor?" }
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "Дата рождения?", en = "Birth date?" }
[[fact]]
id = "person.birth_order"
type = "int"
min = 1
question = { ru = "Какой по счёту?", en = "Which in order?" }
[[fact]]
id = "family.children_elsewhere"
type = "int"
question = { ru = "Есть ли ещё дети?", en = "Further children?" }
[[param]]
id = "limit"
type = "money"
name = { ru = "Порог", en = "Threshold" }
value = [
  { from = 2025-01-01, to = 2026-01-01, value = 900_00, status = "enacted", source = "s" },
  { from = 2026-01-01, to = 2027-01-01, value = 1000_00, status = "enacted", source = "s" },
]
[[param]]
id = "forecast"
type = "money"
name = { ru = "Прогноз", en = "Forecast" }
value = [ { from = 2026-01-01, value = 500_00, status = "projected", source = "press" } ]

[[benefit]]
id = "poor"
name = { ru = "Малообеспеченным", en = "For the poor" }
per = "family"
excludes = ["rival"]
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
  law = ["закон"]
  logic = "income or declared"
    [[benefit.version.amount]]
    period = "month"
    value = "if family.income < 500 rub then 200 rub else 100 rub"
    [[benefit.version.condition]]
    id = "income"
    when = "family.income <= param(limit)"
    show = { income = "family.income", limit = "param(limit)" }
    ru = "Доход {income} не выше {limit}"
    en = "Income {income} is not above {limit}"
    [[benefit.version.condition]]
    id = "declared"
    when = "family.poor"
    ru = "Признаны малообеспеченными"
    en = "Recognised as poor"

[[benefit]]
id = "rival"
name = { ru = "Другая", en = "The other" }
per = "family"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [[benefit.version.amount]]
    period = "once"
    value = "1500 rub"
    [[benefit.version.condition]]
    id = "poor"
    when = "qualifies('poor')"
    ru = "Есть право на первую"
    en = "Qualifies for the first"

[[benefit]]
id = "projected"
name = { ru = "По прогнозу", en = "By forecast" }
per = "family"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [[benefit.version.amount]]
    period = "month"
    value = "param(forecast)"
    [[benefit.version.condition]]
    id = "c"
    when = "family.income >= param(forecast)"
    ru = "к"
    en = "c"

[[benefit]]
id = "refund"
name = { ru = "Возврат", en = "Refund" }
per = "adult"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [benefit.version.window]
    yearly = { opens = "06-01", last_day = "10-01" }
    [[benefit.version.condition]]
    id = "c"
    when = "count(child of adult) >= 1"
    ru = "к"
    en = "c"

[[benefit]]
id = "second"
name = { ru = "Второму ребёнку", en = "For the second child" }
per = "birth"
  [[benefit.version]]
  id = "draft"
  in_force = { from = 2025-01-01 }
  status = "draft"
    [[benefit.version.condition]]
    id = "c"
    when = "birth_order(child) == 2"
    ru = "к"
    en = "c"
"#;

fn family() -> Family {
    let mut family = Family {
        members: vec![
            member("mother", Role::Parent, &[("birth_date", text("1990-01-01"))]),
            member("a", Role::Child, &[("birth_date", text("2015-05-05"))]),
            member("b", Role::Child, &[("birth_date", text("2020-05-05"))]),
        ],
        everyone_listed: true,
        ..Family::default()
    };
    family.facts.set("region", text("RU-NIZ"));
    family.facts.set("income", Scalar::Int(100_000));
    family
}

fn verdict(pack: &Pack, family: &Family, benefit: &str, today: &str) -> Verdict {
    let answer = answer(pack, family, today);
    answer.benefits.iter().find(|found| found.benefit == benefit).unwrap().verdict
}

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
fn outside_of_its_window_a_benefit_is_closed_and_the_next_window_is_named() {
    let pack = load(PACK);
    let mut family = family();
    family.members[1].parents = Some(vec!["mother".to_owned()]);
    family.members[2].parents = Some(Vec::new());
    let on = |today| {
        let answer = answer(&pack, &family, today);
        let found = answer.benefits.iter().find(|found| found.benefit == "refund").unwrap().clone();
        (found.verdict, found.status, found.window.unwrap().opens, found.changes_on)
    };
    let window = Some(date("2026-06-01"));
    assert_eq!(
        on("2026-05-31"),
        (Verdict::DoesNot, BenefitStatus::WindowClosed, window, Some(date("2026-06-01")))
    );
    assert_eq!(
        on("2026-10-01"),
        (Verdict::Qualifies, BenefitStatus::Active, window, Some(date("2026-10-02")))
    );
    assert_eq!(on("2026-10-02").2, Some(date("2027-06-01")));
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
fn the_best_question_comes_first_and_what_was_declined_is_not_asked_again() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.0.clear();
    let first = answer(&pack, &family, "2026-03-01").questions;
    assert!(first.iter().any(|question| question.fact == "family.income"));
    assert!(first.windows(2).all(|pair| pair[0].score >= pair[1].score));
    let declined = mobile_contracts::eligibility::StateOnly {
        state: mobile_contracts::eligibility::FactState::Declined,
    };
    family.facts.give("income", Given::State(declined));
    let answer = answer(&pack, &family, "2026-03-01");
    assert!(answer.questions.iter().all(|question| question.fact != "family.income"));
    assert!(answer.benefits[0].missing.iter().any(|gap| gap.fact == "family.income" && gap.declined));
}

#[test]
fn law_that_is_published_later_changes_what_should_have_been_answered_not_what_was() {
    let pack = load(&PACK.replace(
        "[[benefit]]\nid = \"rival\"",
        r#"  [[benefit.version]]
  id = "2"
  inherit = "1"
  in_force = { from = 2026-01-01 }
  published = 2026-04-01
  status = "enacted"
    [[benefit.version.condition]]
    id = "income"
    when = "family.income <= param(limit) * 110%"
    ru = "Доход не выше порога с запасом 10 %"
    en = "Income within 110 % of the threshold"
[[benefit]]
id = "rival""#,
    ));
    let mut family = family();
    family.facts.set("income", Scalar::Int(105_000));
    family.facts.set("poor", Scalar::Bool(false));
    let at = |today: &str, known: &str| {
        let dates =
            Dates { today: date(today), applied_on: Some(date("2026-02-01")), known_on: Some(date(known)) };
        answer_for(&pack, &family, &dates).benefits[0].verdict
    };
    assert_eq!(at("2026-02-01", "2026-02-01"), Verdict::DoesNot);
    assert_eq!(at("2026-05-01", "2026-05-01"), Verdict::Qualifies);
    assert_eq!(at("2026-05-01", "2026-03-31"), Verdict::DoesNot);
    let answer = answer(&pack, &family, "2026-02-01");
    assert_eq!(
        answer.benefits[0].changes_on,
        Some(date("2026-04-01")),
        "a known publication is part of the horizon"
    );
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte_and_names_what_it_came_from() {
    let pack = load(PACK);
    let json = || serde_json::to_string(&answer(&pack, &family(), "2026-03-01")).unwrap();
    assert_eq!(json(), json());
    let answer_now = answer(&pack, &family(), "2026-03-01");
    assert_eq!(
        (answer_now.pack.as_str(), answer_now.pack_hash.len(), answer_now.facts_hash.len()),
        ("test@1", 64, 64)
    );
    let mut other = family();
    other.facts.set("income", Scalar::Int(1));
    assert_ne!(answer(&pack, &other, "2026-03-01").facts_hash, answer_now.facts_hash);
}

#[test]
fn every_bad_input_is_a_problem_with_a_pointer_and_a_suggestion() {
    let pack = load(PACK);
    let json = r#"{
        "everyone_listed": true,
        "facts": {"incom": 5, "income": "much", "region": "RU-NIS", "poor": true, "poor": false},
        "members": [
            {"id": "m", "role": "parent", "facts": {"birth_date": "2015-01-01"}},
            {"id": "c", "role": "child", "facts": {"birth_date": "2010-01-01", "birth_order": 0}},
            {"id": "c", "role": "child", "parents": ["x"], "facts": {"birth_date": "2030-01-01"}}
        ],
        "receives": [{"benefit": "por"}]
    }"#;
    let family: Family = serde_json::from_str(json).unwrap();
    let problems = pack.bind(&family, date("2026-03-01")).unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.code, problem.pointer.as_str(), problem.suggestion.as_deref()))
        .collect();
    for expected in [
        (FactProblemCode::UnknownFact, "/facts/incom", Some("income")),
        (FactProblemCode::WrongType, "/facts/income", None),
        (FactProblemCode::UnknownWord, "/facts/region", Some("RU-NIZ")),
        (FactProblemCode::GivenTwice, "/facts/poor", None),
        (FactProblemCode::ChildOlderThanParent, "/members/1/facts/birth_date", None),
        (FactProblemCode::OutOfRange, "/members/1/facts/birth_order", None),
        (FactProblemCode::BadMemberId, "/members/2/id", None),
        (FactProblemCode::UnknownMember, "/members/2/parents/0", None),
        (FactProblemCode::BornInTheFuture, "/members/2/facts/birth_date", None),
        (FactProblemCode::UnknownBenefit, "/receives/0/benefit", Some("poor")),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not in {found:#?}");
    }
    assert_eq!(found.len(), 10);
    assert!(serde_json::from_str::<Family>(r#"{"fact": {}}"#).is_err(), "an unknown field is refused");
}

#[test]
fn a_region_may_widen_a_federal_rule_for_its_own_families_only() {
    let overlay = r#"
[pack]
id = "niz"
version = "1"
published = 2026-01-01
regions = ["RU-NIZ"]
[[widen]]
benefit = "poor"
condition = "income"
id = "many"
when = "count(child) >= 2"
ru = "Двое детей"
en = "Two children"
[[benefit]]
id = "niz.own"
name = { ru = "Своя", en = "Own" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
"#;
    let base = PackSource::of(&[("test.toml", &format!("{HEADER}{PACK}"))]);
    let pack = Pack::load(&[base, PackSource::of(&[("niz.toml", overlay)])]).unwrap();
    let mut family = family();
    family.facts.set("income", Scalar::Int(900_000));
    family.facts.set("poor", Scalar::Bool(false));
    assert_eq!(verdict(&pack, &family, "poor", "2026-03-01"), Verdict::Qualifies);
    assert_eq!(verdict(&pack, &family, "niz.own", "2026-03-01"), Verdict::Qualifies);
    family.facts.set("region", text("RU-PNZ"));
    assert_eq!(verdict(&pack, &family, "poor", "2026-03-01"), Verdict::DoesNot);
    assert!(answer(&pack, &family, "2026-03-01").benefits.iter().all(|found| found.benefit != "niz.own"));
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
    let shown = |choice: &mobile_contracts::eligibility::Choice<'_>| -> Vec<(String, bool)> {
        choice.options.iter().map(|option| (option.benefit.to_string(), option.best)).collect()
    };
    assert_eq!(shown(&choices[0]), [("a".to_owned(), true), ("b".to_owned(), false)]);
    let paid = pack(benefit("a", "\"b\"", &pays("5")) + &benefit("b", "", &pays("7")));
    let choices = answer(&paid, &Family::default(), "2026-03-01").choices;
    assert_eq!(shown(&choices[0]), [("b".to_owned(), true), ("a".to_owned(), false)], "the best first");
}

/// A country's server holds the packs of all regions at once, and what is asked in the same words is asked once: what a
/// region adds must not be answered by another region's, nor by a rule that holds everywhere.
#[test]
fn what_a_region_adds_stays_in_the_region_when_others_ask_the_same() {
    let overlay = |id: &str, region: &str, asks: &str| {
        let text = format!(
            r#"
[pack]
id = "{id}"
version = "1"
published = 2026-01-01
regions = ["{region}"]
[[widen]]
benefit = "poor"
condition = "income"
id = "many_{id}"
when = "{asks}"
ru = "Двое детей"
en = "Two children"
"#
        );
        PackSource { files: vec![(format!("{id}.toml"), text)] }
    };
    let everywhere = r#"
[[benefit]]
id = "first"
name = { ru = "Первая", en = "First" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
  [[benefit.version.condition]]
  id = "two"
  when = "count(child) >= 2"
  ru = "Двое детей"
  en = "Two children"
"#;
    let base = || PackSource::of(&[("test.toml", &format!("{HEADER}{everywhere}{PACK}"))]);
    let niz = || overlay("niz", "RU-NIZ", "count(child) >= 2");
    let mut family = family();
    family.facts.set("income", Scalar::Int(900_000));
    family.facts.set("poor", Scalar::Bool(false));
    family.facts.set("region", text("RU-PNZ"));
    let alone = Pack::load(&[base(), niz()]).unwrap();
    assert_eq!(verdict(&alone, &family, "first", "2026-03-01"), Verdict::Qualifies);
    assert_eq!(verdict(&alone, &family, "poor", "2026-03-01"), Verdict::DoesNot);
    // Two regions that add the same: each its own families.
    let both = Pack::load(&[base(), niz(), overlay("pnz", "RU-PNZ", "count(child) >= 2")]).unwrap();
    assert_eq!(verdict(&both, &family, "poor", "2026-03-01"), Verdict::Qualifies);
    family.facts.set("region", text("RU-NIZ"));
    assert_eq!(verdict(&both, &family, "poor", "2026-03-01"), Verdict::Qualifies);
}

#[test]
fn an_offers_audience_speaks_the_same_language() {
    let pack = load(PACK);
    let mut family = family();
    let audience = pack.audience("qualifies('poor') and any child: age(child.birth_date) < 7y").unwrap();
    let dates = Dates::on(date("2026-03-01"));
    let includes =
        |family: &Family| audience.includes(&pack.bind(family, dates.today).unwrap(), &dates).unwrap();
    assert_eq!(includes(&family).verdict, Verdict::Qualifies);
    family.facts.0.retain(|(id, _)| id != "income");
    assert_eq!(includes(&family).missing, ["family.income", "family.poor"]);
    assert_eq!(
        pack.audience("family.incom > 1 rub").unwrap_err().0[0].suggestion.as_deref(),
        Some("family.income")
    );
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

#[test]
fn ids_alone_carry_no_text_at_all() {
    let pack = load(PACK);
    let (family, dates) = (family(), Dates::on(date("2026-03-01")));
    let sheet = pack.bind(&family, dates.today).unwrap();
    let json =
        serde_json::to_string(&Evaluator::new().evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Ids))
            .unwrap();
    assert!(!json.contains("\"text\"") && !json.contains("\"name\""));
}

#[test]
fn the_page_explains_every_verdict_in_russian() {
    let pack = load(PACK);
    let mut family = family();
    family.facts.set("income", Scalar::Int(120_000));
    let dates = Dates::on(date("2026-03-01"));
    let sheet = pack.bind(&family, dates.today).unwrap();
    let answer =
        Evaluator::new().evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Texts(Language::Ru));
    let page = answer.to_text(Language::Ru);
    // The last line names the pack by its hash, which any change of the test's texts would move.
    let lines: Vec<_> = page.lines().collect();
    insta::assert_snapshot!(lines[..lines.len() - 1].join("\n"));
}
#[test]
fn an_unknown_region_does_not_make_the_horizon_creep_from_day_to_day() {
    // It once did: a number that was not known was taken to be another one every day.
    let pack = load(
        &PACK
            .replace(
                "id = \"limit\"\ntype = \"money\"",
                "id = \"limit\"\ntype = \"money\"\nindex = \"region\"",
            )
            .replace("{ from = 2025-01-01, to", "{ key = \"RU-NIZ\", from = 2025-01-01, to")
            .replace("{ from = 2026-01-01, to", "{ key = \"RU-NIZ\", from = 2026-01-01, to")
            .replace("param(limit)", "param(limit, region: family.region)"),
    );
    let mut family = family();
    family.facts.0.retain(|(id, _)| id != "region");
    let answer = answer(&pack, &family, "2026-03-01");
    assert!(answer.benefits.iter().all(|found| found.changes_exactly));
    assert_eq!(answer.benefits[0].changes_on, None);
    assert_eq!(answer.benefits[0].conditions[0].until, Some(date("2027-01-01")));
}

#[test]
fn the_federal_horizon_is_exact_for_a_family_of_whom_little_is_known() {
    let pack = Pack::load(&[mobile_contracts::eligibility::federal()]).unwrap();
    let mut family = family();
    family.facts.0.clear();
    let answer = answer(&pack, &family, "2026-03-10");
    let creeping: Vec<_> =
        answer.benefits.iter().filter(|found| !found.changes_exactly).map(|found| &found.benefit).collect();
    assert!(creeping.is_empty(), "{creeping:?}");
}
