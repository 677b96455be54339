//! The demo's way to its own server: over HTTP, like everybody else's.

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use mobile_contracts::lang::Lang;

/// A caller with a token, or nobody in particular if it is empty.
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

    /// The same way for somebody with this token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        Self { http: self.http.clone(), base: self.base.clone(), token: token.to_owned(), lang: self.lang }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.header("Accept-Language", self.lang.tag());
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
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
