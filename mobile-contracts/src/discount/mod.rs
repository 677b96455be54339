//! The arithmetic of an offer on a basket: quote, nearest miss, rounding.
//!
//! An offer's terms ([`OfferTerms`]) are a set of lines under one roof: audience, hours, limits, stacking. Once
//! validated they become a [`PublishedOffer`], and [`price`] turns a partner's offers and a [`Basket`] into
//! complete [`Proposal`]s, to the kopeck and always the same ones. Nothing here knows who the family is, keeps a
//! counter or looks at a clock.
//!
//! ```
//! use mobile_contracts::discount::{Basket, Kopecks, OfferTerms, PublishedOffer, Situation, price};
//!
//! let terms: OfferTerms = serde_json::from_str(
//!     r#"{"promise": {"kind": "priced", "lines": [
//!         {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 1000}}]}}"#,
//! )?;
//! let offer = PublishedOffer::new(uuid::Uuid::from_u128(1), 1, terms).map_err(|problems| format!("{problems:?}"))?;
//! let basket = Basket::total_only(Kopecks(120_050));
//! let basket = basket.check().map_err(|problems| format!("{problems:?}"))?;
//! let situation = Situation {
//!     local: "2026-09-24T12:00:00".parse()?,
//!     outlet: uuid::Uuid::from_u128(77),
//!     holidays: &Default::default(),
//!     class: 0,
//!     facts: None,
//!     used: &|_counter| 0,
//! };
//! let pricing = price([&offer], &basket, &situation);
//! assert_eq!(pricing.proposals[0].payable, Kopecks(108_045));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audience;
mod basket;
mod calendar;
mod canonical;
mod give;
mod limit;
mod line;
mod money;
mod offer;
mod price;
mod problem;
mod promise;
mod terms;
#[cfg(test)]
mod tests;
mod validate;
mod when;

pub use audience::{Audience, BirthdayRule, Category, ChildrenRule, FamilyFacts, FamilyRule};
pub use basket::{Basket, BasketLine, CheckedBasket, MAX_BASKET_LINES, ProductGroup, Ticket};
pub use calendar::{BadCivil, DayOfWeek, DayOfYear, TimeOfDay};
pub use canonical::{BadHash, TermsHash};
pub use limit::{Limit, LimitKey, LimitTake, LimitUnit, Period, Scope};
pub use money::{BasisPoints, Kopecks, Milli, Rounding};
pub use offer::PublishedOffer;
pub use price::{NotApplicable, OfferDiscount, Pricing, Proposal, Situation, price};
pub use problem::{InputProblem, InputProblemCode};
pub use promise::{Bounds, Except, Give, OfferLine, Persons, Pick, Requires, Step, TierBy, What, Worth};
pub use terms::{Check, OfferTerms, Promise, Stacking};
pub use when::{Days, Hours, Season, When, Window};
