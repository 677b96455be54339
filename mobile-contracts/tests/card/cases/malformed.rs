//! Codes that say what a code may not say, or say it in another spelling. Each is signed as it should be, so
//! that a reader that lets it pass would accept it.

use super::{ISSUER, Vector, World, code_of, device, device_header, issuer_header, on_paper, refused, sign1};
use crate::support::{Signer, array, bytes, head, map, text, unsigned};
use mobile_contracts::card::Hint;

/// Labels as bytes: 4, 5, then -1 to -6.
const EXP: u8 = 0x04;
const NBF: u8 = 0x05;
const DAY: u8 = 0x20;
const INDEX: u8 = 0x21;
const CLASS: u8 = 0x22;
const TAG: u8 = 0x23;
const KEY: u8 = 0x24;
const HINT: u8 = 0x25;
const UNKNOWN: u8 = 0x26;

type Entries = Vec<(u8, Vec<u8>)>;
type Case = (&'static str, Vec<u8>);

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    [day_passes(world), papers(world), envelopes(world), presentations(world)]
        .concat()
        .into_iter()
        .map(|(name, bytes)| world.vector(name, code_of(&bytes), refused("malformed")))
        .collect()
}

/// What the malformed codes are made of is accepted as long as nothing is wrong with it.
pub(super) fn controls(world: &World) -> Vec<Vector> {
    let mut hinted = world.pass();
    hinted.hint = Hint::new("AB", 607);
    let mut paper = world.paper();
    (paper.slot, paper.class) = (world.pass().index, world.pass().class);
    paper.hint = hinted.hint.clone().unwrap();
    let device = |pass| device(pass, ISSUER, "card", world.iat(), world.now, false);
    let of = |entries: &Entries| code_of(&shown_payload(world, &map(entries)));
    let hint = hint(text("AB"), unsigned(607_u16));
    [
        ("a presentation written by hand", of(&entries(world)), device(&world.pass())),
        (
            "a presentation with a hint written by hand",
            of(&with(entries(world), HINT, hint)),
            device(&hinted),
        ),
        (
            "a paper card written by hand",
            code_of(&printed(world, &paper_entries(world))),
            on_paper(&paper, ISSUER, "card"),
        ),
    ]
    .map(|(name, code, expect)| world.vector(name, code, expect))
    .into()
}

/// The entries of the everyday day pass.
fn entries(world: &World) -> Entries {
    let pass = world.pass();
    vec![
        (EXP, unsigned(pass.validity.exp())),
        (NBF, unsigned(pass.validity.nbf())),
        (DAY, unsigned(pass.day)),
        (INDEX, unsigned(pass.index)),
        (CLASS, unsigned(pass.class.get())),
        (TAG, bytes(&pass.tag.0)),
        (KEY, bytes(&pass.device_key.0)),
    ]
}

fn with(mut entries: Entries, label: u8, value: Vec<u8>) -> Entries {
    match entries.iter_mut().find(|entry| entry.0 == label) {
        Some(entry) => entry.1 = value,
        None => entries.push((label, value)),
    }
    entries
}

fn without(mut entries: Entries, label: u8) -> Entries {
    entries.retain(|entry| entry.0 != label);
    entries
}

fn hint(initials: Vec<u8>, month_day: Vec<u8>) -> Vec<u8> {
    array(&[initials, month_day])
}

/// A presentation of a day pass with any payload.
fn shown_payload(world: &World, payload: &[u8]) -> Vec<u8> {
    let pass = sign1("SFC1/day", &issuer_header(&world.issuer), payload, &world.issuer);
    shown_pass(world, &pass)
}

/// A presentation of any bytes as a day pass.
fn shown_pass(world: &World, pass: &[u8]) -> Vec<u8> {
    presented(world, &array(&[bytes(pass), unsigned(world.iat())]))
}

/// A presentation of any payload.
fn presented(world: &World, payload: &[u8]) -> Vec<u8> {
    sign1("SFC1/show", &device_header(), payload, &world.phone)
}

