//! Use cases of whoever signed in: exchange a refresh token, sign out here, sign out everywhere.

use std::net::IpAddr;

use mobile_contracts::wire::problem::ProblemCode;

use crate::accounts::{self, RefreshToken, Refreshed, SignedIn, Tokens};
use crate::audit::{self, Act, Action, Actor};
use crate::failure::Failure;
use crate::state::App;

/// The next tokens of a session. An unknown token, one whose session is over and one that was used before get the
/// same answer.
pub(super) async fn refresh(app: &App, address: IpAddr, presented: &str) -> Result<Tokens, Failure> {
    app.limits.refresh(address)?;
    let refused = || Failure::problem(ProblemCode::InvalidCredentials);
    let presented = RefreshToken::parse(presented).ok_or_else(refused)?;
    let (ids, now) = (app.ids.clone(), app.clock.now());
    let asked = presented.clone();
    if !app.db.read(move |conn| accounts::is_known(conn, now, &asked)).await? {
        return Err(refused());
    }
    let outcome = app
        .db
        .write(move |tx| {
            let outcome = accounts::refresh(tx, &ids, now, &presented)?;
            if let Refreshed::Ended(who) = &outcome {
                // Whoever of the two parties is the thief, it was not a person who ended the session.
                audit::record(tx, &ids, now, &of_session(Actor::System, Action::SessionReuse, who))?;
            }
            Ok::<_, Failure>(outcome)
        })
        .await?;
    match outcome {
        Refreshed::On(who, next) => accounts::tokens(app, who, next),
        Refreshed::Ended(_) | Refreshed::Unknown => Err(refused()),
    }
}

/// Signs out: the session's tokens are refused from now on.
pub(super) async fn leave(app: &App, who: SignedIn) -> Result<(), Failure> {
    let (ids, now) = (app.ids.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            if accounts::end_session(tx, who.session, now)? {
                let actor = Actor::account(who.kind, who.account);
                audit::record(tx, &ids, now, &of_session(actor, Action::SessionClose, &who))?;
            }
            Ok(())
        })
        .await
}

/// Signs out of every session of the account.
pub(super) async fn leave_everywhere(app: &App, who: SignedIn) -> Result<(), Failure> {
    let (ids, now) = (app.ids.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            accounts::end_all_sessions(tx, who.account, now)?;
            let act = Act {
                actor: Actor::account(who.kind, who.account),
                action: Action::SessionCloseAll,
                object: "account",
                id: who.account.uuid(),
                reason: None,
            };
            audit::record(tx, &ids, now, &act)
        })
        .await
}

const fn of_session(actor: Actor, action: Action, who: &SignedIn) -> Act<'static> {
    Act { actor, action, object: "session", id: who.session.uuid(), reason: None }
}
