//! The whole site as each worker thread configures it: operations, documentation pages, the fallback, and the data
//! that they share.

use actix_web::web;
use utoipa::openapi::Paths;
use utoipa_swagger_ui::Config as DocsConfig;

use super::docs::{self, Document};
use super::fallback::{self, Addresses};
use super::router;

/// What the worker threads share; made once.
#[derive(Clone)]
pub struct Site {
    addresses: web::Data<Addresses>,
    document: web::Data<Document>,
    docs: web::Data<DocsConfig<'static>>,
}

impl Site {
    /// Collects the addresses of all operations.
    #[must_use]
    pub fn collect() -> Self {
        let mut paths = Paths::new();
        router::operations(&mut paths);
        Self {
            addresses: web::Data::new(Addresses::new(&paths, &docs::ADDRESSES)),
            document: web::Data::new(Document::default()),
            docs: web::Data::new(DocsConfig::from("/openapi.json").validator_url("none")),
        }
    }

    /// Adds everything to an application.
    pub fn configure(&self, service: &mut web::ServiceConfig) {
        service.app_data(self.addresses.clone()).app_data(self.document.clone()).app_data(self.docs.clone());
        router::operations(service);
        docs::pages(service);
        service.default_service(web::to(fallback::answer));
    }
}
