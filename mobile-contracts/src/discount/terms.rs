//! The content of an offer: what a partner promises, in a form that computes.
//!
//! It holds nothing that is only shown (title, description, notes) and nothing of an offer's life (draft,
//! published): those are the server's. Every field here is computed or, for `informational`, openly not.

use super::audience::Audience;
use super::canonical::{self, TermsHash};
use super::limit::Limit;
use super::money::Rounding;
use super::problem::InputProblem;
use super::promise::{OfferLine, Worth};
use super::when::When;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an offer promises, to whom, when and how often. Immutable once published: an edit is a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// Prices that a till can quote, or a text that it cannot.
    pub promise: Promise,
    /// For which families.
    #[serde(default, skip_serializing_if = "Audience::is_default")]
    pub audience: Audience,
    /// When it is open.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
    /// At which outlets of the partner; empty means all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub outlets: BTreeSet<Uuid>,
    /// How often and how much.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// How it goes with other offers of this programme.
    #[serde(default, skip_serializing_if = "Stacking::is_default")]
    pub stacking: Stacking,
    /// It does not go with the partner's own promotion on the purchase (the till says so).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_with_own_promotion: bool,
    /// How fractions of a kopeck are rounded.
    #[serde(default, skip_serializing_if = "is_default_rounding")]
    pub rounding: Rounding,
    /// Which check of the person the cashier makes.
    #[serde(default, skip_serializing_if = "Check::is_none")]
    pub check: Check,
}

fn is_default_rounding(rounding: &Rounding) -> bool {
    *rounding == Rounding::default()
}

impl OfferTerms {
    /// Terms that promise this to everyone, always and everywhere; the rest is set field by field.
    #[must_use]
    pub fn new(promise: Promise) -> Self {
        Self {
            promise,
            audience: Audience::default(),
            when: When::default(),
            outlets: BTreeSet::new(),
            limits: Vec::new(),
            stacking: Stacking::default(),
            not_with_own_promotion: false,
            rounding: Rounding::default(),
            check: Check::default(),
        }
    }

    /// Everything that is wrong with the terms, each with a JSON Pointer; empty when they can be published.
    ///
    /// Rules here only ever get looser for what exists: a published version must stay valid for ever.
    #[must_use]
    pub fn validate(&self) -> Vec<InputProblem> {
        super::validate::terms(self)
    }

    /// SHA-256 over the canonical JSON of the terms; equal terms have equal hashes, in every language.
    #[must_use]
    pub fn hash(&self) -> TermsHash {
        canonical::hash(self)
    }

    /// The bytes that [`Self::hash`] is made over, for whoever wants to check it elsewhere.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical::json(self)
    }
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = OfferPromise)]
pub enum Promise {
    /// Prices. A position of the basket is priced by the first line that has something to give for it; goods
    /// that one line took are not there for the next.
    Priced {
        /// 1 to 20 lines.
        #[schema(min_items = 1, max_items = 20)]
        lines: Vec<OfferLine>,
    },
    /// Listed for families, never quoted at a till: "up to 60 %", points, vouchers, an extra hour.
    Informational {
        /// The least that is promised, if a number was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Worth>,
        /// The most that is promised, if a number was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Worth>,
    },
}

/// How an offer goes with others. Those that combine are applied one after another, each to what the earlier
/// ones left to pay; bounds such as `min_payable` hold for each offer by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = OfferStacking)]
pub enum Stacking {
    /// With no other offer. The default.
    Exclusive {},
    /// Of a group only the one with the greatest discount on this basket; it combines with offers outside of
    /// its group and comes before the additive ones.
    BestOf {
        /// The group's name, 1 to 64 characters.
        #[schema(min_length = 1, max_length = 64)]
        group: String,
    },
    /// With every other that is not exclusive.
    Additive {
        /// Lower numbers come first.
        priority: u32,
    },
}

impl Default for Stacking {
    fn default() -> Self {
        Self::Exclusive {}
    }
}

impl Stacking {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Which check of the person the cashier makes; the later ones contain the earlier ones.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = PersonCheck)]
pub enum Check {
    /// None.
    #[default]
    None,
    /// The initials and the day and month shown with the code are asked for.
    Initials,
    /// A document with a photo is looked at; nothing of it is kept.
    PhotoId,
}

impl Check {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}
