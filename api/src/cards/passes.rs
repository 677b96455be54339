//! Making day passes: what a phone fetches ahead so that it shows the card without a network.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mobile_contracts::card::{Day, DayPass, DeviceKey, Hint};
use mobile_contracts::wire::card::{DayKey, DayPassBody, DayPassClaims, DayPasses};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::de::DeserializeOwned;

use super::policy::{self, Facts, NoPass};
use super::service::is_theirs;
use super::store::{self, CardRow, DeviceRow};
use super::{Device, class_of, days, tiers};
use crate::auth::AdultRow;
use crate::failure::Failure;
use crate::families::{self, FamilyState, MemberName};
use crate::ids::Key;
use crate::state::App;
use crate::vault::{self, KeyPurpose, Ring};

/// The type in the header of a signed request, so that no other token of a phone is taken for one.
const TYPE: &str = "sfc-passes+jwt";

/// Makes the passes that a device asks for, signed by its lasting key.
pub async fn make(app: &App, caller: AdultRow, id: Key<Device>, request: &str) -> Result<DayPasses, Failure> {
    let now = app.clock.now();
    let (device, card, holder) = asking(app, caller, id).await?;
    let claims: DayPassClaims = claims(&device, TYPE, request)?;
    if claims.device != id.uuid() || (claims.iat - now.seconds()).abs() > policy::REQUEST_SPAN {
        return Err(Failure::problem(ProblemCode::InvalidCredentials));
    }
    let ring = app.vault.ring()?;
    let facts = Facts::of(FamilyState::Active, &card, &device);
    let today = now.utc().with_timezone(&ring.issuer.zone).date_naive();
    if policy::refuse(&facts, card.valid_from.max(today)).is_some() {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    let keys = check(&claims.days, today, &facts)?;
    let hint = claims.with_hint.then(|| hint(&holder)).flatten();
    let mut passes = Vec::with_capacity(keys.len());
    for (date, key) in keys {
        let pass = pass(app, &ring, &device, &card, date, key).await?;
        let signed = sign(&ring, &pass)?;
        let with_hint = match &hint {
            Some(hint) => Some(sign(&ring, &DayPass { hint: Some(hint.clone()), ..pass })?),
            None => None,
        };
        passes.push(DayPassBody { date, pass: signed, pass_with_hint: with_hint });
    }
    Ok(DayPasses { server_time: now.seconds(), passes })
}

/// The device, its card and its holder, if the device is the caller's own or a child's.
pub(super) async fn asking(
    app: &App,
    caller: AdultRow,
    id: Key<Device>,
) -> Result<(DeviceRow, CardRow, MemberName), Failure> {
    let parts = app.clone();
    app.db
        .read(move |conn| {
            let (device, card) = store::device(conn, id)?.ok_or_else(Failure::not_found)?;
            if !is_theirs(conn, &parts, &caller, &card)? {
                return Err(Failure::not_found());
            }
            let members = families::member_names(conn, &parts.vault, card.family_id)?;
            let holder = members.into_iter().find(|member| member.id == card.member_id);
            Ok((device, card, holder.ok_or_else(Failure::not_found)?))
        })
        .await
}

/// What the phone signed, if its lasting key signed it as a request of this type.
pub(super) fn claims<C: DeserializeOwned>(
    device: &DeviceRow,
    typ: &str,
    request: &str,
) -> Result<C, Failure> {
    let refused = |_| Failure::problem(ProblemCode::InvalidCredentials);
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    if jsonwebtoken::decode_header(request).map_err(refused)?.typ.as_deref() != Some(typ) {
        return Err(Failure::problem(ProblemCode::InvalidCredentials));
    }
    let key = DecodingKey::from_ec_der(&device.public_key);
    let token = jsonwebtoken::decode::<C>(request, &key, &validation).map_err(refused)?;
    Ok(token.claims)
}

/// The days and their keys, each day once and each key a point of the curve.
fn check(days: &[DayKey], today: NaiveDate, facts: &Facts) -> Result<Vec<(NaiveDate, DeviceKey)>, Failure> {
    let limit = policy::DAYS_AHEAD as usize + 1;
    if days.is_empty() || days.len() > limit {
        let code = if days.is_empty() { FieldCode::TooShort } else { FieldCode::TooLong };
        let bound = if days.is_empty() { ("min", "1".into()) } else { ("max", limit.to_string()) };
        return Err(Failure::invalid(vec![FieldError::new("/request/days", code).with(bound.0, bound.1)]));
    }
    let mut errors = Vec::new();
    let mut checked: Vec<(NaiveDate, DeviceKey)> = Vec::with_capacity(days.len());
    for (at, day) in days.iter().enumerate() {
        let pointer = |field: &str| format!("/request/days/{at}/{field}");
        match policy::refuse_day(day.date, today, facts) {
            Some(NoPass::TooEarly) => errors.push(FieldError::new(pointer("date"), FieldCode::InThePast)),
            Some(NoPass::TooLate(last)) => {
                errors.push(FieldError::new(pointer("date"), FieldCode::TooLate).with("max", last));
            }
            None => {}
        }
        if checked.iter().any(|(date, _)| *date == day.date) {
            errors.push(FieldError::new(pointer("date"), FieldCode::Duplicate));
        }
        match point(&day.key) {
            Some(key) => checked.push((day.date, DeviceKey(key))),
            None => errors.push(FieldError::new(pointer("key"), FieldCode::Malformed)),
        }
    }
    if errors.is_empty() { Ok(checked) } else { Err(Failure::invalid(errors)) }
}

/// A compressed P-256 point out of base64url.
pub(super) fn point(text: &str) -> Option<[u8; 33]> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    vault::is_compressed_point(&bytes).then(|| bytes.try_into().ok()).flatten()
}

