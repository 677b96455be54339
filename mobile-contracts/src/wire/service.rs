//! What the service says about itself: whether it is alive, ready, and which version runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The service answers, or can work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `ok`; anything else is a problem with status 503.
    #[schema(example = "ok")]
    pub status: String,
}

/// Which version of the service runs here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Version of the service, as semantic versioning writes it.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// The commit it was built from, if the build said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "7b13aae")]
    pub commit: Option<String>,
}
