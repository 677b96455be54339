//! The queries of the audit log.

use diesel::prelude::*;
use uuid::Uuid;

use super::{Act, Actor};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::schema::audit;
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
