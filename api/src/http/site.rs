//! The whole site as each worker thread configures it: operations, documentation pages, the fallback, and the data
//! that they share.

use actix_web::web;
use utoipa_swagger_ui::Config as DocsConfig;

use super::docs::{self, Document};
use super::fallback::{self, Addresses};
use super::{openapi, router};

/// What the worker threads share; made once.
#[derive(Clone)]
pub struct Site {
    addresses: web::Data<Addresses>,
    document: web::Data<Document>,
    docs: web::Data<DocsConfig<'static>>,
}

impl Site {
    /// Puts the document together and derives the rest from it.
    ///
    /// # Errors
    /// None in practice; serde_json's.
    pub fn new() -> serde_json::Result<Self> {
        let document = openapi::document();
        Ok(Self {
            addresses: web::Data::new(Addresses::new(&document.paths, &docs::ADDRESSES)),
            document: web::Data::new(Document::new(&document)?),
            docs: web::Data::new(DocsConfig::from("/openapi.json").validator_url("none")),
        })
    }

    /// Adds everything to an application.
    pub fn configure(&self, service: &mut web::ServiceConfig) {
        service.app_data(self.addresses.clone()).app_data(self.document.clone()).app_data(self.docs.clone());
        router::operations(service);
        docs::pages(service);
        service.default_service(web::to(fallback::answer));
    }
}
