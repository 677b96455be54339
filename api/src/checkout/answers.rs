//! The checkout's outcomes as bodies, in the language asked for. A till learns reasons fit for a cashier only.

use std::collections::HashMap;

use mobile_contracts::discount::{Check, Kopecks, OfferDiscount};
use mobile_contracts::lang::Lang;
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::checkout::{
    CheckBody, Decision, HintBody, LedgerPage, LedgerRedemptionBody, LimitBody, NotApplicableBody,
    OfferDiscountBody, QuoteBody, ReasonBody, RedeemAnswer, RedeemedOfferBody, RedemptionBody, SaleBody,
    SalePage, UsedLimitBody, VerifyAnswer,
};
use uuid::Uuid;

use super::ledger::{Entry, Page, UsedLimit};
use super::quotes::{Priced, Quote};
use super::receipt::{Outcome, Receipt};
use super::sales::Sale;
use super::verify::{self, Opened};
use super::{RedemptionState, Refusal, policy};
use crate::clock::Instant;
use crate::offers::Title;
use crate::page;

pub(super) fn verify(outcome: verify::Outcome, lang: Lang) -> VerifyAnswer {
    match outcome {
        verify::Outcome::Refused(refusal) => refused(refusal, lang),
        verify::Outcome::Open(opened) => open(*opened, lang),
    }
}

fn refused(refusal: Refusal, lang: Lang) -> VerifyAnswer {
    let again = matches!(
        refusal.reason,
        Reason::ChallengeNeeded
            | Reason::ChallengeMismatch
            | Reason::DigitsUnknown
            | Reason::DigitsUsed
            | Reason::DigitsExpired
    );
    VerifyAnswer {
        decision: if again { Decision::Retry } else { Decision::Reject },
        reasons: vec![reason(refusal, lang)],
        checkout: None,
        check: None,
        quotes: Vec::new(),
        not_applicable: Vec::new(),
        freshness: None,
        status_list_age_s: 0,
        specimen: false,
    }
}

fn open(opened: Opened, lang: Lang) -> VerifyAnswer {
    let Opened { token, checkout, priced } = opened;
    let refusals = priced.as_ref().map(Priced::refusals).unwrap_or_default();
    let best = priced.as_ref().and_then(|priced| priced.quotes.first()).map(|quote| quote.proposal.check);
    let demanded = Some(policy::demanded(best.unwrap_or_default(), checkout.is_paper()));
    let demanded = demanded.filter(|check| *check != Check::None);
    let decision = match (&refusals[..], demanded) {
        ([], None) => Decision::Accept,
        ([], Some(_)) => Decision::AcceptWithCheck,
        _ => Decision::Reject,
    };
    let hint = checkout.hint().map(|hint| HintBody {
        initials: hint.initials().to_owned(),
        month: hint.month(),
        day: hint.day(),
    });
    let (quotes, not_applicable) = priced.map(|priced| offers(priced, lang)).unwrap_or_default();
    VerifyAnswer {
        decision,
        reasons: refusals.into_iter().map(|refusal| reason(refusal, lang)).collect(),
        checkout: Some(token),
        check: demanded.map(|kind| CheckBody { kind, hint }),
        quotes,
        not_applicable,
        freshness: Some(checkout.freshness),
        status_list_age_s: 0,
        specimen: checkout.specimen.is_some(),
    }
}

fn offers(priced: Priced, lang: Lang) -> (Vec<QuoteBody>, Vec<NotApplicableBody>) {
    let Priced { quotes, not_applicable, titles } = priced;
    let quotes = quotes.into_iter().map(|quote| quote_body(quote, &titles, lang)).collect();
    let misses = not_applicable.into_iter().map(|(offer, refusal)| NotApplicableBody {
        offer,
        title: title(&titles, offer, lang),
        reason: reason(refusal, lang),
    });
    (quotes, misses.collect())
}

