//! Signing in, staying signed in, and leaving.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::secret::Secret;

/// An administrator who signs in. A wrong login, a wrong password and a wrong or used code get the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdministratorSignIn {
    /// The login; upper and lower case are the same.
    #[schema(value_type = String, example = "anna.k")]
    pub login: Secret,
    /// The password, 12-128 characters.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// The six digits that the authenticator app shows (RFC 6238). Each code works once.
    #[schema(value_type = String, example = "492039")]
    pub totp: Secret,
}

/// The tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionTokens {
    /// Goes into `Authorization: Bearer ..` (RFC 6750).
    #[schema(value_type = String)]
    pub access_token: Secret,
    /// Gets the next pair of tokens, once. Keep it where nobody else can read it. Absent if it travels in a cookie
    /// (`Session-Transport: cookie`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "sfcr_...")]
    pub refresh_token: Option<Secret>,
    /// Seconds until the access token expires.
    #[schema(example = 600)]
    pub expires_in: i64,
}

impl SessionTokens {
    /// The refresh token; empty if it travels in a cookie.
    #[must_use]
    pub fn refresh(&self) -> &str {
        self.refresh_token.as_ref().map_or("", Secret::expose)
    }
}

/// What an administrator who signed in gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdministratorSession {
    /// The tokens.
    #[serde(flatten)]
    pub tokens: SessionTokens,
    /// The account.
    pub account: Uuid,
    /// What it may do: `reviewer`, `partner_manager`, `benefits_editor`, `auditor`, `owner`.
    #[schema(example = json!(["reviewer"]))]
    pub roles: Vec<String>,
}

/// A new password for whoever is signed in as an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// The six digits that the authenticator app shows.
    #[schema(value_type = String, example = "492039")]
    pub totp: Secret,
    /// The new password, 12-128 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 128)]
    pub new_password: Secret,
}

/// A refresh token to be exchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshSession {
    /// The latest one. Sent again within 60 s it gives the same successor, so that a lost answer loses nothing; an
    /// older one, or a later repetition, ends the session. Absent if it travels in a cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "sfcr_...")]
    pub refresh_token: Option<Secret>,
}
