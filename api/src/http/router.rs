//! The table of contents: every operation of the service, one line each, grouped by audience. No logic.
//!
//! A handler carries its method and path in its attributes, `#[utoipa::path(..)]` above `#[get("/api/v1/..")]`;
//! a line here serves it and puts it into the OpenAPI document. Nothing else serves an operation.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{docs, health};
use crate::auth::sessions;
use crate::families::{lists, reviews};
use crate::{administrators, cards, checkout, contacts, families};

/// All operations.
pub fn operations(api: &mut ServiceConfig<'_>) {
    // A family that registers
    api.service(families::http::get_registration_form);
    api.service(families::http::register_family);

    // A family's adult
    api.service(families::http::get_family);
    api.service(families::http::change_home);
    api.service(families::http::add_member);
    api.service(families::http::change_member);
    api.service(families::http::remove_member);
    api.service(families::http::declare_category);
    api.service(cards::http::list_cards);
    api.service(cards::http::enrol_device);
    api.service(cards::http::fetch_day_passes);
    api.service(checkout::http::list_redemptions);

    // A till
    api.service(checkout::http::verify_card);
    api.service(checkout::http::redeem_quote);
    api.service(checkout::http::void_redemption);

    // An administrator
    api.service(administrators::http::sign_in_administrator);
    api.service(administrators::http::get_administrator);
    api.service(reviews::http::list_reviews);
    api.service(reviews::http::show_family);
    api.service(reviews::http::approve_category);
    api.service(reviews::http::reject_category);
    api.service(lists::http::apply_list_batch);
    api.service(cards::http::show_card);
    api.service(cards::http::revoke_card);

    // Whoever signs in
    api.service(contacts::http::send_code);
    api.service(contacts::http::sign_in);
    api.service(sessions::http::refresh_session);
    api.service(sessions::http::end_session);
    api.service(sessions::http::end_all_sessions);

    // Everybody
    api.service(sessions::http::list_access_keys);
    api.service(health::get_liveness);
    api.service(health::get_readiness);
    api.service(health::get_version);
    api.service(docs::get_openapi);
    api.service(docs::get_problem);
}
