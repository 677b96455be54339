//! The other parent joins, and each adult looks after their own contacts.

use e2e::{Answer, TestApp, on_both_databases};
use mobile_contracts::wire::contact::ContactList;
use mobile_contracts::wire::family::{FamilyBody, RegisteredFamily};
use mobile_contracts::wire::invitation::{InvitationBody, InvitationList, OpenInvitationList};
use mobile_contracts::wire::sign_in::SignInOutcome;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{self, Household, PHONE, ask_for_code, received_code, registration_token, sign_in};
use crate::support::{DAY, problem};

on_both_databases![
    the_other_parent_is_invited_signs_in_and_joins_as_that_member,
    an_invitation_ends_by_itself_and_by_being_withdrawn,
    a_mistyped_contact_opens_no_family,
    only_an_adult_without_an_account_is_invited,
    a_contact_that_has_a_family_joins_no_second_one,
    invitations_are_counted,
    contacts_are_added_with_a_code_and_taken_away_but_for_the_last,
    every_other_contact_is_told_when_one_comes_or_goes,
];

const SPOUSE: &str = "+79031112233";
/// Павел's, as `large_family` records it.
const BORN: &str = "1988-11-02";

async fn invite(app: &TestApp, household: &Household, member: Uuid, contact: &str) -> Answer {
    let path = format!("/api/v1/me/family/members/{member}/invitation");
    household.ask(app, "POST", &path).json(&json!({ "contact": contact })).send().await
}

/// What a phone received, whole, and not as a code.
async fn received(app: &TestApp, phone: &str) -> String {
    let wanted = |text: &str| text.starts_with(phone) && !text.contains('#');
    app.take_message(&format!("message for {phone}"), wanted).await
}

async fn found(app: &TestApp, token: &str) -> OpenInvitationList {
    let body = json!({ "registration": token });
    app.http().post("/api/v1/registration/invitations").json(&body).send().await.ok()
}

async fn join(app: &TestApp, token: &str, invitation: Uuid, born: &str) -> Answer {
    let body = json!({
        "registration": token, "invitation": invitation, "birth_date": born, "consent_version": "2026-01",
    });
    app.http().post("/api/v1/registration/join").json(&body).send().await
}

async fn the_other_parent_is_invited_signs_in_and_joins_as_that_member(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let other = household.registered.family.members[1].id;
    let invited: InvitationBody = invite(app, &household, other, "8 903 111-22-33").await.read(201);
    assert_eq!((invited.member, invited.contact.0.as_str()), (other, SPOUSE));
    let open: InvitationList = household.ask(app, "GET", "/api/v1/me/family/invitations").send().await.ok();
    assert_eq!(open.invitations, [invited]);
    let text = received(app, SPOUSE).await;
    assert!(text.contains("Вас пригласили в карту семьи") && !text.contains("Анна"), "{text}");

    let token = registration_token(app, SPOUSE).await;
    let offered = found(app, &token).await;
    assert_eq!(offered.invitations[0].invited_by.0, "Анна К.");
    let joined: RegisteredFamily = join(app, &token, offered.invitations[0].id, BORN).await.ok();
    assert_eq!(joined.family.id, household.registered.family.id);
    assert!(joined.family.members[1].has_account);

    // Their own session, their own sign-in from then on, and the family's data.
    let bearer = joined.session.access_token.expose();
    let seen: FamilyBody = app.http().get("/api/v1/me/family").bearer(bearer).send().await.ok();
    assert_eq!(seen, joined.family);
    assert_eq!(sign_in(app, SPOUSE).await.outcome, SignInOutcome::Session);
    assert!(received(app, PHONE).await.contains("приняли"), "who invited is told");
    // The same once more leads nowhere.
    assert_eq!(join(app, &token, offered.invitations[0].id, BORN).await.status, 404);
    let open: InvitationList = household.ask(app, "GET", "/api/v1/me/family/invitations").send().await.ok();
    assert_eq!(open.invitations, []);
}

