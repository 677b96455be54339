//! What is counted, and the page on which Prometheus reads it, on a port of its own.
//!
//! Labels are route patterns, methods and status classes. An address as it was asked for would be personal data and
//! an unbounded number of series.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::workers::Stopping;

const REQUESTS: &str = "http_requests_total";
const DURATION: &str = "http_request_duration_seconds";

/// Upper bounds in seconds; a till waits for answers of a few hundredths.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// How often samples are folded into their buckets, whether or not anybody reads them.
const FOLD_EVERY: Duration = Duration::from_secs(5);

/// Installs the recorder for this process, once however often it is asked.
///
/// # Errors
/// If another recorder was installed before.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.into()), &BUCKETS)?
        .build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_ok() {
        metrics::describe_counter!(REQUESTS, "Requests answered, by method, route and class of status.");
        metrics::describe_histogram!(
            DURATION,
            metrics::Unit::Seconds,
            "Time from the header block to the answer."
        );
        return Ok(HANDLE.get_or_init(|| handle).clone());
    }
    // Lost a race against another server in the same process, which is about to keep its handle.
    HANDLE.get().cloned().ok_or_else(|| anyhow::anyhow!("another metrics recorder is installed"))
}

/// Counts an answered request.
pub(super) fn request_done(method: &Method, route: &str, status: u16, elapsed: Duration) {
    let labels = [
        ("method", method_label(method).to_owned()),
        ("route", route.to_owned()),
        ("status", class(status).to_owned()),
    ];
    metrics::counter!(REQUESTS, &labels).increment(1);
    metrics::histogram!(DURATION, &labels).record(elapsed.as_secs_f64());
}

/// A method may be any word that the caller makes up; a label may not.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

const fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// The page that Prometheus reads.
#[get("/metrics")]
pub(crate) async fn get_metrics(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}

/// A worker: folds samples into buckets, so that memory does not grow when nobody reads the page.
pub async fn fold(handle: PrometheusHandle, mut stopping: Stopping) {
    while stopping.not_within(FOLD_EVERY).await {
        handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_method_does_not_make_a_new_series() {
        assert_eq!(method_label(&Method::from_bytes(b"BREW").unwrap()), "other");
        assert_eq!(method_label(&Method::PATCH), "PATCH");
    }

    #[test]
    fn installing_twice_gives_the_same_page() {
        install().unwrap();
        request_done(&Method::GET, "/offers/{id}", 204, Duration::from_millis(3));
        let page = install().unwrap().render();
        assert!(
            page.contains(r#"http_requests_total{method="GET",route="/offers/{id}",status="2xx"} 1"#),
            "{page}"
        );
    }
}
