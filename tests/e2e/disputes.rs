//! "It wasn't me": who may say it, who sees it, who decides, and that no limit comes back by it.

use diesel::prelude::*;
use e2e::{Scene, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::contacts::{self, Contact};
use family_card_api::db::schema::{audit, outbox};
use family_card_api::failure::Failure;
use family_card_api::ids::Key;
use family_card_api::vault::Subject;
use mobile_contracts::wire::checkout::SalePage;
use mobile_contracts::wire::dispute::{AdminDisputeBody, DisputeBody, DisputePage};
use serde_json::json;

use crate::support::{problem, used};

on_both_databases![
    an_adult_disputes_their_own_redemption_and_nobody_elses,
    a_dispute_gives_no_limit_back_and_the_card_stays_valid,
    the_partner_sees_that_it_is_disputed_and_nothing_about_the_family,
    an_administrator_decides_once_and_the_family_reads_the_reason,
    the_adults_of_the_family_are_told_once_and_not_what_was_bought,
];

async fn an_adult_disputes_their_own_redemption_and_nobody_elses(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let till = partner.till().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let path = format!("/api/v1/me/redemptions/{}/dispute", sold.id);

    let spouse = family.adults[1].post(&path).await.send().await;
    assert_eq!(spouse.told(), problem(404, "not_found", None));
    let stranger = app.a_family().register().await;
    assert_eq!(stranger.adult().post(&path).await.send().await.told(), problem(404, "not_found", None));

    let first: DisputeBody = family.adult().post(&path).await.send().await.ok();
    assert_eq!((first.state.as_str(), first.reason.as_deref()), ("open", None));
    app.clock.advance(60);
    let again: DisputeBody = family.adult().post(&path).await.send().await.ok();
    assert_eq!(first, again, "saying it again changes nothing");
    assert_eq!(family.adult().ledger().await.redemptions[0].dispute, Some(first));
    assert!(family.adults[1].ledger().await.redemptions.is_empty());
}

async fn a_dispute_gives_no_limit_back_and_the_card_stays_valid(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let path = format!("/api/v1/me/redemptions/{}/dispute", sold.id);
    family.adult().post(&path).await.send().await.ok::<DisputeBody>();
    assert_eq!(used(app).await, [1]);
    app.clock.advance(1);
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!(answer.reasons[0].code.code(), "family_limit");
    // It can still be voided by the till, as any other; the dispute stands.
    assert_eq!(till.void(sold.id).await.status, 200);
    let entry = &family.adult().ledger().await.redemptions[0];
    assert_eq!(
        (entry.redemption.state.as_str(), entry.dispute.as_ref().unwrap().state.as_str()),
        ("voided", "open")
    );
}

async fn the_partner_sees_that_it_is_disputed_and_nothing_about_the_family(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let disputed = till.sell(&family.show(), &basket(1_000)).await;
    let other = app.a_family().register().await;
    app.clock.advance(1);
    let undisputed = till.sell(&other.show(), &basket(2_000)).await;
    let path = format!("/api/v1/me/redemptions/{}/dispute", disputed.id);
    family.adult().post(&path).await.send().await.ok::<DisputeBody>();

    let clerk = partner.staff().await;
    let ask = |query: &'static str| clerk.get(&format!("/api/v1/partner/redemptions{query}")).send();
    let all = ask("").await;
    for secret in [family.id.to_string(), family.adult().card.to_string(), family.adult().member.to_string()]
    {
        assert!(!all.text.contains(&secret), "a partner learns nothing about the family");
    }
    let all: SalePage = all.ok();
    let ids: Vec<_> = all.redemptions.iter().map(|sale| sale.redemption.id).collect();
    assert_eq!(ids, [undisputed.id, disputed.id], "the newest first");
    let sale = &all.redemptions[1];
    assert_eq!((sale.outlet.as_str(), sale.till.as_str()), ("На Покровке", "Касса"));
    assert_eq!(sale.titles, ["Скидка 10 % многодетным семьям"]);
    assert_eq!(sale.dispute.as_ref().unwrap().state, "open");
    for (query, expected) in [("?disputed=true", disputed.id), ("?disputed=false", undisputed.id)] {
        let page: SalePage = ask(query).await.ok();
        let ids: Vec<_> = page.redemptions.iter().map(|sale| sale.redemption.id).collect();
        assert_eq!(ids, [expected]);
    }
    let first: SalePage = ask("?limit=1").await.ok();
    let cursor = first.next.unwrap();
    let rest: SalePage =
        clerk.get(&format!("/api/v1/partner/redemptions?limit=1&cursor={cursor}")).send().await.ok();
    assert_eq!((rest.redemptions[0].redemption.id, rest.next), (disputed.id, None));
    let stranger: SalePage =
        app.a_partner().await.owner().await.get("/api/v1/partner/redemptions").send().await.ok();
    assert!(stranger.redemptions.is_empty());
}

async fn an_administrator_decides_once_and_the_family_reads_the_reason(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let path = format!("/api/v1/me/redemptions/{}/dispute", sold.id);
    family.adult().post(&path).await.send().await.ok::<DisputeBody>();

    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let page: DisputePage = reviewer.get("/api/v1/admin/disputes?state=open").send().await.ok();
    let [case] = &page.disputes[..] else { panic!("{page:?}") };
    assert_eq!((case.redemption, case.partner, case.family), (sold.id, partner.id.uuid(), family.id.uuid()));
    assert_eq!((case.discount, case.partner_name.as_str()), (sold.discount, "Пекарня «Каравай»"));
    let unknown = reviewer.get("/api/v1/admin/disputes?state=lost").send().await;
    assert_eq!(unknown.told(), problem(422, "validation_failed", Some("/state")));

    let decide = |outcome: &'static str, reason: &'static str| {
        let path = format!("/api/v1/admin/disputes/{}/decide", case.id);
        let body = json!({ "outcome": outcome, "reason": reason });
        app.http().post(&path).bearer(reviewer.token()).json(&body).send()
    };
    assert_eq!(decide("upheld", "").await.told(), problem(422, "validation_failed", Some("/reason")));
    for _ in 0..2 {
        let decided: AdminDisputeBody = decide("upheld", "Карту показал другой человек.").await.ok();
        assert_eq!(decided.dispute.state, "upheld");
    }
    assert_eq!(decide("dismissed", "Передумали.").await.told(), problem(409, "conflict", None));
    let dispute = family.adult().ledger().await.redemptions[0].dispute.clone().unwrap();
    assert_eq!(dispute.reason.as_deref(), Some("Карту показал другой человек."));
    assert_eq!(used(app).await, [1], "whatever is decided");
    let acts: i64 = app
        .look(|conn| Ok(audit::table.filter(audit::action.eq("dispute.decide")).count().get_result(conn)?))
        .await;
    assert_eq!(acts, 1);
    let open: DisputePage = reviewer.get("/api/v1/admin/disputes?state=open").send().await.ok();
    assert!(open.disputes.is_empty());
}

async fn the_adults_of_the_family_are_told_once_and_not_what_was_bought(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    for (adult, mail) in family.adults.iter().zip(["anna@example.org", "ivan@example.org"]) {
        let (state, account, now) = (app.state().clone(), adult.account, app.clock.as_ref());
        let now = family_card_api::clock::Now::now(now);
        let added = app.state().db.write(move |tx| {
            let contact = Contact::parse(mail).map_err(|_| Failure::not_found())?;
            let key = match state.vault.subject_key(tx.conn(), account)? {
                Some(key) => key,
                None => state.vault.create_subject_key(tx, &state.ids, now, Subject::Account, account)?,
            };
            contacts::add(tx, &state, now, account, &key, &contact)
        });
        added.await.unwrap();
    }
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let sold = partner.till().await.sell(&family.show(), &basket(1_000)).await;
    let path = format!("/api/v1/me/redemptions/{}/dispute", sold.id);
    for _ in 0..2 {
        family.adult().post(&path).await.send().await.ok::<DisputeBody>();
    }
    let mails = app.messages_once(2).await;
    for mail in &mails {
        assert!(mail.contains("скидкой по карте семьи воспользовался кто-то другой"), "{mail}");
        for secret in ["Каравай", "1000", "1 000", "Кузнецов"] {
            assert!(!mail.contains(secret), "{secret} in {mail}");
        }
    }
    let written: i64 = app.look(|conn| Ok(outbox::table.count().get_result(conn)?)).await;
    assert_eq!(written, 2, "once to each adult");

    // Only whoever reported it is told what was found out.
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let page: DisputePage = reviewer.get("/api/v1/admin/disputes").send().await.ok();
    let path = format!("/api/v1/admin/disputes/{}/decide", page.disputes[0].id);
    let body = json!({ "outcome": "dismissed", "reason": "Это были вы." });
    let decided = app.http().post(&path).bearer(reviewer.token()).json(&body).send().await;
    assert_eq!(decided.status, 200);
    let mails = app.messages_once(3).await;
    let found_out: Vec<&String> = mails.iter().filter(|mail| mail.contains("Мы разобрались.")).collect();
    assert!(matches!(found_out[..], [mail] if mail.contains("To: anna@example.org")), "{found_out:?}");
    let written: Vec<Key<family_card_api::outbox::Posted>> =
        app.look(|conn| Ok(outbox::table.select(outbox::id).load(conn)?)).await;
    assert_eq!(written.len(), 3);
}
