//! Who a credential stands for: one query for each kind of caller, so that a request pays for one look-up.

use diesel::prelude::*;

use crate::accounts::{self, Account, AccountKind, AccountState, Role, Session};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::db::schema::{
    accounts as account_rows, members, outlets, partner_staff, partners, sessions, tills,
};
use crate::db::types::Word;
use crate::families::AdultRow;
use crate::ids::Key;
use crate::partners::staff::Acting;
use crate::partners::{Outlet, OutletState, Partner, PartnerState, StaffRole, TillKind, TillState};

/// The till that calls, with the outlet and the partner that it belongs to.
#[derive(Debug, Clone, Queryable)]
pub struct TillRow {
    /// The till.
    pub id: Key<crate::partners::Till>,
    /// Whether it may still call.
    pub state: Word<TillState>,
    /// A paired device, or POS software.
    pub kind: Word<TillKind>,
    /// Its outlet.
    pub outlet_id: Key<Outlet>,
    /// Whether the outlet is open for business.
    pub outlet_state: Word<OutletState>,
    /// The outlet's IANA time zone.
    pub time_zone: String,
    /// Its partner.
    pub partner_id: Key<Partner>,
    /// Whether the partner takes part.
    pub partner_state: Word<PartnerState>,
    /// Until when it is in its test.
    pub test_until: Option<Instant>,
}

pub(super) fn till(conn: &mut AnyConnection, token_hash: &[u8]) -> QueryResult<Option<TillRow>> {
    tills::table
        .inner_join(outlets::table.inner_join(partners::table))
        .filter(tills::token_hash.eq(token_hash))
        .select((
            tills::id,
            tills::state,
            tills::kind,
            outlets::id,
            outlets::state,
            outlets::time_zone,
            partners::id,
            partners::state,
            tills::test_until,
        ))
        .first(conn)
        .optional()
}

pub(super) fn adult(
    conn: &mut AnyConnection,
    session: Key<Session>,
    account: Key<Account>,
    now: Instant,
) -> QueryResult<Option<AdultRow>> {
    sessions::table
        .inner_join(account_rows::table)
        .inner_join(members::table.on(members::account_id.eq(sessions::account_id.nullable())))
        .filter(sessions::id.eq(session).and(account_rows::id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(account_rows::state.eq(Word(AccountState::Active)).and(members::left_at.is_null()))
        .select((account_rows::id, members::id, members::family_id))
        .first(conn)
        .optional()
}

pub(super) fn staff(
    conn: &mut AnyConnection,
    session: Key<Session>,
    account: Key<Account>,
    now: Instant,
) -> QueryResult<Option<Acting>> {
    type Row = (Key<Account>, Key<Partner>, Word<StaffRole>, Word<PartnerState>);
    let row: Option<Row> = sessions::table
        .inner_join(account_rows::table)
        .inner_join(partner_staff::table.on(partner_staff::account_id.eq(sessions::account_id)))
        .inner_join(partners::table.on(partners::id.eq(partner_staff::partner_id)))
        .filter(sessions::id.eq(session).and(account_rows::id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(account_rows::state.eq(Word(AccountState::Active)).and(partner_staff::left_at.is_null()))
        .select((account_rows::id, partners::id, partner_staff::role, partners::state))
        .first(conn)
        .optional()?;
    Ok(row.map(|(account, partner, Word(role), Word(partner_state))| Acting {
        account,
        partner,
        role,
        partner_state,
    }))
}

/// The roles of an administrator whose session is open; `None` if it is not.
pub(super) fn administrator(
    conn: &mut AnyConnection,
    session: Key<Session>,
    account: Key<Account>,
    now: Instant,
) -> QueryResult<Option<Vec<Role>>> {
    let open: Option<Key<Account>> = sessions::table
        .inner_join(account_rows::table)
        .filter(sessions::id.eq(session).and(account_rows::id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(
            account_rows::state
                .eq(Word(AccountState::Active))
                .and(account_rows::kind.eq(Word(AccountKind::Administrator))),
        )
        .select(account_rows::id)
        .first(conn)
        .optional()?;
    let Some(account) = open else { return Ok(None) };
    accounts::roles(conn, account).map(Some)
}
