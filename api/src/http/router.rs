//! The table of contents: every operation of the service, one line each, grouped by audience. No logic.
//!
//! A handler carries its method and path in its attributes, `#[utoipa::path(..)]` above `#[get("/api/v1/..")]`;
//! a line here serves it and puts it into the OpenAPI document. Nothing else serves an operation.

use super::operations::Operations;
use super::{docs, health};
use crate::auth::sessions;
use crate::families::{consent, invitations, lists, reviews};
use crate::{
    administrators, audit, benefits, cards, checkout, contacts, export, families, keys, offers, oidc,
    own_contacts, partners,
};

/// All operations. A request's path is tried against them in this order, so those that are asked most stand first.
pub fn operations(api: &mut impl Operations) {
    // A till
    api.service(checkout::http::verify_card);
    api.service(checkout::http::redeem_quote);
    api.service(checkout::http::confirm_redemption);
    api.service(checkout::http::void_redemption);
    api.service(checkout::http::refund_redemption);
    api.service(checkout::http::get_bundle);
    api.service(cards::status::http::get_status_list);
    api.service(cards::specimens::http::list_till_specimens);
    api.service(partners::tills::http::begin_pairing);
    api.service(partners::tills::http::show_own_till);

    // Everybody
    api.service(benefits::http::screen_family);
    api.service(benefits::http::list_questions);
    api.service(benefits::http::list_packs);
    api.service(benefits::http::show_pack);
    api.service(benefits::roadmap::http::read_calendar);
    api.service(sessions::http::list_access_keys);
    api.service(keys::http::list_cose_keys);
    api.service(health::get_liveness);
    api.service(health::get_readiness);
    api.service(health::get_version);
    api.service(docs::get_openapi);
    api.service(docs::get_problem);

    // A family that registers
    api.service(families::http::get_registration_form);
    api.service(families::http::register_family);
    api.service(invitations::http::find_invitations);
    api.service(invitations::http::join_family);

    // A family's adult
    api.service(families::http::get_family);
    api.service(families::http::change_home);
    api.service(families::http::add_member);
    api.service(families::http::change_member);
    api.service(families::http::remove_member);
    api.service(families::http::declare_category);
    api.service(invitations::http::invite_adult);
    api.service(invitations::http::list_invitations);
    api.service(invitations::http::withdraw_invitation);
    api.service(consent::http::get_consent);
    api.service(consent::http::give_consent);
    api.service(consent::http::withdraw_consent);
    api.service(consent::http::erase_family);
    api.service(export::http::export_family);
    api.service(own_contacts::http::list_contacts);
    api.service(own_contacts::http::add_contact);
    api.service(own_contacts::http::remove_contact);
    api.service(cards::http::list_cards);
    api.service(cards::http::enrol_device);
    api.service(cards::http::list_devices);
    api.service(cards::http::remove_device);
    api.service(cards::http::fetch_day_passes);
    api.service(cards::digits::http::make_digits);
    api.service(cards::paper::http::make_own_paper);
    api.service(cards::paper::http::list_own_paper);
    api.service(cards::paper::http::print_own_pdf);
    api.service(cards::paper::http::print_own_svg);
    api.service(cards::paper::http::revoke_own_paper);
    api.service(checkout::http::list_redemptions);
    api.service(checkout::disputes::http::dispute_redemption);
    api.service(benefits::me::show_my_benefits);
    api.service(benefits::me::put_my_facts);
    api.service(benefits::me::put_take_up);
    api.service(benefits::roadmap::http::show_roadmap);
    api.service(benefits::roadmap::http::download_roadmap);
    api.service(benefits::roadmap::http::print_roadmap);
    api.service(benefits::roadmap::http::subscribe_calendar);
    api.service(benefits::roadmap::http::unsubscribe_calendar);
    api.service(offers::search::http::find_offers);

    // A partner's owner and staff
    api.service(partners::http::ask_to_join);
    api.service(partners::http::show_own_partner);
    api.service(partners::http::change_own_partner);
    api.service(partners::staff::http::list_staff);
    api.service(partners::staff::http::invite_staff);
    api.service(partners::staff::http::dismiss_staff);
    api.service(partners::outlets::http::list_own_outlets);
    api.service(partners::outlets::http::open_outlet);
    api.service(partners::outlets::http::show_outlet);
    api.service(partners::outlets::http::change_outlet);
    api.service(partners::outlets::http::close_outlet);
    api.service(partners::tills::http::confirm_pairing);
    api.service(partners::tills::http::issue_api_key);
    api.service(partners::tills::http::list_own_tills);
    api.service(partners::tills::http::revoke_till);
    api.service(checkout::http::list_sales);
    api.service(partners::tills::http::test_till);
    api.service(partners::tills::http::end_till_test);
    api.service(cards::specimens::http::list_specimens);
    api.service(offers::http::list_own_offers);
    api.service(offers::http::create_offer);
    api.service(offers::http::preview_offer);
    api.service(offers::http::show_own_offer);
    api.service(offers::http::edit_offer);
    api.service(offers::http::submit_offer);
    api.service(offers::http::pause_offer);
    api.service(offers::http::resume_offer);
    api.service(offers::http::end_offer);

    // An administrator
    api.service(administrators::http::sign_in_administrator);
    api.service(administrators::http::get_administrator);
    api.service(administrators::http::change_password);
    api.service(audit::http::list_audit);
    api.service(reviews::http::list_reviews);
    api.service(reviews::http::show_family);
    api.service(reviews::http::approve_category);
    api.service(reviews::http::reject_category);
    api.service(reviews::http::correct_birth_date);
    api.service(lists::http::apply_list_batch);
    api.service(cards::admin::http::show_card);
    api.service(cards::admin::http::issue_card);
    api.service(cards::admin::http::suspend_card);
    api.service(cards::admin::http::reinstate_card);
    api.service(cards::admin::http::revoke_card);
    api.service(cards::admin::http::reissue_card);
    api.service(cards::admin::http::list_family_cards);
    api.service(cards::admin::http::step_family_cards);
    api.service(cards::admin::http::remove_device_for_holder);
    api.service(cards::paper::http::make_paper);
    api.service(cards::paper::http::list_paper);
    api.service(cards::paper::http::print_pdf);
    api.service(cards::paper::http::print_svg);
    api.service(cards::paper::http::revoke_paper);
    api.service(cards::paper::http::find_paper);
    api.service(keys::http::list_keys);
    api.service(keys::http::rotate_key);
    api.service(keys::http::revoke_key);
    api.service(checkout::disputes::http::list_disputes);
    api.service(checkout::disputes::http::decide_dispute);
    api.service(partners::http::list_partners);
    api.service(partners::http::show_partner);
    api.service(partners::http::approve_partner);
    api.service(partners::http::reject_partner);
    api.service(partners::http::suspend_partner);
    api.service(partners::http::reinstate_partner);
    api.service(partners::outlets::http::list_outlets);
    api.service(partners::tills::http::list_tills);
    api.service(offers::http::review_offers);
    api.service(offers::http::review_offer);
    api.service(offers::http::publish_offer);
    api.service(offers::http::return_offer);
    api.service(offers::http::suspend_offer);
    api.service(benefits::publishing::http::import_pack);
    api.service(benefits::publishing::http::list_stored_packs);
    api.service(benefits::publishing::http::compare_pack);
    api.service(benefits::publishing::http::publish_pack);
    api.service(benefits::publishing::http::roll_back_pack);
    api.service(benefits::publishing::http::list_publications);

    // Whoever signs in
    api.service(contacts::http::send_code);
    api.service(contacts::http::sign_in);
    api.service(oidc::http::start_oidc);
    api.service(oidc::http::complete_oidc);
    api.service(sessions::http::refresh_session);
    api.service(sessions::http::end_session);
    api.service(sessions::http::end_all_sessions);
}
