//! The issuer's keys in memory: what signs, what verifies, what seals tokens. Read-only; it is replaced as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use mobile_contracts::card::{IssuerId, IssuerKey, Kid, Purpose};

use super::signing::{LocalSigner, Signer};
use super::store::KeyRow;
use super::{Issuer, KeyPurpose, KeyState, Sealer, Vault};
use crate::failure::Failure;

/// The keys of an issuer that are good at this moment.
pub struct Ring {
    /// Whose keys.
    pub issuer: Issuer,
    /// What verifies cards and specimens.
    pub card_keys: Vec<IssuerKey>,
    signers: HashMap<KeyPurpose, (Kid, Arc<dyn Signer>)>,
    access: Vec<AccessKey>,
    tokens: Vec<(Vec<u8>, Sealer)>,
}

/// A key for access tokens.
pub struct AccessKey {
    /// Its name in a token's header.
    pub kid: String,
    /// Signs.
    pub encoding: EncodingKey,
    /// Verifies.
    pub decoding: DecodingKey,
}

impl Ring {
    pub(super) fn load(vault: &Vault, issuer: Issuer, rows: Vec<KeyRow>) -> Result<Self, Failure> {
        let mut ring = Self {
            issuer,
            card_keys: Vec::new(),
            signers: HashMap::new(),
            access: Vec::new(),
            tokens: Vec::new(),
        };
        for row in rows {
            ring.add(vault, row)?;
        }
        Ok(ring)
    }

    /// Rows come newest first, so the first key of a purpose that signs is the one that signs from now on.
    fn add(&mut self, vault: &Vault, row: KeyRow) -> Result<(), Failure> {
        let secret = vault.open_secret(row.purpose.0, &row.kid, &row.sealed_secret)?;
        let signs = row.state.0 == KeyState::Signing;
        match row.purpose.0 {
            KeyPurpose::Token => {
                let key = secret
                    .as_slice()
                    .try_into()
                    .map_err(|_| Failure::internal("a token key has 32 bytes"))?;
                self.tokens.push((row.kid, vault.sealer(key)));
            }
            KeyPurpose::Access => {
                let public =
                    row.public_key.ok_or_else(|| Failure::internal("an access key has a public half"))?;
                self.access.push(AccessKey {
                    kid: hex(&row.kid),
                    encoding: EncodingKey::from_ec_der(&secret),
                    decoding: DecodingKey::from_ec_der(&public),
                });
            }
            purpose @ (KeyPurpose::Card | KeyPurpose::Specimen) => {
                let signer = LocalSigner::from_pkcs8(&secret)?;
                let public = signer
                    .public_key()
                    .try_into()
                    .map_err(|_| Failure::internal("a public key has 65 bytes"))?;
                let what = if purpose == KeyPurpose::Card { Purpose::Card } else { Purpose::Specimen };
                let key = IssuerKey::new(IssuerId(self.issuer.id.uuid()), what, public);
                self.card_keys.push(key);
                if signs {
                    self.signers.entry(purpose).or_insert_with(|| (key.kid(), Arc::new(signer)));
                }
            }
        }
        Ok(())
    }

    /// Who signs for a purpose, and the name of the key.
    pub fn signer(&self, purpose: KeyPurpose) -> Result<(Kid, &dyn Signer), Failure> {
        let (kid, signer) =
            self.signers.get(&purpose).ok_or_else(|| Failure::internal("no key signs for this purpose"))?;
        Ok((*kid, signer.as_ref()))
    }

    /// The keys of access tokens; the first one signs.
    #[must_use]
    pub fn access_keys(&self) -> &[AccessKey] {
        &self.access
    }

    /// The access keys' public halves as a JWK set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        let jwks = self.access.iter().filter_map(|key| {
            let mut jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key.encoding, Algorithm::ES256).ok()?;
            jwk.common.key_id = Some(key.kid.clone());
            jwk.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Signature);
            serde_json::to_value(jwk).ok()
        });
        serde_json::json!({ "keys": jwks.collect::<Vec<_>>() })
    }

    /// Seals a token that only this service opens; `place` says what it is for.
    pub fn seal_token(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let (_, sealer) = self.tokens.first().ok_or_else(|| Failure::internal("no key seals tokens"))?;
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
