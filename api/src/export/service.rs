//! The use case: each domain says what it knows. It is no snapshot of one moment; whoever goes on writing meanwhile is
//! the family itself.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::checkout::LedgerPage;

use crate::audit::{self, Act, Action, Actor};
use crate::benefits;
use crate::cards::{self, CardView};
use crate::checkout;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::families::{self, AdultRow, Dossier};
use crate::own_contacts::{self, OwnContact};
use crate::state::App;

/// Everything.
pub(super) struct Export {
    pub(super) at: Instant,
    pub(super) dossier: Dossier,
    pub(super) contacts: Vec<OwnContact>,
    pub(super) cards: Vec<CardView>,
    pub(super) ledger: LedgerPage,
    pub(super) benefits: serde_json::Value,
}

/// Puts everything together; the reading is recorded.
pub(super) async fn export(app: &App, caller: AdultRow, lang: Lang) -> Result<Export, Failure> {
    let (parts, at) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (actor, action) = (Actor::Adult(caller.account_id), Action::FamilyExport);
            let id = caller.family_id.uuid();
            audit::record(tx, &parts.ids, at, &Act { actor, action, object: "family", id, reason: None })
        })
        .await?;
    Ok(Export {
        at,
        dossier: families::dossier(app, caller).await?,
        contacts: own_contacts::list(app, caller.account_id).await?,
        cards: cards::mine(app, caller).await?,
        ledger: checkout::whole_ledger(app, caller, lang).await?,
        benefits: benefits::told(app, caller.family_id).await?,
    })
}