fn day_passes(world: &World) -> Vec<Case> {
    let good = || entries(world);
    let hinted = |value| with(good(), HINT, value);
    let of = |entries: Entries| shown_payload(world, &map(&entries));
    let (exp, nbf) = (world.pass().validity.exp(), world.pass().validity.nbf());
    let swapped = |a: usize, b: usize| {
        let mut entries = good();
        entries.swap(a, b);
        entries
    };
    let long_class = || with(good(), CLASS, vec![0x18, 3]);
    let twice = |label: u8| {
        let mut entries = good();
        let at = entries.iter().position(|entry| entry.0 == label).unwrap();
        entries.insert(at, entries[at].clone());
        entries
    };
    let indefinite_map = [&[0xbf][..], &map(&good())[1..], &[0xff]].concat();
    let long_map = [&[0xb8, 7][..], &map(&good())[1..]].concat();
    let indefinite_tag = with(good(), TAG, [&[0x5f][..], &bytes(&[1; 6]), &[0xff]].concat());
    let tagged_exp = with(good(), EXP, [vec![0xc1], unsigned(exp)].concat());
    let long_exp = with(good(), EXP, [&[0x1b, 0, 0, 0, 0][..], &exp.to_be_bytes()].concat());
    let float_exp = with(good(), EXP, [&[0xfb][..], &f64::from(exp).to_be_bytes()].concat());
    vec![
        ("a day pass without exp", of(without(good(), EXP))),
        ("a day pass without nbf", of(without(good(), NBF))),
        ("a day pass without its day", of(without(good(), DAY))),
        ("a day pass without an index", of(without(good(), INDEX))),
        ("a day pass without a class", of(without(good(), CLASS))),
        ("a day pass without a tag", of(without(good(), TAG))),
        ("a day pass without a device key", of(without(good(), KEY))),
        (
            "a day pass with a hint in place of the device key",
            of(without(hinted(hint(text("AB"), unsigned(607_u16))), KEY)),
        ),
        ("a day pass with an unknown label", of(with(good(), UNKNOWN, unsigned(0_u8)))),
        (
            "a day pass with an unknown label beside a hint",
            of(with(hinted(hint(text("AB"), unsigned(607_u16))), UNKNOWN, unsigned(0_u8))),
        ),
        ("a day pass with exp = nbf", of(with(good(), EXP, unsigned(nbf)))),
        ("a day pass with exp < nbf", of(with(good(), EXP, unsigned(nbf - 1)))),
        ("class 8", of(with(good(), CLASS, unsigned(8_u8)))),
        ("a negative class", of(with(good(), CLASS, vec![0x20]))),
        ("class false", of(with(good(), CLASS, vec![0xf4]))),
        ("a class in two bytes", of(long_class())),
        ("exp in nine bytes", of(long_exp)),
        ("exp as a floating point number", of(float_exp)),
        ("exp tagged as a time", of(tagged_exp)),
        ("exp = 2^32", of(with(good(), EXP, unsigned(1_u64 << 32)))),
        ("index = 2^32", of(with(good(), INDEX, unsigned(1_u64 << 32)))),
        ("a tag of five bytes", of(with(good(), TAG, bytes(&[1; 5])))),
        ("a tag of seven bytes", of(with(good(), TAG, bytes(&[1; 7])))),
        ("a tag in text", of(with(good(), TAG, text("abcdef")))),
        ("a tag of indefinite length", of(indefinite_tag)),
        ("a device key of 32 bytes", of(with(good(), KEY, bytes(&world.pass().device_key.0[1..])))),
        ("an uncompressed device key", of(with(good(), KEY, bytes(&world.phone.public_key())))),
        ("a label twice", of(twice(CLASS))),
        ("a label twice, the last one missing", of(without(twice(CLASS), KEY))),
        ("nbf before exp", of(swapped(0, 1))),
        (
            "negative labels first",
            of({
                let mut entries = good();
                entries.rotate_left(2);
                entries
            }),
        ),
        ("a map of indefinite length", shown_payload(world, &indefinite_map)),
        ("a map with a long head", shown_payload(world, &long_map)),
        ("a byte behind the map", shown_payload(world, &[map(&good()), vec![0]].concat())),
        ("a hint without initials", of(hinted(hint(text(""), unsigned(607_u16))))),
        ("initials of thirteen bytes", of(hinted(hint(text("АБВГДЕx"), unsigned(607_u16))))),
        ("initials that are not UTF-8", of(hinted(hint([0x62, 0xc3, 0x28].into(), unsigned(607_u16))))),
        ("initials in a byte string", of(hinted(hint(bytes(b"AB"), unsigned(607_u16))))),
        (
            "initials in an overlong UTF-8 encoding",
            of(hinted(hint([0x62, 0xc1, 0x81].into(), unsigned(607_u16)))),
        ),
        ("30 February", of(hinted(hint(text("AB"), unsigned(230_u16))))),
        ("31 June", of(hinted(hint(text("AB"), unsigned(631_u16))))),
        ("day 0", of(hinted(hint(text("AB"), unsigned(600_u16))))),
        ("month 0", of(hinted(hint(text("AB"), unsigned(7_u8))))),
        ("month 13", of(hinted(hint(text("AB"), unsigned(1301_u16))))),
        ("a hint with a year", of(hinted(array(&[text("AB"), unsigned(607_u16), unsigned(1990_u16)])))),
        ("a hint that is null", of(hinted(vec![0xf6]))),
    ]
}

