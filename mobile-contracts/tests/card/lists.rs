//! The vectors of status lists: made from these cases, checked in, and verified ever after.

use std::collections::BTreeMap;

use flate2::{Compress, Compression, FlushCompress};
use mobile_contracts::card::{IssuerId, IssuerKey, ListId, Purpose, StatusList};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cases::{hex, kid, purpose, refused};
use crate::support::{Signer, array, bytes, head, map, other_s, text, unsigned};

/// The file `status-lists.json`; `vectors/README.md` says what the fields mean.
#[derive(Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) keys: BTreeMap<String, Key>,
    pub(crate) vectors: Vec<Vector>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) issuer: String,
    pub(crate) purpose: String,
    pub(crate) kid: String,
    pub(crate) public_key: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) issuer: String,
    pub(crate) day: u32,
    pub(crate) list: u32,
    pub(crate) held: Option<u32>,
    pub(crate) keys: Vec<String>,
    pub(crate) expect: Value,
}

/// Midnight in Moscow on 15 June 2030, and some hours.
const IAT: u32 = 1_907_694_000 + 10_000;
const DAY: u32 = 22_080;
const ORIGIN: &str = "https://card.example.ru";
const TYPE: &str = "application/statuslist+cwt";
const POSITIONS: [u32; 6] = [0, 1, 7, 8, 300_000, 1_048_575];

/// Whoever signs lists, and somebody who signs cards.
pub(crate) struct Lists {
    status: Signer,
    next: Signer,
    other_issuer: Signer,
    card: Signer,
}

impl Lists {
    pub(crate) fn new() -> Self {
        Self { status: Signer::new(), next: Signer::new(), other_issuer: Signer::new(), card: Signer::new() }
    }

