//! One question over HTTP and its answer.

use std::time::Duration;

use chrono::NaiveDate;
use mobile_contracts::discount::Category;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::policy::{self, Unanswered, Verdict};
use super::signature::{SIGNATURE, Signed, TIMESTAMP, is_signed, sign};
use crate::clock::Instant;

/// The largest answer that is read, in bytes.
const LARGEST: usize = 16 * 1024;

/// Asks the registry that the settings name.
pub struct Client {
    http: reqwest::Client,
    url: Url,
    key: SecretString,
}

/// What is asked. It has no `Debug`: it is personal.
#[derive(Serialize)]
pub(super) struct Question {
    pub(super) id: Uuid,
    pub(super) category: Category,
    /// Of all members who recorded one.
    pub(super) snils: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    id: Uuid,
    outcome: Outcome,
    #[serde(default)]
    register: Option<String>,
    #[serde(default)]
    valid_until: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Confirmed,
    Unknown,
}

impl Client {
    /// A client of the registry at `url`.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(url: Url, key: SecretString) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(policy::ANSWER_SECONDS))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, url, key })
    }

    /// Asks once. An answer that is not signed by the registry for this question is none.
    pub(super) async fn ask(&self, question: &Question, now: Instant) -> Result<Verdict, Unanswered> {
        let key = self.key.expose_secret().as_bytes();
        let body = serde_json::to_vec(question).map_err(|_| Unanswered::Never(None))?;
        let at = now.seconds().to_string();
        let signature = sign(key, Signed::Question(&at), &body).ok_or(Unanswered::Never(None))?;
        let sent = self
            .http
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", question.id.to_string())
            .header(TIMESTAMP, at)
            .header(SIGNATURE, signature)
            .body(body)
            .send();
        let answer = sent.await.map_err(|_| Unanswered::Later(None))?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(policy::of_status(status));
        }
        let signature = answer.headers().get(SIGNATURE).and_then(|value| value.to_str().ok());
        let signature = signature.unwrap_or_default().to_owned();
        if answer.content_length().is_some_and(|length| length > LARGEST as u64) {
            return Err(Unanswered::Never(Some(status)));
        }
        let body = answer.bytes().await.map_err(|_| Unanswered::Later(Some(status)))?;
        if !is_signed(key, Signed::Answer(&question.id.to_string()), &body, &signature) {
            return Err(Unanswered::Never(Some(status)));
        }
        read(question.id, &body).ok_or(Unanswered::Never(Some(status)))
    }
}

fn read(id: Uuid, body: &[u8]) -> Option<Verdict> {
    let answer: Answer = serde_json::from_slice(body).ok().filter(|answer: &Answer| answer.id == id)?;
    match (answer.outcome, answer.register) {
        (Outcome::Unknown, _) => Some(Verdict::Unknown),
        (Outcome::Confirmed, Some(register)) if (3..=200).contains(&register.trim().chars().count()) => {
            let register = register.trim().to_owned();
            Some(Verdict::Confirmed { register, until: answer.valid_until })
        }
        (Outcome::Confirmed, _) => None,
    }
}
