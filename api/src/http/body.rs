//! The JSON body of a request: read within a size and a time, and either a `T` or a problem that points at the
//! culprit.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use mobile_contracts::wire::field_error::push_step;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use tokio::time::timeout;

use crate::config::BODY_READ_MS;
use crate::failure::Failure;
use crate::state::App;

/// What an ordinary operation takes, in bytes.
pub(super) const DEFAULT_LIMIT: usize = 64 * 1024;

/// The JSON body of a request, of at most `LIMIT` bytes. Unknown fields are refused by the type
/// (`#[serde(deny_unknown_fields)]`).
///
/// Problems: 415 (not JSON), 413, 408, 400 `malformed_json` or `unknown_field`, 422 `validation_failed`.
#[derive(Debug)]
pub struct Body<T, const LIMIT: usize = DEFAULT_LIMIT>(pub T);

impl<T: DeserializeOwned + 'static, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_head(req, LIMIT);
        let payload = payload.take();
        // actix-web limits only the time of the header block.
        let within = req.app_data::<web::Data<App>>().map_or(BODY_READ_MS, |app| app.config.body_read_ms);
        Box::pin(async move {
            checked?;
            let bytes = timeout(Duration::from_millis(within), read(payload, LIMIT))
                .await
                .map_err(|_| Failure::problem(ProblemCode::RequestTimeout))??;
            parse(&bytes).map(Self)
        })
    }
}

/// Refuses by the header block alone what need not be read.
fn check_head(req: &HttpRequest, limit: usize) -> Result<(), Failure> {
    let headers = req.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(header::CONTENT_TYPE).is_some_and(is_json)
        || text(header::CONTENT_ENCODING).is_some_and(|e| e != "identity")
    {
        return Err(Failure::problem(ProblemCode::UnsupportedMediaType));
    }
    match text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > limit => Err(Failure::problem(ProblemCode::PayloadTooLarge)),
        _ => Ok(()),
    }
}

/// `application/json`, with no parameter but `charset=utf-8` (RFC 8259 §8.1 and §11).
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.all(|parameter| {
            parameter.eq_ignore_ascii_case("charset=utf-8")
                || parameter.eq_ignore_ascii_case("charset=\"utf-8\"")
        })
}

pub(super) async fn read(mut payload: Payload, limit: usize) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => Failure::problem(ProblemCode::PayloadTooLarge),
            _ => Failure::problem(ProblemCode::BadRequest),
        })?;
        if body.len() + chunk.len() > limit {
            return Err(Failure::problem(ProblemCode::PayloadTooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Bytes to a value, or a problem with a JSON Pointer.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // Keeping the path costs as much as reading; only what cannot be read is read once more with it.
    serde_json::from_slice(bytes).map_err(|_| refused::<T>(bytes))
}

/// What is wrong with bytes that are no `T`.
fn refused<T: DeserializeOwned>(bytes: &[u8]) -> Failure {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) if error.inner().is_data() => wrong_value(error.path(), &error.inner().to_string()),
        // No JSON, or more than JSON.
        _ => Failure::problem(ProblemCode::MalformedJson),
    }
}

/// The problem for a value that the type refused. serde tells the kind of mistake only in words, whose beginnings
/// have not changed since serde 1.0; a test holds them.
pub(super) fn wrong_value(path: &Path, message: &str) -> Failure {
    let mut pointer = pointer_to(path);
    let quoted = message.split('`').nth(1);
    let code = match message {
        m if m.starts_with("unknown field") => FieldCode::Unknown,
        m if m.starts_with("missing field") => FieldCode::Required,
        m if m.starts_with("duplicate field") => FieldCode::Duplicate,
        m if m.starts_with("unknown variant") => FieldCode::NotInList,
        m if m.starts_with("invalid type") => FieldCode::WrongType,
        _ => FieldCode::Malformed,
    };
    // A field that is missing or comes twice has no path of its own: serde names it in the message.
    let named = |field: &str| matches!(path.iter().next_back(), Some(Segment::Map { key }) if key == field);
    if let (FieldCode::Required | FieldCode::Duplicate | FieldCode::Unknown, Some(field)) = (code, quoted)
        && !named(field)
    {
        push_step(&mut pointer, field);
    }
    let errors = vec![FieldError::new(pointer, code)];
    match code {
        FieldCode::Unknown => Failure::Problem { code: ProblemCode::UnknownField, errors },
        _ => Failure::invalid(errors),
    }
}

