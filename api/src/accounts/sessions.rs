//! Use cases of sessions: beginning one, keeping it alive, ending it. Those that take a transaction are part of the
//! caller's, so that the audit log says what happened or nothing happened.

use super::policy::{self, Exchange};
use super::store::{self, RefreshRow};
use super::{AccessToken, Account, AccountKind, RefreshToken, Session, token};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: Key<Account>,
    /// What they are.
    pub kind: AccountKind,
    /// Their sign-in.
    pub session: Key<Session>,
}

/// The tokens of a session.
pub struct Tokens {
    /// Good for [`super::ACCESS_SECONDS`].
    pub access: AccessToken,
    /// Gets the next pair.
    pub refresh: RefreshToken,
}

/// What a refresh token led to.
pub enum Refreshed {
    /// The session goes on.
    On(SignedIn, RefreshToken),
    /// An old token was used again: the session has been ended.
    Ended(SignedIn),
    /// No such token, or its session was over.
    Unknown,
}

/// Begins a session of an account that has proved who it is.
pub fn begin_session(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Instant,
    account: Key<Account>,
) -> Result<(SignedIn, RefreshToken), Failure> {
    let kind = store::kind(tx.conn(), account)?.ok_or_else(Failure::not_found)?;
    let (session, refresh) = (ids.key(), RefreshToken::new(ids));
    let expires = now.plus_seconds(policy::session_seconds(kind));
    store::insert_session(tx, session, account, now, expires)?;
    store::insert_refresh_token(tx, &refresh.hash(), session, 0, now)?;
    Ok((SignedIn { account, kind, session }, refresh))
}

/// The tokens of a session that goes on.
pub fn tokens(app: &App, who: SignedIn, refresh: RefreshToken) -> Result<Tokens, Failure> {
    let SignedIn { account, kind, session } = who;
    let access = token::sign(&*app.vault.ring()?, kind.into(), account, session, app.clock.now())?;
    Ok(Tokens { access, refresh })
}

/// Whether a refresh token belongs to an open session. Asked before [`refresh`], so that made-up tokens do not queue
/// for the one writer.
pub fn is_known(conn: &mut AnyConnection, now: Instant, presented: &RefreshToken) -> Result<bool, Failure> {
    Ok(store::refresh_token(conn, &presented.hash(), now)?.is_some())
}

/// Exchanges a refresh token.
pub fn refresh(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Instant,
    presented: &RefreshToken,
) -> Result<Refreshed, Failure> {
    let hash = presented.hash();
    let Some(row) = store::refresh_token(tx.conn(), &hash, now)? else {
        return Ok(Refreshed::Unknown);
    };
    if row.used_at.is_none() {
        let salt = ids.bytes::<32>();
        if store::use_refresh_token(tx, &hash, &salt, now)? == 1 {
            let next = presented.successor(&salt)?;
            store::insert_refresh_token(tx, &next.hash(), row.session_id, row.generation + 1, now)?;
            return Ok(Refreshed::On(row.who(), next));
        }
    }
    // It was used before, or another request was faster just now: what that one wrote counts.
    match store::refresh_token(tx.conn(), &hash, now)? {
        Some(row) => again(tx, now, presented, &row),
        None => Ok(Refreshed::Unknown),
    }
}

fn again(
    tx: &mut Tx<'_>,
    now: Instant,
    presented: &RefreshToken,
    row: &RefreshRow,
) -> Result<Refreshed, Failure> {
    let newest = store::newest_generation(tx.conn(), row.session_id)?;
    match (policy::exchange(row.used_at, newest == Some(row.generation + 1), now), &row.successor_salt) {
        (Exchange::Same, Some(salt)) => Ok(Refreshed::On(row.who(), presented.successor(salt)?)),
        (Exchange::End, _) => {
            store::end_session(tx, row.session_id, now)?;
            Ok(Refreshed::Ended(row.who()))
        }
        _ => Err(Failure::internal("a used refresh token has a salt")),
    }
}

/// Ends a session; false if it was over.
pub fn end_session(tx: &mut Tx<'_>, session: Key<Session>, now: Instant) -> Result<bool, Failure> {
    Ok(store::end_session(tx, session, now)? == 1)
}

/// Ends every session of an account.
pub fn end_all_sessions(tx: &mut Tx<'_>, account: Key<Account>, now: Instant) -> Result<(), Failure> {
    store::end_all_sessions(tx, account, now)?;
    Ok(())
}
