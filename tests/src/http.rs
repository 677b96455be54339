//! Asking the server, and what it answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mobile_contracts::wire::problem::{PROBLEM_JSON, Problem};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A client of the servers under test, which it asks in turn; clones share its connections and its turns.
#[derive(Clone)]
pub struct Http {
    client: Client,
    ports: Arc<[u16]>,
    asked: Arc<AtomicUsize>,
}

impl Http {
    /// A client of the servers on these ports of the loopback address, of which there is at least one.
    pub fn new(ports: impl IntoIterator<Item = u16>) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { client, ports: ports.into_iter().collect(), asked: Arc::default() }
    }

    /// Clients that ask one of the servers each.
    pub fn each(&self) -> Vec<Self> {
        self.ports.iter().map(|port| Self::new([*port])).collect()
    }

    /// Any method on any path.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let port = self.ports[self.asked.fetch_add(1, Ordering::Relaxed) % self.ports.len()];
        Ask(self.client.request(method, format!("http://127.0.0.1:{port}{path}")))
    }

    /// GET.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// PUT.
    pub fn put(&self, path: &str) -> Ask {
        self.ask(Method::PUT, path)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    /// POST.
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }
}

/// A request being put together.
pub struct Ask(RequestBuilder);

impl Ask {
    /// With this access or till token.
    pub fn bearer(self, token: &str) -> Self {
        Self(self.0.bearer_auth(token))
    }

    /// With this header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// In this language.
    pub fn lang(self, tag: &str) -> Self {
        Self(self.0.header(ACCEPT_LANGUAGE, tag))
    }

    /// With this JSON body.
    pub fn json(self, body: &impl Serialize) -> Self {
        Self(self.0.json(body))
    }

    /// With this text as its body, said to be JSON.
    pub fn json_text(self, body: impl Into<String>) -> Self {
        Self(self.0.header(CONTENT_TYPE, "application/json").body(body.into()))
    }

    /// With this text as its body, said to be `content_type`.
    pub fn body(self, content_type: &str, body: impl Into<String>) -> Self {
        Self(self.0.header(CONTENT_TYPE, content_type).body(body.into()))
    }

    /// Sends it and reads the whole answer.
    pub async fn send(self) -> Answer {
        self.try_send().await.expect("the server answers")
    }

    /// Sends it to a server that may be gone.
    ///
    /// # Errors
    /// If no whole answer came back. Only where [`reqwest::Error::is_connect`] is the request known not to have
    /// reached anybody.
    pub async fn try_send(self) -> reqwest::Result<Answer> {
        let response = self.0.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Answer { status, headers, text, bytes })
    }
}

/// An answer, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body of an answer that must be 200.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        self.read(200)
    }

    /// The problem that the answer must be, checked to be a well-formed one.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Some(PROBLEM_JSON), "{} {}", self.status, self.text);
        let problem: Problem = self.read(self.status);
        assert_eq!(problem.status, self.status);
        assert_eq!(problem.known_code().map(|code| code.status()), Some(self.status), "{}", problem.code);
        assert_eq!(self.header("x-request-id"), Some(problem.request_id.as_str()));
        problem
    }

    /// Status, code and first pointer of a problem: what most tests want to know of one.
    #[track_caller]
    pub fn told(&self) -> (u16, String, Option<String>) {
        let problem = self.problem();
        (problem.status, problem.code, problem.errors.into_iter().next().map(|error| error.pointer))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