    fn keys(&self) -> [(&'static str, IssuerKey); 4] {
        [
            ("status", self.status.as_issuer(1, Purpose::Status)),
            ("next", self.next.as_issuer(1, Purpose::Status)),
            ("other_issuer", self.other_issuer.as_issuer(2, Purpose::Status)),
            ("card", self.card.as_issuer(1, Purpose::Card)),
        ]
    }

    pub(crate) fn file(&self) -> File {
        let keys = self.keys().map(|(name, key)| {
            let key = Key {
                issuer: key.issuer().0.to_string(),
                purpose: purpose(key.purpose()).into(),
                kid: key.kid().to_string(),
                public_key: hex(key.public_key()),
            };
            (name.to_owned(), key)
        });
        File { keys: keys.into(), vectors: [self.good(), self.refused(), self.malformed()].concat() }
    }

    fn made(&self, iat: u32, positions: &[u32], signer: &Signer) -> Vec<u8> {
        let draft = StatusList::new(id(), iat, positions.iter().copied()).draft(ORIGIN, kid(signer));
        draft.assemble(&signer.sign(&draft.to_sign()))
    }

    fn good(&self) -> Vec<Vector> {
        let list = |iat: u32, positions: &[u32]| {
            let now = i64::from(iat);
            let status = |(position, now, status): (u32, i64, &str)| json!({ "position": position, "now": now, "status": status });
            let first =
                positions.first().map_or("good", |first| if *first == 0 { "revoked" } else { "good" });
            let statuses = [
                (0, now, first),
                (2, now, "good"),
                (2, now + 86_400, "good"),
                (0, now + 86_400, first),
                (2, now + 86_401, "unknown"),
                (0, now + 86_401, "unknown"),
                (2, now - 90, "good"),
            ]
            .map(status);
            json!({ "list": { "iat": iat, "positions": positions, "statuses": statuses } })
        };
        let plain = self.made(IAT, &POSITIONS, &self.status);
        let (rest, signature) = plain.split_last_chunk().unwrap();
        let twisted = [rest, &other_s(signature)].concat();
        let everywhere: Vec<u32> = (0..1_500).map(|at| at * 699).collect();
        let by_hand = self.by_hand(&header(&self.status, TYPE), &claims(&packed(131_072)));
        vec![
            vector("six cards that are not good", &plain, list(IAT, &POSITIONS)),
            vector("nobody revoked", &self.made(IAT, &[], &self.status), list(IAT, &[])),
            vector("1,500 cards", &self.made(IAT, &everywhere, &self.status), list(IAT, &everywhere)),
            vector("signed by the next key", &self.made(IAT, &[5], &self.next), list(IAT, &[5])),
            vector("(r, n-s)", &twisted, list(IAT, &POSITIONS)),
            Vector { held: Some(IAT), ..vector("as old as the one held", &plain, list(IAT, &POSITIONS)) },
            vector("written by hand", &by_hand, list(IAT, &[])),
        ]
    }

    fn refused(&self) -> Vec<Vector> {
        let plain = self.made(IAT, &POSITIONS, &self.status);
        let foreign = self.made(IAT, &[], &self.other_issuer);
        let by_card = self.made(IAT, &[], &self.card);
        let about = |subject: &str| {
            let payload = claims_of(subject, IAT + 86_400, 300, &packed(131_072));
            self.by_hand(&header(&self.status, TYPE), &payload)
        };
        let elsewhere = format!("{ORIGIN}{}", ListId { list: 1, ..id() }.path());
        let empty = |name: &str, token: &[u8], reason: &str| vector(name, token, refused(reason));
        vec![
            Vector { held: Some(IAT + 1), ..empty("older than the one held", &plain, "older") },
            Vector { keys: vec!["next".into()], ..empty("by a key that is gone", &plain, "unknown_key") },
            Vector { day: DAY + 1, ..empty("of another day", &plain, "another_list") },
            Vector { list: 1, ..empty("of another part of the day", &plain, "another_list") },
            Vector { issuer: issuer(2), ..empty("of another issuer", &plain, "another_list") },
            empty("signed by another issuer's key", &foreign, "unknown_key"),
            empty("signed by a key for cards", &by_card, "unknown_key"),
            empty("whose subject is another list", &about(&elsewhere), "another_list"),
            empty("whose subject is a path alone", &about(&id().path()), "another_list"),
            empty("whose subject goes on", &about(&format!("{ORIGIN}{}?", id().path())), "another_list"),
            empty("with a changed signature", &with_changed_signature(&plain), "bad_signature"),
        ]
    }

    fn malformed(&self) -> Vec<Vector> {
        let plain = self.made(IAT, &POSITIONS, &self.status);
        let good = claims(&packed(131_072));
        let usual = header(&self.status, TYPE);
        let by_hand = |header: &[u8], claims: &[u8]| self.by_hand(header, claims);
        let kid_item = bytes(&kid(&self.status).0);
        let lst = |list: Vec<u8>| claims(&list);
        let two_bits = claims_around(
            &subject(),
            IAT + 86_400,
            300,
            &[[text("lst"), bytes(&packed(131_072))].concat(), [text("bits"), unsigned(2_u32)].concat()],
        );
        let swapped = claims_around(
            &subject(),
            IAT + 86_400,
            300,
            &[[text("bits"), unsigned(1_u32)].concat(), [text("lst"), bytes(&packed(131_072))].concat()],
        );
        let with_uri = claims_around(
            &subject(),
            IAT + 86_400,
            300,
            &[
                [text("lst"), bytes(&packed(131_072))].concat(),
                [text("bits"), unsigned(1_u32)].concat(),
                [text("aggregation_uri"), text(ORIGIN)].concat(),
            ],
        );
        let (_, untagged) = plain.split_first().unwrap();
        let cases = [
            ("without its tag", untagged.to_vec()),
            ("with another tag", [&[0xd1], untagged].concat()),
            ("with the tag of a CWT before its own", [&[0xd8, 61][..], &plain].concat()),
            ("cut at its end", plain[..plain.len() - 1].to_vec()),
            ("followed by a byte", [&plain[..], &[0]].concat()),
            ("of no bytes", Vec::new()),
            ("with no type", by_hand(&map(&[(1, vec![0x26]), (4, kid_item.clone())]), &good)),
            ("with a number for a type", by_hand(&header_with(&self.status, unsigned(278_u32)), &good)),
            ("of another type", by_hand(&header(&self.status, "application/cwt"), &good)),
            (
                "of another algorithm",
                by_hand(&map(&[(1, vec![0x27]), (4, kid_item), (16, text(TYPE))]), &good),
            ),
            (
                "that ends with another second",
                by_hand(&usual, &claims_of(&subject(), IAT + 86_401, 300, &packed(131_072))),
            ),
            ("for no time", by_hand(&usual, &claims_of(&subject(), IAT + 86_400, 0, &packed(131_072)))),
            ("of two bits an entry", by_hand(&usual, &two_bits)),
            ("in another order", by_hand(&usual, &swapped)),
            ("with an aggregation", by_hand(&usual, &with_uri)),
            ("of one byte too few", by_hand(&usual, &lst(packed(131_071)))),
            ("of one byte too many", by_hand(&usual, &lst(packed(131_073)))),
            ("that swells to 4 MiB", by_hand(&usual, &lst(packed(4 << 20)))),
            ("whose bits are not compressed", by_hand(&usual, &lst(vec![0; 300]))),
            ("whose bits are followed by a byte", by_hand(&usual, &lst([packed(131_072), vec![0]].concat()))),
            ("whose bits are deflate without zlib", by_hand(&usual, &lst(deflated(131_072, false)))),
            ("of no bits", by_hand(&usual, &lst(Vec::new()))),
        ];
        cases.map(|(name, token)| vector(name, &token, refused("malformed"))).into()
    }

    /// Signed as it should be, written without the crate's help.
    fn by_hand(&self, header: &[u8], claims: &[u8]) -> Vec<u8> {
        let message = array(&[text("Signature1"), bytes(header), bytes(b""), bytes(claims)]);
        let signature = bytes(&self.status.sign(&message));
        [vec![0xd2], array(&[bytes(header), head(5, 0), bytes(claims), signature])].concat()
    }
}

fn id() -> ListId {
    ListId { issuer: IssuerId(Uuid::from_bytes([1; 16])), day: DAY, list: 0 }
}

fn issuer(number: u8) -> String {
    Uuid::from_bytes([number; 16]).to_string()
}

fn subject() -> String {
    format!("{ORIGIN}{}", id().path())
}

fn vector(name: &str, token: &[u8], expect: Value) -> Vector {
    let keys = ["status", "next", "other_issuer", "card"].map(str::to_owned).into();
    let (name, token) = (name.to_owned(), hex(token));
    Vector { name, token, issuer: issuer(1), day: DAY, list: 0, held: None, keys, expect }
}

fn header(signer: &Signer, kind: &str) -> Vec<u8> {
    header_with(signer, text(kind))
}

fn header_with(signer: &Signer, kind: Vec<u8>) -> Vec<u8> {
    map(&[(1, vec![0x26]), (4, bytes(&kid(signer).0)), (16, kind)])
}

fn claims(list: &[u8]) -> Vec<u8> {
    claims_of(&subject(), IAT + 86_400, 300, list)
}

fn claims_of(subject: &str, exp: u32, ttl: u32, list: &[u8]) -> Vec<u8> {
    let items = [[text("lst"), bytes(list)].concat(), [text("bits"), unsigned(1_u32)].concat()];
    claims_around(subject, exp, ttl, &items)
}

fn claims_around(subject: &str, exp: u32, ttl: u32, items: &[Vec<u8>]) -> Vec<u8> {
    let list = [head(5, items.len()), items.concat()].concat();
    [
        head(5, 5),
        [vec![2], text(subject)].concat(),
        [vec![4], unsigned(exp)].concat(),
        [vec![6], unsigned(IAT)].concat(),
        [unsigned(65_533_u32), list].concat(),
        [unsigned(65_534_u32), unsigned(ttl)].concat(),
    ]
    .concat()
}

/// So many zero bytes, compressed.
fn packed(length: usize) -> Vec<u8> {
    deflated(length, true)
}

fn deflated(length: usize, zlib: bool) -> Vec<u8> {
    let mut packed = Vec::with_capacity(1 << 18);
    Compress::new(Compression::best(), zlib)
        .compress_vec(&vec![0; length], &mut packed, FlushCompress::Finish)
        .unwrap();
    packed
}

fn with_changed_signature(token: &[u8]) -> Vec<u8> {
    let mut changed = token.to_vec();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    changed
}
