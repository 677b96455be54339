//! The issuer's keys in memory: what signs, what verifies, what seals tokens. Read-only; it is replaced as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use mobile_contracts::card::{IssuerId, IssuerKey, Kid, Purpose};

use super::signing::{LocalSigner, Signer};
use super::store::KeyRow;
use super::{Issuer, KeyPurpose, KeyState, Sealer, Vault, policy};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;

/// The keys of an issuer that are good at this moment.
pub struct Ring {
    /// Whose keys.
    pub issuer: Issuer,
    /// What verifies cards and specimens.
    pub card_keys: Vec<IssuerKey>,
    /// What verifies status lists and bundles.
    pub service_keys: Vec<IssuerKey>,
    clock: Clock,
    signers: HashMap<KeyPurpose, Turns<NamedSigner>>,
    access: Vec<AccessKey>,
    tokens: Turns<Sealer>,
}

/// Keys of one purpose, each with the moment from which it may sign; none for one that only verifies.
type Turns<T> = Vec<(Option<Instant>, T)>;

/// Who signs, and the name of the key.
type NamedSigner = (Kid, Arc<dyn Signer>);

/// A key for access tokens.
pub struct AccessKey {
    /// Its name in a token's header.
    pub kid: String,
    /// Verifies.
    pub decoding: DecodingKey,
    point: [u8; 65],
}

impl Ring {
    pub(super) fn load(vault: &Vault, issuer: Issuer, rows: &[KeyRow]) -> Result<Self, Failure> {
        let mut ring = Self {
            issuer,
            card_keys: Vec::new(),
            service_keys: Vec::new(),
            clock: Arc::clone(&vault.clock),
            signers: HashMap::new(),
            access: Vec::new(),
            tokens: Vec::new(),
        };
        for row in rows {
            ring.add(vault, row)?;
        }
        Ok(ring)
    }

    fn add(&mut self, vault: &Vault, row: &KeyRow) -> Result<(), Failure> {
        let purpose = row.purpose.0;
        let secret = vault.open_secret(purpose, &row.kid, &row.sealed_secret)?;
        let from = row.signs_from.unwrap_or(row.created_at);
        let from = (row.state.0 == KeyState::Signing).then_some(from);
        let issuer = IssuerId(self.issuer.id.uuid());
        let what = match purpose {
            KeyPurpose::Token => {
                let key = secret
                    .as_slice()
                    .try_into()
                    .map_err(|_| Failure::internal("a token key has 32 bytes"))?;
                self.tokens.push((from, vault.sealer(key)));
                return Ok(());
            }
            KeyPurpose::Access => None,
            KeyPurpose::Card => Some(Purpose::Card),
            KeyPurpose::Specimen => Some(Purpose::Specimen),
            KeyPurpose::Status => Some(Purpose::Status),
            KeyPurpose::Bundle => Some(Purpose::Bundle),
        };
        let signer = LocalSigner::from_pkcs8(&secret)?;
        let point: [u8; 65] =
            signer.public_key().try_into().map_err(|_| Failure::internal("a public key has 65 bytes"))?;
        match what {
            None => {
                let (kid, decoding) = (hex(&row.kid), DecodingKey::from_ec_der(&point));
                self.access.push(AccessKey { kid, decoding, point });
            }
            Some(what) if what.signs_codes() => self.card_keys.push(IssuerKey::new(issuer, what, point)),
            Some(what) => self.service_keys.push(IssuerKey::new(issuer, what, point)),
        }
        self.signers.entry(purpose).or_default().push((from, (Kid::of(&point), Arc::new(signer))));
        Ok(())
    }

    /// Who signs for a purpose at this moment, and the name of the key.
    pub fn signer(&self, purpose: KeyPurpose) -> Result<(Kid, &dyn Signer), Failure> {
        let turns = self.signers.get(&purpose).map(Vec::as_slice).unwrap_or_default();
        let (kid, signer) =
            self.turn(turns).ok_or_else(|| Failure::internal("no key signs for this purpose"))?;
        Ok((*kid, signer.as_ref()))
    }

    fn turn<'a, T>(&self, turns: &'a [(Option<Instant>, T)]) -> Option<&'a T> {
        policy::signing(turns.iter().map(|(from, _)| *from), self.clock.now())
            .and_then(|at| turns.get(at))
            .map(|(_, key)| key)
    }

    /// The keys of access tokens.
    #[must_use]
    pub fn access_keys(&self) -> &[AccessKey] {
        &self.access
    }

    /// The access keys' public halves as a JWK set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwks = self.access.iter().map(|AccessKey { kid, point, .. }| {
            serde_json::json!({
                "kty": "EC", "use": "sig", "alg": "ES256", "kid": kid, "crv": "P-256",
                "x": coordinate(&point[1..33]), "y": coordinate(&point[33..]),
            })
        });
        serde_json::json!({ "keys": jwks.collect::<Vec<_>>() })
    }

    /// Seals a token that only this service opens; `place` says what it is for.
    pub fn seal_token(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let sealer = self.turn(&self.tokens).ok_or_else(|| Failure::internal("no key seals tokens"))?;
        Ok(sealer.seal(place.as_bytes(), plain))
    }

    /// Opens a token sealed for `place`, with any key that still counts; `None` if none opens it.
    #[must_use]
    pub fn open_token(&self, place: &str, sealed: &[u8]) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        self.tokens.iter().find_map(|(_, sealer)| sealer.open(place.as_bytes(), sealed).ok())
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
