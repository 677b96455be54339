//! What happens to a request that no operation took: 405 with `Allow`, the answer to OPTIONS, or 404.
//!
//! actix-web answers 404 for a wrong method (actix-web#2735), so the OpenAPI paths are asked which methods an
//! address has.

use actix_web::dev::ResourceDef;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::path::{PathItem, Paths};

/// The addresses of the service with the value of their `Allow` header.
#[derive(Debug)]
pub(super) struct Addresses(Vec<(ResourceDef, HeaderValue)>);

impl Addresses {
    /// The operations' addresses, and `extra` ones that only answer GET.
    pub(super) fn new(paths: &Paths, extra: &[&str]) -> Self {
        let documented =
            paths.paths.iter().map(|(path, item)| (ResourceDef::new(path.as_str()), allow(item)));
        let extra = extra
            .iter()
            .map(|path| (ResourceDef::new(*path), HeaderValue::from_static("GET, HEAD, OPTIONS")));
        Self(documented.chain(extra).collect())
    }

    fn allow(&self, path: &str) -> Option<&HeaderValue> {
        self.0.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, allow)| allow)
    }
}

/// The methods of an address, in the order in which people list them.
fn allow(item: &PathItem) -> HeaderValue {
    let mut methods = Vec::new();
    if item.get.is_some() {
        methods.extend(["GET", "HEAD"]);
    }
    for (present, method) in [
        (item.post.is_some(), "POST"),
        (item.put.is_some(), "PUT"),
        (item.patch.is_some(), "PATCH"),
        (item.delete.is_some(), "DELETE"),
    ] {
        if present {
            methods.push(method);
        }
    }
    methods.push("OPTIONS");
    HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

/// Answers what nobody else did. The outermost middleware adds the problem body.
pub(super) async fn answer(req: HttpRequest, addresses: web::Data<Addresses>) -> HttpResponse {
    let (status, allow) = match (addresses.allow(req.path()), req.method()) {
        (None, _) => return HttpResponse::new(StatusCode::NOT_FOUND),
        (Some(allow), &Method::OPTIONS) => (StatusCode::NO_CONTENT, allow),
        (Some(allow), _) => (StatusCode::METHOD_NOT_ALLOWED, allow),
    };
    let mut response = HttpResponse::new(status);
    response.headers_mut().insert(header::ALLOW, allow.clone());
    response
}

#[cfg(test)]
mod tests {
    use utoipa::openapi::HttpMethod;
    use utoipa::openapi::path::{Operation, PathsBuilder};

    use super::*;

    #[test]
    fn allow_lists_what_the_document_has_and_head_beside_get() {
        let item = |method| PathItem::new(method, Operation::new());
        let paths = PathsBuilder::new()
            .path("/offers/{id}", item(HttpMethod::Get))
            .path("/offers/{id}", item(HttpMethod::Patch))
            .build();
        let addresses = Addresses::new(&paths, &["/docs/{file:.*}"]);
        assert_eq!(addresses.allow("/offers/7").unwrap(), "GET, HEAD, PATCH, OPTIONS");
        assert_eq!(addresses.allow("/docs/a/b.css").unwrap(), "GET, HEAD, OPTIONS");
        assert_eq!(addresses.allow("/offers"), None);
    }
}
