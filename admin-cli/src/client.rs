//! Talking to the service: the session's token on every request, a new one when it has expired, and problems as
//! [`Trouble`].

use std::time::Duration;

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{PROBLEM_JSON, Problem};
use mobile_contracts::wire::session::{RefreshSession, SessionTokens};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, IF_MATCH, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::session::{Session, SessionFile};
use crate::trouble::Trouble;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A client of one service.
pub(crate) struct Client {
    http: reqwest::Client,
    server: Url,
    lang: Lang,
    file: SessionFile,
}

impl Client {
    pub(crate) fn new(server: Url, lang: Lang, file: SessionFile) -> Result<Self, Trouble> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("family-card/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            // A redirect would carry the token to where nobody sent it.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Trouble::Strange(causes(&error)))?;
        Ok(Self { http, server, lang, file })
    }

    /// The service's address.
    pub(crate) const fn server(&self) -> &Url {
        &self.server
    }

    /// Where the session is kept.
    pub(crate) const fn file(&self) -> &SessionFile {
        &self.file
    }

    /// Reads something.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Trouble> {
        self.read(self.with_session(|| self.request(Method::GET, path)).await?).await
    }

    /// Reads a file.
    pub(crate) async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let bytes = self.with_session(|| self.request(Method::GET, path)).await?.bytes().await;
        let bytes = bytes.map_err(|error| Trouble::Unreachable(self.server.to_string(), causes(&error)))?;
        Ok(bytes.to_vec())
    }

    /// Does something.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        self.read(self.with_session(|| self.request(Method::POST, path).json(body)).await?).await
    }

    /// Decides about something that was seen at `revision`; the service refuses if it has changed since.
    pub(crate) async fn post_seen<T: DeserializeOwned>(
        &self,
        path: &str,
        revision: i64,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let tag = format!("\"{revision}\"");
        let request = || self.request(Method::POST, path).header(IF_MATCH, &tag).json(body);
        self.read(self.with_session(request).await?).await
    }

    /// Does something that has nothing to answer.
    pub(crate) async fn order(&self, path: &str, body: &impl Serialize) -> Result<(), Trouble> {
        self.with_session(|| self.request(Method::POST, path).json(body)).await.map(drop)
    }

    /// Ends something.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), Trouble> {
        self.with_session(|| self.request(Method::DELETE, path)).await.map(drop)
    }

    /// Does something as nobody in particular, such as signing in.
    pub(crate) async fn post_anonymously<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let response = self.send(self.request(Method::POST, path).json(body)).await?;
        self.read(self.accept(response).await?).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.server.as_str().trim_end_matches('/'));
        self.http.request(method, url).header(ACCEPT_LANGUAGE, self.lang.tag())
    }

    /// Sends with the session's token; if it is refused, refreshes the session once and sends again.
    async fn with_session(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, Trouble> {
        let session = self.file.load()?.ok_or(Trouble::NotSignedIn)?;
        let send = |token: String| self.send(request().bearer_auth(token));
        let first = send(session.access_token.expose().to_owned()).await?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return self.accept(first).await;
        }
        let session = self.refresh(&session).await?;
        let second = send(session.access_token.expose().to_owned()).await?;
        match second.status() {
            StatusCode::UNAUTHORIZED => self.ended(),
            _ => self.accept(second).await,
        }
    }

    async fn refresh(&self, session: &Session) -> Result<Session, Trouble> {
        let body = RefreshSession { refresh_token: Some(session.refresh_token.clone()) };
        let request = self.request(Method::POST, "/api/v1/sessions/refresh").json(&body);
        let response = self.send(request).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return self.ended();
        }
        let tokens: SessionTokens = self.read(self.accept(response).await?).await?;
        self.file.save(tokens)
    }

    fn ended<T>(&self) -> Result<T, Trouble> {
        self.file.forget()?;
        Err(Trouble::SessionEnded)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Trouble> {
        request.send().await.map_err(|error| Trouble::Unreachable(self.server.to_string(), causes(&error)))
    }

    /// An answer that is not an error.
    async fn accept(&self, response: Response) -> Result<Response, Trouble> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let is_problem = header(CONTENT_TYPE) == Some(PROBLEM_JSON);
        let wait = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
        if !is_problem {
            return Err(Trouble::Strange(format!("HTTP {status}")));
        }
        let problem: Problem = self.read(response).await?;
        Err(Trouble::Problem(Box::new(problem), wait))
    }

    async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, Trouble> {
        let bytes = response.bytes().await;
        let bytes = bytes.map_err(|error| Trouble::Unreachable(self.server.to_string(), causes(&error)))?;
        serde_json::from_slice(&bytes).map_err(|error| Trouble::Strange(error.to_string()))
    }
}

/// An error with all that led to it, and without the address, which the caller tells.
fn causes(error: &dyn std::error::Error) -> String {
    let mut cause = error.source();
    let mut last = error.to_string();
    while let Some(deeper) = cause {
        last = deeper.to_string();
        cause = deeper.source();
    }
    last
}