async fn pass(
    app: &App,
    ring: &Ring,
    device: &DeviceRow,
    card: &CardRow,
    date: NaiveDate,
    device_key: DeviceKey,
) -> Result<DayPass, Failure> {
    let day = Day::of(date, ring.issuer.zone).ok_or_else(|| Failure::internal("a day out of range"))?;
    let open = days::made(app, day.number).await?;
    let slot = device.slot.and_then(|slot| u32::try_from(slot).ok());
    let slot = slot.ok_or_else(|| Failure::internal("an active device has a slot"))?;
    // A device enrolled after the day's bits were fixed may not fit; its next days will.
    let index =
        open.index(slot).ok_or_else(|| Failure::Unavailable("the day has no room for this slot".into()))?;
    let class = tiers::shown(app, class_of(card)?).await?;
    let tag = open.keys().tag(card.family_id.bytes());
    Ok(DayPass { validity: day.validity, day: day.number, index, class, tag, device_key, hint: None })
}

fn sign(ring: &Ring, pass: &DayPass) -> Result<String, Failure> {
    let (kid, signer) = ring.signer(KeyPurpose::Card)?;
    let draft = pass.draft(kid);
    let signature = signer.sign(&draft.to_sign())?;
    Ok(URL_SAFE_NO_PAD.encode(draft.assemble(&signature).as_bytes()))
}

/// The holder's initials and day.month: the first letters of the first two words of the name.
pub(super) fn hint(holder: &MemberName) -> Option<Hint> {
    let letters = holder.name.split_whitespace().take(2).filter_map(|word| word.chars().next());
    let initials: Vec<String> = letters.map(|letter| format!("{}.", letter.to_uppercase())).collect();
    Hint::new(&initials.join(" "), holder.birth_date.month() * 100 + holder.birth_date.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::MemberRole;

    #[test]
    fn a_hint_is_two_initials_and_the_day_of_birth_without_its_year() {
        let holder = MemberName {
            id: Key::from_uuid(uuid::Uuid::nil()),
            role: MemberRole::Parent,
            name: "анна Петровна Кузнецова".into(),
            birth_date: NaiveDate::from_ymd_opt(1990, 2, 28).unwrap(),
        };
        let hint = hint(&holder).unwrap();
        assert_eq!((hint.initials(), hint.month(), hint.day()), ("А. П.", 2, 28));
    }
}
