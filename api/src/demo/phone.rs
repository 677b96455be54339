//! A phone, played: what the app does with its keys, for the demo and for the tests.
//!
//! It knows nothing of the server but what it is told over the API, so that it shows what a phone has to do.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use mobile_contracts::card::{Challenge, SignedDayPass, to_show};
use mobile_contracts::wire::card::{DayKey, DayPassBody, DayPassClaims, DayPasses, DigitsClaims};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::vault::{LocalSigner, Signer};

/// A phone with its keys, which never leave it.
pub struct Phone {
    lasting: (LocalSigner, Zeroizing<Vec<u8>>),
    /// The keys of days whose passes are still to come.
    made: Vec<(NaiveDate, LocalSigner)>,
    days: Vec<ShownDay>,
}

struct ShownDay {
    key: LocalSigner,
    plain: SignedDayPass,
    with_hint: Option<SignedDayPass>,
}

impl Phone {
    /// A phone that has just been set up.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self { lasting: LocalSigner::generate()?, made: Vec::new(), days: Vec::new() })
    }

    /// The public half of its lasting key, as enrolment wants it.
    #[must_use]
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(compress(&self.lasting.0.public_key()))
    }

    /// Makes a key for each day and signs the request for their passes. `now` is in Unix seconds.
    pub fn ask(
        &mut self,
        device: Uuid,
        now: i64,
        dates: &[NaiveDate],
        with_hint: bool,
    ) -> Result<String, Failure> {
        let mut days = Vec::with_capacity(dates.len());
        for date in dates {
            let (key, _) = LocalSigner::generate()?;
            days.push(DayKey { date: *date, key: URL_SAFE_NO_PAD.encode(compress(&key.public_key())) });
            self.made.push((*date, key));
        }
        self.sign(&DayPassClaims { device, iat: now, with_hint, days })
    }

    /// Signs a request for twelve digits. `now` is in Unix seconds.
    pub fn ask_for_digits(&self, device: Uuid, now: i64, with_hint: bool) -> Result<String, Failure> {
        self.sign_as("sfc-digits+jwt", &DigitsClaims { device, iat: now, with_hint })
    }

    /// Signs any request for day passes with the lasting key.
    pub fn sign(&self, claims: &DayPassClaims) -> Result<String, Failure> {
        self.sign_as("sfc-passes+jwt", claims)
    }

    fn sign_as(&self, typ: &str, claims: &impl Serialize) -> Result<String, Failure> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(typ.into());
        let token = jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(&self.lasting.1));
        token.map_err(|error| Failure::Internal(error.into()))
    }

    /// Keeps the passes that came for the keys it made.
    pub fn keep(&mut self, passes: &DayPasses) -> Result<(), Failure> {
        for pass in &passes.passes {
            let at = self.made.iter().rposition(|(date, _)| *date == pass.date);
            let (_, key) = self.made.remove(at.ok_or_else(|| Failure::internal("a pass nobody asked for"))?);
            self.days.push(shown(pass, key)?);
        }
        Ok(())
    }

    /// The code on its screen at `now`, Unix seconds, with the digits that the till asked for; none if no pass fits.
    pub fn show(&self, now: i64, challenge: Option<Challenge>) -> Result<Option<String>, Failure> {
        self.draw(now, challenge, |day| Some(&day.plain))
    }

    /// The same with initials and day.month, for an offer that demands a person check.
    pub fn show_with_hint(&self, now: i64) -> Result<Option<String>, Failure> {
        self.draw(now, None, |day| day.with_hint.as_ref())
    }

    fn draw(
        &self,
        now: i64,
        challenge: Option<Challenge>,
        which: impl Fn(&ShownDay) -> Option<&SignedDayPass>,
    ) -> Result<Option<String>, Failure> {
        let passes = self.days.iter().filter_map(|day| which(day).map(|signed| (day, signed)));
        let newest = to_show(passes.clone().map(|(_, signed)| signed.pass()), now);
        let chosen = passes.filter(|(_, signed)| newest == Some(signed.pass())).last();
        let Some((day, signed)) = chosen else { return Ok(None) };
        let iat = u32::try_from(now).map_err(|_| Failure::internal("a clock before 1970"))?;
        let draft = signed.present(iat, challenge);
        let signature = day.key.sign(&draft.to_sign())?;
        Ok(Some(draft.assemble(&signature).code()))
    }
}

fn shown(pass: &DayPassBody, key: LocalSigner) -> Result<ShownDay, Failure> {
    let with_hint = pass.pass_with_hint.as_deref().map(signed).transpose()?;
    Ok(ShownDay { key, plain: signed(&pass.pass)?, with_hint })
}

fn signed(pass: &str) -> Result<SignedDayPass, Failure> {
    let bytes = URL_SAFE_NO_PAD.decode(pass).map_err(anyhow::Error::from)?;
    SignedDayPass::read(&bytes).map_err(|_| Failure::internal("the server sent no day pass"))
}

/// A point in SEC1 compressed form, out of the uncompressed one.
fn compress(point: &[u8]) -> Vec<u8> {
    let parity = 2 + (point.last().copied().unwrap_or_default() & 1);
    let x = point.get(1..33).unwrap_or_default();
    std::iter::once(parity).chain(x.iter().copied()).collect()
}
