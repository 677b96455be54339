//! `ETag`, `If-None-Match` and `If-Match` (RFC 9110 §8.8.3 and §13.1).

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CacheControl, CacheDirective, ContentEncoding, ETag, EntityTag, Header as _, IfMatch, IfNoneMatch, VARY,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use crate::failure::Failure;
use crate::revision::Seen;

/// An object with its revision as a strong tag; 304 for whoever has it already.
#[derive(Debug)]
pub struct Tagged<T> {
    /// What the caller sends back in `If-Match`.
    pub revision: i64,
    /// The object.
    pub body: T,
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let tag = EntityTag::new_strong(self.revision.to_string());
        if is_known(req, &tag) {
            return HttpResponse::build(StatusCode::NOT_MODIFIED).insert_header(ETag(tag)).finish();
        }
        HttpResponse::Ok().insert_header(ETag(tag)).json(self.body)
    }
}

/// A list, tagged by what is in it; 304 for whoever has the same. Its texts follow the language asked for.
#[derive(Debug)]
pub struct Listed<T> {
    /// The list.
    pub body: T,
    /// Whether it tells something of the caller; then nothing on the way keeps it.
    pub personal: bool,
}

impl<T: Serialize> Responder for Listed<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let Ok(json) = serde_json::to_vec(&self.body) else {
            return HttpResponse::from_error(Failure::internal("a list that is no JSON"));
        };
        let tag = EntityTag::new_weak(fingerprint(&json));
        let known = is_known(req, &tag);
        let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        answer.insert_header(ETag(tag)).insert_header((VARY, "Accept-Language, Authorization"));
        if !self.personal {
            answer.insert_header(CacheControl(vec![CacheDirective::Private, CacheDirective::NoCache]));
        }
        if known { answer.finish() } else { answer.content_type("application/json").body(json) }
    }
}

/// Signed bytes that are asked for again and again, tagged by what is in them; 304 for whoever has the same.
#[derive(Debug)]
pub struct Octets {
    media_type: &'static str,
    bytes: Vec<u8>,
    personal: bool,
    tag: EntityTag,
}

impl Octets {
    /// Bytes for everybody.
    #[must_use]
    pub fn public(media_type: &'static str, bytes: Vec<u8>) -> Self {
        let tag = EntityTag::new_strong(fingerprint(&bytes));
        Self { media_type, bytes, personal: false, tag }
    }

    /// Bytes for this caller; nothing on the way keeps them.
    #[must_use]
    pub fn personal(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { personal: true, ..Self::public(media_type, bytes) }
    }

    /// Tagged by what they say, which may be signed in several ways.
    #[must_use]
    pub fn tagged_by(self, content: &[u8]) -> Self {
        Self { tag: EntityTag::new_weak(fingerprint(content)), ..self }
    }
}

impl Responder for Octets {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let Self { media_type, bytes, personal, tag } = self;
        let known = is_known(req, &tag);
        let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        // Whoever keeps them asks each time whether they still hold: a revocation is known at once.
        let shared = if personal { CacheDirective::Private } else { CacheDirective::Public };
        answer.insert_header(ETag(tag)).insert_header(CacheControl(vec![shared, CacheDirective::NoCache]));
        if known {
            return answer.finish();
        }
        // They do not shrink, and a strong tag is for one spelling only.
        answer.insert_header(ContentEncoding::Identity).content_type(media_type).body(bytes)
    }
}

/// The first 64 bits of the SHA-256 of `bytes`, in hex.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the caller has what `tag` names. Only a GET is asked this (RFC 9110 §13.1.2).
pub(super) fn is_known(req: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// What `If-Match` says, if anything. A tag that is no revision of ours, or a weak one, names nothing that is there.
pub(super) fn seen(req: &HttpRequest) -> Seen {
    if !req.headers().contains_key(actix_web::http::header::IF_MATCH) {
        return Seen::Unsaid;
    }
    match IfMatch::parse(req) {
        Ok(IfMatch::Any) => Seen::Anything,
        Ok(IfMatch::Items(tags)) => {
            let revision = |tag: &EntityTag| tag.tag().parse().ok().filter(|_| !tag.weak);
            Seen::Revisions(tags.iter().filter_map(revision).collect())
        }
        Err(_) => Seen::Revisions(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn with(name: &'static str, value: &'static str) -> HttpRequest {
        TestRequest::default().insert_header((name, value)).to_http_request()
    }

    #[test]
    fn a_change_must_say_which_revision_it_has_seen() {
        assert_eq!(seen(&TestRequest::default().to_http_request()), Seen::Unsaid);
        assert_eq!(seen(&with("if-match", "\"7\", \"8\"")), Seen::Revisions(vec![7, 8]));
        assert_eq!(seen(&with("if-match", "*")), Seen::Anything);
        for nothing in ["W/\"7\"", "\"seven\"", "7"] {
            assert_eq!(seen(&with("if-match", nothing)), Seen::Revisions(Vec::new()), "{nothing}");
        }
    }

    #[test]
    fn whoever_has_the_same_is_told_so_without_a_body() {
        let answer = |req: HttpRequest| Tagged { revision: 7, body: "x" }.respond_to(&req).status();
        assert_eq!(answer(TestRequest::default().to_http_request()), StatusCode::OK);
        assert_eq!(answer(with("if-none-match", "\"6\"")), StatusCode::OK);
        assert_eq!(answer(with("if-none-match", "\"6\", W/\"7\"")), StatusCode::NOT_MODIFIED);
        let listed = |body| Listed { body, personal: false };
        let first = listed("x").respond_to(&TestRequest::default().to_http_request());
        let tag = first.headers().get("etag").unwrap().clone();
        let again = TestRequest::default().insert_header(("if-none-match", tag)).to_http_request();
        assert_eq!(listed("x").respond_to(&again).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(listed("y").respond_to(&again).status(), StatusCode::OK);
    }

    #[test]
    fn octets_are_kept_by_whoever_asks_again_each_time() {
        let octets = |bytes: &[u8]| Octets::public("application/cwt", bytes.to_vec());
        let first = octets(b"x").respond_to(&TestRequest::default().to_http_request());
        let header = |name: &str| first.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(
            (header("content-type"), header("cache-control")),
            (Some("application/cwt"), Some("public, no-cache"))
        );
        let again = TestRequest::default()
            .insert_header(("if-none-match", header("etag").unwrap()))
            .to_http_request();
        assert_eq!(octets(b"x").respond_to(&again).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(octets(b"y").respond_to(&again).status(), StatusCode::OK);
    }
}