async fn an_invitation_ends_by_itself_and_by_being_withdrawn(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let other = household.registered.family.members[1].id;
    let path = format!("/api/v1/me/family/members/{other}/invitation");
    assert_eq!(household.ask(app, "DELETE", &path).send().await.status, 404);
    assert_eq!(invite(app, &household, other, SPOUSE).await.status, 201);
    let token = registration_token(app, SPOUSE).await;
    let first = found(app, &token).await.invitations[0].id;
    assert_eq!(household.ask(app, "DELETE", &path).send().await.status, 204);
    assert_eq!(found(app, &token).await.invitations, []);
    assert_eq!(join(app, &token, first, BORN).await.told(), problem(404, "not_found", None));

    // A second invitation takes the place of the first, and lasts seven days.
    assert_eq!(invite(app, &household, other, SPOUSE).await.status, 201);
    let second = found(app, &token).await.invitations[0].id;
    assert_eq!(invite(app, &household, other, SPOUSE).await.status, 201);
    let third = found(app, &token).await.invitations[0].id;
    assert_ne!(second, third);
    assert_eq!(join(app, &token, second, BORN).await.status, 404);
    app.clock.advance(7 * DAY);
    let late = registration_token(app, SPOUSE).await;
    assert_eq!(found(app, &late).await.invitations, []);
    assert_eq!(join(app, &late, third, BORN).await.status, 404);
}

async fn a_mistyped_contact_opens_no_family(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let other = household.registered.family.members[1].id;
    assert_eq!(invite(app, &household, other, SPOUSE).await.status, 201);
    let token = registration_token(app, SPOUSE).await;
    let invitation = found(app, &token).await.invitations[0].id;
    for _ in 0..5 {
        let wrong = join(app, &token, invitation, "1980-01-01").await;
        assert_eq!(wrong.told(), problem(422, "validation_failed", Some("/birth_date")));
    }
    assert_eq!(join(app, &token, invitation, BORN).await.told(), problem(404, "not_found", None));
    // Somebody whom nobody invited finds nothing, whatever they know.
    let stranger = registration_token(app, "+79990000000").await;
    assert_eq!(found(app, &stranger).await.invitations, []);
    assert_eq!(join(app, &stranger, invitation, BORN).await.told(), problem(404, "not_found", None));
    let outdated = json!({
        "registration": token, "invitation": invitation, "birth_date": BORN, "consent_version": "2020-01",
    });
    let answer = app.http().post("/api/v1/registration/join").json(&outdated).send().await;
    assert_eq!(answer.told(), problem(422, "validation_failed", Some("/consent_version")));
}

async fn only_an_adult_without_an_account_is_invited(app: &TestApp) {
    let (household, stranger) =
        (Household::register(app, PHONE).await, Household::register(app, "+79990000000").await);
    let members = &household.registered.family.members;
    for taken in [members[0].id, members[2].id] {
        assert_eq!(invite(app, &household, taken, SPOUSE).await.told(), problem(409, "conflict", None));
    }
    assert_eq!(invite(app, &stranger, members[1].id, SPOUSE).await.told(), problem(404, "not_found", None));
    let nowhere = invite(app, &household, members[1].id, "112").await;
    assert_eq!(nowhere.told(), problem(422, "validation_failed", Some("/contact")));
}

async fn a_contact_that_has_a_family_joins_no_second_one(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let other = household.registered.family.members[1].id;
    // Proved before they registered a family of their own with it.
    let early = registration_token(app, SPOUSE).await;
    let elsewhere = Household::register(app, SPOUSE).await;
    // Whether somebody has the contact is not told to whoever invites.
    assert_eq!(invite(app, &household, other, SPOUSE).await.status, 201);
    assert_eq!(sign_in(app, SPOUSE).await.outcome, SignInOutcome::Session);
    let invitation = found(app, &early).await.invitations[0].id;
    assert_eq!(join(app, &early, invitation, BORN).await.told(), problem(409, "conflict", None));
    // Having left theirs, they can.
    assert_eq!(elsewhere.ask(app, "DELETE", "/api/v1/me/family").send().await.status, 204);
    let token = registration_token(app, SPOUSE).await;
    assert_eq!(join(app, &token, invitation, BORN).await.status, 200);
}

