//! Runs the vectors: those checked in, and those that the same cases give with new keys.

use std::collections::{BTreeMap, BTreeSet};

use mobile_contracts::card::{
    CardStatus, Challenge, Class, DayPass, DayTag, DeviceKey, Draft, Hint, IssuerId, IssuerKey, Judge, Kid,
    Paper, Purpose, Refusal, Shown, SignedDayPass, Specimens, StatusOf, Validity, Verified, verify,
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::aws_lc::AwsLc;
use crate::cases::{File, Key, Vector, World, hex, hint, purpose};
use crate::tables;

fn checked_in() -> File {
    serde_json::from_str(include_str!("../../vectors/codes.json")).unwrap()
}

#[test]
fn every_vector_checked_in_gets_its_answer() {
    run(&checked_in());
}

#[test]
fn every_case_made_with_new_keys_gets_its_answer() {
    run(&World::new().file());
}

#[test]
fn the_vectors_checked_in_are_the_ones_that_the_cases_make() {
    // All but codes and keys, which are other ones each time.
    let outline = |file: File| -> Vec<_> {
        let part = |v: Vector| (v.name, v.now, v.keys, v.specimens, v.asked, v.status, v.expect);
        file.vectors.into_iter().map(part).collect()
    };
    assert_eq!(
        outline(checked_in()),
        outline(World::new().file()),
        "run `cargo run -p mobile-contracts --example make_vectors`"
    );
}

#[test]
fn every_refusal_is_the_answer_to_some_vector_and_names_are_unique() {
    let vectors = checked_in().vectors;
    let names: BTreeSet<_> = vectors.iter().map(|vector| &vector.name).collect();
    assert_eq!(names.len(), vectors.len());
    for refusal in Refusal::iter().filter(|&refusal| refusal != Refusal::ProofReplayed) {
        let expected = json!({ "refused": refusal.as_str() });
        assert!(vectors.iter().any(|vector| vector.expect == expected), "{refusal}");
    }
    let accepted = vectors.iter().filter(|vector| vector.expect.get("verified").is_some()).count();
    assert!(accepted >= 10 && vectors.len() - accepted >= 60, "{accepted} of {}", vectors.len());
}

#[test]
fn indexes_tags_and_days_are_the_ones_checked_in() {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(tables::day_keys(), read(include_str!("../../vectors/day-keys.json")));
    assert_eq!(tables::days(), read(include_str!("../../vectors/days.json")));
}

#[test]
fn what_was_made_from_its_parts_is_made_from_them_again() {
    let made: Vec<Value> = serde_json::from_str(include_str!("../../vectors/making.json")).unwrap();
    for vector in &made {
        let of = |field: &str| vector[field].as_str().unwrap();
        let signature = unhex(of("signature")).try_into().unwrap();
        let draft = draft(vector);
        assert_eq!(hex(&draft.to_sign()), of("to_sign"));
        assert_eq!(hex(draft.assemble(&signature).as_bytes()), of("bytes"));
        assert_eq!(draft.assemble(&signature).code(), of("code"));
    }
    // But for keys and signatures, the file is what would be made today.
    let outline = |made: &[Value]| -> Vec<Value> {
        let fields =
            ["kind", "nbf", "exp", "day", "index", "slot", "class", "tag", "hint", "iat", "challenge"];
        made.iter().map(|vector| fields.iter().map(|&field| vector[field].clone()).collect()).collect()
    };
    assert_eq!(outline(&made), outline(tables::making(&World::new()).as_array().unwrap()));
}

/// What a vector of `making.json` says is to be signed.
fn draft(vector: &Value) -> Draft {
    let number = |field: &str| vector[field].as_u64().unwrap() as u32;
    let octets = |field: &str| unhex(vector[field].as_str().unwrap());
    if vector["kind"] == "presentation" {
        let challenge = vector["challenge"].as_str().map(|digits| digits.parse().unwrap());
        return SignedDayPass::read(&octets("day_pass")).unwrap().present(number("iat"), challenge);
    }
    let validity = Validity::new(number("nbf"), number("exp")).unwrap();
    let class = Class::new(number("class") as u8).unwrap();
    let hint = vector["hint"].as_object().map(|hint| {
        let number = |field: &str| hint[field].as_u64().unwrap() as u32;
        Hint::new(hint["initials"].as_str().unwrap(), number("month") * 100 + number("day")).unwrap()
    });
    let kid = Kid(octets("kid").try_into().unwrap());
    if vector["kind"] == "paper" {
        return Paper { validity, slot: number("slot"), class, hint: hint.unwrap() }.draft(kid);
    }
    let tag = DayTag(octets("tag").try_into().unwrap());
    let device_key = DeviceKey(octets("device_key").try_into().unwrap());
    DayPass { validity, day: number("day"), index: number("index"), class, tag, device_key, hint }.draft(kid)
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn run(file: &File) {
    let keys = file.keys.iter().filter_map(|(name, key)| Some((name, issuer_key(key)?))).collect();
    for vector in &file.vectors {
        assert_eq!(answer(vector, &keys), vector.expect, "{}", vector.name);
    }
}

fn issuer_key(key: &Key) -> Option<IssuerKey> {
    let purpose = match key.purpose.as_deref()? {
        "card" => Purpose::Card,
        _ => Purpose::Specimen,
    };
    let issuer = IssuerId(key.issuer.as_deref()?.parse().unwrap());
    let public_key = unhex(&key.public_key).try_into().unwrap();
    let issuer_key = IssuerKey::new(issuer, purpose, public_key);
    assert_eq!(Some(issuer_key.kid().to_string()), key.kid);
    Some(issuer_key)
}

fn answer(vector: &Vector, keys: &BTreeMap<&String, IssuerKey>) -> Value {
    let keys: Vec<_> = vector.keys.iter().map(|name| keys[name]).collect();
    let mut asked_for = None;
    let judge = Judge {
        now: vector.now,
        keys: &keys,
        specimens: if vector.specimens { Specimens::Welcome } else { Specimens::Refused },
        asked: vector.asked.as_deref().map(|digits| digits.parse::<Challenge>().unwrap()),
        status: |of| {
            asked_for = Some(of);
            match vector.status.as_str() {
                "good" => CardStatus::Good,
                "revoked" => CardStatus::Revoked,
                _ => CardStatus::Unknown,
            }
        },
        crypto: &AwsLc,
    };
    match verify(&vector.code, judge) {
        Err(refusal) => json!({ "refused": refusal.as_str() }),
        Ok(verified) => json!({ "verified": describe(&verified, asked_for.unwrap()) }),
    }
}

fn describe(verified: &Verified, status_of: StatusOf) -> Value {
    let mut fields = match &verified.shown {
        Shown::Paper(paper) => {
            let issuer = verified.issuer;
            assert_eq!(status_of, StatusOf::Slot { issuer, slot: paper.slot });
            json!({
                "kind": "paper",
                "nbf": paper.validity.nbf(),
                "exp": paper.validity.exp(),
                "class": paper.class.get(),
                "hint": hint(&paper.hint),
                "slot": paper.slot,
            })
        }
        Shown::Device { pass, proof, freshness } => {
            let StatusOf::Listed { issuer, day, place } = status_of else { panic!("a day pass is listed") };
            assert_eq!((proof.issuer, proof.day, proof.index), (verified.issuer, pass.day, pass.index));
            assert_eq!((issuer, day), (verified.issuer, pass.day));
            json!({
                "kind": "presentation",
                "nbf": pass.validity.nbf(),
                "exp": pass.validity.exp(),
                "class": pass.class.get(),
                "hint": pass.hint.as_ref().map(hint),
                "day": pass.day,
                "index": pass.index,
                "list": place.list,
                "position": place.position,
                "tag": hex(&pass.tag.0),
                "iat": proof.iat,
                "age_s": freshness.age_s,
                "skew_s": freshness.skew_s,
                "challenged": freshness.challenged,
            })
        }
    };
    fields["issuer"] = json!(verified.issuer.0.to_string());
    fields["purpose"] = json!(purpose(verified.purpose));
    fields
}
