//! Codes that no phone would show: made of real day passes and wrong keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Adult, TestApp};
use family_card_api::vault::{KeyPurpose, LocalSigner, Signer};
use mobile_contracts::card::{Challenge, Credential, DayPass, Hint, Kid, Paper, SignedDayPass, Validity};
use mobile_contracts::wire::card::{DayKey, DayPassClaims, DayPasses};

/// A real day pass, with the day's key in the open.
pub(crate) struct Forger<'a> {
    app: &'a TestApp,
    day_key: LocalSigner,
    /// The pass, as the server gave it.
    pub(crate) pass: SignedDayPass,
}

impl<'a> Forger<'a> {
    /// Fetches today's pass for the adult's phone.
    pub(crate) async fn with_todays_pass(app: &'a TestApp, adult: &Adult) -> Self {
        let (day_key, _) = LocalSigner::generate().unwrap();
        let date = "2026-11-24".parse().unwrap();
        let day = DayKey { date, key: URL_SAFE_NO_PAD.encode(compressed(&day_key)) };
        let claims =
            DayPassClaims { device: adult.phone.device, iat: app.now(), with_hint: false, days: vec![day] };
        let request = adult.phone.phone.sign(&claims).unwrap();
        let passes: DayPasses = adult.fetch_passes(adult.phone.device, request).await.ok();
        let pass = SignedDayPass::read(&URL_SAFE_NO_PAD.decode(&passes.passes[0].pass).unwrap()).unwrap();
        Self { app, day_key, pass }
    }

    /// A right presentation, made at `iat`.
    pub(crate) fn shown_at(&self, iat: i64, digits: Option<Challenge>) -> String {
        present(&self.pass, iat, digits, &self.day_key)
    }

    /// A presentation whose proof another key made.
    pub(crate) fn proved_by_another_key(&self) -> String {
        present(&self.pass, self.app.now(), None, &LocalSigner::generate().unwrap().0)
    }

    /// The day pass alone, without a proof.
    pub(crate) fn without_proof(&self) -> String {
        self.signed_for(KeyPurpose::Card).code()
    }

    /// The same pass, signed by the key that signs specimens.
    pub(crate) fn specimen(&self) -> String {
        self.reshown(&self.signed_for(KeyPurpose::Specimen))
    }

    /// The same pass by an issuer that nobody knows.
    pub(crate) fn by_a_stranger(&self) -> String {
        let stranger = LocalSigner::generate().unwrap().0;
        let kid = Kid::of(&stranger.public_key().try_into().unwrap());
        self.reshown(&issued(self.pass.pass(), kid, &stranger))
    }

    /// The same pass under the issuer's name, signed by somebody else.
    pub(crate) fn in_the_issuers_name(&self) -> String {
        let stranger = LocalSigner::generate().unwrap().0;
        self.reshown(&issued(self.pass.pass(), self.pass.kid(), &stranger))
    }

    /// A paper card with a slot that nobody has.
    pub(crate) fn paper_of_nobody(&self) -> String {
        let now = u32::try_from(self.app.now()).unwrap();
        let paper = Paper {
            validity: Validity::new(now - 60, now + 60).unwrap(),
            slot: 4_000_000,
            class: self.pass.pass().class,
            hint: Hint::new("А. К.", 312).unwrap(),
        };
        let ring = self.app.state().vault.ring().unwrap();
        let (kid, signer) = ring.signer(KeyPurpose::Card).unwrap();
        let draft = paper.draft(kid);
        draft.assemble(&signer.sign(&draft.to_sign()).unwrap()).code()
    }

    fn signed_for(&self, purpose: KeyPurpose) -> Credential {
        let ring = self.app.state().vault.ring().unwrap();
        let (kid, signer) = ring.signer(purpose).unwrap();
        issued(self.pass.pass(), kid, signer)
    }

    fn reshown(&self, pass: &Credential) -> String {
        present(&SignedDayPass::read(pass.as_bytes()).unwrap(), self.app.now(), None, &self.day_key)
    }
}

fn issued(pass: &DayPass, kid: Kid, signer: &dyn Signer) -> Credential {
    let draft = pass.draft(kid);
    draft.assemble(&signer.sign(&draft.to_sign()).unwrap())
}

fn present(pass: &SignedDayPass, iat: i64, digits: Option<Challenge>, key: &LocalSigner) -> String {
    let draft = pass.present(u32::try_from(iat).unwrap(), digits);
    draft.assemble(&key.sign(&draft.to_sign()).unwrap()).code()
}

/// The public point in SEC1 compressed form.
fn compressed(key: &LocalSigner) -> Vec<u8> {
    let point = key.public_key();
    [&[2 + (point[64] & 1)], &point[1..33]].concat()
}
