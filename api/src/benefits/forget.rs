//! What a family told is forgotten with the family. Acts on events; the same event twice changes nothing.

use super::store;
use crate::db::Tx;
use crate::events::{Event, EventKind};
use crate::failure::Failure;
use crate::families;
use crate::ids::Key;
use crate::state::App;

/// Acts on what happened to a family.
pub fn forget(tx: &mut Tx<'_>, _app: &App, event: &Event) -> Result<(), Failure> {
    let family = Key::from_uuid(event.subject);
    if event.kind == EventKind::FamilyChanged && !families::takes_part(tx.conn(), family)? {
        store::delete_file(tx, family)?;
    }
    Ok(())
}
