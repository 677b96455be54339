//! Decisions about questions to the rules: values in, a verdict out.

use chrono::NaiveDate;
use mobile_contracts::discount::Category;
use mobile_contracts::eligibility::{
    Evidence, FactMap, Family, Given, KnownFact, Member, Receives, Role, Scalar,
};

use super::file::File;
use crate::families::{self, MemberRole, Record, RecordedMember};

/// The family fact by which its region is known.
pub(super) const REGION: &str = "region";
/// The fact of a person's birth date.
const BIRTH_DATE: &str = "birth_date";

/// The region that a family says it lives in. A fact's id may be written with or without its scope.
pub(super) fn region(family: &Family) -> Option<&str> {
    let given = family.facts.0.iter().find(|(id, _)| id.strip_prefix("family.").unwrap_or(id) == REGION);
    match &given?.1 {
        Given::Plain(Scalar::Text(region)) | Given::Known(KnownFact { value: Scalar::Text(region), .. }) => {
            Some(region)
        }
        _ => None,
    }
}

/// What the record itself answers about a member.
pub(super) struct Recorded {
    /// The fact, without the leading `person.`.
    pub(super) fact: &'static str,
    /// The answer.
    pub(super) given: Given,
    /// Where in the record it stands.
    pub(super) kept_in: &'static str,
}

/// What the record answers about a member on a day, each with how it is known. A category says whom it is about only
/// where there is one child, or one adult.
pub(super) fn recorded(record: &Record, member: &RecordedMember, today: NaiveDate) -> Vec<Recorded> {
    let text = |word: &str| Scalar::Text(word.to_owned());
    let known = |value: Scalar, evidence: Evidence| Given::Known(KnownFact { value, evidence });
    let alone =
        || record.members.iter().filter(|one| one.role.is_child() == member.role.is_child()).count() == 1;
    let mut all = vec![Recorded {
        fact: BIRTH_DATE,
        given: known(text(&member.birth_date.to_string()), evidence(member.evidence)),
        kept_in: "member.birth_date",
    }];
    if member.studies_until.is_some_and(|until| today <= until) {
        let given = known(Scalar::Bool(true), Evidence::Declared);
        all.push(Recorded { fact: "full_time_student", given, kept_in: "member.studies_until" });
    }
    let held = |category| record.holds(category, today).filter(|_| alone()).map(evidence);
    if let Some(evidence) = held(Category::DisabledChild).filter(|_| member.role.is_child()) {
        let given = known(text("child"), evidence);
        all.push(Recorded { fact: "disability", given, kept_in: "category.disabled_child" });
    }
    if let Some(evidence) = held(Category::Student).filter(|_| !member.role.is_child()) {
        let given = known(Scalar::Bool(true), evidence);
        all.push(Recorded { fact: "student", given, kept_in: "category.student" });
    }
    all
}

/// The family as the rules see it: its record first, then its own answers, each with how it is known. What an answer
/// says about somebody who has left is left out.
pub(super) fn assemble(record: &Record, file: &File, today: NaiveDate) -> Family {
    let mut facts = answers(&file.facts);
    let region = Scalar::Text(record.region.clone());
    facts.give(REGION, Given::Known(KnownFact { value: region, evidence: Evidence::Declared }));
    let member = |known: &RecordedMember| {
        let id = known.id.to_string();
        let told = file.members.get(&id);
        let mut facts = told.map(|told| answers(&told.facts)).unwrap_or_default();
        for Recorded { fact, given, .. } in recorded(record, known, today) {
            facts.give(fact, given);
        }
        Member { id, role: role(known.role), parents: told.and_then(|told| told.parents.clone()), facts }
    };
    let receiving = file.take_ups.iter().filter(|one| one.state.is_receiving());
    Family {
        facts,
        members: record.members.iter().map(member).collect(),
        everyone_listed: file.everyone_listed,
        applicant: None,
        receives: receiving
            .map(|one| Receives { benefit: one.benefit.clone(), member: one.member.clone() })
            .collect(),
    }
}

/// Takes what `pointer` points at out of the family, so that it is unknown instead of wrong; whether it was there.
pub(super) fn forget(family: &mut Family, pointer: &str) -> bool {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let drop = |facts: &mut FactMap, written: &str| {
        let name = written.replace("~1", "/").replace("~0", "~");
        let before = facts.0.len();
        facts.0.retain(|(id, _)| *id != name);
        facts.0.len() < before
    };
    match steps.as_slice() {
        ["facts", name] => drop(&mut family.facts, name),
        ["members", at, rest @ ..] => {
            let member = at.parse().ok().and_then(|at: usize| family.members.get_mut(at));
            match (member, rest) {
                (Some(member), ["facts", name]) => drop(&mut member.facts, name),
                (Some(member), ["parents", ..]) => member.parents.take().is_some(),
                _ => false,
            }
        }
        ["receives", at, ..] => match at.parse().ok().filter(|at| *at < family.receives.len()) {
            Some(at) => {
                family.receives.remove(at);
                true
            }
            None => false,
        },
        _ => false,
    }
}

