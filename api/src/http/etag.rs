//! `ETag`, `If-None-Match` and `If-Match` (RFC 9110 §8.8.3 and §13.1).

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CacheControl, CacheDirective, ETag, EntityTag, Header as _, IfMatch, IfNoneMatch, VARY,
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
}