fn quote_body(quote: Quote, titles: &HashMap<Uuid, Title>, lang: Lang) -> QuoteBody {
    let Quote { token, proposal, expires } = quote;
    QuoteBody {
        quote: token,
        offers: proposal.offers.iter().map(|one| offer_body(one, titles, lang)).collect(),
        discount: proposal.discount,
        payable: proposal.payable,
        line_discounts: proposal.line_discounts,
        check: proposal.check,
        expires_at: expires.utc(),
    }
}

fn offer_body(one: &OfferDiscount, titles: &HashMap<Uuid, Title>, lang: Lang) -> OfferDiscountBody {
    let limits = one.limits.iter().map(|limit| LimitBody {
        scope: limit.key.scope,
        period: limit.key.period,
        unit: limit.key.unit,
        left: limit.left_after(),
        resets_on: limit.resets_on,
    });
    OfferDiscountBody {
        offer: one.offer,
        version: one.version,
        terms_hash: one.terms_hash,
        title: title(titles, one.offer, lang),
        base: one.base,
        discount: one.discount,
        limits: limits.collect(),
    }
}

pub(super) fn redeem(outcome: Outcome, lang: Lang) -> RedeemAnswer {
    match outcome {
        Outcome::Refused(refusal) => RedeemAnswer {
            decision: Decision::Reject,
            reasons: vec![reason(refusal, lang)],
            redemption: None,
        },
        Outcome::Done(receipt) | Outcome::Replayed(receipt) => RedeemAnswer {
            decision: Decision::Accept,
            reasons: Vec::new(),
            redemption: Some(redemption(receipt)),
        },
    }
}

pub(super) fn ledger(page: Page, lang: Lang) -> LedgerPage {
    let entry = |Entry { past, card, partner, outlet }: Entry| LedgerRedemptionBody {
        card: card.uuid(),
        partner,
        outlet,
        titles: texts(&past.titles, lang),
        dispute: past.dispute.map(Into::into),
        redemption: redemption(past.receipt),
    };
    let used = |UsedLimit { scope, offer, title, period, unit, used, cap, resets_on }: UsedLimit| {
        UsedLimitBody { scope, offer, title: title.text(lang).to_owned(), period, unit, used, cap, resets_on }
    };
    LedgerPage {
        redemptions: page.redemptions.into_iter().map(entry).collect(),
        limits: page.limits.into_iter().map(used).collect(),
        next: page.next,
    }
}

pub(super) fn sales(page: page::Page<Sale>, lang: Lang) -> SalePage {
    let page = page.map(|Sale { past, outlet, till }| SaleBody {
        outlet,
        till,
        titles: texts(&past.titles, lang),
        dispute: past.dispute.map(Into::into),
        redemption: redemption(past.receipt),
    });
    SalePage { redemptions: page.entries, next: page.next }
}

fn texts(titles: &[Title], lang: Lang) -> Vec<String> {
    titles.iter().map(|title| title.text(lang).to_owned()).collect()
}

fn redemption(receipt: Receipt) -> RedemptionBody {
    let at = Instant::from_micros(receipt.at);
    let is_reserved = receipt.state == RedemptionState::Reserved;
    RedemptionBody {
        id: receipt.id,
        state: receipt.state.to_string(),
        at: at.utc(),
        reserved_until: is_reserved.then(|| at.plus_seconds(policy::RESERVED_SECONDS).utc()),
        refunded: Kopecks(receipt.offers.iter().map(|one| one.refunded.0).sum()),
        basket: receipt.basket,
        discount: receipt.discount,
        payable: receipt.payable,
        offers: receipt
            .offers
            .into_iter()
            .map(|one| RedeemedOfferBody {
                offer: one.offer,
                version: one.version,
                terms_hash: one.hash,
                base: one.base,
                discount: one.discount,
                refunded: one.refunded,
            })
            .collect(),
    }
}

fn reason(Refusal { reason, params }: Refusal, lang: Lang) -> ReasonBody {
    ReasonBody::new(reason, params, lang)
}

fn title(titles: &HashMap<Uuid, Title>, offer: Uuid, lang: Lang) -> String {
    titles.get(&offer).map(|title| title.text(lang).to_owned()).unwrap_or_default()
}