async fn invitations_are_counted(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let other = household.registered.family.members[1].id;
    for number in 0..10 {
        assert_eq!(invite(app, &household, other, &format!("+7903111223{number}")).await.status, 201);
    }
    let refused = invite(app, &household, other, SPOUSE).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("600")));
}

async fn contacts_are_added_with_a_code_and_taken_away_but_for_the_last(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let second = "+79160000001";
    let add = async |code: &str| {
        let body = json!({ "contact": second, "code": code });
        household.ask(app, "POST", "/api/v1/me/contacts").json(&body).send().await
    };
    assert_eq!(add("000000").await.told(), problem(401, "invalid_credentials", None));
    assert_eq!(ask_for_code(app, second).await.status, 202);
    let code = received_code(app, second).await;
    let contacts: ContactList = add(&code).await.read(201);
    let values: Vec<&str> = contacts.contacts.iter().map(|contact| contact.value.0.as_str()).collect();
    assert_eq!(values, [PHONE, second]);
    assert_eq!(add(&code).await.status, 401, "a code works once");
    assert_eq!(sign_in(app, second).await.outcome, SignInOutcome::Session);

    // Somebody else's contact is not taken away from them, nor seen.
    let stranger = Household::register(app, SPOUSE).await;
    assert_eq!(ask_for_code(app, SPOUSE).await.status, 202);
    let code = received_code(app, SPOUSE).await;
    let body: Value = json!({ "contact": SPOUSE, "code": code });
    let taken = household.ask(app, "POST", "/api/v1/me/contacts").json(&body).send().await;
    assert_eq!(taken.told(), problem(409, "conflict", None));
    let path = |id: Uuid| format!("/api/v1/me/contacts/{id}");
    let first = path(contacts.contacts[0].id);
    assert_eq!(stranger.ask(app, "DELETE", &first).send().await.told(), problem(404, "not_found", None));

    assert_eq!(household.ask(app, "DELETE", &first).send().await.status, 204);
    assert_eq!(sign_in(app, PHONE).await.outcome, SignInOutcome::Registration, "the number is free again");
    let last = path(contacts.contacts[1].id);
    assert_eq!(household.ask(app, "DELETE", &last).send().await.told(), problem(409, "conflict", None));
}

async fn every_other_contact_is_told_when_one_comes_or_goes(app: &TestApp) {
    const SECOND: &str = "+79160000001";
    const THIRD: &str = "+79160000002";
    let household = Household::register(app, PHONE).await;
    let mut contacts = None;
    for added in [SECOND, THIRD] {
        assert_eq!(ask_for_code(app, added).await.status, 202);
        let body = json!({ "contact": added, "code": received_code(app, added).await });
        let answer = household.ask(app, "POST", "/api/v1/me/contacts").json(&body).send().await;
        contacts = Some(answer.read::<ContactList>(201));
    }
    let contacts = contacts.unwrap().contacts;
    // Messages go out side by side: which of two comes first is not promised, so each is asked for by all that it says.
    let told = async |phone: &str, what: &str| {
        let text = people::received(app, phone, what).await;
        let (own, message) = text.split_once('\n').unwrap();
        assert_eq!(own, phone);
        assert!(![PHONE, SECOND, THIRD, "916", "Анна"].iter().any(|known| message.contains(known)), "{text}");
    };
    // The one that is new has just read a code and knows.
    told(PHONE, "для входа добавлен +7 *** ***-**-01").await;
    told(PHONE, "для входа добавлен +7 *** ***-**-02").await;
    told(SECOND, "для входа добавлен +7 *** ***-**-02").await;

    let second = format!("/api/v1/me/contacts/{}", contacts[1].id);
    assert_eq!(household.ask(app, "DELETE", &second).send().await.status, 204);
    for phone in [PHONE, SECOND, THIRD] {
        told(phone, "+7 *** ***-**-01 убран, войти с ним больше нельзя").await;
    }
    let left: Vec<_> = std::fs::read_dir(&app.state().config.outbox_folder).unwrap().collect();
    assert!(left.is_empty(), "nobody is told twice, nor the one that is new: {left:?}");
}
