//! Contacts of those who act for a partner. A contact may be named by several partners; it is proved by the first code
//! that comes back, and whoever has proved it goes before whoever merely named it.

use diesel::prelude::*;
use uuid::Uuid;

use super::policy::{self, Claim};
use super::{Contact, ContactKind, service};
use crate::accounts::{Account, AccountState};
use crate::clock::Instant;
use crate::db::schema::{accounts, oidc_links, partner_staff, staff_contacts};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Cell, SubjectKey};

/// Where the contact stands.
pub(super) const VALUE: Cell = Cell("staff_contacts.sealed_value");

/// Keeps the contact of somebody who acts for a partner, in the transaction that makes their account.
pub fn add_for_partner(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: Key<Account>,
    key: &SubjectKey,
    contact: &Contact,
) -> Result<(), Failure> {
    let kind: Word<ContactKind> = Word(contact.kind());
    diesel::insert_into(staff_contacts::table)
        .values((
            staff_contacts::account_id.eq(account),
            staff_contacts::kind.eq(kind),
            staff_contacts::sealed_value.eq(key.seal(VALUE, account, contact.value())),
            staff_contacts::blind_index.eq(service::index(app, contact)?),
            staff_contacts::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Whom a code to this contact signs in for a partner, for this one if it is named. Notes that the contact is proved.
pub(super) fn prove(
    tx: &mut Tx<'_>,
    blind_index: &[u8],
    partner: Option<Uuid>,
    now: Instant,
) -> Result<Option<Key<Account>>, Failure> {
    let claims: Vec<(Key<Account>, Option<Instant>, Key<Uuid>)> = staff_contacts::table
        .inner_join(accounts::table)
        .inner_join(partner_staff::table.on(partner_staff::account_id.eq(staff_contacts::account_id)))
        .filter(staff_contacts::blind_index.eq(blind_index))
        .filter(accounts::state.eq(Word(AccountState::Active)).and(partner_staff::left_at.is_null()))
        .order(staff_contacts::account_id)
        .select((staff_contacts::account_id, staff_contacts::confirmed_at, partner_staff::partner_id))
        .load(tx.conn())?;
    let claims: Vec<_> = claims
        .into_iter()
        .filter(|(_, _, of)| partner.is_none_or(|wanted| of.uuid() == wanted))
        .map(|(account, confirmed, _)| Claim { account, confirmed })
        .collect();
    let Some(account) = policy::first(&claims) else { return Ok(None) };
    diesel::update(staff_contacts::table.find(account).filter(staff_contacts::confirmed_at.is_null()))
        .set(staff_contacts::confirmed_at.eq(now))
        .execute(tx.conn())?;
    Ok(Some(account))
}

/// The sealed contact of somebody who acts for a partner.
pub(super) fn of_account(
    conn: &mut AnyConnection,
    account: Key<Account>,
) -> QueryResult<Option<(Key<Account>, Vec<u8>)>> {
    staff_contacts::table
        .find(account)
        .select((staff_contacts::account_id, staff_contacts::sealed_value))
        .first(conn)
        .optional()
}

/// Takes the contact away, and whatever links a provider's subject to the account.
pub(super) fn remove(tx: &mut Tx<'_>, account: Key<Account>) -> QueryResult<usize> {
    diesel::delete(oidc_links::table.filter(oidc_links::account_id.eq(account))).execute(tx.conn())?;
    diesel::delete(staff_contacts::table.find(account)).execute(tx.conn())
}
