//! Well-formed codes put together of parts that do not belong together.

use super::{Vector, World, code_of, device_header, issuer_header, kid, refused, sign1, with_signature};
use crate::support::{array, bytes, unsigned};
use mobile_contracts::card::{Class, Credential, DayPass, DeviceKey};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let iat = world.iat();
    let pass = world.pass();
    let issued = world.issued(&pass, &world.issuer);
    let shown = world.shown(&issued, iat, None);

    let mut upgraded = pass.clone();
    upgraded.class = Class::new(7).unwrap();
    let mut of_other_phone = pass.clone();
    of_other_phone.device_key = world.other_phone.device_key();
    let other_issued = world.issued(&of_other_phone, &world.issuer);

    let unsigned_pass = |pass: &DayPass, signature: &[u8; 64]| {
        pass.draft(kid(&world.issuer)).assemble(signature).into_bytes()
    };
    let payload_of = |sign1: &[u8]| sign1[13..sign1.len() - 66].to_vec();
    let header = issuer_header(&world.issuer);
    let in_context = |aad| sign1(aad, &header, &payload_of(issued.as_bytes()), &world.issuer);
    let presented = |aad, pass: &[u8]| {
        code_of(&sign1(aad, &device_header(), &array(&[bytes(pass), unsigned(iat)]), &world.phone))
    };
    let keyed = |key: [u8; 33]| {
        let mut pass = pass.clone();
        pass.device_key = DeviceKey(key);
        world.shown(&world.issued(&pass, &world.issuer), iat, None).code()
    };

    let mut off_curve = [0xff; 33];
    off_curve[0] = 2;
    let mut wrong_first_byte = pass.device_key.0;
    wrong_first_byte[0] = 4;

    let renamed = |from: &[u8]| {
        let mut bytes = from.to_vec();
        bytes[7..10].copy_from_slice(&kid(&world.issuer).0);
        bytes
    };

    [
        (
            "the issuer's signature of another day pass",
            "bad_signature",
            presented("SFC1/show", &unsigned_pass(&upgraded, &signature_of(issued.as_bytes()))),
        ),
        (
            "a day pass signed by its own phone",
            "bad_signature",
            presented(
                "SFC1/show",
                &unsigned_pass(&pass, &world.phone.sign(&pass.draft(kid(&world.issuer)).to_sign())),
            ),
        ),
        (
            "another issuer's day pass under this one's kid",
            "bad_signature",
            presented("SFC1/show", &renamed(world.issued(&pass, &world.other_issuer).as_bytes())),
        ),
        (
            "a day pass signed in the context of paper",
            "bad_signature",
            presented("SFC1/show", &in_context("SFC1/paper")),
        ),
        (
            "a day pass signed in the context of a proof",
            "bad_signature",
            presented("SFC1/show", &in_context("SFC1/show")),
        ),
        ("a day pass signed without a context", "bad_signature", presented("SFC1/show", &in_context(""))),
        (
            "a paper card signed in the context of a day pass",
            "bad_signature",
            code_of(&sign1(
                "SFC1/day",
                &header,
                &payload_of(world.printed(&world.paper(), &world.issuer).as_bytes()),
                &world.issuer,
            )),
        ),
        (
            "zeros for the issuer's signature",
            "bad_signature",
            presented("SFC1/show", &unsigned_pass(&pass, &[0; 64])),
        ),
        ("a day pass alone", "proof_missing", issued.code()),
        (
            "a proof by another phone",
            "bad_proof",
            world.shown_by(&world.other_phone, &issued, iat, None).code(),
        ),
        (
            "the proof of another day pass of the same card",
            "bad_proof",
            code_of(&array_with_signature(&world.shown(&other_issued, iat, None), &shown)),
        ),
        (
            "the proof of another second",
            "bad_proof",
            code_of(&array_with_signature(&world.shown(&issued, iat + 1, None), &shown)),
        ),
        (
            "the proof without the digits that it signed",
            "bad_proof",
            code_of(&array_with_signature(&shown, &world.shown(&issued, iat, Some(111_111)))),
        ),
        (
            "a proof signed in the context of a day pass",
            "bad_proof",
            presented("SFC1/day", issued.as_bytes()),
        ),
        ("a proof signed without a context", "bad_proof", presented("", issued.as_bytes())),
        (
            "zeros for the device's signature",
            "bad_proof",
            code_of(&with_signature(shown.as_bytes(), |_| [0; 64])),
        ),
        ("a device key that is no point of the curve", "bad_proof", keyed(off_curve)),
        ("a device key of 33 zeros", "bad_proof", keyed([0; 33])),
        ("a device key of an unknown form", "bad_proof", keyed(wrong_first_byte)),
    ]
    .into_iter()
    .map(|(name, reason, code)| world.vector(name, code, refused(reason)))
    .chain([
        Vector {
            keys: Vec::new(),
            ..world.vector("a till without keys", world.code(), refused("unknown_key"))
        },
        Vector {
            keys: vec!["other_issuer".to_owned()],
            ..world.vector("a till without this issuer's key", world.code(), refused("unknown_key"))
        },
        Vector {
            keys: vec!["other_twin".to_owned()],
            ..world.vector(
                "signed by a key whose kid only another key has",
                world.shown(&world.issued(&pass, &world.twins[0]), iat, None).code(),
                refused("bad_signature"),
            )
        },
        world.vector(
            "a specimen at a till that is not in its test",
            world.shown(&world.issued(&pass, &world.specimen), iat, None).code(),
            refused("specimen"),
        ),
        world.vector(
            "a specimen on paper at a till that is not in its test",
            world.printed(&world.paper(), &world.specimen).code(),
            refused("specimen"),
        ),
    ])
    .collect()
}

fn signature_of(sign1: &[u8]) -> [u8; 64] {
    *sign1.last_chunk().unwrap()
}

/// The code of the first with the signature of the second.
fn array_with_signature(of: &Credential, signed: &Credential) -> Vec<u8> {
    with_signature(of.as_bytes(), |_| signature_of(signed.as_bytes()))
}
