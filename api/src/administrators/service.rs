//! Use cases at the server's own console: making administrators, listing them.

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use mobile_contracts::wire::secret::Secret;

use super::store::{self, CredentialRow};
use super::{Login, PASSWORD_MAX, PASSWORD_MIN, is_password, totp};
use crate::accounts::{self, Account, AccountKind, AccountState, Role};
use crate::audit::{self, Act, Action, Actor};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::error::is_duplicate;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Cell, Subject};

/// Where the shared secret of the authenticator app stands.
pub(super) const TOTP_SECRET: Cell = Cell("administrators.sealed_totp_secret");

/// An administrator to be made.
#[derive(Debug, Clone)]
pub struct NewAdministrator {
    /// The name to sign in with.
    pub login: Login,
    /// 12-128 characters.
    pub password: Secret,
    /// At least one.
    pub roles: Vec<Role>,
}

/// A new administrator.
#[derive(Debug, Clone)]
pub struct Created {
    /// The account.
    pub account: Key<Account>,
    /// The `otpauth:` address for the authenticator app. It is shown once; the service never gives it again.
    pub authenticator: Secret,
}

/// An administrator as they are listed.
#[derive(Debug, Clone)]
pub struct AdministratorView {
    /// The account.
    pub account: Key<Account>,
    /// The name to sign in with.
    pub login: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Whether they may sign in.
    pub state: AccountState,
    /// Since when.
    pub created_at: Instant,
}

/// Makes an administrator who signs in with a password and an authenticator app. Recorded as done by the system:
/// only somebody at the server's console gets here.
///
/// # Errors
/// `validation_failed` for a password that is too short or too long, `conflict` for a login that is somebody's.
pub async fn create(app: &App, new: NewAdministrator) -> Result<Created, Failure> {
    let NewAdministrator { login, password, roles } = new;
    check_password(&password, "/password")?;
    let password_hash = app.passwords.hash(&app.ids, password).await?;
    let secret = totp::new_secret(&app.ids);
    let authenticator = totp::address(&secret, &app.config.issuer_name, login.as_str())?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let account = accounts::create_account(tx, &parts.ids, now, AccountKind::Administrator)?;
            let key = parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Account, account)?;
            let row = CredentialRow {
                account_id: account,
                login: login.to_string(),
                password_hash: password_hash.clone(),
                sealed_totp_secret: key.seal(TOTP_SECRET, account, secret.expose()),
                totp_last_step: 0,
            };
            store::insert(tx, &row).map_err(|error| match is_duplicate(&error) {
                true => Failure::problem(ProblemCode::Conflict),
                false => error.into(),
            })?;
            for role in &roles {
                accounts::grant_role(tx, account, *role)?;
            }
            record(tx, &parts, now, Actor::System, Action::AdministratorCreate, account)?;
            Ok(Created { account, authenticator: authenticator.clone() })
        })
        .await
}

/// What becomes a password, or what is wrong with it.
pub(super) fn check_password(password: &Secret, pointer: &str) -> Result<(), Failure> {
    if is_password(password.expose()) {
        return Ok(());
    }
    let (code, name, bound) = match password.expose().chars().count() {
        0..PASSWORD_MIN => (FieldCode::TooShort, "min", PASSWORD_MIN),
        _ => (FieldCode::TooLong, "max", PASSWORD_MAX),
    };
    Err(Failure::invalid(vec![FieldError::new(pointer, code).with(name, bound)]))
}

/// Gives an administrator another password and another authenticator, and ends their sessions: for somebody who lost
/// either. Recorded as done by the system, like making one.
///
/// # Errors
/// `not_found` for a login that is nobody's, `validation_failed` for a password that is too short or too long.
pub async fn reset(app: &App, login: Login, password: Secret) -> Result<Created, Failure> {
    check_password(&password, "/password")?;
    let password_hash = app.passwords.hash(&app.ids, password).await?;
    let secret = totp::new_secret(&app.ids);
    let authenticator = totp::address(&secret, &app.config.issuer_name, login.as_str())?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let row = store::by_login(tx.conn(), &login)?.ok_or_else(Failure::not_found)?;
            let account = row.account_id;
            let key = parts.vault.subject_key(tx.conn(), account)?.ok_or_else(Failure::not_found)?;
            let sealed = key.seal(TOTP_SECRET, account, secret.expose());
            store::reset(tx, account, &password_hash, &sealed)?;
            accounts::end_all_sessions(tx, account, now)?;
            record(tx, &parts, now, Actor::System, Action::AdministratorReset, account)?;
            Ok(Created { account, authenticator: authenticator.clone() })
        })
        .await
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    actor: Actor,
    action: Action,
    account: Key<Account>,
) -> Result<(), Failure> {
    audit::record(
        tx,
        &app.ids,
        now,
        &Act { actor, action, object: "account", id: account.uuid(), reason: None },
    )
}

/// Whether a login is somebody's.
pub async fn is_taken(app: &App, login: Login) -> Result<bool, Failure> {
    app.db.read(move |conn| Ok(store::has_login(conn, &login)?)).await
}

/// The name that an account signs in with, if it has one.
pub(super) async fn login(app: &App, account: Key<Account>) -> Result<Option<String>, Failure> {
    app.db.read(move |conn| Ok(store::login(conn, account)?)).await
}

/// All administrators who have a login, in its order.
pub async fn list(app: &App) -> Result<Vec<AdministratorView>, Failure> {
    app.db
        .read(|conn| {
            let mut listed = Vec::new();
            for (account, login, state, created_at) in store::all(conn)? {
                let roles = accounts::roles(conn, account)?;
                listed.push(AdministratorView { account, login, roles, state: state.0, created_at });
            }
            Ok(listed)
        })
        .await
}
