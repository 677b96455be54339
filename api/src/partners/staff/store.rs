//! The queries of partners' people.

use diesel::prelude::*;

use super::StaffRole;
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{partner_staff, partners};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;
use crate::partners::Partner;

/// Somebody as they are kept: name and mail sealed.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = partner_staff)]
pub(super) struct StaffRow {
    pub(super) account_id: Key<Account>,
    pub(super) partner_id: Key<Partner>,
    pub(super) role: Word<StaffRole>,
    pub(super) sealed_name: Vec<u8>,
    pub(super) sealed_mail: Vec<u8>,
    pub(super) joined_at: Instant,
    pub(super) left_at: Option<Instant>,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: StaffRow) -> QueryResult<usize> {
    diesel::insert_into(partner_staff::table).values(row).execute(tx.conn())
}

/// Those who have not left, the first one first.
pub(super) fn of_partner(conn: &mut AnyConnection, partner: Key<Partner>) -> QueryResult<Vec<StaffRow>> {
    partner_staff::table
        .filter(partner_staff::partner_id.eq(partner).and(partner_staff::left_at.is_null()))
        .order(partner_staff::account_id)
        .select(StaffRow::as_select())
        .load(conn)
}

/// Makes whoever else changes the people of this partner wait for this transaction.
pub(super) fn hold_partner(tx: &mut Tx<'_>, partner: Key<Partner>) -> QueryResult<usize> {
    diesel::update(partners::table.find(partner))
        .set(partners::revision.eq(partners::revision))
        .execute(tx.conn())
}

/// Ends somebody's acting for a partner.
pub(super) fn leave(
    tx: &mut Tx<'_>,
    partner: Key<Partner>,
    account: Key<Account>,
    now: Instant,
) -> QueryResult<usize> {
    diesel::update(partner_staff::table.find(account))
        .filter(partner_staff::partner_id.eq(partner).and(partner_staff::left_at.is_null()))
        .set(partner_staff::left_at.eq(now))
        .execute(tx.conn())
}
