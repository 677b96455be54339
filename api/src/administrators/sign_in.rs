//! Signing in with a login, a password and a code. Whatever is wrong gets the same answer after the same work, and
//! every attempt is in the audit log, without what was typed.

use std::net::IpAddr;

use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::secret::Secret;
use uuid::Uuid;

use super::store::{self, CredentialRow};
use super::{Login, service, totp};
use crate::accounts::{self, Account, RefreshToken, Role, SignedIn, Tokens};
use crate::audit::{self, Act, Action, Actor};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// What somebody typed to sign in.
pub(super) struct Attempt {
    pub(super) login: Secret,
    pub(super) password: Secret,
    pub(super) code: Secret,
}

/// An administrator who has just signed in.
pub(super) struct Entered {
    pub(super) who: SignedIn,
    pub(super) roles: Vec<Role>,
    pub(super) tokens: Tokens,
}

/// Signs an administrator in.
pub(super) async fn sign_in(app: &App, address: IpAddr, attempt: Attempt) -> Result<Entered, Failure> {
    let Attempt { login, password, code } = attempt;
    // What cannot be a login is not anybody's; it is counted and worked on like every other.
    let login: Option<Login> = login.expose().parse().ok();
    app.limits.sign_in(address, login.as_ref().map_or("", Login::as_str))?;

    let known = match login {
        Some(login) => app.db.read(move |conn| Ok::<_, Failure>(store::by_login(conn, &login)?)).await?,
        None => None,
    };
    let hash = known.as_ref().map(|row| row.password_hash.clone());
    let password_fits = app.passwords.verify(password, hash).await?;
    let (parts, now) = (app.clone(), app.clock.now());
    let entered = app
        .db
        .write(move |tx| match &known {
            Some(row) => enter(tx, &parts, now, row, password_fits, &code),
            None => refuse(tx, &parts, now, None),
        })
        .await?;
    let (who, refresh, roles) = entered.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))?;
    Ok(Entered { who, roles, tokens: accounts::tokens(app, who, refresh)? })
}

type Opened = Option<(SignedIn, RefreshToken, Vec<Role>)>;

/// Takes the code's step and begins a session, or refuses. The code is looked at even if the password was wrong, and
/// is not used up then.
fn enter(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    row: &CredentialRow,
    password_fits: bool,
    code: &Secret,
) -> Result<Opened, Failure> {
    let step = step(tx.conn(), app, now, row, code)?;
    let taken = match step {
        Some(step) if password_fits => store::take_step(tx, row.account_id, step)? == 1,
        _ => false,
    };
    if !taken {
        return refuse(tx, app, now, Some(row));
    }
    let (who, refresh) = accounts::begin_session(tx, &app.ids, now, row.account_id)?;
    let actor = Actor::account(who.kind, who.account);
    let act =
        Act { actor, action: Action::SessionOpen, object: "session", id: who.session.uuid(), reason: None };
    audit::record(tx, &app.ids, now, &act)?;
    let roles = accounts::roles(tx.conn(), who.account)?;
    Ok(Some((who, refresh, roles)))
}

/// The step of the code, if it is one; none once the account's key was erased.
fn step(
    conn: &mut AnyConnection,
    app: &App,
    now: Instant,
    row: &CredentialRow,
    code: &Secret,
) -> Result<Option<i64>, Failure> {
    let Some(key) = app.vault.subject_key(conn, row.account_id)? else { return Ok(None) };
    let secret = key
        .open(service::TOTP_SECRET, row.account_id, &row.sealed_totp_secret)
        .map_err(anyhow::Error::from)?;
    totp::step(&secret.into(), code.expose(), now)
}

/// Changes the password of an administrator who is signed in. They prove once more who they are, as at signing in;
/// all their sessions end.
pub(super) async fn change_password(
    app: &App,
    address: IpAddr,
    account: Key<Account>,
    (password, code): (Secret, Secret),
    new: Secret,
) -> Result<(), Failure> {
    service::check_password(&new, "/new_password")?;
    let known = app.db.read(move |conn| Ok::<_, Failure>(store::by_account(conn, account)?)).await?;
    app.limits.sign_in(address, known.as_ref().map_or("", |row| &row.login))?;
    let hash = known.as_ref().map(|row| row.password_hash.clone());
    let password_fits = app.passwords.verify(password, hash).await?;
    let new_hash = app.passwords.hash(&app.ids, new).await?;
    let (parts, now) = (app.clone(), app.clock.now());
    let changed = app
        .db
        .write(move |tx| {
            let Some(row) = &known else { return Ok(false) };
            let taken = match step(tx.conn(), &parts, now, row, &code)? {
                Some(step) if password_fits => store::take_step(tx, account, step)? == 1,
                _ => false,
            };
            if !taken || store::set_password(tx, row, &new_hash)? == 0 {
                refuse(tx, &parts, now, Some(row))?;
                return Ok(false);
            }
            accounts::end_all_sessions(tx, account, now)?;
            let actor = Actor::Administrator(account);
            service::record(tx, &parts, now, actor, Action::AdministratorPassword, account)?;
            Ok::<_, Failure>(true)
        })
        .await?;
    if changed { Ok(()) } else { Err(Failure::problem(ProblemCode::InvalidCredentials)) }
}

/// Records a failed attempt: on the account that the login names, or on nobody's (the nil UUID).
fn refuse(tx: &mut Tx<'_>, app: &App, now: Instant, row: Option<&CredentialRow>) -> Result<Opened, Failure> {
    let act = Act {
        actor: Actor::System,
        action: Action::SessionRefuse,
        object: "account",
        id: row.map_or(Uuid::nil(), |row| row.account_id.uuid()),
        reason: None,
    };
    audit::record(tx, &app.ids, now, &act)?;
    Ok(None)
}
