//! Messages to people, written in the transaction that decides them and delivered by a worker (DESIGN.md §2).
//!
//! What they say is the business of whoever writes them; this domain knows addresses and texts, and keeps both sealed
//! until they are delivered or given up, not a moment longer.
//!
//! Delivery is at least once: a server that dies between handing a message over and noting it sends it again, under
//! the same `Message-ID`. While it lives nothing is sent twice.

mod carriers;
mod policy;
mod service;
#[cfg(test)]
mod stand_ins;
mod store;
#[cfg(test)]
mod tests;
mod worker;

use serde::{Deserialize, Serialize};

pub use carriers::{Carriers, Setup};
pub use service::{NewMessage, Post, forget, put};
pub use worker::{deliver_due, work};

/// A row of the outbox.
pub struct Posted;

/// A message with whom it is for. It has no `Debug`: all of it is personal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// An e-mail.
    Mail(Mail),
    /// A text message.
    Sms(Sms),
}

/// A whole e-mail in one language.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address, normalised.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A text message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// E.164, such as `+79161234567`.
    pub to: String,
    /// The text.
    pub text: String,
}

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// E-mail.
    Mail,
    /// Text message.
    Sms,
}

impl Message {
    const fn kind(&self) -> Kind {
        match self {
            Self::Mail(_) => Kind::Mail,
            Self::Sms(_) => Kind::Sms,
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PostState {
    /// To be delivered.
    Waiting,
    /// Handed over.
    Delivered,
    /// Given up.
    Dead,
}
