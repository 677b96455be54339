//! Use cases of twelve digits: a phone asks for them, a checkout opens with them.

use mobile_contracts::card::{Class, Digits};
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::card::DigitsClaims;
use mobile_contracts::wire::problem::ProblemCode;

use super::policy::{self, Known};
use super::store::{self, DigitsRow};
use crate::auth::AdultRow;
use crate::cards::policy::{Facts, REQUEST_SPAN, refuse};
use crate::cards::specimens::SPOKEN;
use crate::cards::{Bearer, Device, passes};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::families::FamilyState;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Indexed, Vault};

/// The type in the header of a signed request.
const TYPE: &str = "sfc-digits+jwt";
/// How many numbers are drawn before something else must be wrong: a hundred thousand million are there to draw from.
const DRAWS: usize = 4;

/// Makes digits for a device that asks for them, signed by its lasting key. They end the ones it had.
pub(super) async fn make(
    app: &App,
    caller: AdultRow,
    id: Key<Device>,
    request: &str,
) -> Result<(Digits, Instant), Failure> {
    app.limits.digits(caller.account_id.uuid())?;
    let now = app.clock.now();
    let (device, card, _) = passes::asking(app, caller, id).await?;
    let claims: DigitsClaims = passes::claims(&device, TYPE, request)?;
    if claims.device != id.uuid() || (claims.iat - now.seconds()).abs() > REQUEST_SPAN {
        return Err(Failure::problem(ProblemCode::InvalidCredentials));
    }
    let today = now.utc().with_timezone(&app.vault.ring()?.issuer.zone).date_naive();
    if refuse(&Facts::of(FamilyState::Active, &card, &device), today).is_some() {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    let expires_at = now.plus_seconds(policy::GOOD_SECONDS);
    for _ in 0..DRAWS {
        let digits = draw(app)?;
        let row = DigitsRow {
            digits_index: index(&app.vault, digits)?,
            device_id: id,
            with_hint: claims.with_hint,
            made_at: now,
            expires_at,
            used_at: None,
        };
        let kept = app.db.write(move |tx| {
            store::end_unused(tx, id, now)?;
            Ok::<_, Failure>(store::insert(tx, &row)?)
        });
        if kept.await? == 1 {
            return Ok((digits, expires_at));
        }
    }
    Err(Failure::internal("no digits are free"))
}

/// Eleven random digits and their check digit, above those of specimens. The remainder of 64 random bits is as good as
/// even.
fn draw(app: &App) -> Result<Digits, Failure> {
    let random = u64::from_be_bytes(app.ids.bytes());
    Digits::numbered(SPOKEN + random % (Digits::COUNT - SPOKEN))
        .ok_or_else(|| Failure::internal("a remainder is smaller"))
}

fn index(vault: &Vault, digits: Digits) -> Result<Vec<u8>, Failure> {
    vault.index(Indexed::Digits, digits.to_string().as_bytes())
}

/// Digits that were read out and are good.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// Whose.
    pub bearer: Bearer,
    /// The class of the card.
    pub class: Class,
    /// Whether the holder lets the till know initials and day.month.
    pub with_hint: bool,
    /// When they were made.
    pub made_at: Instant,
}

/// Whose digits these are, or why they open nothing.
pub fn find(
    conn: &mut AnyConnection,
    vault: &Vault,
    digits: Digits,
    now: Instant,
) -> Result<Result<Spoken, Reason>, Failure> {
    let found = store::find(conn, &index(vault, digits)?)?;
    let known = found.as_ref().map(|(row, _)| Known { expires_at: row.expires_at, used_at: row.used_at });
    match (policy::refuse(known, now), found) {
        (None, Some((row, class))) => Ok(Ok(Spoken {
            bearer: Bearer::Device(row.device_id),
            class: u8::try_from(class).ok().and_then(Class::new).unwrap_or_default(),
            with_hint: row.with_hint,
            made_at: row.made_at,
        })),
        (reason, _) => Ok(Err(reason.unwrap_or(Reason::DigitsUnknown))),
    }
}

/// Uses digits up; false if somebody was faster.
pub fn spend(tx: &mut Tx<'_>, vault: &Vault, digits: Digits, now: Instant) -> Result<bool, Failure> {
    Ok(store::spend(tx, &index(vault, digits)?, now)? == 1)
}

/// Forgets digits that ended before `before`.
pub async fn forget(app: &App, before: Instant) -> Result<(), Failure> {
    app.db.write(move |tx| Ok(store::forget(tx, before).map(drop)?)).await
}
