//! How the types appear in the API document.

use super::*;
use crate::reason::{CashierReason, Params};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(components(schemas(OfferTerms, Basket, Pricing, InputProblem, Params, CashierReason)))]
struct Document;

#[test]
fn schema_names_are_words_that_no_other_domain_would_take() {
    let components = Document::openapi().components.unwrap();
    let names: Vec<_> = components.schemas.keys().cloned().collect();
    insta::assert_snapshot!("schema_names", names.join("\n"));
}

#[test]
fn a_schema_knows_the_discriminator_and_the_bounds() {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    let at = |pointer: &str| document.pointer(&format!("/components/schemas/{pointer}")).cloned();
    assert_eq!(at("BasisPoints/maximum"), Some(json!(10_000)));
    assert_eq!(at("Basket/properties/lines/maxItems"), Some(json!(200)));
    assert_eq!(at("Basket/additionalProperties"), Some(json!(false)));
    assert_eq!(at("TimeOfDay/pattern"), Some(json!("^([01][0-9]|2[0-3]):[0-5][0-9]$")));
    let codes = at("CashierReason/enum").unwrap();
    assert!(codes.as_array().unwrap().contains(&json!("card_not_valid")));
    assert!(!codes.as_array().unwrap().contains(&json!("revoked")));
}
