//! Handlers of the checkout: a till's verify, redeem and void, and the family's ledger.

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::card::BadDigits;
use mobile_contracts::discount::Basket;
use mobile_contracts::wire::checkout::{
    LedgerPage, RedeemAnswer, RedeemRequest, VerifyAnswer, VerifyRequest,
};
use mobile_contracts::wire::page::PageQuery;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::redeem::Outcome;
use super::tokens::{CheckoutToken, Sealed};
use super::verify::Evidence;
use super::{Redemption, answers, ledger, redeem, verify, void};
use crate::auth::{Adult, Till};
use crate::failure::Failure;
use crate::http::{Body, IdempotencyKey, Language, PathId, Query};
use crate::state::App;

/// Says that an answer was given before, under the same key.
const REPLAYED: &str = "Idempotent-Replayed";

/// Verify a card
///
/// Is this card good, and what does it give on this basket? The scanned code opens one checkout; its token opens the
/// same one again for ten minutes, so that the basket can be typed after the scan. Instead of a code, the holder may
/// read out twelve digits; ten that open nothing within ten minutes stop the till's digits (`too_many_requests`). A refused card is an answer with
/// reasons, never an error.
#[utoipa::path(tag = "till", request_body = VerifyRequest, responses((status = 200, body = VerifyAnswer)),
    security(("bearer" = [])))]
#[post("/api/v1/checkout/verify")]
pub async fn verify_card(
    app: web::Data<App>,
    till: Till,
    lang: Language,
    body: Body<VerifyRequest>,
) -> Result<web::Json<VerifyAnswer>, Failure> {
    let (evidence, basket) = question(&app, &till, body.0)?;
    let outcome = verify::verify(&app, till.0, evidence, basket).await?;
    Ok(web::Json(answers::verify(outcome, lang.0)))
}

/// Redeem a quote
///
/// Records a quote once. Send the till's own id of this redemption as `Idempotency-Key`: sent again, it gives the
/// same answer and writes nothing (`Idempotent-Replayed: true`); with another quote or basket it is 422
/// `idempotency_key_reused`. A limit that was used up meanwhile is an answer with reasons, and nothing is written.
#[utoipa::path(tag = "till", request_body = RedeemRequest, responses((status = 200, body = RedeemAnswer)),
    params(("Idempotency-Key" = String, Header, description = "16-64 visible ASCII characters, unique at the till.")),
    security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions")]
pub async fn redeem_quote(
    app: web::Data<App>,
    till: Till,
    lang: Language,
    key: IdempotencyKey,
    body: Body<RedeemRequest>,
) -> Result<HttpResponse, Failure> {
    let RedeemRequest { quote, basket } = body.0;
    check(&basket)?;
    let outcome = redeem::redeem(&app, till.0, key.0, &quote, &basket).await?;
    let mut answer = HttpResponse::Ok();
    if matches!(outcome, Outcome::Replayed(_)) {
        answer.insert_header((REPLAYED, "true"));
    }
    Ok(answer.json(answers::redeem(outcome, lang.0)))
}

/// Void a redemption
///
/// Takes a redemption back at the same till within fifteen minutes; limits get back exactly what was taken. Voiding
/// it again changes nothing. Later it is 409 `conflict`.
#[utoipa::path(tag = "till", responses((status = 200, body = RedeemAnswer)), security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions/{id}/void")]
pub async fn void_redemption(
    app: web::Data<App>,
    till: Till,
    id: PathId<Redemption>,
) -> Result<web::Json<RedeemAnswer>, Failure> {
    void::void(&app, till.0, id.0).await.map(answers::redeemed).map(web::Json)
}

/// My redemptions
///
/// The caller's own redemptions in full, the newest first, and what the family as a whole has used of its limits.
#[utoipa::path(tag = "family", params(PageQuery), responses((status = 200, body = LedgerPage)),
    security(("bearer" = [])))]
#[get("/api/v1/me/redemptions")]
pub async fn list_redemptions(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
    page: Query<PageQuery>,
) -> Result<web::Json<LedgerPage>, Failure> {
    let page = ledger::page(&app, caller.0, page.0.limit, page.0.cursor.as_deref()).await?;
    Ok(web::Json(answers::ledger(page, lang.0)))
}

/// What the till asks, or what is wrong with how it asks.
fn question(app: &App, till: &Till, ask: VerifyRequest) -> Result<(Evidence, Option<Basket>), Failure> {
    let wrong = |pointer: &str, code| Failure::invalid(vec![FieldError::new(pointer, code)]);
    if let Some(basket) = &ask.basket {
        check(basket)?;
    }
    let challenge = match ask.challenge.as_deref().map(str::parse) {
        Some(Err(_)) => return Err(wrong("/challenge", FieldCode::Malformed)),
        Some(Ok(digits)) => Some(digits),
        None => None,
    };
    let evidence = match (ask.code, ask.digits, ask.checkout) {
        (Some(code), None, None) => Evidence::Code(code, challenge),
        (None, Some(digits), None) => match digits.parse() {
            Ok(digits) => Evidence::Digits(digits),
            Err(BadDigits::Mistyped) => Evidence::Mistyped,
            Err(BadDigits::Shape) => return Err(wrong("/digits", FieldCode::Malformed)),
        },
        (None, None, Some(token)) => {
            let open = CheckoutToken::open(&*app.vault.ring()?, &token).filter(|open| open.till == till.0.id);
            Evidence::Checkout(open.ok_or_else(|| wrong("/checkout", FieldCode::Malformed))?)
        }
        (None, None, None) => return Err(wrong("/code", FieldCode::Required)),
        (code, digits, _) => {
            let pointer = if digits.is_some() { "/digits" } else { "/checkout" };
            let other = if code.is_some() { "code" } else { "checkout" };
            return Err(Failure::invalid(vec![
                FieldError::new(pointer, FieldCode::Contradicts).with("other", other),
            ]));
        }
    };
    Ok((evidence, ask.basket))
}

fn check(basket: &Basket) -> Result<(), Failure> {
    basket.check().map(drop).map_err(|problems| Failure::invalid_input("/basket", &problems))
}