/// With its evidence written out: whatever a family answers, it declares.
fn answers(told: &FactMap) -> FactMap {
    let known = |given: &Given| match given {
        Given::Plain(value) => Given::Known(KnownFact { value: value.clone(), evidence: Evidence::Declared }),
        other => other.clone(),
    };
    FactMap(told.0.iter().map(|(id, given)| (id.clone(), known(given))).collect())
}

const fn evidence(known: families::Evidence) -> Evidence {
    match known {
        families::Evidence::Declared => Evidence::Declared,
        families::Evidence::DocumentSeen => Evidence::DocumentSeen,
        families::Evidence::Registry => Evidence::Registry,
    }
}

const fn role(role: MemberRole) -> Role {
    match role {
        MemberRole::Parent => Role::Parent,
        MemberRole::Spouse => Role::Spouse,
        MemberRole::Guardian => Role::Guardian,
        MemberRole::Child => Role::Child,
        MemberRole::Ward => Role::Ward,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(json: &str) -> Family {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_region_is_read_however_it_was_given_and_anything_else_is_none() {
        assert_eq!(region(&with(r#"{"facts": {"region": "RU-NIZ"}}"#)), Some("RU-NIZ"));
        assert_eq!(region(&with(r#"{"facts": {"family.region": "RU-NIZ"}}"#)), Some("RU-NIZ"));
        let known = with(r#"{"facts": {"region": {"value": "RU-NIZ", "evidence": "registry"}}}"#);
        assert_eq!(region(&known), Some("RU-NIZ"));
        assert_eq!(region(&with(r#"{"facts": {"region": {"state": "declined"}}}"#)), None);
        assert_eq!(region(&with(r#"{"facts": {"region": 5}}"#)), None);
        assert_eq!(region(&with("{}")), None);
    }

    #[test]
    fn what_is_pointed_at_is_forgotten_and_nothing_else() {
        let mut family = with(
            r#"{"facts": {"a": 1, "b/c": 2}, "receives": [{"benefit": "x"}],
                "members": [{"id": "m", "role": "child", "parents": ["n"], "facts": {"d": 1}}]}"#,
        );
        for gone in ["/facts/b~1c", "/members/0/facts/d", "/members/0/parents/0", "/receives/0/benefit"] {
            assert!(forget(&mut family, gone), "{gone}");
            assert!(!forget(&mut family, gone), "{gone} twice");
        }
        assert!(!forget(&mut family, "/members/1/facts/d") && !forget(&mut family, "/members"));
        let left = with(r#"{"facts": {"a": 1}, "members": [{"id": "m", "role": "child"}]}"#);
        assert_eq!(family, left);
    }

    fn a_record(roles: &[(MemberRole, &str)], held: &[Category]) -> Record {
        let day = |text: &str| text.parse().unwrap();
        let member = |(at, (role, studies)): (usize, &(MemberRole, &str))| RecordedMember {
            id: crate::ids::Key::from_uuid(uuid::Uuid::from_u128(at as u128)),
            role: *role,
            name: String::new(),
            birth_date: day("2010-05-01"),
            evidence: families::Evidence::DocumentSeen,
            studies_until: (!studies.is_empty()).then(|| day(studies)),
        };
        let category = |category: &Category| families::RecordedCategory {
            category: *category,
            evidence: families::Evidence::Registry,
            from: day("2026-01-01"),
            until: Some(day("2026-12-31")),
        };
        Record {
            region: "RU-NIZ".into(),
            zone: chrono_tz::Tz::Europe__Moscow,
            members: roles.iter().enumerate().map(member).collect(),
            categories: held.iter().map(category).collect(),
        }
    }

    #[test]
    fn a_category_answers_about_a_member_only_where_it_can_mean_no_other() {
        let (parent, child) = ((MemberRole::Parent, ""), (MemberRole::Child, ""));
        let facts = |record: &Record, at: usize, today: &str| -> Vec<(&'static str, Given)> {
            let all = recorded(record, &record.members[at], today.parse().unwrap());
            all.into_iter().map(|one| (one.fact, one.given)).collect()
        };
        let known = |value, evidence| Given::Known(KnownFact { value, evidence });
        let birth = ("birth_date", known(Scalar::Text("2010-05-01".into()), Evidence::DocumentSeen));
        let disabled = ("disability", known(Scalar::Text("child".into()), Evidence::Registry));
        let one = a_record(&[parent, child], &[Category::DisabledChild, Category::Student]);
        assert_eq!(facts(&one, 1, "2026-06-01"), [birth.clone(), disabled]);
        assert_eq!(
            facts(&one, 0, "2026-06-01")[1],
            ("student", known(Scalar::Bool(true), Evidence::Registry))
        );
        assert_eq!(facts(&one, 1, "2027-01-01"), std::slice::from_ref(&birth), "the category is over");
        let two = a_record(&[parent, child, child], &[Category::DisabledChild]);
        assert_eq!(facts(&two, 1, "2026-06-01"), [birth], "which of the two is not known");
        let studies = a_record(&[(MemberRole::Child, "2026-06-30")], &[]);
        let student = ("full_time_student", known(Scalar::Bool(true), Evidence::Declared));
        assert_eq!(facts(&studies, 0, "2026-06-30")[1], student);
        assert_eq!(facts(&studies, 0, "2026-07-01").len(), 1, "over, and whether it goes on is not known");
    }
}
