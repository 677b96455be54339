//! The cases behind `vectors/codes.json`. The maker of the vectors writes them down; the tests make them anew,
//! with other keys, and run them too, so that the file cannot fall behind.

mod borders;
mod forged;
mod malformed;
mod order;
mod text;
mod valid;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::card::{
    Challenge, Credential, Day, DayPass, Hint, IssuerKey, Kid, Paper, Purpose, SignedDayPass,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use crate::support::code as code_of;
use crate::support::{Signer, array, bytes, day_pass, head, map, paper, text as text_string, unsigned};

/// The file `codes.json`; `vectors/README.md` says what the fields mean.
#[derive(Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) keys: BTreeMap<String, Key>,
    pub(crate) vectors: Vec<Vector>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) issuer: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) public_key: String,
    pub(crate) private_test_key_pkcs8: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) now: i64,
    pub(crate) keys: Vec<String>,
    pub(crate) specimens: bool,
    pub(crate) asked: Option<String>,
    pub(crate) status: String,
    pub(crate) expect: Value,
}

/// Everybody who signs, and the moment: noon in Moscow on 15 June 2030.
pub(crate) struct World {
    /// Two issuers, and a specimen key of the first.
    pub(crate) issuer: Signer,
    pub(crate) other_issuer: Signer,
    pub(crate) specimen: Signer,
    /// Keys of the two issuers that share their kid.
    pub(crate) twins: [Signer; 2],
    pub(crate) phone: Signer,
    pub(crate) other_phone: Signer,
    pub(crate) day: Day,
    pub(crate) now: i64,
}

/// The issuers' ids, as bytes of their UUIDs.
pub(crate) const ISSUER: u8 = 1;
pub(crate) const OTHER_ISSUER: u8 = 2;

impl World {
    pub(crate) fn new() -> Self {
        let date = NaiveDate::from_ymd_opt(2030, 6, 15).unwrap();
        let day = Day::of(date, Tz::Europe__Moscow).unwrap();
        Self {
            issuer: Signer::new(),
            other_issuer: Signer::new(),
            specimen: Signer::new(),
            twins: twins(),
            phone: Signer::new(),
            other_phone: Signer::new(),
            day,
            now: i64::from(day.validity.nbf()) + 12 * 3600,
        }
    }

    /// The keys by the names that vectors use.
    pub(crate) fn issuer_keys(&self) -> BTreeMap<String, IssuerKey> {
        [
            ("issuer", self.issuer.as_issuer(ISSUER, Purpose::Card)),
            ("other_issuer", self.other_issuer.as_issuer(OTHER_ISSUER, Purpose::Card)),
            ("specimen", self.specimen.as_issuer(ISSUER, Purpose::Specimen)),
            ("twin", self.twins[0].as_issuer(ISSUER, Purpose::Card)),
            ("other_twin", self.twins[1].as_issuer(OTHER_ISSUER, Purpose::Card)),
        ]
        .map(|(name, key)| (name.to_owned(), key))
        .into()
    }

    pub(crate) fn iat(&self) -> u32 {
        self.now as u32 - 5
    }

    pub(crate) fn pass(&self) -> DayPass {
        day_pass(self.day, &self.phone, None)
    }

    pub(crate) fn paper(&self) -> Paper {
        paper(self.day)
    }

    /// The everyday code: a day pass of the issuer, shown by its phone five seconds ago.
    pub(crate) fn code(&self) -> String {
        self.shown(&self.issued(&self.pass(), &self.issuer), self.iat(), None).code()
    }

    pub(crate) fn issued(&self, pass: &DayPass, issuer: &Signer) -> Credential {
        let draft = pass.draft(kid(issuer));
        draft.assemble(&issuer.sign(&draft.to_sign()))
    }

    pub(crate) fn printed(&self, paper: &Paper, issuer: &Signer) -> Credential {
        let draft = paper.draft(kid(issuer));
        draft.assemble(&issuer.sign(&draft.to_sign()))
    }

    pub(crate) fn shown(&self, pass: &Credential, iat: u32, challenge: Option<u32>) -> Credential {
        self.shown_by(&self.phone, pass, iat, challenge)
    }

    pub(crate) fn shown_by(
        &self,
        phone: &Signer,
        pass: &Credential,
        iat: u32,
        challenge: Option<u32>,
    ) -> Credential {
        let challenge = challenge.map(|digits| Challenge::new(digits).unwrap());
        let draft = SignedDayPass::read(pass.as_bytes()).unwrap().present(iat, challenge);
        draft.assemble(&phone.sign(&draft.to_sign()))
    }

    /// A presentation of a day pass in bytes, by its phone.
    fn shown_bytes(&self, pass: &[u8], iat: u32) -> Vec<u8> {
        self.shown_bytes_by(&self.phone, pass, iat, None)
    }

    fn shown_bytes_by(&self, phone: &Signer, pass: &[u8], iat: u32, digits: Option<u32>) -> Vec<u8> {
        let mut items = vec![bytes(pass), unsigned(iat)];
        items.extend(digits.map(unsigned));
        sign1("SFC1/show", &device_header(), &array(&items), phone)
    }

