//! The path as a story: enrol, show, scan, redeem, try to cheat, revoke. Every step goes over HTTP.

use std::fmt::Write as _;

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

use super::client::Client;
use super::phone::Phone;
use super::texts;
use crate::cards::Card;
use crate::clock::Clock;
use crate::ids::Key;

/// Everybody who takes part.
pub(super) struct Cast<'a> {
    pub(super) adult: Client,
    pub(super) till: Client,
    pub(super) administrator: Client,
    pub(super) card: Key<Card>,
    pub(super) zone: chrono_tz::Tz,
    pub(super) clock: &'a Clock,
    pub(super) lang: Lang,
}

/// Where the story is told; a terminal, or a string in a test.
pub(super) type Say<'a> = dyn FnMut(&str) -> std::io::Result<()> + 'a;

impl Cast<'_> {
    /// Plays it to the end.
    pub(super) async fn play(&self, say: &mut Say<'_>) -> anyhow::Result<()> {
        let lang = self.lang;
        step(say, 1, texts::family(lang))?;
        step(say, 2, texts::shop(lang))?;
        step(say, 3, texts::enrol(lang))?;
        let phone = self.enrol().await?;

        step(say, 4, texts::show(lang))?;
        let code = self.code(&phone, 0)?;
        say(&Drawing::of(&code, Kind::Presentation)?.terminal())?;

        step(say, 5, texts::scan(lang))?;
        let verified = self.scan(&code).await?;
        say(&self.verdict(&verified))?;
        let quote =
            verified.quotes.first().ok_or_else(|| anyhow::anyhow!("the bakery's offer was not quoted"))?;

        step(say, 6, texts::redeem(lang))?;
        let request = RedeemRequest { quote: quote.quote.clone(), basket: basket(), reserve: false };
        say(&self.receipt(&self.redeem(&request).await?))?;
        step(say, 7, texts::replay(lang))?;
        say(&self.receipt(&self.redeem(&request).await?))?;

        step(say, 8, texts::screenshot(lang))?;
        say(&self.verdict(&self.scan(&code).await?))?;
        step(say, 9, texts::again(lang))?;
        say(&self.verdict(&self.scan(&self.code(&phone, 1)?).await?))?;

        step(say, 10, texts::ledger(lang))?;
        say(&self.ledger().await?)?;

        step(say, 11, texts::revoke(lang))?;
        let reason = CardDecision { reason: texts::lost(lang).to_owned() };
        let path = format!("/api/v1/admin/cards/{}/revoke", self.card);
        let _: AdminCardBody = self.administrator.post(&path, &reason).await?;
        say(&self.verdict(&self.scan(&self.code(&phone, 2)?).await?))?;

        step(say, 12, texts::holder_sees(lang))?;
        let mine: CardList = self.adult.get("/api/v1/me/cards").await?;
        for card in mine.cards {
            say(&format!("     {}: {}\n", texts::revoked(lang), card.state_reason.unwrap_or_default()))?;
        }
        Ok(())
    }

    async fn enrol(&self) -> anyhow::Result<Phone> {
        let mut phone = Phone::new()?;
        let request =
            EnrolDevice { name: "Телефон Анны".to_owned(), public_key: phone.public_key() };
        let path = format!("/api/v1/me/cards/{}/devices", self.card);
        let device: DeviceBody = self.adult.post(&path, &request).await?;
        let now = self.clock.now();
        let today = now.utc().with_timezone(&self.zone).date_naive();
        let week: Vec<_> = (0..7).filter_map(|day| today.checked_add_days(Days::new(day))).collect();
        let request = DayPassRequest { request: phone.ask(device.id, now.seconds(), &week, false)? };
        let passes: DayPasses =
            self.adult.post(&format!("/api/v1/me/devices/{}/day-passes", device.id), &request).await?;
        phone.keep(&passes)?;
        Ok(phone)
    }

    /// The code that the phone draws as its `drawing`th: each is signed for a later second, so that each is a new proof.
    fn code(&self, phone: &Phone, drawing: i64) -> anyhow::Result<String> {
        let shown = phone.show(self.clock.now().seconds() + drawing, None)?;
        shown.ok_or_else(|| anyhow::anyhow!("the phone has no day pass for today"))
    }

    async fn scan(&self, code: &str) -> anyhow::Result<VerifyAnswer> {
        let ask = VerifyRequest {
            code: Some(code.to_owned()),
            checkout: None,
            challenge: None,
            basket: Some(basket()),
        };
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

    async fn ledger(&self) -> anyhow::Result<String> {
        let page: LedgerPage = self.adult.get("/api/v1/me/redemptions").await?;
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

fn step(say: &mut Say<'_>, number: u32, text: &str) -> std::io::Result<()> {
    say(&format!("\n{number:>3}. {text}\n"))
}
