//! What handlers take in their signatures, besides the body (`body.rs`) and the caller (`auth`).

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use uuid::Uuid;

use super::body::wrong_value;
use super::etag;
use super::frame::About;
use crate::failure::Failure;
use crate::ids::Key;
use crate::revision::Seen;
use crate::state::App;

/// The header that makes a repeated POST harmless (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header in which a proxy notes whom it forwards for.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Implements [`FromRequest`] for a value that is known from the header block.
macro_rules! from_head {
    ([$($generics:tt)*] $type:ty, $make:expr) => {
        impl<$($generics)*> FromRequest for $type {
            type Error = Failure;
            type Future = Ready<Result<Self, Failure>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let make: fn(&HttpRequest) -> Result<Self, Failure> = $make;
                ready(make(req))
            }
        }
    };
}

/// The key in the path segment `{id}`. What is no key names nothing: 404.
#[derive(Debug)]
pub struct PathId<T: 'static>(pub Key<T>);

from_head!([T: 'static] PathId<T>, |req| {
    let id = req.match_info().get("id").and_then(|text| Uuid::try_parse(text).ok());
    id.map(|uuid| Self(Key::from_uuid(uuid))).ok_or_else(Failure::not_found)
});

/// The query string as a `T`; parameters that `T` does not know are refused if it says so
/// (`#[serde(deny_unknown_fields)]`).
#[derive(Debug)]
pub struct Query<T>(pub T);

from_head!([T: DeserializeOwned] Query<T>, |req| {
    let pairs = form_urlencoded::parse(req.query_string().as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map(Self)
        .map_err(|error| wrong_value(error.path(), &error.inner().to_string()))
});

/// The language of the answer: `Accept-Language`, Russian unless English is preferred.
#[derive(Debug, Clone, Copy)]
pub struct Language(pub Lang);

from_head!([] Language, |req| {
    Ok(Self(req.extensions().get::<About>().map_or_else(Lang::default, |about| about.lang)))
});

/// The `Idempotency-Key` of an operation that demands one: 16 to 64 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

from_head!([] IdempotencyKey, |req| {
    idempotency_key(req)?.map(Self).ok_or_else(|| Failure::problem(ProblemCode::IdempotencyKeyMissing))
});

/// The `Idempotency-Key` of an operation that does without one. A bad key is refused all the same: ignoring it would
/// break the promise that its sender relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaybeIdempotencyKey(pub Option<String>);

from_head!([] MaybeIdempotencyKey, |req| idempotency_key(req).map(Self));

/// The key, if there is one, and it is one.
pub(super) fn idempotency_key(req: &HttpRequest) -> Result<Option<String>, Failure> {
    let mut sent = req.headers().get_all(IDEMPOTENCY_KEY);
    let (Some(first), None) = (sent.next(), sent.next()) else {
        return match req.headers().contains_key(IDEMPOTENCY_KEY) {
            true => Err(Failure::invalid(vec![FieldError::new("/Idempotency-Key", FieldCode::Duplicate)])),
            false => Ok(None),
        };
    };
    let visible = first.as_bytes().iter().all(u8::is_ascii_graphic);
    match first.to_str() {
        Ok(key) if visible && (16..=64).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Failure::invalid(vec![FieldError::new("/Idempotency-Key", FieldCode::Malformed)])),
    }
}

// `If-Match`: which revision the caller has seen of what it is about to change. That it is missing is told where the
// revision is checked (428): after who calls (401, 403) and whether the object is there (404).
from_head!([] Seen, |req| Ok(etag::seen(req)));

/// The address that the request came from, past the proxies that the configuration trusts. For rate limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

from_head!([] ClientAddress, |req| {
    let peer = req.peer_addr().map(|socket| socket.ip());
    let proxies = req.app_data::<web::Data<App>>().map_or(0, |app| app.config.trusted_proxies);
    let notes = req.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = notes.flat_map(|note| note.split(',')).map(str::trim).collect();
    forwarded(&chain, proxies).or(peer).map(Self).ok_or_else(|| Failure::internal("a request without a peer"))
});

