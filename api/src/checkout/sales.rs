//! A partner's redemptions, as its people see them: what was given where, and what is disputed. Nothing tells which
//! family it was.

use super::history::{self, Past};
use super::{Redemption, store};
use crate::failure::Failure;
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::partners::Partner;
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/sales";

/// A redemption, where it was, and whether somebody says that it was not them.
pub(super) struct Sale {
    pub(super) past: Past,
    pub(super) outlet: String,
    pub(super) till: String,
}

/// A page of a partner's redemptions, the newest first.
pub(super) async fn page(
    app: &App,
    partner: Key<Partner>,
    disputed: Option<bool>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<Sale>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Redemption>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    app.db
        .read(move |conn| {
            let rows = store::sales(conn, partner, disputed, asked.after, asked.fetch())?;
            let Page { entries: rows, next } = asked.cut(&ring, rows, |(row, _, _)| row.id)?;
            let past = history::of(conn, rows.iter().map(|(row, _, _)| row))?;
            let sales = past.into_iter().zip(rows);
            let entries = sales.map(|(past, (_, outlet, till))| Sale { past, outlet, till }).collect();
            Ok(Page { entries, next })
        })
        .await
}
