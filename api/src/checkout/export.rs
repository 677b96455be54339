//! The whole ledger of an adult, for their own keeping.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::checkout::LedgerPage;

use super::{answers, ledger};
use crate::auth::AdultRow;
use crate::failure::Failure;
use crate::state::App;

/// All redemptions of the caller, the newest first, and what the family has used of its limits.
pub async fn whole_ledger(app: &App, caller: AdultRow, lang: Lang) -> Result<LedgerPage, Failure> {
    let mut whole = answers::ledger(ledger::page(app, caller, Some(100), None).await?, lang);
    while let Some(cursor) = whole.next.take() {
        let page = answers::ledger(ledger::page(app, caller, Some(100), Some(&cursor)).await?, lang);
        whole.redemptions.extend(page.redemptions);
        whole.next = page.next;
    }
    Ok(whole)
}
