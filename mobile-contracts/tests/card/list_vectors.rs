//! Runs the vectors of status lists, and damages lists as they are not damaged there.

use std::collections::{BTreeMap, BTreeSet};

use mobile_contracts::card::{
    CardStatus, IssuerId, IssuerKey, ListId, ListRefusal, Purpose, StatusList, StatusPlace,
};
use serde_json::{Value, json};

use crate::aws_lc::AwsLc;
use crate::cases::kid;
use crate::lists::{File, Key, Lists, Vector};
use crate::support::Signer;
use crate::vectors::unhex;

fn checked_in() -> File {
    serde_json::from_str(include_str!("../../vectors/status-lists.json")).unwrap()
}

#[test]
fn every_list_checked_in_gets_its_answer() {
    run(&checked_in());
}

#[test]
fn every_list_made_with_new_keys_gets_its_answer() {
    run(&Lists::new().file());
}

#[test]
fn the_lists_checked_in_are_the_ones_that_the_cases_make() {
    let outline = |file: File| -> Vec<_> {
        let part = |v: Vector| (v.name, v.issuer, v.day, v.list, v.held, v.keys, v.expect);
        file.vectors.into_iter().map(part).collect()
    };
    let again = "run `cargo run -p mobile-contracts --example make_vectors status-lists.json`";
    assert_eq!(outline(checked_in()), outline(Lists::new().file()), "{again}");
}

#[test]
fn every_refusal_of_a_list_is_the_answer_to_some_vector_and_names_are_unique() {
    let vectors = checked_in().vectors;
    let names: BTreeSet<_> = vectors.iter().map(|vector| &vector.name).collect();
    assert_eq!(names.len(), vectors.len());
    for refusal in ["malformed", "another_list", "unknown_key", "bad_signature", "older"] {
        let expected = json!({ "refused": refusal });
        assert!(vectors.iter().any(|vector| vector.expect == expected), "{refusal}");
    }
}

#[test]
fn no_bit_of_a_list_can_be_flipped_and_none_of_its_end_be_missing() {
    let signer = Signer::new();
    let keys = [signer.as_issuer(1, Purpose::Status)];
    let id = ListId { issuer: keys[0].issuer(), day: 20_666, list: 3 };
    let draft = StatusList::new(id, 1_900_000_000, [5, 70_000]).draft("http://localhost:8080", kid(&signer));
    let token = draft.assemble(&signer.sign(&draft.to_sign()));
    let read = |bytes: &[u8]| StatusList::read(bytes, id, None, &keys, &AwsLc);
    let list = read(&token).unwrap();
    assert_eq!((list.id(), list.iat(), list.positions().collect()), (id, 1_900_000_000, vec![5, 70_000]));
    assert_eq!(list.status(StatusPlace::of(3 << 20 | 5).position, 1_900_000_000), CardStatus::Revoked);
    for bit in 0..token.len() * 8 {
        let mut flipped = token.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(read(&flipped).is_err(), "bit {bit}");
    }
    for end in 0..token.len() {
        assert_eq!(read(&token[..end]), Err(ListRefusal::Malformed), "cut at {end}");
    }
}

fn run(file: &File) {
    let keys: BTreeMap<_, _> = file.keys.iter().map(|(name, key)| (name, issuer_key(key))).collect();
    for vector in &file.vectors {
        assert_eq!(answer(vector, &keys), vector.expect, "{}", vector.name);
    }
}

fn issuer_key(key: &Key) -> IssuerKey {
    let purpose = if key.purpose == "status" { Purpose::Status } else { Purpose::Card };
    let issuer_key = IssuerKey::new(
        IssuerId(key.issuer.parse().unwrap()),
        purpose,
        unhex(&key.public_key).try_into().unwrap(),
    );
    assert_eq!(issuer_key.kid().to_string(), key.kid);
    issuer_key
}

fn answer(vector: &Vector, keys: &BTreeMap<&String, IssuerKey>) -> Value {
    let keys: Vec<_> = vector.keys.iter().map(|name| keys[name]).collect();
    let issuer = IssuerId(vector.issuer.parse().unwrap());
    let id = ListId { issuer, day: vector.day, list: vector.list };
    let list = match StatusList::read(&unhex(&vector.token), id, vector.held, &keys, &AwsLc) {
        Ok(list) => list,
        Err(refusal) => return json!({ "refused": refusal.as_str() }),
    };
    let asked = vector.expect["list"]["statuses"].as_array().cloned().unwrap_or_default();
    let statuses = asked.iter().map(|asked| {
        let (position, now) = (asked["position"].as_u64().unwrap(), asked["now"].as_i64().unwrap());
        let status = match list.status(position as u32, now) {
            CardStatus::Good => "good",
            CardStatus::Revoked => "revoked",
            CardStatus::Unknown => "unknown",
        };
        json!({ "position": position, "now": now, "status": status })
    });
    let (positions, statuses): (Vec<u32>, Vec<Value>) = (list.positions().collect(), statuses.collect());
    json!({ "list": { "iat": list.iat(), "positions": positions, "statuses": statuses } })
}
