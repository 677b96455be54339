//! The handler of the export.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, get, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::export::FamilyExport;

use super::service::{self, Export};
use crate::auth::Adult;
use crate::failure::Failure;
use crate::http::Language;
use crate::state::App;

/// Download my family's data
///
/// Everything that the service knows of the family: home, members, categories and their history, invitations, answers
/// about benefits, the caller's own consents and contacts, and cards and redemptions, their own and the children's. The
/// download is recorded.
#[utoipa::path(tag = "family", responses((status = 200, body = FamilyExport)), security(("bearer" = [])))]
#[get("/api/v1/me/export")]
pub async fn export_family(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
) -> Result<HttpResponse, Failure> {
    let export = body(service::export(&app, caller.0, lang.0).await?, lang.0);
    let name = DispositionParam::Filename("family-card.json".to_owned());
    let attachment = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    Ok(HttpResponse::Ok().insert_header(attachment).json(export))
}

fn body(export: Export, lang: Lang) -> FamilyExport {
    let Export { at, dossier, contacts, cards, ledger, benefits } = export;
    let (family, insurance_numbers, history, invitations, consents) = dossier.into_wire();
    FamilyExport {
        format: "social-family-card/1".to_owned(),
        exported_at: at.utc(),
        family,
        insurance_numbers,
        history,
        invitations,
        consents,
        contacts: contacts.into_iter().map(Into::into).collect(),
        cards: cards.into_iter().map(|card| card.into_wire(lang)).collect(),
        redemptions: ledger.redemptions,
        limits: ledger.limits,
        benefits,
    }
}