/// The address noted by the outermost of `proxies` trusted proxies. Each appends whom it saw, so what lies further
/// left was written by the caller and proves nothing.
fn forwarded(chain: &[&str], proxies: usize) -> Option<IpAddr> {
    let place = chain.len().checked_sub(proxies).filter(|_| proxies > 0)?;
    chain.get(place)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        limit: Option<u8>,
    }

    fn problem<T>(outcome: Result<T, Failure>) -> (ProblemCode, String) {
        match outcome {
            Err(Failure::Problem { code, errors }) => {
                (code, errors.into_iter().next().map(|error| error.pointer).unwrap_or_default())
            }
            _ => panic!("expected a problem"),
        }
    }

    fn extract<T: FromRequest<Error = Failure, Future = Ready<Result<T, Failure>>>>(
        req: &HttpRequest,
    ) -> Result<T, Failure> {
        T::from_request(req, &mut Payload::None).into_inner()
    }

    #[test]
    fn a_query_is_strict_and_points_at_the_parameter() {
        let ask = |uri: &str| extract::<Query<Page>>(&TestRequest::with_uri(uri).to_http_request());
        assert_eq!(ask("/?limit=20").unwrap().0.limit, Some(20));
        assert_eq!(ask("/").unwrap().0.limit, None);
        assert_eq!(problem(ask("/?limit=x")), (ProblemCode::ValidationFailed, "/limit".into()));
        assert_eq!(problem(ask("/?limit=1&limit=2")), (ProblemCode::ValidationFailed, "/limit".into()));
        assert_eq!(problem(ask("/?offset=1")), (ProblemCode::UnknownField, "/offset".into()));
    }

    #[test]
    fn a_path_that_holds_no_key_is_not_found() {
        let req = TestRequest::default().param("id", "42").to_http_request();
        assert_eq!(problem(extract::<PathId<()>>(&req)).0, ProblemCode::NotFound);
    }

    #[test]
    fn an_idempotency_key_has_16_to_64_visible_characters() {
        let ask = |key: &str| {
            let req = TestRequest::default().insert_header((IDEMPOTENCY_KEY, key)).to_http_request();
            extract::<IdempotencyKey>(&req)
        };
        assert_eq!(ask("0123456789abcdef").unwrap().0, "0123456789abcdef");
        for bad in ["0123456789abcde", "0123456789 abcdef", "ключ-ключ-ключ-ключ", &"a".repeat(65)]
        {
            assert_eq!(
                problem(ask(bad)),
                (ProblemCode::ValidationFailed, "/Idempotency-Key".into()),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_missing_idempotency_key_is_a_problem_only_where_it_is_demanded() {
        let req = TestRequest::default().to_http_request();
        assert_eq!(problem(extract::<IdempotencyKey>(&req)).0, ProblemCode::IdempotencyKeyMissing);
        assert_eq!(extract::<MaybeIdempotencyKey>(&req).unwrap(), MaybeIdempotencyKey(None));
    }

    #[test]
    fn two_idempotency_keys_are_one_too_many() {
        let req = TestRequest::default()
            .append_header((IDEMPOTENCY_KEY, "0123456789abcdef"))
            .append_header((IDEMPOTENCY_KEY, "fedcba9876543210"))
            .to_http_request();
        assert_eq!(problem(extract::<MaybeIdempotencyKey>(&req)).0, ProblemCode::ValidationFailed);
    }

    #[test]
    fn only_what_trusted_proxies_noted_is_believed() {
        let chain = ["198.51.100.7", "203.0.113.9"];
        assert_eq!(forwarded(&chain, 0), None);
        assert_eq!(forwarded(&chain, 1), "203.0.113.9".parse().ok());
        assert_eq!(forwarded(&chain, 2), "198.51.100.7".parse().ok());
        assert_eq!(forwarded(&chain, 3), None);
        assert_eq!(forwarded(&[], 1), None);
    }
}
