//! The checkout: verify, quote, redeem, reserve, void, refund, and the family's ledger (CARD.md §5).
//!
//! All amounts are kopecks. A business outcome is always 200 with a `decision`; a 4xx means that the caller broke
//! the protocol.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::dispute::DisputeBody;
use crate::discount::{Basket, Check, Kopecks, LimitUnit, Period, Scope, TermsHash};
use crate::lang::Lang;
use crate::reason::{CashierReason, FixedBy, Params};

/// What a till asks: is this card good, and what does it give on this basket? It says whose by exactly one of `code`,
/// `digits` and `checkout`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// The scanned text, exactly as read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4096, example = "SFC1:6BF+70790T9WJWG...")]
    pub code: Option<String>,
    /// The twelve digits that the holder reads out, with or without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 32, example = "4718 0052 9317")]
    pub digits: Option<String>,
    /// The token of an earlier answer, when the basket is typed after the scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<String>,
    /// The six digits that the till asked the holder to type, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9]{6}$", example = "048213")]
    pub challenge: Option<String>,
    /// The purchase. Without it the card is verified and nothing is quoted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basket: Option<Basket>,
}

/// What the till does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Decision {
    /// Go on.
    Accept,
    /// Go on after the check that `check` names.
    AcceptWithCheck,
    /// No discount; `reasons` say why.
    Reject,
    /// Do what the reason says, then scan again.
    Retry,
}

/// A reason with its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonBody {
    /// Stable code.
    pub code: CashierReason,
    /// Who can do something about it.
    pub fixed_by: FixedBy,
    /// What happened and what to do next, for the cashier, in the language asked for.
    #[schema(example = "Лимит этой скидки для семьи исчерпан.")]
    pub text: String,
    /// The numbers and dates that go with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Params>,
    /// Seconds until it is worth another try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl ReasonBody {
    /// A reason for the cashier.
    #[must_use]
    pub fn new(reason: impl Into<CashierReason>, params: Option<Params>, lang: Lang) -> Self {
        let code = reason.into();
        let details = params.map(|params| params.text(lang));
        let text = match details {
            Some(details) => format!("{} ({details}).", code.text(lang).trim_end_matches('.')),
            None => code.text(lang).to_owned(),
        };
        let retry_after = match params {
            Some(Params::RetryAfter { seconds }) => Some(seconds),
            _ => None,
        };
        let fixed_by = params.and_then(|params| params.fixed_by()).unwrap_or_else(|| code.fixed_by());
        Self { code, fixed_by, text, params, retry_after }
    }
}

/// How the card was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ShownBy {
    /// On the screen of its device: freshly, or with the digits that the till asked for.
    Device,
    /// By twelve digits, read out.
    Digits,
    /// On paper.
    Paper,
}

/// How fresh the proof was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FreshnessBody {
    /// How the card was shown.
    pub mode: ShownBy,
    /// Seconds since the proof or the twelve digits were made; 0 for paper.
    pub age_s: u32,
    /// Seconds by which the proof is dated ahead of the server.
    pub skew_s: u32,
}

/// The person check that a proposal demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckBody {
    /// What to look at.
    pub kind: Check,
    /// Initials and day.month of the holder, out of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<HintBody>,
}

/// Whom the card belongs to, as far as a till may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HintBody {
    /// Such as `А. К.`
    pub initials: String,
    /// The month of birth, 1-12.
    #[schema(minimum = 1, maximum = 12)]
    pub month: u32,
    /// The day of birth, 1-31.
    #[schema(minimum = 1, maximum = 31)]
    pub day: u32,
}

/// The answer to [`VerifyRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// What to do next.
    pub decision: Decision,
    /// Why not, if it is not `accept`.
    pub reasons: Vec<ReasonBody>,
    /// Opens the same checkout again for ten minutes, without another scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<String>,
    /// The check of the person that the best proposal demands; absent if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckBody>,
    /// Complete proposals for this basket, the best first.
    pub quotes: Vec<QuoteBody>,
    /// Offers for this family that give nothing now, and what is missing.
    pub not_applicable: Vec<NotApplicableBody>,
    /// How the card was shown; absent if the code was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freshness: Option<FreshnessBody>,
    /// How old the knowledge of revocations is, in seconds: 0, since the server looks it up.
    pub status_list_age_s: u32,
    /// The card is a specimen, shown to a till in its test: nothing of it is recorded. Show that to the cashier.
    #[serde(default, skip_serializing_if = "is_false")]
    pub specimen: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A promise: these offers, this basket, this discount, until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuoteBody {
    /// The promise itself, to be sent back when it is redeemed.
    pub quote: String,
    /// What it is made of, in the order applied.
    pub offers: Vec<OfferDiscountBody>,
    /// All discounts together.
    pub discount: Kopecks,
    /// What remains to be paid.
    pub payable: Kopecks,
    /// The discount of each position of the basket, for the receipt.
    pub line_discounts: Vec<Kopecks>,
    /// The check of the person that it demands.
    pub check: Check,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
}

/// What one offer gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferDiscountBody {
    /// The offer.
    pub offer: Uuid,
    /// Its version.
    pub version: u32,
    /// SHA-256 of that version's terms.
    pub terms_hash: TermsHash,
    /// Its title, in the language asked for.
    #[schema(example = "Скидка 10 % многодетным семьям")]
    pub title: String,
    /// What it was computed on.
    pub base: Kopecks,
    /// What it takes off.
    pub discount: Kopecks,
    /// The limits that it counts against.
    pub limits: Vec<LimitBody>,
}

