//! The demo's way to its own server: over HTTP, like everybody else's.

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use mobile_contracts::lang::Lang;

/// A caller with a token.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
    lang: Lang,
}

impl Client {
    pub(super) fn new(base: &str, token: &str, lang: Lang) -> Self {
        Self { http: reqwest::Client::new(), base: base.to_owned(), token: token.to_owned(), lang }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .header("Accept-Language", self.lang.tag())
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        answer(self.call(Method::GET, path)).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        answer(self.call(Method::POST, path).json(body)).await
    }

    pub(super) async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        answer(self.call(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> anyhow::Result<T> {
    let response = request.send().await?;
    if !response.status().is_success() {
        let status = response.status();
        anyhow::bail!("the server answered {status}: {}", response.text().await?);
    }
    Ok(response.json().await?)
}