fn pointer_to(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push_step(&mut pointer, &index.to_string()),
            Segment::Map { key } => push_step(&mut pointer, key),
            Segment::Enum { variant } => push_step(&mut pointer, variant),
            Segment::Unknown => {}
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use futures_util::{Stream, stream};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it parses is of interest")]
    struct Family {
        name: String,
        members: Vec<Member>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it parses is of interest")]
    struct Member {
        born: chrono::NaiveDate,
        role: Role,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Role {
        Parent,
        Child,
    }

    fn told(json: &str) -> (ProblemCode, Option<(String, FieldCode)>) {
        match parse::<Family>(json.as_bytes()) {
            Err(Failure::Problem { code, errors }) => {
                (code, errors.into_iter().next().map(|error| (error.pointer, error.code)))
            }
            other => panic!("{other:?}"),
        }
    }

    fn pointed(
        code: ProblemCode,
        pointer: &str,
        field: FieldCode,
    ) -> (ProblemCode, Option<(String, FieldCode)>) {
        (code, Some((pointer.to_owned(), field)))
    }

    #[test]
    fn a_wrong_value_is_pointed_at() {
        use ProblemCode::{UnknownField, ValidationFailed};
        for (json, expected) in [
            (r#"{"name": 1, "members": []}"#, pointed(ValidationFailed, "/name", FieldCode::WrongType)),
            (r#"{"members": []}"#, pointed(ValidationFailed, "/name", FieldCode::Required)),
            (r#"{"name": "", "members": [], "a/b": 1}"#, pointed(UnknownField, "/a~1b", FieldCode::Unknown)),
            (
                r#"{"name": "", "name": "", "members": []}"#,
                pointed(ValidationFailed, "/name", FieldCode::Duplicate),
            ),
            (
                r#"{"name": "", "members": [{"born": "2020-02-30", "role": "child"}]}"#,
                pointed(ValidationFailed, "/members/0/born", FieldCode::Malformed),
            ),
            (
                r#"{"name": "", "members": [{"born": "2020-02-28", "role": "aunt"}]}"#,
                pointed(ValidationFailed, "/members/0/role", FieldCode::NotInList),
            ),
            (
                r#"{"name": "", "members": [{"born": "2020-02-28", "role": "child", "inn": "1"}]}"#,
                pointed(UnknownField, "/members/0/inn", FieldCode::Unknown),
            ),
            // serde reads a struct from a sequence as well: too few elements, and no field is named.
            ("[]", pointed(ValidationFailed, "", FieldCode::Malformed)),
        ] {
            assert_eq!(told(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_not_json_or_more_than_json_is_malformed() {
        for json in ["", "{", "nope", r#"{"name": "", "members": []} trailing"#] {
            assert_eq!(told(json), (ProblemCode::MalformedJson, None), "{json}");
        }
    }

    async fn receive(stream: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> ProblemCode {
        let req =
            actix_web::test::TestRequest::post().insert_header((header::CONTENT_TYPE, "application/json"));
        let mut payload: Payload = Payload::Stream { payload: Box::pin(stream) };
        match Body::<Family>::from_request(&req.to_http_request(), &mut payload).await {
            Err(Failure::Problem { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_is_given_up_after_8_seconds() {
        let started = tokio::time::Instant::now();
        assert_eq!(receive(stream::pending()).await, ProblemCode::RequestTimeout);
        assert_eq!(started.elapsed().as_secs(), 8);
    }

    #[tokio::test]
    async fn a_body_that_does_not_say_its_length_is_cut_off_at_the_limit() {
        let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[b' '; 1024])));
        assert_eq!(receive(endless).await, ProblemCode::PayloadTooLarge);
    }

    #[test]
    fn only_json_in_utf_8_is_taken_for_json() {
        for yes in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert!(is_json(yes), "{yes}");
        }
        for no in
            ["", "text/json", "application/json; charset=cp1251", "application/jsonp", "application/ld+json"]
        {
            assert!(!is_json(no), "{no}");
        }
    }
}