/// A limit and what is left of it after this use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LimitBody {
    /// Whose limit.
    pub scope: Scope,
    /// For how long it holds.
    pub period: Period,
    /// What it counts: uses, kopecks or thousandths.
    pub unit: LimitUnit,
    /// What is left afterwards, in that unit.
    pub left: u64,
    /// When it begins anew; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_on: Option<NaiveDate>,
}

/// An offer that gives nothing now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotApplicableBody {
    /// The offer.
    pub offer: Uuid,
    /// Its title, in the language asked for.
    pub title: String,
    /// What is missing.
    pub reason: ReasonBody,
}

/// Takes a quote at its word. Send it with an `Idempotency-Key`: the till's own id of this redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemRequest {
    /// The chosen quote.
    #[schema(max_length = 16384)]
    pub quote: String,
    /// The basket that it was made for, unchanged.
    pub basket: Basket,
    /// Reserve it for ten minutes instead: the limits are taken, and `confirm` or `void` decides. What is not
    /// confirmed expires by itself and gives everything back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reserve: bool,
}

/// Takes a discount back, in whole or in part. Send it with an `Idempotency-Key` of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// How much of which offer; absent means all that is left of every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 20)]
    pub offers: Option<Vec<RefundedOffer>>,
}

/// How much of an offer's discount goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundedOffer {
    /// The offer.
    pub offer: Uuid,
    /// So many kopecks of the discount, at least 1 and at most what is left of it.
    #[schema(value_type = i64, minimum = 1)]
    pub discount: Kopecks,
}

/// The answer to [`RedeemRequest`] and to whatever is done with a redemption afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedeemAnswer {
    /// `accept` or `reject`.
    pub decision: Decision,
    /// Why not.
    pub reasons: Vec<ReasonBody>,
    /// What was written to the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redemption: Option<RedemptionBody>,
}

/// A redemption, as the till sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedemptionBody {
    /// The redemption.
    pub id: Uuid,
    /// `reserved`, `redeemed`, `voided`, `partly_refunded`, `refunded`, `expired` or `cancelled`.
    #[schema(example = "redeemed")]
    pub state: String,
    /// When it was reserved or redeemed.
    pub at: DateTime<Utc>,
    /// Until when a reservation can be confirmed; absent in any other state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_until: Option<DateTime<Utc>>,
    /// What the basket cost.
    pub basket: Kopecks,
    /// All discounts together.
    pub discount: Kopecks,
    /// What was to be paid.
    pub payable: Kopecks,
    /// How much of the discount was refunded later.
    #[serde(default)]
    pub refunded: Kopecks,
    /// The offers given.
    pub offers: Vec<RedeemedOfferBody>,
}

/// An offer that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedeemedOfferBody {
    /// The offer.
    pub offer: Uuid,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the terms that were shown.
    pub terms_hash: TermsHash,
    /// What it was computed on.
    pub base: Kopecks,
    /// What it took off.
    pub discount: Kopecks,
    /// How much of that was refunded later.
    #[serde(default)]
    pub refunded: Kopecks,
}

/// The family's ledger, as one of its adults sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerPage {
    /// The adult's own redemptions and the children's, the newest first.
    pub redemptions: Vec<LedgerRedemptionBody>,
    /// What the family as a whole has used of the offers' limits in the current periods, whoever used it, and the
    /// caller of limits of their own.
    pub limits: Vec<UsedLimitBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A redemption, as the family sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerRedemptionBody {
    /// The card that was shown: the caller's own, or a child's.
    pub card: Uuid,
    /// Where.
    pub partner: String,
    /// In which outlet.
    pub outlet: String,
    /// The offers' titles, in the language asked for.
    pub titles: Vec<String>,
    /// That it was somebody else, if its holder said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<DisputeBody>,
    /// What happened.
    #[serde(flatten)]
    pub redemption: RedemptionBody,
}

/// A partner's redemptions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SalePage {
    /// What is on this page.
    pub redemptions: Vec<SaleBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A redemption, as the partner sees it: nothing about the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaleBody {
    /// In which outlet.
    pub outlet: String,
    /// At which till.
    pub till: String,
    /// The offers' titles, in the language asked for.
    pub titles: Vec<String>,
    /// That a family says it was somebody else, and what was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<DisputeBody>,
    /// What happened.
    #[serde(flatten)]
    pub redemption: RedemptionBody,
}

/// Which of a partner's redemptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SaleQuery {
    /// Only those that a family disputes, or only the others.
    pub disputed: Option<bool>,
    /// How many entries, 1-100; 20 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// How much of a limit is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsedLimitBody {
    /// `family`: all adults together; `member`: the caller alone.
    pub scope: Scope,
    /// The offer.
    pub offer: Uuid,
    /// Its title, in the language asked for.
    pub title: String,
    /// For how long the limit holds.
    pub period: Period,
    /// What it counts: uses, kopecks or thousandths.
    pub unit: LimitUnit,
    /// What is used, in that unit.
    pub used: u64,
    /// What there is, in that unit.
    pub cap: u64,
    /// When it begins anew, by the calendar of the outlet; absent if never. A partner with outlets on both sides of a
    /// midnight has two current days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_on: Option<NaiveDate>,
}
