//! Everything that is recorded of a family, for one of its adults.

use super::consent::{ConsentRow, consents_of};
use super::invitations::{self, InvitationView};
use super::store::{self, DecisionRow};
use super::{AdultRow, FamilyView, household};
use crate::failure::Failure;
use crate::state::App;

/// What is recorded. It has no `Debug`: all of it is personal.
pub struct Dossier {
    pub(super) family: FamilyView,
    pub(super) history: Vec<DecisionRow>,
    pub(super) invitations: Vec<InvitationView>,
    pub(super) consents: Vec<ConsentRow>,
}

/// What is recorded of the caller's family.
pub async fn dossier(app: &App, caller: AdultRow) -> Result<Dossier, Failure> {
    let invitations = invitations::list(app, caller).await?;
    let parts = app.clone();
    let read = move |conn: &mut _| {
        let family = household::find(conn, &parts.vault, caller.family_id)?;
        let history = store::decisions(conn, caller.family_id)?;
        Ok::<_, Failure>((family, history, consents_of(conn, caller.account_id)?))
    };
    let (family, history, consents) = app.db.read(read).await?;
    Ok(Dossier { family, history, invitations, consents })
}
