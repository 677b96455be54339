//! Telling who a credential stands for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::wire::problem::ProblemCode;
use sha2::{Digest, Sha256};

use super::store;
use super::store::TillRow;
use crate::accounts::{
    self, Account, Audience, Bearer, Refused, Role, SignedIn, verify_any_token, verify_token,
};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::families::AdultRow;
use crate::ids::{Ids, Key};
use crate::partners::staff::Acting;
use crate::state::App;

/// What a till's token begins with, so that a leaked one is recognised by a scanner.
const TILL_PREFIX: &str = "sfct_";

/// A new till token and the hash that the database keeps.
#[must_use]
pub fn till_token(ids: &Ids) -> (String, Vec<u8>) {
    let token = format!("{TILL_PREFIX}{}", URL_SAFE_NO_PAD.encode(ids.bytes::<32>()));
    let hash = hash(&token);
    (token, hash)
}

pub(super) fn is_till_token(token: &str) -> bool {
    token.starts_with(TILL_PREFIX)
}

/// Whoever says to be a till. Which one it is, is looked up where the request asks the database for the rest, and only
/// [`TillToken::find`] and [`TillToken::look_up`] give the row without which nothing is verified or redeemed.
pub struct TillToken(Vec<u8>);

impl TillToken {
    /// What may be a till's token.
    pub(super) fn read(token: &str) -> Result<Self, Failure> {
        match is_till_token(token) {
            true => Ok(Self(hash(token))),
            false => Err(Failure::problem(ProblemCode::InvalidCredentials)),
        }
    }

    /// The till, or the problem that there is none.
    pub fn find(&self, conn: &mut AnyConnection) -> Result<TillRow, Failure> {
        store::till(conn, &self.0)?.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
    }

    /// The same for whoever asks the database for nothing else.
    pub async fn look_up(self, app: &App) -> Result<TillRow, Failure> {
        app.db.read(move |conn| self.find(conn)).await
    }
}

pub(super) async fn till(app: &App, token: &str) -> Result<TillRow, Failure> {
    TillToken::read(token)?.look_up(app).await
}

pub(super) async fn adult(app: &App, token: &str) -> Result<AdultRow, Failure> {
    let (bearer, now) = bearer(app, Audience::Family, token)?;
    let Bearer { account, session } = bearer;
    let adult = app.db.read(move |conn| Ok::<_, Failure>(store::adult(conn, session, account, now)?)).await?;
    adult.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

pub(super) async fn staff(app: &App, token: &str) -> Result<Acting, Failure> {
    let (bearer, now) = bearer(app, Audience::Partner, token)?;
    let Bearer { account, session } = bearer;
    let staff = app.db.read(move |conn| Ok::<_, Failure>(store::staff(conn, session, account, now)?)).await?;
    staff.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

pub(super) async fn administrator(app: &App, token: &str) -> Result<(Key<Account>, Vec<Role>), Failure> {
    let (bearer, now) = bearer(app, Audience::Admin, token)?;
    let Bearer { account, session } = bearer;
    let roles =
        app.db.read(move |conn| Ok::<_, Failure>(store::administrator(conn, session, account, now)?)).await?;
    roles.map(|roles| (account, roles)).ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

pub(super) async fn anybody(app: &App, token: &str) -> Result<SignedIn, Failure> {
    let now = app.clock.now();
    let (_, bearer) = verify_any_token(&*app.vault.ring()?, token, now).map_err(problem)?;
    let Bearer { account, session } = bearer;
    let kind = app
        .db
        .read(move |conn| Ok::<_, Failure>(accounts::open_session_of(conn, session, account, now)?))
        .await?;
    kind.map(|kind| SignedIn { account, kind, session })
        .ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

/// A fingerprint of whoever an `Authorization` header stands for, the same for all of their sessions; `None` if it stands
/// for nobody.
pub async fn fingerprint(app: &App, header: &str) -> Option<[u8; 32]> {
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let who = match token.starts_with(TILL_PREFIX) {
        true => till(app, token).await.ok()?.id.uuid(),
        false => anybody(app, token).await.ok()?.account.uuid(),
    };
    Some(Sha256::digest(who.as_bytes()).into())
}

fn bearer(app: &App, audience: Audience, token: &str) -> Result<(Bearer, Instant), Failure> {
    let now = app.clock.now();
    let bearer = verify_token(&*app.vault.ring()?, audience, token, now).map_err(problem)?;
    Ok((bearer, now))
}

fn problem(refused: Refused) -> Failure {
    Failure::problem(match refused {
        Refused::Invalid => ProblemCode::InvalidCredentials,
        Refused::Expired => ProblemCode::TokenExpired,
    })
}

/// A plain hash is enough for 32 random bytes: there is nothing to guess.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
