//! Who is calling, and by what right. The right stands in the handler's type: [`Administrator`], [`Adult`],
//! [`PartnerStaff`], [`PartnerOwner`], [`Till`], [`TillToken`] and [`Anybody`] are extractors, and a handler that takes one cannot be
//! reached without it.

mod http;
pub mod rights;
mod service;
pub mod sessions;
mod store;

pub use crate::families::AdultRow;
pub use http::{Administrator, Adult, Anybody, MaybeAdult, PartnerOwner, PartnerStaff, Seller, Till};
pub use service::{TillToken, fingerprint, till_token};
pub use store::TillRow;
