//! Notices: something happened that a person should know. A domain says what, in both languages; here it becomes a
//! whole mail (or a text message for somebody without a mail address) in the language of whoever reads it, and goes
//! into the outbox of the transaction that decided it.
//!
//! A notice holds no more than its reader may see on a locked screen: no category, no benefit's reason, no name of
//! another person.

mod letters;
mod service;

use mobile_contracts::lang::Lang;

#[cfg(test)]
pub(crate) use letters::whole;
pub use service::{Notice, tell, write_to};

/// What is said, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject of the mail, a few words.
    pub subject: String,
    /// The paragraphs of the mail.
    pub paragraphs: Vec<String>,
    /// Where to go on.
    pub link: Option<Link>,
    /// The same as a text message: two parts of 67 UTF-16 units at most.
    pub short: String,
}

/// A page of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the button says.
    pub label: String,
    /// The path below the service's public address, such as `/family`; nothing personal.
    pub path: &'static str,
}

/// A letter in the language of whoever reads it.
pub type InEachLanguage<'a> = &'a dyn Fn(Lang) -> Letter;
