//! A small registry for tests and for showing how one is asked: it knows a list of SNILS and answers as
//! `docs/registry.md` says. It is no part of the service and keeps nothing.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::Server;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Clock;
use crate::families::registry::signature::{LEEWAY, SIGNATURE, Signed, TIMESTAMP, is_signed, sign};

/// Somebody whom the registry knows.
#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    /// Eleven digits.
    pub snils: String,
    /// The category that their family holds, such as `large`.
    pub category: String,
    /// The last day, inclusive.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
}

/// What the registry is made of.
#[derive(Clone)]
pub struct Registry {
    /// Whom it knows.
    pub entries: Arc<Vec<Entry>>,
    /// The key that it shares with the service.
    pub key: Arc<str>,
    /// Its name.
    pub register: Arc<str>,
    /// So many questions it answers with 503 first, to show what happens then.
    pub failures: Arc<AtomicUsize>,
    /// The clock by which questions are fresh.
    pub clock: Clock,
}

#[derive(Deserialize)]
struct Question {
    id: Uuid,
    category: String,
    snils: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: Uuid,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<NaiveDate>,
}

/// A server of the registry on this listener; run it by awaiting it.
///
/// # Errors
/// If the listener cannot be used.
pub fn serve(registry: Registry, listener: TcpListener) -> std::io::Result<Server> {
    let data = web::Data::new(registry);
    let server = HttpServer::new(move || App::new().app_data(data.clone()).service(answer));
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

#[post("/confirm")]
async fn answer(registry: web::Data<Registry>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (at, signature, key) = (header(TIMESTAMP), header(SIGNATURE), registry.key.as_bytes());
    let is_fresh = at.parse::<i64>().is_ok_and(|at| (registry.clock.now().seconds() - at).abs() <= LEEWAY);
    if !is_fresh || !is_signed(key, Signed::Question(at), &body, signature) {
        return HttpResponse::Forbidden().finish();
    }
    let failing = |left: usize| left.checked_sub(1);
    if registry.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, failing).is_ok() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let Ok(question) = serde_json::from_slice::<Question>(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    let known = registry.entries.iter();
    let mut known =
        known.filter(|entry| entry.category == question.category && question.snils.contains(&entry.snils));
    let answer = match known.next() {
        Some(entry) => Answer {
            id: question.id,
            outcome: "confirmed",
            register: Some(&registry.register),
            valid_until: entry.valid_until,
        },
        None => Answer { id: question.id, outcome: "unknown", register: None, valid_until: None },
    };
    let Ok(body) = serde_json::to_vec(&answer) else { return HttpResponse::InternalServerError().finish() };
    match sign(key, Signed::Answer(&question.id.to_string()), &body) {
        Some(signature) => HttpResponse::Ok()
            .content_type("application/json")
            .insert_header((SIGNATURE, signature))
            .body(body),
        None => HttpResponse::InternalServerError().finish(),
    }
}
