//! The queries of invitations.

use diesel::prelude::*;

use super::super::{Family, FamilyState, Member};
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{families, invitations, members};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// An invitation, as a row.
pub struct Invitation;

/// An invitation as it is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations)]
pub(super) struct InvitationRow {
    pub(super) id: Key<Invitation>,
    pub(super) family_id: Key<Family>,
    pub(super) member_id: Key<Member>,
    pub(super) invited_by: Key<Account>,
    pub(super) sealed_contact: Vec<u8>,
    pub(super) blind_index: Vec<u8>,
    pub(super) tries_left: i64,
    pub(super) created_at: Instant,
    pub(super) expires_at: Instant,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &InvitationRow) -> QueryResult<usize> {
    diesel::insert_into(invitations::table).values(row).execute(tx.conn())
}

/// The open invitations of a family, in the order of its members.
pub(super) fn of_family(
    conn: &mut AnyConnection,
    family: Key<Family>,
    now: Instant,
) -> QueryResult<Vec<InvitationRow>> {
    invitations::table
        .filter(invitations::family_id.eq(family).and(invitations::expires_at.gt(now)))
        .order(invitations::member_id)
        .select(InvitationRow::as_select())
        .load(conn)
}

/// The open invitations that went to a contact, the newest first. Families that left invite nobody.
pub(super) fn of_contact(
    conn: &mut AnyConnection,
    blind_index: &[u8],
    now: Instant,
) -> QueryResult<Vec<InvitationRow>> {
    invitations::table
        .inner_join(families::table)
        .inner_join(members::table)
        .filter(invitations::blind_index.eq(blind_index).and(invitations::expires_at.gt(now)))
        .filter(invitations::tries_left.gt(0).and(families::state.eq(Word(FamilyState::Active))))
        .filter(members::left_at.is_null().and(members::account_id.is_null()))
        .order(invitations::id.desc())
        .select(InvitationRow::as_select())
        .load(conn)
}

/// Uses up one try of an invitation.
pub(super) fn use_try(tx: &mut Tx<'_>, id: Key<Invitation>) -> QueryResult<usize> {
    diesel::update(invitations::table.find(id).filter(invitations::tries_left.gt(0)))
        .set(invitations::tries_left.eq(invitations::tries_left - 1))
        .execute(tx.conn())
}

/// Takes the invitation of a member away, if there is one.
pub(in crate::families) fn delete_of_member(tx: &mut Tx<'_>, member: Key<Member>) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::member_id.eq(member))).execute(tx.conn())
}

/// Takes all invitations of a family away.
pub(in crate::families) fn delete_of_family(tx: &mut Tx<'_>, family: Key<Family>) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::family_id.eq(family))).execute(tx.conn())
}

/// Takes away what has expired.
pub(super) fn delete_expired(tx: &mut Tx<'_>, now: Instant) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::expires_at.le(now))).execute(tx.conn())
}
