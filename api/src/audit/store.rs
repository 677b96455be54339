//! The queries of the audit log.

use diesel::prelude::*;
use uuid::Uuid;

use super::policy::{GENESIS, Head, Link, Record};
use super::{Act, Actor};
use crate::clock::Instant;
use crate::db::schema::{audit, audit_head};
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// A row of the log.
pub struct Recorded;

pub(super) fn insert(tx: &mut Tx<'_>, id: Key<Recorded>, at: Instant, act: &Act<'_>) -> QueryResult<usize> {
    let (kind, actor) = match act.actor {
        Actor::Administrator(account) => ("administrator", Some(account)),
        Actor::Adult(account) => ("adult", Some(account)),
        Actor::Partner(account) => ("partner", Some(account)),
        Actor::System => ("system", None),
    };
    let action: &'static str = act.action.into();
    diesel::insert_into(audit::table)
        .values((
            audit::id.eq(id),
            audit::at.eq(at),
            audit::actor_kind.eq(kind),
            audit::actor_id.eq(actor),
            audit::action.eq(action),
            audit::object_kind.eq(act.object),
            audit::object_id.eq(Key::<Uuid>::from_uuid(act.id)),
            audit::reason.eq(act.reason),
        ))
        .execute(tx.conn())
}

/// A row as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit)]
pub(super) struct AuditRow {
    pub(super) id: Key<Recorded>,
    pub(super) at: Instant,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<Key<Uuid>>,
    pub(super) action: String,
    pub(super) object_kind: String,
    pub(super) object_id: Key<Uuid>,
    pub(super) reason: Option<String>,
    pub(super) position: Option<i64>,
    pub(super) chained_at: Option<Instant>,
    pub(super) hash: Option<Vec<u8>>,
}

impl AuditRow {
    /// The row as the chain covers it.
    pub(super) fn record(&self) -> Record {
        Record {
            id: self.id.uuid(),
            at: self.at,
            actor_kind: self.actor_kind.clone(),
            actor: self.actor_id.map(Key::uuid),
            action: self.action.clone(),
            object_kind: self.object_kind.clone(),
            object: self.object_id.uuid(),
            reason: self.reason.clone(),
        }
    }

    /// The row with its link. One whose link was taken away has an empty hash, which fits nothing.
    pub(super) fn link(&self) -> Link {
        Link {
            position: self.position.unwrap_or_default(),
            chained_at: self.chained_at.unwrap_or(self.at),
            hash: self.hash.clone().unwrap_or_default(),
            record: self.record(),
        }
    }
}

/// Takes the end of the chain for this transaction: another one that wants it waits until this one has ended.
pub(super) fn hold_head(tx: &mut Tx<'_>) -> QueryResult<Head> {
    diesel::update(audit_head::table.find(1)).set(audit_head::id.eq(1)).execute(tx.conn())?;
    head(tx.conn())
}

/// The end of the chain. A hash of another length is none: it fits nothing.
pub(super) fn head(conn: &mut AnyConnection) -> QueryResult<Head> {
    let row: Option<(i64, Vec<u8>)> =
        audit_head::table.find(1).select((audit_head::position, audit_head::hash)).first(conn).optional()?;
    let (position, hash) = row.unwrap_or_default();
    Ok(Head { position, hash: hash.try_into().unwrap_or(GENESIS) })
}

pub(super) fn set_head(tx: &mut Tx<'_>, head: &Head) -> QueryResult<usize> {
    diesel::update(audit_head::table.find(1))
        .set((audit_head::position.eq(head.position), audit_head::hash.eq(head.hash.to_vec())))
        .execute(tx.conn())
}

/// Rows that are not chained yet, the oldest first.
pub(super) fn unchained(conn: &mut AnyConnection, limit: i64) -> QueryResult<Vec<AuditRow>> {
    audit::table
        .filter(audit::position.is_null())
        .order(audit::id)
        .limit(limit)
        .select(AuditRow::as_select())
        .load(conn)
}

/// Whether a row waits to be chained.
pub(super) fn any_unchained(conn: &mut AnyConnection) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(audit::table.filter(audit::position.is_null()))).get_result(conn)
}

pub(super) fn set_link(tx: &mut Tx<'_>, id: Key<Recorded>, head: &Head, at: Instant) -> QueryResult<usize> {
    diesel::update(audit::table.find(id).filter(audit::position.is_null()))
        .set((
            audit::position.eq(head.position),
            audit::chained_at.eq(at),
            audit::hash.eq(head.hash.to_vec()),
        ))
        .execute(tx.conn())
}

/// The next links after `position`.
pub(super) fn links(conn: &mut AnyConnection, position: i64, limit: i64) -> QueryResult<Vec<AuditRow>> {
    audit::table
        .filter(audit::position.gt(position))
        .order(audit::position)
        .limit(limit)
        .select(AuditRow::as_select())
        .load(conn)
}

/// Which rows somebody looks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) object: Option<Uuid>,
    pub(super) actor: Option<Uuid>,
    pub(super) since: Option<Instant>,
    pub(super) before: Option<Key<Recorded>>,
}

/// Rows, the newest first.
pub(super) fn list(conn: &mut AnyConnection, wanted: &Wanted, limit: i64) -> QueryResult<Vec<AuditRow>> {
    let mut query =
        audit::table.select(AuditRow::as_select()).order(audit::id.desc()).limit(limit).into_boxed();
    if let Some(object) = wanted.object {
        query = query.filter(audit::object_id.eq(Key::<Uuid>::from_uuid(object)));
    }
    if let Some(actor) = wanted.actor {
        query = query.filter(audit::actor_id.eq(Key::<Uuid>::from_uuid(actor)));
    }
    if let Some(since) = wanted.since {
        // A key is made at the instant of its row or later, so this cuts the list off without missing one.
        query = query
            .filter(audit::id.ge(Key::<Recorded>::from_uuid(first_of(since))))
            .filter(audit::at.ge(since));
    }
    if let Some(before) = wanted.before {
        query = query.filter(audit::id.lt(before));
    }
    query.load(conn)
}

/// The smallest UUIDv7 of an instant (RFC 9562 §5.7).
fn first_of(at: Instant) -> Uuid {
    let millis = u128::from(at.micros().max(0).unsigned_abs() / 1000);
    Uuid::from_u128(millis << 80)
}
