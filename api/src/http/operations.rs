//! Who takes the operations that the router lists: each worker thread serves them, the fallback knows their addresses,
//! the document describes them.
//!
//! Whoever described them as well would make the whole document once more to throw it away, some 20 MiB of it.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::Paths;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as Described;

/// Takes operations, one after the other.
pub trait Operations {
    /// Takes one.
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static);
}

impl Operations for web::ServiceConfig {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) {
        Self::service(self, operation);
    }
}

impl Operations for Described<'_> {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) {
        Self::service(self, operation);
    }
}

impl Operations for Paths {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) {
        self.merge(operation.paths());
    }
}
