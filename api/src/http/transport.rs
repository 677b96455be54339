//! How a session's refresh token travels: in the body, or, for a web page, in a cookie that no script can read.
//!
//! A page asks for the cookie with the header `Session-Transport: cookie`. The header is what makes the cookie safe
//! against requests that another site forges: no form can send it, and a script of another site would have to be let
//! in by CORS first, which lets nobody in. `SameSite=Strict` stands behind it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderName, SET_COOKIE};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use mobile_contracts::wire::problem::{FieldCode, FieldError};
use mobile_contracts::wire::secret::Secret;
use mobile_contracts::wire::session::SessionTokens;
use serde::Serialize;

use crate::failure::Failure;

const HEADER: HeaderName = HeaderName::from_static("session-transport");
/// `__Secure-`: a browser takes it only over an encrypted connection (RFC 6265bis §4.1.3.1).
const NAME: &str = "__Secure-sfc-refresh";
/// Only the operations on sessions see it; no script, no other site. A browser forgets it after 30 days, which is how
/// long a session lasts.
const ATTRIBUTES: &str = "Path=/api/v1/sessions; HttpOnly; Secure; SameSite=Strict";
const MAX_AGE: i64 = 30 * 86_400;

/// How the caller wants the refresh token to travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// In the body, for apps that have a safe place for it.
    Body,
    /// In a cookie, for web pages, which have none.
    Cookie,
}

impl FromRequest for Transport {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match req.headers().get(HEADER).map(|value| value.as_bytes()) {
            None | Some(b"body") => Ok(Self::Body),
            Some(b"cookie") => Ok(Self::Cookie),
            Some(_) => {
                Err(Failure::invalid(vec![FieldError::new("/Session-Transport", FieldCode::NotInList)]))
            }
        })
    }
}

impl Transport {
    /// The answer, with the refresh token where it belongs.
    pub fn answer<T: Serialize>(
        self,
        status: StatusCode,
        mut body: T,
        tokens: impl FnOnce(&mut T) -> Option<&mut SessionTokens>,
    ) -> HttpResponse {
        let mut answer = HttpResponse::build(status);
        if self == Self::Cookie
            && let Some(token) = tokens(&mut body).and_then(|tokens| tokens.refresh_token.take())
        {
            answer.insert_header((SET_COOKIE, cookie(token.expose(), MAX_AGE)));
        }
        answer.json(body)
    }
}

/// The refresh token in the cookie of a request, if it has one.
#[derive(Debug)]
pub struct RefreshCookie(pub Option<Secret>);

impl FromRequest for RefreshCookie {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(find(req.headers()).map(Into::into))))
    }
}

impl RefreshCookie {
    /// "No content", and away with the cookie if there is one.
    #[must_use]
    pub fn cleared(&self) -> HttpResponse {
        let mut answer = HttpResponse::NoContent();
        if self.0.is_some() {
            answer.insert_header((SET_COOKIE, cookie("", 0)));
        }
        answer.finish()
    }
}

fn cookie(value: &str, max_age: i64) -> String {
    format!("{NAME}={value}; Max-Age={max_age}; {ATTRIBUTES}")
}

fn find(headers: &HeaderMap) -> Option<String> {
    let texts = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let with = |text: &str| {
            find(TestRequest::default().insert_header((COOKIE, text)).to_http_request().headers())
        };
        assert_eq!(with("a=1; __Secure-sfc-refresh=sfcr_x; b=2").as_deref(), Some("sfcr_x"));
        assert_eq!(with("x__Secure-sfc-refresh=sfcr_x"), None);
    }

    #[test]
    fn in_a_cookie_the_token_leaves_the_body() {
        let tokens = || SessionTokens {
            access_token: "a".to_owned().into(),
            refresh_token: Some("sfcr_x".to_owned().into()),
            expires_in: 600,
        };
        let answer = Transport::Cookie.answer(StatusCode::OK, tokens(), |body| Some(body));
        let set = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
        assert!(set.starts_with("__Secure-sfc-refresh=sfcr_x; Max-Age=2592000; "), "{set}");
        assert!(set.contains("HttpOnly; Secure; SameSite=Strict"), "{set}");
        assert!(
            Transport::Body
                .answer(StatusCode::OK, tokens(), |body| Some(body))
                .headers()
                .get(SET_COOKIE)
                .is_none()
        );
    }
}
