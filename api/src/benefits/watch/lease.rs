//! Who goes through the families tonight: one server of a database, and another one if that dies.

use chrono::NaiveDate;
use uuid::Uuid;

use super::store;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// For so long a server holds the job without saying that it goes on, in seconds.
const HOLDS_FOR: i64 = 600;

/// A server's hold on the job of a night.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lease {
    holder: Key<Uuid>,
    night: NaiveDate,
}

impl Lease {
    /// Takes the job of the night, unless it is done or another server holds it.
    pub(super) async fn take(app: &App, night: NaiveDate) -> Result<Option<Self>, Failure> {
        let (lease, now) = (Self { holder: Key::from_uuid(app.ids.uuid()), night }, app.clock.now());
        let until = now.plus_seconds(HOLDS_FOR);
        let taken = app.db.write(move |tx| {
            let first = store::insert_run(tx, night, lease.holder, until)?;
            Ok::<_, Failure>(first == 1 || store::take_run(tx, night, lease.holder, (now, until))? == 1)
        });
        Ok(taken.await?.then_some(lease))
    }

    /// Goes on holding it; false if another server took it, because this one was silent for too long.
    pub(super) fn renew(self, tx: &mut Tx<'_>, app: &App) -> Result<bool, Failure> {
        let until = app.clock.now().plus_seconds(HOLDS_FOR);
        Ok(store::renew_run(tx, self.night, self.holder, until)? == 1)
    }

    /// Notes that the night is done.
    pub(super) async fn done(self, app: &App) -> Result<(), Failure> {
        app.db.write(move |tx| Ok(store::end_run(tx, self.night, self.holder).map(drop)?)).await
    }
}
