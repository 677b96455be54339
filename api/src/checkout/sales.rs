//! A partner's redemptions, as its people see them: what was given where, and what is disputed. Nothing tells which
//! family it was.

use super::disputes::{self, DisputeRow};
use super::ledger;
use super::receipt::Receipt;
use super::{Redemption, store};
use crate::failure::Failure;
use crate::ids::Key;
use crate::offers::Title;
use crate::page::{Asked, Page};
use crate::partners::Partner;
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/sales";

/// A redemption, where it was, and whether somebody says that it was not them.
pub(super) struct Sale {
    pub(super) receipt: Receipt,
    pub(super) outlet: String,
    pub(super) till: String,
    pub(super) titles: Vec<Title>,
    pub(super) dispute: Option<DisputeRow>,
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
            let ids: Vec<Key<Redemption>> = rows.iter().map(|(row, _, _)| row.id).collect();
            let given = store::entries(conn, &ids)?;
            let mut disputes = disputes::of_redemptions(conn, &ids)?;
            let offers: Vec<_> = given.iter().map(|entry| entry.offer_id).collect();
            let titles = ledger::titles(store::titles(conn, &offers)?);
            let sale = |(row, outlet, till)| {
                let receipt = Receipt::of(&row, &given);
                let titles =
                    receipt.offers.iter().filter_map(|one| titles.get(&one.offer).cloned()).collect();
                let at = disputes.iter().position(|dispute| dispute.redemption_id == row.id);
                let dispute = at.map(|at| disputes.swap_remove(at));
                Sale { receipt, outlet, till, titles, dispute }
            };
            Ok(Page { entries: rows.into_iter().map(sale).collect(), next })
        })
        .await
}
