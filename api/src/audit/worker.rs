//! The worker that chains the log and exports its end once a day.

use std::time::Duration;

use chrono::NaiveDate;

use super::service;
use crate::state::App;
use crate::workers::Stopping;

/// How often the worker looks for new rows.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Chains until it is told to stop.
pub async fn work(app: App, mut stopping: Stopping) {
    let mut exported: Option<NaiveDate> = None;
    let mut pause = LOOK_EVERY;
    while stopping.not_within(pause).await {
        pause = match service::chain_due(&app).await {
            Ok(0) => LOOK_EVERY,
            Ok(_) => Duration::ZERO,
            Err(failure) => {
                tracing::warn!(error = %failure, "the audit log cannot be chained");
                LOOK_EVERY
            }
        };
        let today = app.clock.now().utc().date_naive();
        if pause == LOOK_EVERY && exported != Some(today) {
            match service::export(&app).await {
                Ok(()) => exported = Some(today),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "the head of the audit log is not exported");
                }
            }
        }
    }
}
