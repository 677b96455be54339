//! Damaged codes: no bit of a code may be changed, and none of its end be missing.

use mobile_contracts::card::{
    CardStatus, Credential, IssuerKey, Judge, ProofId, Refusal, Shown, Specimens, Verified, read, read_bytes,
    verify,
};
use proptest::prelude::*;

use crate::aws_lc::AwsLc;
use crate::cases::World;
use crate::support::{code, longest_hint, other_s};

fn judged(world: &World, text: &str) -> Result<Verified, Refusal> {
    let keys: Vec<IssuerKey> = world.issuer_keys().into_values().collect();
    let judge = Judge {
        now: world.now,
        keys: &keys,
        specimens: Specimens::Welcome,
        asked: None,
        status: |_| CardStatus::Good,
        crypto: &AwsLc,
    };
    verify(text, judge)
}

/// One code of each kind, with and without what is optional.
fn every_kind(world: &World) -> Vec<Credential> {
    let plain = world.issued(&world.pass(), &world.issuer);
    let mut hinted = world.pass();
    hinted.hint = Some(longest_hint());
    let hinted = world.issued(&hinted, &world.issuer);
    vec![
        world.shown(&plain, world.iat(), None),
        world.shown(&plain, world.iat(), Some(999_999)),
        world.shown(&hinted, world.iat(), None),
        plain,
        hinted,
        world.printed(&world.paper(), &world.issuer),
    ]
}

#[test]
fn no_bit_of_a_code_can_be_flipped() {
    let world = World::new();
    for credential in every_kind(&world) {
        let untouched = judged(&world, &credential.code());
        for bit in 0..credential.as_bytes().len() * 8 {
            let mut bytes = credential.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let refusal = judged(&world, &code(&bytes)).expect_err("a flipped bit");
            // A flipped bit may leave a code well-formed, or name another key. It is never found out later than
            // the signature over it.
            let possible: &[Refusal] = match untouched {
                Ok(Verified { shown: Shown::Device { .. }, .. }) | Err(Refusal::ChallengeMismatch) => {
                    &[Refusal::Malformed, Refusal::UnknownKey, Refusal::BadSignature, Refusal::BadProof]
                }
                _ => &[Refusal::Malformed, Refusal::UnknownKey, Refusal::BadSignature],
            };
            assert!(possible.contains(&refusal), "bit {bit}: {refusal}");
        }
    }
}

#[test]
fn each_part_of_a_presentation_is_guarded_by_its_own_check() {
    let world = World::new();
    let issued = world.issued(&world.pass(), &world.issuer);
    let shown = world.shown(&issued, world.iat(), None).into_bytes();
    let pass = shown.windows(issued.as_bytes().len()).position(|part| part == issued.as_bytes()).unwrap();
    let pass = pass..pass + issued.as_bytes().len();
    for (part, expected) in [
        (pass.start + 7..pass.start + 10, Refusal::UnknownKey),
        (pass.end - 64..pass.end, Refusal::BadSignature),
        (pass.end + 1..pass.end + 5, Refusal::BadProof),
        (shown.len() - 64..shown.len(), Refusal::BadProof),
    ] {
        for bit in part.start * 8..part.end * 8 {
            let mut bytes = shown.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(judged(&world, &code(&bytes)), Err(expected), "bit {bit}");
        }
    }
}

#[test]
fn no_end_of_a_code_can_be_missing() {
    let world = World::new();
    for credential in every_kind(&world) {
        let text = credential.code();
        for length in 0..text.len() {
            let expected = if length < 5 { Refusal::NotOurCode } else { Refusal::Malformed };
            assert_eq!(read(&text[..length]).err(), Some(expected), "{length} characters");
        }
        let bytes = credential.as_bytes();
        for length in 0..bytes.len() {
            assert_eq!(read_bytes(&bytes[..length]).err(), Some(Refusal::Malformed), "{length} bytes");
        }
    }
}

#[test]
fn a_turned_signature_verifies_and_is_the_same_proof() {
    let world = World::new();
    let shown = world.shown(&world.issued(&world.pass(), &world.issuer), world.iat(), None);
    let mut turned = shown.as_bytes().to_vec();
    let signature = turned.last_chunk_mut::<64>().unwrap();
    *signature = other_s(signature);
    assert_ne!(turned, shown.as_bytes());
    assert_eq!(proof(judged(&world, &code(&turned))), proof(judged(&world, &shown.code())));
}

#[test]
fn the_day_pass_with_a_hint_gives_the_same_proof_as_the_one_without() {
    let world = World::new();
    let proofs = [None, Some(longest_hint())].map(|hint| {
        let mut pass = world.pass();
        pass.hint = hint;
        proof(judged(&world, &world.shown(&world.issued(&pass, &world.issuer), world.iat(), None).code()))
    });
    assert_eq!(proofs[0], proofs[1]);
}

fn proof(verified: Result<Verified, Refusal>) -> ProofId {
    match verified.unwrap().shown {
        Shown::Device { proof, .. } => proof,
        Shown::Paper(_) => panic!("paper has no proof"),
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text: String) {
        let _ = read(&text);
        let _ = read(&format!("SFC1:{text}"));
    }

    #[test]
    fn any_bytes_are_read_or_malformed(bytes: Vec<u8>) {
        if let Err(refusal) = read_bytes(&bytes) {
            prop_assert_eq!(refusal, Refusal::Malformed);
        }
    }

    #[test]
    fn a_code_with_any_bytes_put_into_it_is_read_or_malformed(
        at in 0..226_usize, removed in 0..9_usize, inserted in prop::collection::vec(any::<u8>(), 0..9),
    ) {
        thread_local!(static CODE: Vec<u8> = {
            let world = World::new();
            world.shown(&world.issued(&world.pass(), &world.issuer), world.iat(), None).into_bytes()
        });
        let mut bytes = CODE.with(Clone::clone);
        bytes.splice(at..at + removed.min(bytes.len() - at), inserted);
        if let Err(refusal) = read_bytes(&bytes) {
            prop_assert_eq!(refusal, Refusal::Malformed);
        }
    }
}