fn paper_entries(world: &World) -> Entries {
    let entries = without(without(without(entries(world), DAY), TAG), KEY);
    with(entries, HINT, hint(text("AB"), unsigned(607_u16)))
}

fn printed(world: &World, entries: &Entries) -> Vec<u8> {
    sign1("SFC1/paper", &issuer_header(&world.issuer), &map(entries), &world.issuer)
}

fn papers(world: &World) -> Vec<Case> {
    let paper = || paper_entries(world);
    let of = |entries: Entries| printed(world, &entries);
    let with_tag = || {
        let mut entries = without(paper(), HINT);
        entries.extend([(TAG, bytes(&[1; 6])), (HINT, hint(text("AB"), unsigned(607_u16)))]);
        entries
    };
    vec![
        ("a paper card without a hint", of(without(paper(), HINT))),
        ("a paper card without a slot", of(without(paper(), INDEX))),
        ("a paper card without a class", of(without(paper(), CLASS))),
        ("a paper card with a tag", of(with_tag())),
        ("a paper card with a tag in place of its hint", of(without(with_tag(), HINT))),
        ("a paper card with exp = nbf", of(with(paper(), EXP, unsigned(world.pass().validity.nbf())))),
        ("a paper card presented by a phone", shown_pass(world, &of(paper()))),
        ("an empty map", of(Vec::new())),
    ]
}

fn envelopes(world: &World) -> Vec<Case> {
    let issuer = &world.issuer;
    let payload = map(&entries(world));
    let good = || sign1("SFC1/day", &issuer_header(issuer), &payload, issuer);
    let headed = |header: &[u8]| shown_pass(world, &sign1("SFC1/day", header, &payload, issuer));
    let kid = super::kid(issuer).0;
    let four = [&kid[..], &[0]].concat();
    let algorithm = |value: Vec<u8>| headed(&map(&[(0x01, value), (0x04, bytes(&kid))]));
    let items = |items: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let signature = bytes(&signature(&good()));
        let mut parts = vec![bytes(&issuer_header(issuer)), head(5, 0), bytes(&payload), signature];
        items(&mut parts);
        shown_pass(world, &array(&parts))
    };
    let behind = |prefix: &[u8]| [prefix, &good()].concat();
    let indefinite = [&[0x9f][..], &good()[1..], &[0xff]].concat();
    let long_head = [&[0x98, 4][..], &good()[1..]].concat();
    let long_payload = [&[0x59][..], &(payload.len() as u16).to_be_bytes(), &payload].concat();
    let chunked_payload = [&[0x5f][..], &bytes(&payload), &[0xff]].concat();
    let der = [&[0x30, 0x44, 0x02, 0x20][..], &[1; 32], &[0x02, 0x20], &[1; 32]].concat();
    vec![
        ("a tagged day pass", shown_pass(world, &behind(&[0xd2]))),
        ("a day pass tagged as a CWT", shown_pass(world, &behind(&[0xd8, 0x3d, 0xd2]))),
        ("a byte behind the day pass", shown_pass(world, &[good(), vec![0]].concat())),
        ("a day pass of indefinite length", shown_pass(world, &indefinite)),
        ("a day pass with a long head", shown_pass(world, &long_head)),
        ("an unprotected kid", items(&|parts| parts[1] = map(&[(0x04, bytes(&kid))]))),
        ("an unprotected header of indefinite length", items(&|parts| parts[1] = vec![0xbf, 0xff])),
        ("an unprotected header with a long head", items(&|parts| parts[1] = vec![0xb8, 0x00])),
        ("an unprotected header that is null", items(&|parts| parts[1] = vec![0xf6])),
        ("a fifth item", items(&|parts| parts.push(head(5, 0)))),
        ("a missing signature", items(&|parts| parts.truncate(3))),
        ("a detached payload", items(&|parts| parts[2] = vec![0xf6])),
        ("a payload with a long head", items(&|parts| parts[2] = long_payload.clone())),
        ("a payload of indefinite length", items(&|parts| parts[2] = chunked_payload.clone())),
        ("a payload that is no byte string", items(&|parts| parts[2] = payload.clone())),
        ("a signature of 63 bytes", items(&|parts| parts[3] = bytes(&[1; 63]))),
        ("a signature of 65 bytes", items(&|parts| parts[3] = bytes(&[1; 65]))),
        ("a signature in DER", items(&|parts| parts[3] = bytes(&der))),
        ("several signatures", items(&|parts| parts[3] = array(&[bytes(&[1; 64])]))),
        ("no protected header", headed(&[])),
        ("an empty protected header", headed(&map(&[]))),
        ("a protected header without a kid", headed(&device_header())),
        ("a protected header without an algorithm", headed(&map(&[(0x04, bytes(&kid))]))),
        ("a kid of two bytes", headed(&map(&[(0x01, vec![0x26]), (0x04, bytes(&kid[..2]))]))),
        ("a kid of four bytes", headed(&map(&[(0x01, vec![0x26]), (0x04, bytes(&four))]))),
        ("the kid before the algorithm", headed(&map(&[(0x04, bytes(&kid)), (0x01, vec![0x26])]))),
        (
            "a content type in the protected header",
            headed(&map(&[(0x01, vec![0x26]), (0x03, unsigned(61_u8)), (0x04, bytes(&kid))])),
        ),
        ("the algorithm EdDSA", algorithm(vec![0x27])),
        ("the algorithm in two bytes", algorithm(vec![0x38, 0x06])),
        ("the algorithm's name", algorithm(text("ES256"))),
        (
            "a protected header of indefinite length",
            headed(&[&[0xbf][..], &issuer_header(issuer)[1..], &[0xff]].concat()),
        ),
        ("a byte behind the protected header", headed(&[issuer_header(issuer), vec![0]].concat())),
    ]
}

