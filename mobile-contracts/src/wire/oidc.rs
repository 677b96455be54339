//! Signing in through another service that knows who somebody is (OpenID Connect Core 1.0, code flow with PKCE).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::secret::Secret;

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OidcStarted {
    /// Where to go. The provider comes back to `/sign-in/oidc` with `code` and `state`.
    #[schema(example = "https://id.region.example/authorize?response_type=code&...")]
    pub authorization_url: String,
    /// To be kept until then, in this browser alone, and handed in with them.
    #[schema(value_type = String)]
    pub flow: Secret,
    /// Seconds until it is worth nothing.
    #[schema(example = 600)]
    pub expires_in: i64,
}

/// What the provider came back with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcReturn {
    /// What was kept in this browser.
    #[schema(value_type = String)]
    pub flow: Secret,
    /// `state` of the address.
    pub state: String,
    /// `code` of the address.
    #[schema(value_type = String)]
    pub code: Secret,
}
