//! Decisions about questions to the rules: values in, a verdict out.

use mobile_contracts::eligibility::{
    Evidence, FactMap, Family, Given, KnownFact, Member, Receives, Role, Scalar,
};

use super::file::File;
use crate::families::{MemberRole, Record};

/// The family fact by which its region is known.
pub(super) const REGION: &str = "region";
/// The fact of a person that the service keeps itself.
pub(super) const BIRTH_DATE: &str = "birth_date";

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

/// The family as the rules see it: its record first, then its own answers, each with how it is known. What an answer
/// says about somebody who has left is left out.
pub(super) fn assemble(record: &Record, file: &File) -> Family {
    let mut facts = answers(&file.facts);
    facts.give(REGION, declared(&record.region));
    let member = |recorded: &crate::families::MemberName| {
        let id = recorded.id.to_string();
        let told = file.members.get(&id);
        let mut facts = told.map(|told| answers(&told.facts)).unwrap_or_default();
        facts.give(BIRTH_DATE, declared(&recorded.birth_date.to_string()));
        Member { id, role: role(recorded.role), parents: told.and_then(|told| told.parents.clone()), facts }
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

/// The record says by whom a category was confirmed, not a birth date or a home: the weakest evidence is assumed.
fn declared(text: &str) -> Given {
    Given::Known(KnownFact { value: Scalar::Text(text.to_owned()), evidence: Evidence::Declared })
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
}
