//! The consent to the processing of personal data: a document of its own, with version and time, given by each adult
//! who signs in, and withdrawn as easily. The last one to withdraw ends the cards at once and has the family erased
//! after a notice.

pub mod http;
mod letter;
mod policy;
mod service;
mod store;

pub(super) use store::{ConsentRow, all as consents_of};
