//! Use cases: sending somebody to the provider, and taking them back.

use std::net::IpAddr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::policy::{Claims, Expected};
use super::{Provider, store};
use crate::accounts::{self, Account, AccountState, RefreshToken, SignedIn, Tokens};
use crate::clock::Instant;
use crate::contacts::{self, Contact};
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Indexed;

/// What a flow is sealed for.
const PLACE: &str = "oidc flow";
/// How long somebody may take at the provider, in seconds.
pub(super) const FLOW_SECONDS: i64 = 600;
/// The page to which the provider comes back.
const BACK: &str = "/sign-in/oidc";

/// What is kept in the browser between leaving and coming back, sealed.
#[derive(Serialize, Deserialize)]
struct Flow {
    id: Uuid,
    state: String,
    nonce: String,
    verifier: String,
    /// Unix seconds.
    expires: i64,
}

/// A sign-in that has begun.
pub(super) struct Started {
    pub(super) authorization_url: String,
    pub(super) flow: String,
}

/// What a return leads to.
pub(super) enum Entered {
    /// Somebody who is known.
    Session(Tokens),
    /// Somebody new, with a contact that the provider has verified.
    Registration(String),
}

fn provider(app: &App) -> Result<&Provider, Failure> {
    app.oidc.as_ref().ok_or_else(|| Failure::problem(ProblemCode::Conflict))
}

fn away(error: &anyhow::Error) -> Failure {
    Failure::Unavailable(format!("the OpenID Connect provider: {error:#}"))
}

fn back(app: &App) -> String {
    format!("{}{BACK}", app.config.public_url.as_str().trim_end_matches('/'))
}

/// Where to send somebody, and what to keep meanwhile.
pub(super) async fn start(app: &App, address: IpAddr) -> Result<Started, Failure> {
    let provider = provider(app)?;
    app.limits.oidc(address)?;
    let random = || URL_SAFE_NO_PAD.encode(app.ids.bytes::<32>());
    let expires = app.clock.now().seconds() + FLOW_SECONDS;
    let flow = Flow { id: app.ids.uuid(), state: random(), nonce: random(), verifier: random(), expires };
    let known = provider.known().await.map_err(|error| away(&error))?;
    let mut url = known.authorization_endpoint.clone();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier));
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", provider.client())
        .append_pair("redirect_uri", &back(app))
        .append_pair("scope", "openid email phone")
        .append_pair("state", &flow.state)
        .append_pair("nonce", &flow.nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&flow).map_err(anyhow::Error::from)?);
    let flow = URL_SAFE_NO_PAD.encode(app.vault.ring()?.seal_token(PLACE, &plain)?);
    Ok(Started { authorization_url: url.into(), flow })
}

/// Takes somebody back. Whatever is wrong gets the same answer.
pub(super) async fn complete(
    app: &App,
    address: IpAddr,
    (flow, state, code): (&str, &str, &str),
    lang: Lang,
) -> Result<Entered, Failure> {
    let provider = provider(app)?;
    app.limits.oidc(address)?;
    let refused = || Failure::problem(ProblemCode::InvalidCredentials);
    let flow = open(app, flow).ok_or_else(refused)?;
    let now = app.clock.now();
    if verify_slices_are_equal(flow.state.as_bytes(), state.as_bytes()).is_err()
        || now.seconds() >= flow.expires
    {
        return Err(refused());
    }
    let (id, expires) = (flow.id, Instant::from_micros(flow.expires.saturating_mul(1_000_000)));
    let first = app.db.write(move |tx| Ok::<_, Failure>(store::complete(tx, id, expires)?)).await?;
    if first == 0 {
        return Err(refused());
    }
    let claims = provider.exchange(code, &flow.verifier, &back(app)).await.map_err(|error| away(&error))?;
    let expected = Expected {
        issuer: provider.issuer(),
        client: provider.client(),
        nonce: &flow.nonce,
        now: now.seconds(),
    };
    let claims = claims.filter(|claims| claims.answer(&expected)).ok_or_else(refused)?;
    match enter(app, claims, lang, now).await? {
        Proved::Known(who, refresh) => Ok(Entered::Session(accounts::tokens(app, who, refresh)?)),
        Proved::New(contact) => Ok(Entered::Registration(contacts::seal_registration(app, &contact, now)?)),
        Proved::Nobody => Err(refused()),
    }
}

enum Proved {
    Known(SignedIn, RefreshToken),
    New(Contact),
    Nobody,
}

async fn enter(app: &App, claims: Claims, lang: Lang, now: Instant) -> Result<Proved, Failure> {
    let subject = [claims.iss.as_bytes(), b"\0", claims.sub.as_bytes()].concat();
    let blind_index = app.vault.index(Indexed::Oidc, &subject)?;
    let parts = app.clone();
    app.db
        .write(move |tx| {
            let known = match store::linked(tx, &blind_index)? {
                Some((account, state)) => Some((account, state.0)),
                None => by_contact(tx, &parts, &claims)?,
            };
            match known {
                Some((account, AccountState::Active)) => {
                    store::link(tx, &blind_index, account, now)?;
                    accounts::set_language(tx, account, lang)?;
                    let (who, refresh) = accounts::begin_session(tx, &parts.ids, now, account)?;
                    Ok(Proved::Known(who, refresh))
                }
                Some((_, AccountState::Closed)) => Ok(Proved::Nobody),
                None => {
                    let contact = claims.verified().find_map(|text| Contact::parse(text).ok());
                    Ok::<_, Failure>(contact.map_or(Proved::Nobody, Proved::New))
                }
            }
        })
        .await
}

/// Whoever has a contact that the provider has verified.
fn by_contact(
    tx: &mut Tx<'_>,
    app: &App,
    claims: &Claims,
) -> Result<Option<(Key<Account>, AccountState)>, Failure> {
    for contact in claims.verified().filter_map(|text| Contact::parse(text).ok()) {
        if let Some(found) = contacts::account_of(tx.conn(), app, &contact)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Forgets sign-ins that are over.
///
/// # Errors
/// If the database does not answer.
pub async fn forget(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(move |tx| Ok(store::forget(tx, now).map(drop)?)).await
}

fn open(app: &App, flow: &str) -> Option<Flow> {
    let sealed = URL_SAFE_NO_PAD.decode(flow).ok()?;
    let plain = app.vault.ring().ok()?.open_token(PLACE, &sealed)?;
    serde_json::from_slice(&plain).ok()
}
