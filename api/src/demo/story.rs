//! The path as a story: register, review, ask the registry, enrol, show, scan, redeem, try to cheat, revoke. Every step goes over HTTP.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::Days;
use mobile_contracts::card::Kind;
use mobile_contracts::card::qr::Drawing;
use mobile_contracts::discount::{Basket, Kopecks};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::{
    AdminCardBody, CardDecision, CardList, DayPassRequest, DayPasses, DeviceBody, EnrolDevice,
};
use mobile_contracts::wire::checkout::{
    Decision, LedgerPage, RedeemAnswer, RedeemRequest, VerifyAnswer, VerifyRequest,
};
use mobile_contracts::wire::secret::Secret;

use super::client::Client;
use super::phone::Phone;
use super::registration::{KUZNETSOVA, SOKOLOVA};
use super::{registration, texts};
use crate::cards::Card;
use crate::clock::Clock;
use crate::ids::Key;

/// Everybody who takes part.
pub(super) struct Cast<'a> {
    pub(super) nobody: Client,
    pub(super) till: Client,
    /// What the administrator's authenticator app holds.
    pub(super) authenticator: Secret,
    /// Where text messages lie.
    pub(super) outbox: PathBuf,
    pub(super) consent_version: String,
    pub(super) zone: chrono_tz::Tz,
    pub(super) clock: &'a Clock,
    pub(super) lang: Lang,
}

/// Where the story is told; a terminal, or a string in a test.
pub(super) type Say<'a> = dyn FnMut(&str) -> std::io::Result<()> + 'a;

