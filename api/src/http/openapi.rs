//! The OpenAPI 3.1 document: put together from the handlers that the router lists, and completed where every
//! operation needs the same.

use actix_web::App as ActixApp;
use mobile_contracts::wire::problem::{FieldProblem, PROBLEM_JSON, Problem};
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa_actix_web::AppExt as _;

use super::router;

/// What the document says before the first operation is added.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Social Family Card",
        description = "Социальная карта семьи: карта, скидки партнёров, меры поддержки. \
            Every error is `application/problem+json` with a stable `code`; texts follow `Accept-Language` (ru, en). \
            Unknown request fields are refused; unknown response fields are to be ignored.",
        license(name = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This service")),
    tags(
        (name = "family", description = "What an adult of a family does with a phone."),
        (name = "till", description = "What a shop's till does at the checkout. Amounts are kopecks."),
        (name = "partner", description = "What a partner's owner and staff do: outlets, tills, offers."),
        (name = "benefits", description = "Which state support a family qualifies for, and why; open to everybody."),
        (name = "administration", description = "What an administrator of the region does; the `family-card` command line."),
        (name = "session", description = "Staying signed in and signing out; the same for whoever signed in."),
        (name = "service", description = "Health, version and documentation; open to everybody."),
    ),
    components(schemas(Problem, FieldProblem)),
)]
struct Skeleton;

/// The whole document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let app = ActixApp::new().into_utoipa_app().openapi(Skeleton::openapi());
    let (_, mut document) = app.configure(|api| router::operations(api)).split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = document.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("bearer", bearer);
    for (path, item) in &mut document.paths.paths {
        let names: Vec<&str> = placeholders(path).collect();
        for operation in operations_of(item) {
            complete(operation, &names);
        }
        if let Some(operation) = item.post.as_mut() {
            accept_idempotency_key(operation);
        }
    }
    document
}

/// The document as people read it in a diff: indented, with a line feed at its end.
///
/// # Errors
/// None in practice; serde_json's.
pub fn pretty() -> serde_json::Result<String> {
    Ok(document().to_pretty_json()? + "\n")
}

/// Adds to an operation what all have in common: path keys that nobody described, the problem answer, and the
/// response descriptions without which a document is not valid OpenAPI.
fn complete(operation: &mut Operation, placeholders: &[&str]) {
    let parameters = operation.parameters.get_or_insert_default();
    for name in placeholders {
        let described = |p: &RefOr<Parameter>| match p {
            RefOr::T(p) => p.name == *name && matches!(p.parameter_in, ParameterIn::Path),
            RefOr::Ref(_) => false,
        };
        if !parameters.iter().any(described) {
            parameters.push(RefOr::T(path_key(name)));
        }
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
    let responses = &mut operation.responses.responses;
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = reason(status).to_owned();
        }
    }
    responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(problem()));
}

/// Every POST that creates takes an `Idempotency-Key` (`idempotency.rs`), whoever wrote it.
fn accept_idempotency_key(operation: &mut Operation) {
    if !operation.responses.responses.contains_key("201") {
        return;
    }
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(16)).max_length(Some(64));
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "16-64 visible ASCII characters. The same request again with the same key, within two days, gets the same \
            answer and `Idempotent-Replayed: true`; another request is 422 `idempotency_key_reused`.",
        ))
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// The names in braces: `id` of `/offers/{id}`.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next())
}

fn path_key(name: &str) -> Parameter {
    let uuid = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(uuid))
        .build()
}

fn problem() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description("Any error; decide by its `code`.")
        .content(PROBLEM_JSON, content)
        .build()
}

fn reason(status: &str) -> &str {
    let known = status.parse::<u16>().ok().and_then(|code| actix_web::http::StatusCode::from_u16(code).ok());
    known.and_then(|status| status.canonical_reason()).unwrap_or("Answer")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_has_an_id_of_its_own_a_summary_a_tag_and_the_problem_answer() {
        let mut ids = HashSet::new();
        for (path, item) in &mut document().paths.paths {
            for operation in operations_of(item) {
                let id = operation.operation_id.clone().unwrap_or_default();
                assert!(!id.is_empty() && ids.insert(id.clone()), "{path}: operation id `{id}`");
                assert!(
                    operation.summary.as_ref().is_some_and(|text| !text.is_empty()),
                    "{path}: summary of {id}"
                );
                assert!(operation.tags.as_ref().is_some_and(|tags| tags.len() == 1), "{path}: tag of {id}");
                assert!(
                    operation.responses.responses.contains_key("default"),
                    "{path}: problem answer of {id}"
                );
            }
        }
    }

    #[test]
    fn every_reference_in_the_document_leads_somewhere() {
        let json = serde_json::to_value(document()).unwrap();
        let mut left = vec![&json];
        while let Some(value) = left.pop() {
            if let Some(reference) = value.get("$ref").and_then(|r| r.as_str()) {
                assert!(json.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            }
            left.extend(
                value
                    .as_object()
                    .into_iter()
                    .flat_map(|o| o.values())
                    .chain(value.as_array().into_iter().flatten()),
            );
        }
    }

    #[test]
    fn a_path_key_that_nobody_described_becomes_a_uuid_parameter() {
        let mut operation = Operation::new();
        complete(&mut operation, &placeholders("/a/{id}/b/{other:.*}").collect::<Vec<_>>());
        let parameters = serde_json::to_value(operation.parameters).unwrap();
        assert_eq!(parameters.pointer("/0/name").unwrap(), "id");
        assert_eq!(parameters.pointer("/0/schema/format").unwrap(), "uuid");
        assert_eq!(parameters.pointer("/1/name").unwrap(), "other");
    }
}