    /// A vector of the most usual circumstances.
    pub(crate) fn vector(&self, name: &str, code: impl Into<String>, expect: Value) -> Vector {
        Vector {
            name: name.to_owned(),
            code: code.into(),
            now: self.now,
            keys: ["issuer", "other_issuer", "specimen"].map(str::to_owned).into(),
            specimens: false,
            asked: None,
            status: "good".to_owned(),
            expect,
        }
    }

    /// Every case, made with this world's keys.
    pub(crate) fn file(&self) -> File {
        let issuers = [
            ("issuer", &self.issuer),
            ("other_issuer", &self.other_issuer),
            ("specimen", &self.specimen),
            ("twin", &self.twins[0]),
            ("other_twin", &self.twins[1]),
        ];
        let phones = [("phone", &self.phone), ("other_phone", &self.other_phone)];
        let known = self.issuer_keys();
        let key = |(name, signer): (&str, &Signer)| {
            let issuer = known.get(name);
            let key = Key {
                issuer: issuer.map(|key| key.issuer().0.to_string()),
                purpose: issuer.map(|key| purpose(key.purpose()).to_owned()),
                kid: issuer.map(|key| key.kid().to_string()),
                public_key: hex(&signer.public_key()),
                private_test_key_pkcs8: hex(&signer.pkcs8()),
            };
            (name.to_owned(), key)
        };
        let vectors = [
            valid::vectors(self),
            order::vectors(self),
            borders::vectors(self),
            forged::vectors(self),
            text::vectors(self),
            malformed::controls(self),
            malformed::vectors(self),
        ];
        File { keys: issuers.into_iter().chain(phones).map(key).collect(), vectors: vectors.concat() }
    }
}

pub(crate) fn refused(reason: &str) -> Value {
    json!({ "refused": reason })
}

/// The answer to a day pass of this issuer that its phone has shown.
pub(crate) fn device(
    pass: &DayPass,
    issuer: u8,
    purpose: &str,
    iat: u32,
    now: i64,
    challenged: bool,
) -> Value {
    let age = now - i64::from(iat);
    json!({ "verified": {
        "kind": "presentation",
        "issuer": uuid::Uuid::from_bytes([issuer; 16]).to_string(),
        "purpose": purpose,
        "nbf": pass.validity.nbf(),
        "exp": pass.validity.exp(),
        "class": pass.class.get(),
        "hint": pass.hint.as_ref().map(hint),
        "day": pass.day,
        "index": pass.index,
        "list": pass.index >> 20,
        "position": pass.index & 0xf_ffff,
        "tag": hex(&pass.tag.0),
        "iat": iat,
        "age_s": age.max(0),
        "skew_s": (-age).max(0),
        "challenged": challenged,
    }})
}

/// The answer to a paper card of this issuer.
pub(crate) fn on_paper(paper: &Paper, issuer: u8, purpose: &str) -> Value {
    json!({ "verified": {
        "kind": "paper",
        "issuer": uuid::Uuid::from_bytes([issuer; 16]).to_string(),
        "purpose": purpose,
        "nbf": paper.validity.nbf(),
        "exp": paper.validity.exp(),
        "class": paper.class.get(),
        "hint": hint(&paper.hint),
        "slot": paper.slot,
    }})
}

pub(crate) fn hint(hint: &Hint) -> Value {
    json!({ "initials": hint.initials(), "month": hint.month(), "day": hint.day() })
}

pub(crate) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Card => "card",
        Purpose::Specimen => "specimen",
        Purpose::Status => "status",
        Purpose::Bundle => "bundle",
    }
}

pub(crate) fn kid(issuer: &Signer) -> Kid {
    Kid::of(&issuer.public_key())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A COSE_Sign1 around any headers and payload, signed as it should be, written without the crate's help.
fn sign1(aad: &str, protected: &[u8], payload: &[u8], signer: &Signer) -> Vec<u8> {
    let message =
        array(&[text_string("Signature1"), bytes(protected), bytes(aad.as_bytes()), bytes(payload)]);
    array(&[bytes(protected), head(5, 0), bytes(payload), bytes(&signer.sign(&message))])
}

/// The protected header of an issuer.
fn issuer_header(issuer: &Signer) -> Vec<u8> {
    map(&[(0x01, vec![0x26]), (0x04, bytes(&kid(issuer).0))])
}

/// The protected header of a device.
fn device_header() -> Vec<u8> {
    map(&[(0x01, vec![0x26])])
}

/// A COSE_Sign1 with its signature changed.
fn with_signature(sign1: &[u8], change: impl Fn(&[u8; 64]) -> [u8; 64]) -> Vec<u8> {
    let (rest, signature) = sign1.split_last_chunk().unwrap();
    [rest, &change(signature)].concat()
}

/// Two keys of one kid: among some ten thousand, there is such a pair.
fn twins() -> [Signer; 2] {
    let mut seen = HashMap::new();
    loop {
        let signer = Signer::new();
        if let Some(twin) = seen.remove(&kid(&signer)) {
            return [twin, signer];
        }
        seen.insert(kid(&signer), signer);
    }
}
