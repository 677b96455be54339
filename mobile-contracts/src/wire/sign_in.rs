//! Signing in with a one-time code, which is also how one registers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::secret::Secret;
use super::session::SessionTokens;

/// Where a code is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestCode {
    /// A Russian mobile number as people write it, or an e-mail address.
    #[schema(value_type = String, max_length = 254, example = "8 (916) 123-45-67")]
    pub contact: Secret,
}

/// A code is on its way, whoever the contact belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// Seconds until the code is worth nothing.
    #[schema(example = 600)]
    pub expires_in: i64,
}

/// A contact and the code that was sent to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The contact, as it was given for the code.
    #[schema(value_type = String, max_length = 254, example = "8 (916) 123-45-67")]
    pub contact: Secret,
    /// As what: an adult of a family unless said otherwise.
    #[serde(default, rename = "as")]
    pub whom: SignInAs,
    /// For which partner, if `as` is `partner` and the contact acts for several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<Uuid>,
    /// The six digits.
    #[schema(value_type = String, pattern = "^[0-9]{6}$", example = "048213")]
    pub code: Secret,
}

/// As what somebody signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInAs {
    /// An adult of a family; a new contact goes on to registration.
    #[default]
    Family,
    /// The owner or the staff of a partner; an unknown contact is refused.
    Partner,
}

/// What a right code leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInOutcome {
    /// The contact is known: `session` holds the tokens.
    Session,
    /// The contact is new: `registration` opens `POST /api/v1/families`.
    Registration,
}

/// The answer to a right code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInAnswer {
    /// Which of the two follows.
    pub outcome: SignInOutcome,
    /// The tokens of a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionTokens>,
    /// A proof that the contact is the caller's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<Registration>,
}

/// A proof that a contact is the caller's, for those who have no account yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Registration {
    /// Goes into the registration.
    #[schema(value_type = String)]
    pub token: Secret,
    /// Seconds until the token is worth nothing.
    #[schema(example = 3600)]
    pub expires_in: i64,
}
