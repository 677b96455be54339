//! Made codes: what is made is read back, what is signed is RFC 9052's Sig_structure, and codes keep their
//! sizes.

use mobile_contracts::card::qr::Drawing;
use mobile_contracts::card::{
    CardStatus, Challenge, Class, Credential, DayPass, DayTag, DeviceKey, Hint, Judge, Kid, Kind, Paper,
    Refusal, Shown, SignedDayPass, Specimens, Validity, read, verify,
};
use proptest::prelude::*;

use crate::aws_lc::AwsLc;
use crate::cases::World;
use crate::support::{array, bytes, longest_hint, text};

#[test]
fn what_is_to_be_signed_is_the_sig_structure_of_rfc_9052() {
    let world = World::new();
    let kid = Kid([0xaa, 0xbb, 0xcc]);
    let pass = world.pass();
    let issued = pass.draft(kid).assemble(&[0; 64]);
    let shown = SignedDayPass::read(issued.as_bytes()).unwrap().present(7, None);
    let issuer_header = [0xa2, 0x01, 0x26, 0x04, 0x43, 0xaa, 0xbb, 0xcc];
    for (draft, header, aad) in [
        (pass.draft(kid), &issuer_header[..], "SFC1/day"),
        (world.paper().draft(kid), &issuer_header, "SFC1/paper"),
        (shown, &[0xa1, 0x01, 0x26], "SFC1/show"),
    ] {
        let assembled = draft.assemble(&[0; 64]).into_bytes();
        // array(4), the header in a byte string, an empty map, the payload in one of 24 to 255 bytes.
        let payload = &assembled[header.len() + 5..assembled.len() - 66];
        let expected = array(&[text("Signature1"), bytes(header), bytes(aad.as_bytes()), bytes(payload)]);
        assert_eq!(draft.to_sign(), expected);
        assert_eq!(assembled, array(&[bytes(header), vec![0xa0], bytes(payload), bytes(&[0; 64])]));
    }
}

#[test]
fn codes_keep_the_sizes_that_scan_well() {
    let world = World::new();
    let plain = world.issued(&world.pass(), &world.issuer);
    let mut hinted = world.pass();
    hinted.hint = Some(longest_hint());
    let hinted = world.issued(&hinted, &world.issuer);
    let (iat, digits) = (u32::MAX, Some(999_999));
    for (name, credential, kind, version) in [
        ("a presentation", world.shown(&plain, iat, None), Kind::Presentation, 11),
        ("a presentation with digits", world.shown(&plain, iat, digits), Kind::Presentation, 11),
        ("a presentation with a hint", world.shown(&hinted, iat, None), Kind::Presentation, 12),
        ("a presentation with both", world.shown(&hinted, iat, digits), Kind::Presentation, 12),
        ("a paper card", world.printed(&world.paper(), &world.issuer), Kind::Paper, 9),
    ] {
        let code = credential.code();
        let drawn = Drawing::of(&code, kind).unwrap();
        let size = credential.as_bytes().len();
        assert!(drawn.version() <= version, "{name}: {size} bytes, version {}", drawn.version());
        assert_eq!(read(&code).unwrap().kind(), kind);
    }
}

#[test]
fn only_a_day_pass_can_be_presented() {
    let world = World::new();
    let pass = world.issued(&world.pass(), &world.issuer);
    assert_eq!(SignedDayPass::read(pass.as_bytes()).unwrap().pass(), &world.pass());
    for other in [world.printed(&world.paper(), &world.issuer), world.shown(&pass, 1, None)] {
        assert_eq!(SignedDayPass::read(other.as_bytes()), Err(Refusal::Malformed));
    }
}

fn hints() -> impl Strategy<Value = Hint> {
    ("\\PC{1,4}", 1..=12_u32, 1..=31_u32)
        .prop_filter_map("no date", |(initials, month, day)| Hint::new(&initials, month * 100 + day))
}

fn validities() -> impl Strategy<Value = Validity> {
    any::<(u32, u32)>().prop_filter_map("empty", |(nbf, exp)| Validity::new(nbf, exp))
}

prop_compose! {
    fn passes()(
        validity in validities(), day: u32, index: u32, class in 0..=7_u8, tag: [u8; 6],
        hint in prop::option::of(hints()),
    ) -> DayPass {
        let class = Class::new(class).unwrap();
        DayPass { validity, day, index, class, tag: DayTag(tag), device_key: DeviceKey([2; 33]), hint }
    }
}

prop_compose! {
    fn papers()(validity in validities(), slot: u32, class in 0..=7_u8, hint in hints()) -> Paper {
        Paper { validity, slot, class: Class::new(class).unwrap(), hint }
    }
}

thread_local!(static WORLD: World = World::new());

fn read_back(world: &World, credential: &Credential, now: u32, asked: Option<Challenge>) -> Shown {
    let keys: Vec<_> = world.issuer_keys().into_values().collect();
    let judge = Judge {
        now: now.into(),
        keys: &keys,
        specimens: Specimens::Refused,
        asked,
        status: |_| CardStatus::Good,
        crypto: &AwsLc,
    };
    verify(&credential.code(), judge).unwrap().shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_day_pass_that_can_be_made_is_read_back(
        pass in passes(), digits in prop::option::of(0..=999_999_u32), age in 0..=90_u32,
    ) {
        WORLD.with(|world| {
            let pass = DayPass { device_key: world.phone.device_key(), ..pass };
            let issued = world.issued(&pass, &world.issuer);
            let now = pass.validity.nbf();
            let iat = now.saturating_sub(age);
            let shown = world.shown(&issued, iat, digits);
            let asked = digits.and_then(Challenge::new);
            let Shown::Device { pass: read, proof, .. } = read_back(world, &shown, now, asked) else {
                panic!("not paper")
            };
            assert_eq!(read, pass);
            assert_eq!((proof.day, proof.index, proof.iat), (pass.day, pass.index, iat));
        });
    }

    #[test]
    fn every_paper_card_that_can_be_made_is_read_back(paper in papers()) {
        WORLD.with(|world| {
            let printed = world.printed(&paper, &world.issuer);
            let now = paper.validity.exp() - 1;
            assert_eq!(read_back(world, &printed, now, None), Shown::Paper(paper));
        });
    }
}
