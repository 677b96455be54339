//! What stands on a paper card: signed anew each time it is printed, since it is kept nowhere.

use chrono::{NaiveDate, NaiveTime, TimeZone as _};
use mobile_contracts::card::qr::Drawing;
use mobile_contracts::card::{Class, Hint, Kind, Paper, Validity};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::PaperSize;
use mobile_contracts::wire::problem::ProblemCode;

use super::layout::{self, Face, Page};
use super::service::{Caller, record};
use super::store::{self, PaperRow};
use super::{PaperState, PaperView, pdf, svg};
use crate::audit::Action;
use crate::cards::store::CardRow;
use crate::cards::{Card, class_of, passes, tiers};
use crate::failure::Failure;
use crate::families;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{KeyPurpose, Ring};

/// The format of a printed card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Svg,
    Pdf,
}

/// Prints the active paper card of a card; 404 if it has none. Recorded, since the sheet holds personal data and opens
/// a checkout.
pub(super) async fn print(
    app: &App,
    caller: Caller,
    id: Key<Card>,
    (format, size, lang): (Format, PaperSize, Lang),
) -> Result<Vec<u8>, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let (paper, card, hint) = app
        .db
        .write(move |tx| {
            let card = caller.card(tx.conn(), &parts, id)?;
            let paper = store::of_card(tx.conn(), id)?;
            let paper = paper.into_iter().find(|row| row.state.0 == PaperState::Active);
            let paper = paper.ok_or_else(Failure::not_found)?;
            let members = families::member_names(tx.conn(), &parts.vault, card.family_id)?;
            let holder = members.into_iter().find(|member| member.id == card.member_id);
            let hint = holder.as_ref().and_then(passes::hint);
            record(tx, &parts, caller, (Action::PaperPrint, None), id, now)?;
            Ok::<_, Failure>((paper, card, hint))
        })
        .await?;
    let hint = hint.ok_or_else(|| Failure::problem(ProblemCode::Conflict))?;
    let ring = app.vault.ring()?;
    let class = tiers::shown(app, class_of(&card)?).await?;
    let code = sign(&ring, &paper, &card, (class, hint.clone()))?;
    let drawing = Drawing::of(&code, Kind::Paper).map_err(anyhow::Error::from)?;
    let face = Face {
        issuer: ring.issuer.name.clone(),
        number: PaperView::try_from(paper)?.number.in_fours(),
        holder: format!("{} · {:02}.{:02}", hint.initials(), hint.day(), hint.month()),
        until: card.valid_until,
        uses_a_day: app.config.paper_uses_a_day,
        lang,
    };
    let page: Page = layout::lay_out(&face, size)?;
    match format {
        Format::Svg => svg::draw(&page, &drawing).map(String::into_bytes),
        Format::Pdf => pdf::draw(&page, &drawing, lang),
    }
}

fn sign(
    ring: &Ring,
    paper: &PaperRow,
    card: &CardRow,
    (class, hint): (Class, Hint),
) -> Result<String, Failure> {
    let out_of_range = || Failure::internal("a paper card's values are out of range");
    let end = card.valid_until.succ_opt().ok_or_else(out_of_range)?;
    let second = |date: NaiveDate| {
        // Where midnight is skipped by a change of the clocks, the day begins with the first moment that exists.
        let start = ring.issuer.zone.from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest();
        start.and_then(|start| u32::try_from(start.timestamp()).ok())
    };
    let validity = second(card.valid_from).zip(second(end)).and_then(|(nbf, exp)| Validity::new(nbf, exp));
    let paper = Paper {
        validity: validity.ok_or_else(out_of_range)?,
        slot: u32::try_from(paper.slot).map_err(|_| out_of_range())?,
        class,
        hint,
    };
    let (kid, signer) = ring.signer(KeyPurpose::Card)?;
    let draft = paper.draft(kid);
    Ok(draft.assemble(&signer.sign(&draft.to_sign())?).code())
}