fn presentations(world: &World) -> Vec<Case> {
    let pass = world.issued(&world.pass(), &world.issuer).into_bytes();
    let iat = || unsigned(world.iat());
    let of = |items: &[Vec<u8>]| presented(world, &array(items));
    let good = || of(&[bytes(&pass), iat()]);
    let timed = |iat: Vec<u8>| of(&[bytes(&pass), iat]);
    let challenged = |challenge: Vec<u8>| of(&[bytes(&pass), iat(), challenge]);
    let headed =
        |header: &[u8], signer: &Signer| sign1("SFC1/show", header, &array(&[bytes(&pass), iat()]), signer);
    let indefinite = [&[0x9f][..], &bytes(&pass), &iat(), &[0xff]].concat();
    let mut long_iat = vec![0x1b, 0, 0, 0, 0];
    long_iat.extend(world.iat().to_be_bytes());
    vec![
        ("no bytes", Vec::new()),
        ("a number", unsigned(1_u8)),
        ("a presentation without a moment", of(&[bytes(&pass)])),
        ("a presentation with a fourth item", of(&[bytes(&pass), iat(), unsigned(1_u8), unsigned(1_u8)])),
        ("an empty presentation", of(&[])),
        ("a negative moment", timed(vec![0x20])),
        ("a moment in nine bytes", timed(long_iat)),
        ("a moment of 2^32", timed(unsigned(1_u64 << 32))),
        ("a moment in text", timed(text("2030-06-15"))),
        ("seven digits", challenged(unsigned(1_000_000_u32))),
        ("digits in text", challenged(text("123456"))),
        ("digits that are null", challenged(vec![0xf6])),
        ("digits in a long encoding", challenged(vec![0x19, 0x00, 0x07])),
        ("a day pass that is not in a byte string", of(&[pass.clone(), iat()])),
        ("a day pass in a text string", of(&[[head(3, pass.len()), pass.clone()].concat(), iat()])),
        ("an empty day pass", of(&[bytes(&[]), iat()])),
        ("a presentation of a presentation", shown_pass(world, &good())),
        ("a payload of indefinite length array", presented(world, &indefinite)),
        ("a byte behind the payload", presented(world, &[array(&[bytes(&pass), iat()]), vec![0]].concat())),
        ("a payload of no bytes", presented(world, &[])),
        ("a payload that is a text", presented(world, &text("SFC1"))),
        ("a kid in a device's protected header", headed(&issuer_header(&world.phone), &world.phone)),
        ("an empty protected header of a device", headed(&[], &world.phone)),
        ("a tagged presentation", [vec![0xd2], good()].concat()),
        ("a byte behind the presentation", [good(), vec![0]].concat()),
        ("a presentation of indefinite length", [&[0x9f][..], &good()[1..], &[0xff]].concat()),
    ]
}

fn signature(sign1: &[u8]) -> [u8; 64] {
    *sign1.last_chunk().unwrap()
}
