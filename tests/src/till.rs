//! A till, as POS software would be one: it knows its token and the API, nothing else.

use family_card_api::ids::{Ids, Key};
use family_card_api::partners;
use mobile_contracts::card::Challenge;
use mobile_contracts::discount::{Basket, Kopecks};
use mobile_contracts::wire::checkout::{
    QuoteBody, RedeemAnswer, RedeemRequest, RedemptionBody, RefundRequest, RefundedOffer, VerifyAnswer,
    VerifyRequest,
};
use uuid::Uuid;

use crate::{Answer, Ask, Http, TestApp};

/// A paired till.
#[derive(Clone)]
pub struct Till {
    /// Its key, for what the API does not show.
    pub id: Key<partners::Till>,
    pub(crate) http: Http,
    pub(crate) token: String,
    pub(crate) ids: Ids,
}

impl Till {
    /// A POST with the till's token.
    pub fn post(&self, path: &str) -> Ask {
        self.http.post(path).bearer(&self.token)
    }

    /// The same till, asking others.
    pub fn at(&self, http: &Http) -> Self {
        Self { http: http.clone(), ..self.clone() }
    }

    /// A fresh `Idempotency-Key`.
    pub fn fresh_key(&self) -> String {
        self.ids.uuid().to_string()
    }

    /// A GET with the till's token, whatever the answer is.
    pub async fn http_get(&self, path: &str) -> Answer {
        self.http.get(path).bearer(&self.token).send().await
    }

    /// A till that got its token over the API.
    pub fn with_token(app: &TestApp, id: Key<partners::Till>, token: &str) -> Self {
        Self { id, http: app.http().clone(), token: token.to_owned(), ids: app.state().ids.clone() }
    }

    /// The till's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Verifies a code, without a basket.
    pub async fn verify(&self, code: &str) -> VerifyAnswer {
        self.ask(&request(Some(code), None, None)).await.ok()
    }

    /// Verifies a code that shows the digits which the till asked for.
    pub async fn verify_digits(&self, code: &str, asked: Challenge) -> VerifyAnswer {
        let request = VerifyRequest { challenge: Some(asked.to_string()), ..request(Some(code), None, None) };
        self.ask(&request).await.ok()
    }

    /// Verifies twelve digits that were read out.
    pub async fn verify_spoken(&self, digits: &str) -> VerifyAnswer {
        self.ask(&VerifyRequest { digits: Some(digits.to_owned()), ..VerifyRequest::default() }).await.ok()
    }

    /// Verifies a code and asks what it gives on a basket.
    pub async fn verify_with(&self, code: &str, basket: &Basket) -> VerifyAnswer {
        self.ask(&request(Some(code), None, Some(basket))).await.ok()
    }

    /// Asks what an open checkout gives on a basket.
    pub async fn quote(&self, checkout: &str, basket: &Basket) -> VerifyAnswer {
        self.ask(&request(None, Some(checkout), Some(basket))).await.ok()
    }

    /// Verifies, whatever the answer is.
    pub async fn ask(&self, request: &VerifyRequest) -> Answer {
        self.post("/api/v1/checkout/verify").json(request).send().await
    }

    /// The best proposal for a code that must give one.
    pub async fn best_quote(&self, code: &str, basket: &Basket) -> QuoteBody {
        let answer = self.verify_with(code, basket).await;
        answer.quotes.into_iter().next().unwrap_or_else(|| panic!("no quote: {:?}", answer.reasons))
    }

    /// Redeems a quote under a key of its own.
    pub async fn redeem(&self, quote: &str, basket: &Basket) -> RedeemAnswer {
        self.redeem_under(&self.fresh_key(), quote, basket).await.ok()
    }

    /// Redeems a quote under this key, whatever the answer is.
    pub async fn redeem_under(&self, key: &str, quote: &str, basket: &Basket) -> Answer {
        self.take(key, quote, basket, false).await
    }

    async fn take(&self, key: &str, quote: &str, basket: &Basket, reserve: bool) -> Answer {
        let body = RedeemRequest { quote: quote.to_owned(), basket: basket.clone(), reserve };
        self.post("/api/v1/checkout/redemptions").header("Idempotency-Key", key).json(&body).send().await
    }

    /// Reserves a quote under this key, whatever the answer is.
    pub async fn reserve_under(&self, key: &str, quote: &str, basket: &Basket) -> Answer {
        self.take(key, quote, basket, true).await
    }

    /// The whole way to a reservation, which must succeed.
    pub async fn reserve(&self, code: &str, basket: &Basket) -> RedemptionBody {
        let quote = self.best_quote(code, basket).await;
        let answer: RedeemAnswer =
            self.reserve_under(&self.ids.uuid().to_string(), &quote.quote, basket).await.ok();
        answer.redemption.unwrap_or_else(|| panic!("not reserved: {:?}", answer.reasons))
    }

    /// Confirms a reservation, whatever the answer is.
    pub async fn confirm(&self, redemption: Uuid) -> Answer {
        self.post(&format!("/api/v1/checkout/redemptions/{redemption}/confirm")).send().await
    }

    /// Refunds these parts of a redemption, or all of it, under a key of its own, whatever the answer is.
    pub async fn refund(&self, redemption: Uuid, parts: Option<&[(Uuid, i64)]>) -> Answer {
        self.refund_under(&self.ids.uuid().to_string(), redemption, parts).await
    }

    /// Refunds under this key, whatever the answer is.
    pub async fn refund_under(&self, key: &str, redemption: Uuid, parts: Option<&[(Uuid, i64)]>) -> Answer {
        let path = format!("/api/v1/checkout/redemptions/{redemption}/refund");
        self.post(&path).header("Idempotency-Key", key).json(&refund_request(parts)).send().await
    }

    /// The whole way, which must succeed: verify, take the best quote, redeem.
    pub async fn sell(&self, code: &str, basket: &Basket) -> RedemptionBody {
        let quote = self.best_quote(code, basket).await;
        let answer = self.redeem(&quote.quote, basket).await;
        answer.redemption.unwrap_or_else(|| panic!("not redeemed: {:?}", answer.reasons))
    }

    /// Takes a redemption back, whatever the answer is.
    pub async fn void(&self, redemption: Uuid) -> Answer {
        self.post(&format!("/api/v1/checkout/redemptions/{redemption}/void")).send().await
    }
}

/// What a refund asks for.
pub fn refund_request(parts: Option<&[(Uuid, i64)]>) -> RefundRequest {
    let part =
        |(offer, discount): &(Uuid, i64)| RefundedOffer { offer: *offer, discount: Kopecks(*discount) };
    RefundRequest { offers: parts.map(|parts| parts.iter().map(part).collect()) }
}

fn request(code: Option<&str>, checkout: Option<&str>, basket: Option<&Basket>) -> VerifyRequest {
    VerifyRequest {
        code: code.map(str::to_owned),
        checkout: checkout.map(str::to_owned),
        basket: basket.cloned(),
        ..VerifyRequest::default()
    }
}
