//! Codes that are wrong in everything from one check on: the first check decides.

use super::{Vector, World, refused};
use mobile_contracts::card::Refusal;
use strum::IntoEnumIterator;

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    Refusal::iter()
        .filter(|&first| first != Refusal::ProofReplayed)
        .map(|first| wrong_from(world, first))
        .collect()
}

fn wrong_from(world: &World, first: Refusal) -> Vector {
    let pass = world.pass();
    let is_wrong = |check: Refusal| first <= check;

    let now = match first {
        Refusal::Expired => i64::from(pass.validity.exp()),
        _ if is_wrong(Refusal::NotYetValid) => i64::from(pass.validity.nbf()) - 1,
        _ => world.now,
    };
    let iat = match first {
        Refusal::ProofFuture => now + 601,
        _ if is_wrong(Refusal::ProofStale) => now - 601,
        _ => now - 5,
    } as u32;
    let signed = if first == Refusal::ChallengeNeeded { None } else { Some(222_222) };
    let issuer = if is_wrong(Refusal::Specimen) { &world.specimen } else { &world.issuer };
    let phone = if is_wrong(Refusal::BadProof) { &world.other_phone } else { &world.phone };

    let mut issued = world.issued(&pass, issuer).into_bytes();
    if is_wrong(Refusal::BadSignature) {
        *issued.last_mut().unwrap() ^= 1;
    }
    let mut shown = match first {
        Refusal::ProofMissing => issued,
        _ => world.shown_bytes_by(phone, &issued, iat, signed),
    };
    if is_wrong(Refusal::Malformed) {
        shown.push(0);
    }
    let code = super::code_of(&shown);
    let code = match first {
        Refusal::NotOurCode => code.replacen("SFC1", "XFC2", 1),
        Refusal::UnsupportedVersion => code.replacen("SFC1", "SFC2", 1),
        _ => code,
    };

    let name = format!("wrong in everything from {first} on");
    Vector {
        now,
        keys: if is_wrong(Refusal::UnknownKey) {
            vec!["other_issuer".to_owned()]
        } else {
            vec!["issuer".to_owned(), "specimen".to_owned()]
        },
        asked: Some("111111".to_owned()),
        status: match first {
            Refusal::Revoked => "revoked",
            _ if is_wrong(Refusal::StatusUnknown) => "unknown",
            _ => "good",
        }
        .to_owned(),
        ..world.vector(&name, code, refused(first.as_str()))
    }
}