impl Cast<'_> {
    /// Plays it to the end.
    pub(super) async fn play(&self, say: &mut Say<'_>) -> anyhow::Result<()> {
        let mut number = 0;
        let mut step = |say: &mut Say<'_>, text: &str| {
            number += 1;
            say(&format!("\n{number:>3}. {text}\n"))
        };
        let lang = self.lang;
        step(say, texts::register(lang))?;
        let token = registration::prove_phone(&self.nobody, &self.outbox, KUZNETSOVA.phone).await?;
        let today = self.clock.now().utc().with_timezone(&self.zone).date_naive();
        let consent = &self.consent_version;
        let registered = registration::register(&self.nobody, &KUZNETSOVA, token, consent, today).await?;
        let adult = self.nobody.with_token(registered.session.access_token.expose());

        step(say, texts::review(lang))?;
        let session = registration::sign_in(&self.nobody, self.clock, &self.authenticator).await?;
        let administrator = self.nobody.with_token(session.tokens.access_token.expose());
        let document = registration::document(lang);
        let waiting = registration::review(&administrator, &registered.family, document).await?;
        say(&format!("     ✓ {document}. {}: {waiting}\n", texts::still_waiting(lang)))?;
        step(say, texts::issued(lang))?;
        let card = registration::card(&adult).await?;

        step(say, texts::registry(lang))?;
        let token = registration::prove_phone(&self.nobody, &self.outbox, SOKOLOVA.phone).await?;
        let other = registration::register(&self.nobody, &SOKOLOVA, token, consent, today).await?;
        let other = self.nobody.with_token(other.session.access_token.expose());
        let held = registration::confirmed(&other).await?;
        let register = held.document.unwrap_or_default();
        let until = held.valid_until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
        registration::card(&other).await?;
        say(&format!("     ✓ {register}: {} {until}, {}\n", texts::confirmed(lang), texts::has_card(lang)))?;

        step(say, texts::shop(lang))?;
        step(say, texts::enrol(lang))?;
        let phone = self.enrol(&adult, card).await?;

        step(say, texts::show(lang))?;
        let code = self.code(&phone, 0)?;
        say(&Drawing::of(&code, Kind::Presentation)?.terminal())?;

        step(say, texts::scan(lang))?;
        let verified = self.scan(&code).await?;
        say(&self.verdict(&verified))?;
        let quote =
            verified.quotes.first().ok_or_else(|| anyhow::anyhow!("the bakery's offer was not quoted"))?;

        step(say, texts::redeem(lang))?;
        let request = RedeemRequest { quote: quote.quote.clone(), basket: basket(), reserve: false };
        say(&self.receipt(&self.redeem(&request).await?))?;
        step(say, texts::replay(lang))?;
        say(&self.receipt(&self.redeem(&request).await?))?;

        step(say, texts::screenshot(lang))?;
        say(&self.verdict(&self.scan(&code).await?))?;
        step(say, texts::again(lang))?;
        say(&self.verdict(&self.scan(&self.code(&phone, 1)?).await?))?;

        step(say, texts::ledger(lang))?;
        say(&self.ledger(&adult).await?)?;

        step(say, texts::revoke(lang))?;
        let reason = CardDecision { reason: texts::lost(lang).to_owned() };
        let path = format!("/api/v1/admin/cards/{card}/revoke");
        let _: AdminCardBody = administrator.post(&path, &reason).await?;
        say(&self.verdict(&self.scan(&self.code(&phone, 2)?).await?))?;

        step(say, texts::holder_sees(lang))?;
        let mine: CardList = adult.get("/api/v1/me/cards").await?;
        for card in mine.cards {
            say(&format!("     {}: {}\n", texts::revoked(lang), card.state_reason.unwrap_or_default()))?;
        }
        Ok(())
    }

    async fn enrol(&self, adult: &Client, card: Key<Card>) -> anyhow::Result<Phone> {
        let mut phone = Phone::new()?;
        let request =
            EnrolDevice { name: "Телефон Анны".to_owned(), public_key: phone.public_key() };
        let path = format!("/api/v1/me/cards/{card}/devices");
        let device: DeviceBody = adult.post(&path, &request).await?;
        let now = self.clock.now();
        let today = now.utc().with_timezone(&self.zone).date_naive();
        let week: Vec<_> = (0..7).filter_map(|day| today.checked_add_days(Days::new(day))).collect();
        let request = DayPassRequest { request: phone.ask(device.id, now.seconds(), &week, false)? };
        let passes: DayPasses =
            adult.post(&format!("/api/v1/me/devices/{}/day-passes", device.id), &request).await?;
        phone.keep(&passes)?;
        Ok(phone)
    }

    /// The code that the phone draws as its `drawing`th: each is signed for a later second, so that each is a new proof.
    fn code(&self, phone: &Phone, drawing: i64) -> anyhow::Result<String> {
        let shown = phone.show(self.clock.now().seconds() + drawing, None)?;
        shown.ok_or_else(|| anyhow::anyhow!("the phone has no day pass for today"))
    }

    async fn scan(&self, code: &str) -> anyhow::Result<VerifyAnswer> {
        let ask =
            VerifyRequest { code: Some(code.to_owned()), basket: Some(basket()), ..VerifyRequest::default() };
        self.till.post("/api/v1/checkout/verify", &ask).await
    }

    async fn redeem(&self, request: &RedeemRequest) -> anyhow::Result<RedeemAnswer> {
        self.till.post_once("/api/v1/checkout/redemptions", "kassa-1-receipt-000001", request).await
    }

    fn verdict(&self, answer: &VerifyAnswer) -> String {
        let lang = self.lang;
        let mut text = format!("     {}\n", self.decision(answer.decision));
        for quote in &answer.quotes {
            for offer in &quote.offers {
                let _ = writeln!(text, "     {}", offer.title);
            }
            let (discount, payable) = (texts::discount(lang), texts::to_pay(lang));
            let _ = writeln!(text, "     {discount} {}, {payable} {}", quote.discount, quote.payable);
        }
        for reason in &answer.reasons {
            let _ = writeln!(text, "     {}", reason.text);
        }
        text
    }

    fn receipt(&self, answer: &RedeemAnswer) -> String {
        let lang = self.lang;
        let mut text = format!("     {}\n", self.decision(answer.decision));
        if let Some(redemption) = &answer.redemption {
            let (discount, payable) = (texts::discount(lang), texts::to_pay(lang));
            let _ = writeln!(
                text,
                "     № {}\n     {discount} {}, {payable} {}",
                redemption.id, redemption.discount, redemption.payable
            );
        }
        text
    }

    async fn ledger(&self, adult: &Client) -> anyhow::Result<String> {
        let page: LedgerPage = adult.get("/api/v1/me/redemptions").await?;
        let mut text = String::new();
        for entry in page.redemptions {
            let at = entry.redemption.at.with_timezone(&self.zone).format("%d.%m.%Y %H:%M");
            let _ = writeln!(
                text,
                "     {at}  {}  {}: {}",
                entry.partner,
                texts::discount(self.lang),
                entry.redemption.discount
            );
        }
        for limit in page.limits {
            let _ = writeln!(
                text,
                "     {} — {} {}/{}",
                limit.title,
                texts::used(self.lang),
                limit.used,
                limit.cap
            );
        }
        Ok(text)
    }

    fn decision(&self, decision: Decision) -> String {
        match decision {
            Decision::Accept | Decision::AcceptWithCheck => format!("✓ {}", texts::accepted(self.lang)),
            Decision::Reject => format!("✗ {}", texts::refused(self.lang)),
            Decision::Retry => format!("↻ {}", texts::retry(self.lang)),
        }
    }
}

fn basket() -> Basket {
    Basket::total_only(Kopecks(84_000))
}
