//! Making the codes of specimens, the phone's part included.

use chrono::{Days, NaiveDate};
use mobile_contracts::card::{Challenge, Class, Day, DayPass, DayTag, DeviceKey, Hint, Kid, SignedDayPass};
use mobile_contracts::wire::till::{SpecimenBody, SpecimenDigitsBody, SpecimenList, SpecimenStep};
use strum::IntoEnumIterator as _;

use super::{Specimen, Step, policy};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Ids;
use crate::state::App;
use crate::vault::{KeyPurpose, LocalSigner, Ring, Signer};

/// One specimen of each kind.
pub(super) fn every(app: &App) -> Result<SpecimenList, Failure> {
    let mut list = SpecimenList { specimens: Vec::new(), digits: Vec::new() };
    for specimen in Specimen::iter() {
        let name: &'static str = specimen.into();
        let name = name.to_owned();
        let reason = specimen.reason().map(|reason| reason.for_cashier().code().to_owned());
        let step = specimen.step().into();
        match policy::digits(specimen) {
            Some(digits) => {
                list.digits.push(SpecimenDigitsBody { name, digits: digits.in_fours(), step, reason });
            }
            None => list.specimens.push(SpecimenBody { name, code: code(app, specimen)?, step, reason }),
        }
    }
    Ok(list)
}

impl From<Step> for SpecimenStep {
    fn from(step: Step) -> Self {
        match step {
            Step::Verify => Self::Verify,
            Step::Quote => Self::Quote,
            Step::Redeem => Self::Redeem,
            Step::Confirm => Self::Confirm,
            Step::Void => Self::Void,
            Step::Refund => Self::Refund,
        }
    }
}

/// An index of this specimen, of which no other one is likely to be.
#[must_use]
pub fn index(ids: &Ids, specimen: Specimen) -> u32 {
    policy::index(specimen, u32::from_be_bytes(ids.bytes()))
}

/// The text that a specimen's phone shows at this moment.
pub fn code(app: &App, specimen: Specimen) -> Result<String, Failure> {
    let (ring, now) = (app.vault.ring()?, app.clock.now());
    let today = now.utc().with_timezone(&ring.issuer.zone).date_naive();
    // Two days back, since a day pass outlives its day by two hours.
    let date = match specimen {
        Specimen::PassExpired => today.checked_sub_days(Days::new(2)),
        Specimen::PassNotYetValid => today.checked_add_days(Days::new(1)),
        _ => Some(today),
    };
    let date = date.ok_or_else(|| Failure::internal("a day out of range"))?;
    let (phone, _) = LocalSigner::generate()?;
    let pass = pass(&ring, &app.ids, &phone, specimen, date)?;
    let stranger;
    let (kid, signer): (Kid, &dyn Signer) = match specimen {
        Specimen::UnknownKey | Specimen::BadSignature => {
            stranger = LocalSigner::generate()?.0;
            let own = if specimen == Specimen::UnknownKey {
                kid(&stranger)?
            } else {
                ring.signer(KeyPurpose::Specimen)?.0
            };
            (own, &stranger)
        }
        _ => ring.signer(KeyPurpose::Specimen)?,
    };
    let draft = pass.draft(kid);
    let issued = draft.assemble(&signer.sign(&draft.to_sign())?);
    if specimen == Specimen::ProofMissing {
        return Ok(issued.code());
    }
    // Digits that nobody asked for are as wrong as other ones.
    let digits = (specimen == Specimen::ChallengeMismatch).then(|| Challenge::new(48_213)).flatten();
    let signed = SignedDayPass::read(issued.as_bytes()).map_err(anyhow::Error::from)?;
    let draft = signed.present(iat(specimen, now)?, digits);
    let other;
    let by = if specimen == Specimen::BadProof {
        other = LocalSigner::generate()?.0;
        &other
    } else {
        &phone
    };
    let code = draft.assemble(&by.sign(&draft.to_sign())?).code();
    Ok(match specimen {
        Specimen::Malformed => format!("{code}+"),
        Specimen::UnsupportedVersion => code.replacen("SFC1:", "SFC2:", 1),
        Specimen::NotOurCode => "4006381333931".to_owned(),
        _ => code,
    })
}

fn pass(
    ring: &Ring,
    ids: &Ids,
    phone: &LocalSigner,
    specimen: Specimen,
    date: NaiveDate,
) -> Result<DayPass, Failure> {
    let day = Day::of(date, ring.issuer.zone).ok_or_else(|| Failure::internal("a day out of range"))?;
    let point = phone.public_key();
    let mut device_key = [2 | (point.last().copied().unwrap_or_default() & 1); 33];
    device_key[1..].copy_from_slice(&point[1..33]);
    Ok(DayPass {
        validity: day.validity,
        day: day.number,
        index: index(ids, specimen),
        class: Class::new(policy::CLASS).unwrap_or_default(),
        tag: DayTag(ids.bytes()),
        device_key: DeviceKey(device_key),
        hint: (specimen == Specimen::GoodWithHint).then(|| Hint::new("О. О.", 101)).flatten(),
    })
}

/// When the phone made the proof, Unix seconds.
fn iat(specimen: Specimen, now: Instant) -> Result<u32, Failure> {
    let off = match specimen {
        Specimen::ProofStale => -660,
        Specimen::ChallengeNeeded => -300,
        Specimen::ProofFuture => 660,
        _ => 0,
    };
    u32::try_from(now.seconds() + off).map_err(|_| Failure::internal("a time out of range"))
}

fn kid(signer: &LocalSigner) -> Result<Kid, Failure> {
    let point = signer.public_key();
    let point = point.as_slice().try_into().map_err(|_| Failure::internal("a public key has 65 bytes"))?;
    Ok(Kid::of(point))
}
