//! Handlers of the checkout: a till's verify, redeem, reserve, void and refund, and the family's ledger.

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::card::{BUNDLE_MEDIA_TYPE, BadDigits};
use mobile_contracts::discount::Basket;
use mobile_contracts::wire::checkout::{
    LedgerPage, RedeemAnswer, RedeemRequest, RefundRequest, SalePage, SaleQuery, VerifyAnswer, VerifyRequest,
};
use mobile_contracts::wire::page::PageQuery;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use mobile_contracts::wire::service::SignedBytes;

use super::receipt::Outcome;
use super::tokens::{CheckoutToken, Sealed};
use super::verify::Evidence;
use super::{Redemption, answers, bundle, ledger, policy, redeem, refund, reserve, sales, verify, void};
use crate::auth::{Adult, PartnerStaff, Seller, Till, TillToken};
use crate::failure::Failure;
use crate::http::{Body, IdempotencyKey, Language, Octets, PathId, Query};
use crate::state::App;

/// Says that an answer was given before, under the same key.
const REPLAYED: &str = "Idempotent-Replayed";
/// So many offers a refund may name.
const MOST_PARTS: usize = 20;

/// Take a bundle along
///
/// Everything that the till needs to judge cards and quote its partner's offers for 72 hours without a network: the
/// issuer's keys, the addresses of the status lists, the offers in force. A COSE_Sign1 by the issuer's bundle key around
/// JSON (`Bundle`). Ask hourly with `If-None-Match`. 409 `conflict` for a till that is revoked or whose partner is
/// suspended.
#[utoipa::path(tag = "till", security(("bearer" = [])), responses((status = 200, body = SignedBytes,
    content_type = "application/cose")))]
#[get("/api/v1/checkout/bundle")]
pub async fn get_bundle(app: web::Data<App>, till: Till) -> Result<Octets, Failure> {
    if policy::refuse_till(till.0.state.0, till.0.outlet_state.0, till.0.partner_state.0).is_some() {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    let bundle::Signed { bytes, payload } = bundle::make(&app, till.0).await?;
    Ok(Octets::personal(BUNDLE_MEDIA_TYPE, bytes).tagged_by(&payload))
}

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
    till: TillToken,
    lang: Language,
    body: Result<Body<VerifyRequest>, Failure>,
) -> Result<web::Json<VerifyAnswer>, Failure> {
    let (evidence, basket) = match body.and_then(|body| question(&app, body.0)) {
        Ok(question) => question,
        // Whoever is no till is told that first.
        Err(failure) => return till.look_up(&app).await.and(Err(failure)),
    };
    let outcome = verify::verify(&app, till, evidence, basket).await?;
    Ok(web::Json(answers::verify(outcome, lang.0)))
}

/// Redeem a quote
///
/// Records a quote once. Send the till's own id of this redemption as `Idempotency-Key`: sent again, it gives the
/// same answer and writes nothing (`Idempotent-Replayed: true`); with another quote or basket it is 422
/// `idempotency_key_reused`. A limit that was used up meanwhile is an answer with reasons, and nothing is written.
///
/// With `reserve` the limits are taken for ten minutes and the sale is made by `confirm`; a reservation that is neither
/// confirmed nor voided expires by itself.
#[utoipa::path(tag = "till", request_body = RedeemRequest, responses((status = 200, body = RedeemAnswer)),
    params(("Idempotency-Key" = String, Header, description = "16-64 visible ASCII characters, unique at the till.")),
    security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions")]
pub async fn redeem_quote(
    app: web::Data<App>,
    till: TillToken,
    lang: Language,
    key: IdempotencyKey,
    body: Result<Body<RedeemRequest>, Failure>,
) -> Result<HttpResponse, Failure> {
    let RedeemRequest { quote, basket, reserve } = match body.and_then(|body| checked(body.0)) {
        Ok(request) => request,
        Err(failure) => return till.look_up(&app).await.and(Err(failure)),
    };
    let outcome = redeem::redeem(&app, till, key.0, &quote, &basket, reserve).await?;
    Ok(keyed(outcome, lang))
}

/// Confirm a reservation
///
/// Makes a reservation of the same till a sale, within ten minutes. Confirming it again changes nothing. Once it has
/// expired the answer is `reject` with `quote_expired`, and its limits are given back; one that was voided is 409
/// `conflict`.
#[utoipa::path(tag = "till", responses((status = 200, body = RedeemAnswer)), security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions/{id}/confirm")]
pub async fn confirm_redemption(
    app: web::Data<App>,
    till: Till,
    lang: Language,
    id: PathId<Redemption>,
) -> Result<web::Json<RedeemAnswer>, Failure> {
    let outcome = reserve::confirm(&app, till.0, id.0).await?;
    Ok(web::Json(answers::redeem(outcome, lang.0)))
}

