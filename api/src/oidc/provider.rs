//! The provider over HTTP: what it publishes about itself, its keys, and its answer to a code.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use super::policy::Claims;

/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Signatures only, no shared secret: a key that is published cannot be taken for one (RFC 8725 §3.1).
const ALGORITHMS: [Algorithm; 3] = [Algorithm::ES256, Algorithm::RS256, Algorithm::PS256];

/// An OpenID Connect provider, as the settings name it.
pub struct Provider {
    http: reqwest::Client,
    issuer: String,
    client: String,
    secret: Option<SecretString>,
    known: RwLock<Option<Arc<Known>>>,
}

/// What the provider says of itself (OpenID Connect Discovery 1.0 §3), and its keys.
pub(super) struct Known {
    pub(super) authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    keys: JwkSet,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
}

#[derive(Deserialize)]
struct TokenAnswer {
    id_token: String,
}

impl Provider {
    /// A provider. Nothing is connected to yet.
    ///
    /// # Errors
    /// If there can be no client.
    pub fn new(issuer: &Url, client: &str, secret: Option<&SecretString>) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("no client for the OpenID Connect provider")?;
        // A URL without a path gets a slash from its parser; issuers are compared letter by letter.
        let issuer = issuer.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            http,
            issuer,
            client: client.to_owned(),
            secret: secret.cloned(),
            known: RwLock::new(None),
        })
    }

    /// Its issuer, as its tokens name it.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What this service is called there.
    pub(super) fn client(&self) -> &str {
        &self.client
    }

    /// What the provider says of itself; asked once.
    pub(super) async fn known(&self) -> anyhow::Result<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) => Ok(known),
            None => self.discover().await,
        }
    }

    async fn discover(&self) -> anyhow::Result<Arc<Known>> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer);
        let told: Discovery = self.http.get(address).send().await?.error_for_status()?.json().await?;
        anyhow::ensure!(
            told.issuer.trim_end_matches('/') == self.issuer,
            "the provider calls itself by another name than oidc_issuer"
        );
        let keys = self.http.get(told.jwks_uri.clone()).send().await?.error_for_status()?.json().await?;
        let Discovery { authorization_endpoint, token_endpoint, jwks_uri, .. } = told;
        let known = Arc::new(Known { authorization_endpoint, token_endpoint, jwks_uri, keys });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// Exchanges a code for an ID token (RFC 6749 §4.1.3, RFC 7636 §4.5) and verifies its signature. `None` for a code
    /// that the provider does not take, and a token that it did not sign.
    pub(super) async fn exchange(
        &self,
        code: &str,
        verifier: &str,
        back: &str,
    ) -> anyhow::Result<Option<Claims>> {
        let known = self.known().await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
            ("client_id", &self.client),
        ];
        let mut request = self.http.post(known.token_endpoint.clone()).form(&form);
        if let Some(secret) = &self.secret {
            request = request.basic_auth(&self.client, Some(secret.expose_secret()));
        }
        let answer = request.send().await?;
        if answer.status().is_client_error() {
            return Ok(None);
        }
        let TokenAnswer { id_token } = answer.error_for_status()?.json().await?;
        self.verify(&known, &id_token).await
    }

    async fn verify(&self, known: &Known, token: &str) -> anyhow::Result<Option<Claims>> {
        let Ok(header) = jsonwebtoken::decode_header(token) else { return Ok(None) };
        if !ALGORITHMS.contains(&header.alg) {
            return Ok(None);
        }
        let find = |keys: &JwkSet| match &header.kid {
            Some(kid) => keys.find(kid).cloned(),
            // Without a name there must be no choice.
            None => keys.keys.first().filter(|_| keys.keys.len() == 1).cloned(),
        };
        let key = match find(&known.keys) {
            Some(key) => Some(key),
            // The provider may have changed its keys since.
            None => {
                find(&self.http.get(known.jwks_uri.clone()).send().await?.error_for_status()?.json().await?)
            }
        };
        let Some(key) = key.and_then(|key| DecodingKey::from_jwk(&key).ok()) else { return Ok(None) };
        let mut validation = Validation::new(header.alg);
        // Times, issuer and audience are judged by `policy.rs`, by the injected clock.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Ok(jsonwebtoken::decode::<Claims>(token, &key, &validation).ok().map(|token| token.claims))
    }
}
