//! Bundles as a till takes them: signed by the issuer's bundle key, for 72 hours.

use mobile_contracts::card::{
    BUNDLE_SECONDS, Bundle, BundleIssuer, BundleKey, BundleRefusal, BundleTill, IssuerKey, Purpose,
};
use uuid::Uuid;

use crate::aws_lc::AwsLc;
use crate::cases::kid;
use crate::support::Signer;

const NOW: i64 = 1_900_000_000;

fn bundle(issuer: u8, keys: &[IssuerKey]) -> Bundle {
    Bundle {
        iat: NOW,
        exp: NOW + BUNDLE_SECONDS,
        issuer: BundleIssuer {
            id: Uuid::from_bytes([issuer; 16]),
            name: "Социальная карта семьи".into(),
            time_zone: "Europe/Moscow".into(),
        },
        keys: keys.iter().map(BundleKey::of).collect(),
        lists: vec!["https://card.example.ru/api/v1/status/x/20666/0".into()],
        till: BundleTill {
            id: Uuid::from_bytes([3; 16]),
            outlet: Uuid::from_bytes([4; 16]),
            time_zone: "Europe/Moscow".into(),
            test_until: None,
        },
        offers: Vec::new(),
    }
}

fn signed(bundle: &Bundle, signer: &Signer) -> Vec<u8> {
    let draft = Bundle::draft(serde_json::to_vec(bundle).unwrap(), kid(signer));
    draft.assemble(&signer.sign(&draft.to_sign()))
}

#[test]
fn a_till_takes_its_issuers_bundle_with_the_keys_in_it_for_72_hours() {
    let (signer, card) = (Signer::new(), Signer::new());
    let keys = [signer.as_issuer(1, Purpose::Bundle), card.as_issuer(1, Purpose::Card)];
    let made = bundle(1, &keys);
    let bytes = signed(&made, &signer);
    let read = |now| Bundle::read(&bytes, now, &keys[..1], &AwsLc);
    assert_eq!(read(NOW).as_ref(), Ok(&made));
    assert_eq!(read(NOW).unwrap().issuer_keys(), keys);
    assert!(read(NOW + BUNDLE_SECONDS - 1).is_ok());
    assert_eq!(read(NOW + BUNDLE_SECONDS), Err(BundleRefusal::Expired));
    let long = Bundle { exp: NOW + BUNDLE_SECONDS + 1, ..made };
    assert_eq!(Bundle::read(&signed(&long, &signer), NOW, &keys, &AwsLc), Err(BundleRefusal::Expired));
}

#[test]
fn no_other_key_and_no_other_issuer_makes_a_bundle() {
    let (signer, other) = (Signer::new(), Signer::new());
    let keys = [signer.as_issuer(1, Purpose::Bundle), other.as_issuer(1, Purpose::Card)];
    let read = |bytes: &[u8]| Bundle::read(bytes, NOW, &keys, &AwsLc);
    assert_eq!(read(&signed(&bundle(1, &keys), &other)), Err(BundleRefusal::UnknownKey));
    assert_eq!(read(&signed(&bundle(2, &keys), &signer)), Err(BundleRefusal::AnotherIssuer));
    let good = signed(&bundle(1, &keys), &signer);
    for bit in (0..good.len() * 8).step_by(3) {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(read(&flipped).is_err(), "bit {bit}");
    }
    for end in (0..good.len()).step_by(7) {
        assert_eq!(read(&good[..end]), Err(BundleRefusal::Malformed), "cut at {end}");
    }
    // A day pass's signature is none over a bundle, whatever its bytes say.
    let draft = Bundle::draft(b"{}".to_vec(), kid(&signer));
    assert_eq!(read(&draft.assemble(&signer.sign(b"{}"))), Err(BundleRefusal::BadSignature));
}

#[test]
fn keys_that_cannot_be_read_are_left_out() {
    let signer = Signer::new();
    let key = signer.as_issuer(1, Purpose::Card);
    let mut bundle = bundle(1, &[key]);
    bundle.keys.push(BundleKey { purpose: "moon".into(), ..BundleKey::of(&key) });
    bundle.keys.push(BundleKey { point: "04".into(), ..BundleKey::of(&key) });
    assert_eq!(bundle.issuer_keys(), [key]);
}