/// Void a redemption
///
/// Takes a redemption back at the same till within fifteen minutes, or gives a reservation up; limits get back exactly
/// what was taken. Voiding it again changes nothing. Later, and after a refund, it is 409 `conflict`.
#[utoipa::path(tag = "till", responses((status = 200, body = RedeemAnswer)), security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions/{id}/void")]
pub async fn void_redemption(
    app: web::Data<App>,
    till: Till,
    lang: Language,
    id: PathId<Redemption>,
) -> Result<web::Json<RedeemAnswer>, Failure> {
    let outcome = void::void(&app, till.0, id.0).await?;
    Ok(web::Json(answers::redeem(outcome, lang.0)))
}

/// Refund a redemption
///
/// Takes the discount back in whole (no `offers`) or in part (kopecks of each offer's discount). Amounts and quantities
/// come back to the limits in proportion, a use only when all of its discount is back. A paired till may refund what it
/// gave within fifteen minutes, POS software what its outlet gave, the partner's owner and staff what the partner gave.
/// Send an `Idempotency-Key`: sent again, it gives the same answer. More than what is left is 422; a redemption of which
/// nothing is left, or that a paired till may not refund any more, is 409 `conflict`.
#[utoipa::path(tag = "till", request_body = RefundRequest, responses((status = 200, body = RedeemAnswer)),
    params(("Idempotency-Key" = String, Header, description = "16-64 visible ASCII characters, unique for the caller.")),
    security(("bearer" = [])))]
#[post("/api/v1/checkout/redemptions/{id}/refund")]
pub async fn refund_redemption(
    app: web::Data<App>,
    seller: Seller,
    lang: Language,
    id: PathId<Redemption>,
    key: IdempotencyKey,
    body: Body<RefundRequest>,
) -> Result<HttpResponse, Failure> {
    let asked = parts(body.0)?;
    let outcome = refund::refund(&app, seller, key.0, id.0, asked).await?;
    Ok(keyed(outcome, lang))
}

/// My redemptions
///
/// The caller's own redemptions and the children's in full, the newest first, and what the family as a whole has used of
/// its limits.
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

/// List my partner's redemptions
///
/// What the caller's partner gave, the newest first, and what families say was not them. Nothing tells which family.
#[utoipa::path(tag = "partner", params(SaleQuery), responses((status = 200, body = SalePage)),
    security(("bearer" = [])))]
#[get("/api/v1/partner/redemptions")]
pub async fn list_sales(
    app: web::Data<App>,
    caller: PartnerStaff,
    lang: Language,
    query: Query<SaleQuery>,
) -> Result<web::Json<SalePage>, Failure> {
    let SaleQuery { disputed, limit, cursor } = query.0;
    let page = sales::page(&app, caller.0.partner, disputed, (limit, cursor.as_deref())).await?;
    Ok(web::Json(answers::sales(page, lang.0)))
}

/// The answer to a request with a key, which says whether it was given before.
fn keyed(outcome: Outcome, lang: Language) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    if matches!(outcome, Outcome::Replayed(_)) {
        answer.insert_header((REPLAYED, "true"));
    }
    answer.json(answers::redeem(outcome, lang.0))
}

/// The parts that are to be refunded, at most as many as a redemption has offers.
fn parts(request: RefundRequest) -> Result<refund::Asked, Failure> {
    let wrong = |code, name, bound| FieldError::new("/offers", code).with(name, bound);
    match request.offers {
        Some(offers) if offers.is_empty() => {
            Err(Failure::invalid(vec![wrong(FieldCode::TooShort, "min", 1)]))
        }
        Some(offers) if offers.len() > MOST_PARTS => {
            Err(Failure::invalid(vec![wrong(FieldCode::TooLong, "max", MOST_PARTS)]))
        }
        offers => Ok(offers.map(|offers| offers.iter().map(|one| (one.offer, one.discount)).collect())),
    }
}

/// What the till asks, or what is wrong with how it asks.
fn question(app: &App, ask: VerifyRequest) -> Result<(Evidence, Option<Basket>), Failure> {
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
            Ok(digits) => Evidence::Spoken(Some(digits)),
            Err(BadDigits::Mistyped) => Evidence::Spoken(None),
            Err(BadDigits::Shape) => return Err(wrong("/digits", FieldCode::Malformed)),
        },
        (None, None, Some(token)) => {
            let open = CheckoutToken::open(&*app.vault.ring()?, &token);
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

fn checked(ask: RedeemRequest) -> Result<RedeemRequest, Failure> {
    check(&ask.basket)?;
    Ok(ask)
}

fn check(basket: &Basket) -> Result<(), Failure> {
    basket.check().map(drop).map_err(|problems| Failure::invalid_input("/basket", &problems))
}
