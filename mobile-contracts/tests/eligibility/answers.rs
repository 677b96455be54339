//! The question and the answer as a whole: refused, reproduced, with and without texts, and for an offer's audience.

use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactProblemCode, Family, Language, Scalar, Verdict,
};

use crate::country::{PACK, family};
use crate::support::{answer, date, load};

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
