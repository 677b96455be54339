//! A family's own benefits: what its record already answers, what it adds, what it does about them.

use diesel::prelude::*;
use e2e::{Adult, Answer, TestApp, on_both_databases};
use family_card_api::db::schema::{benefit_files, calendar_links};
use mobile_contracts::discount::Category;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::problem;

on_both_databases![
    what_is_on_record_is_used_with_its_evidence_and_not_asked_again,
    a_record_that_the_rules_do_not_know_counts_as_unknown_and_is_named,
    an_answer_is_kept_for_all_adults_until_it_is_withdrawn,
    an_answer_that_does_not_fit_is_pointed_at_and_nothing_of_the_request_is_kept,
    nobody_lends_an_answer_more_evidence_than_a_declaration,
    a_benefit_that_is_received_counts_and_a_refusal_needs_its_reason,
    a_benefit_is_taken_up_for_whom_it_is_decided,
    what_a_family_told_is_sealed_for_it_alone,
    the_road_map_orders_what_is_to_be_done_and_leaves_out_what_is,
    the_road_map_is_printed_and_downloaded_in_both_languages,
    a_calendar_subscribes_by_an_address_that_can_be_taken_back,
    what_a_category_proves_is_used_and_not_asked_again,
    a_family_asks_for_another_day_and_for_what_was_known_by_then,
    an_adult_who_asks_without_end_waits_and_the_other_one_does_not,
];

const LARGE: &str = "ru.large_family";

async fn mine(adult: &Adult) -> Value {
    adult.get("/api/v1/me/benefits").await.send().await.ok()
}

async fn put(app: &TestApp, adult: &Adult, path: &str, body: &Value) -> Answer {
    app.http().ask(Method::PUT, path).bearer(&adult.token().await).json(body).send().await
}

async fn tell(app: &TestApp, adult: &Adult, body: &Value) -> Answer {
    put(app, adult, "/api/v1/me/facts", body).await
}

async fn take_up(app: &TestApp, adult: &Adult, benefit: &str, body: &Value) -> Answer {
    put(app, adult, &format!("/api/v1/me/benefits/{benefit}/take-up"), body).await
}

fn found<'a>(mine: &'a Value, benefit: &str) -> &'a Value {
    let benefits = mine["answer"]["benefits"].as_array().unwrap();
    benefits.iter().find(|found| found["benefit"] == benefit).unwrap_or_else(|| panic!("{benefit}"))
}

async fn what_is_on_record_is_used_with_its_evidence_and_not_asked_again(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_adults(2).with_children(3).register().await;
    let mine = mine(family.adult()).await;
    assert_eq!(mine["family"]["facts"]["region"], json!({"value": "RU-NIZ", "evidence": "declared"}));
    let members = mine["family"]["members"].as_array().unwrap();
    assert_eq!(members.len(), 5);
    assert_eq!(members[0]["id"], family.adult().member.to_string());
    assert_eq!(
        members[0]["facts"]["birth_date"],
        json!({"value": "1990-03-12", "evidence": "document_seen"})
    );
    let asked = mine["answer"]["questions"].as_array().unwrap();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|question| question["fact"] != "family.region"), "{asked:?}");
    assert!(asked.iter().all(|question| question["fact"] != "person.birth_date"), "{asked:?}");
    assert_eq!((&mine["set_aside"], &mine["take_up"]), (&json!([]), &json!([])));
}

async fn an_adult_who_asks_without_end_waits_and_the_other_one_does_not(app: &TestApp) {
    let family = app.a_family().with_adults(2).with_children(1).register().await;
    let [restless, other] = [&family.adults[0], &family.adults[1]];
    let ask = async |adult: &Adult, path: &str| adult.get(&format!("/api/v1/me/{path}")).await.send().await;
    for _ in 0..20 {
        for path in ["benefits?detail=ids", "roadmap", "roadmap.ics"] {
            assert_eq!(ask(restless, path).await.status, 200);
        }
    }
    for path in ["benefits", "roadmap", "roadmap.html", "roadmap.ics"] {
        let refused = ask(restless, path).await;
        assert_eq!(refused.header("retry-after"), Some("1"), "{path}");
        assert_eq!(refused.told(), problem(429, "too_many_requests", None), "{path}");
    }
    assert_eq!(tell(app, restless, &json!({})).await.status, 429);
    assert_eq!(take_up(app, restless, LARGE, &json!({"state": "interested"})).await.status, 429);
    assert_eq!(ask(other, "benefits").await.status, 200);
    app.clock.advance(1);
    assert_eq!(ask(restless, "roadmap").await.status, 200);
}

async fn a_family_asks_for_another_day_and_for_what_was_known_by_then(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let ask =
        async |query: &str| family.adult().get(&format!("/api/v1/me/benefits?{query}")).await.send().await;
    let status = async |query: &str| -> Value {
        let mine: Value = ask(query).await.ok();
        found(&mine, "ru.edinoe.pregnant")["status"].clone()
    };
    // The rule has been in force since 2026, published on 28 November 2025.
    assert_eq!(status("applied_on=2026-03-10").await, "active");
    assert_eq!(status("applied_on=2025-12-31").await, "not_in_force");
    assert_eq!(status("applied_on=2026-03-10&known_on=2025-11-28").await, "active");
    assert_eq!(status("applied_on=2026-03-10&known_on=2025-11-27").await, "not_in_force");
    let later = ask("known_on=2026-11-25").await;
    assert_eq!(later.told(), problem(422, "validation_failed", Some("/known_on")));
}

async fn a_record_that_the_rules_do_not_know_counts_as_unknown_and_is_named(app: &TestApp) {
    let family = app.a_family().living_in("RU-XXX").with_children(3).register().await;
    let mine = mine(family.adult()).await;
    assert_eq!(mine["set_aside"], json!(["/facts/region"]));
    assert!(mine["family"]["facts"].get("region").is_none());
    let kept = tell(app, family.adult(), &json!({"facts": {"lives_in_russia": true}})).await;
    assert_eq!(kept.status, 204, "and stands in the way of no other answer");
}

async fn an_answer_is_kept_for_all_adults_until_it_is_withdrawn(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_adults(2).with_children(2).register().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let before = mine(mother).await;
    assert_eq!(found(&before, LARGE)["verdict"], "need_info");

    let answers = json!({
        "facts": {"lives_in_russia": true, "income_12m": {"state": "declined"}},
        "members": {mother.member.to_string(): {"facts": {"sex": "female"}}},
        "everyone_listed": true,
    });
    assert_eq!(tell(app, mother, &answers).await.status, 204);
    let told = mine(father).await;
    let facts = &told["family"]["facts"];
    assert_eq!(facts["lives_in_russia"], json!({"value": true, "evidence": "declared"}));
    assert_eq!(facts["income_12m"], json!({"state": "declined"}));
    assert_eq!(told["family"]["members"][0]["facts"]["sex"]["value"], "female");
    assert_eq!(told["family"]["everyone_listed"], true);
    assert_ne!(told["answer"]["facts_hash"], before["answer"]["facts_hash"]);
    assert!(!asks_for(&told, "family.income_12m"), "what is declined is not asked again");

    // What is not named stays, what is named is replaced.
    assert_eq!(tell(app, father, &json!({"facts": {"lives_in_russia": null}})).await.status, 204);
    let facts = &mine(mother).await["family"]["facts"];
    assert_eq!(
        (facts.get("lives_in_russia"), facts["income_12m"]["state"].as_str()),
        (None, Some("declined"))
    );
}

fn asks_for(mine: &Value, fact: &str) -> bool {
    let asked = mine["answer"]["questions"].as_array().unwrap();
    asked.iter().any(|question| question["fact"] == fact)
}

async fn an_answer_that_does_not_fit_is_pointed_at_and_nothing_of_the_request_is_kept(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(1).register().await;
    let (adult, stranger) = (family.adult(), app.a_family().living_in("RU-NIZ").register().await);
    let member = adult.member.to_string();
    let cases = [
        (
            json!({"facts": {"lives_in_russia": true, "lives_in_rusia": true}}),
            "/facts/lives_in_rusia".to_owned(),
        ),
        (json!({"facts": {"lives_in_russia": "yes"}}), "/facts/lives_in_russia".to_owned()),
        (json!({"facts": {"family.lives_in_russia": true}}), "/facts/family.lives_in_russia".to_owned()),
        (json!({"facts": {"region": "RU-NIZ"}}), "/facts/region".to_owned()),
        (
            json!({"members": {&member: {"facts": {"birth_date": "1991-01-01"}}}}),
            format!("/members/{member}/facts/birth_date"),
        ),
        (json!({"members": {&member: {"facts": {"sex": "other"}}}}), format!("/members/{member}/facts/sex")),
        (
            json!({"members": {&member: {"parents": [stranger.adult().member.to_string()]}}}),
            format!("/members/{member}/parents/0"),
        ),
        (
            json!({"members": {stranger.adult().member.to_string(): {"facts": {"sex": "male"}}}}),
            format!("/members/{}", stranger.adult().member),
        ),
    ];
    for (body, pointer) in cases {
        let answer = tell(app, adult, &body).await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some(&pointer)), "{body}");
    }
    assert!(mine(adult).await["family"]["facts"].get("lives_in_russia").is_none());
}

async fn nobody_lends_an_answer_more_evidence_than_a_declaration(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").register().await;
    for evidence in ["document_seen", "registry"] {
        let body = json!({"facts": {"lives_in_russia": {"value": true, "evidence": evidence}}});
        let told = tell(app, family.adult(), &body).await.told();
        assert_eq!(told, problem(422, "validation_failed", Some("/facts/lives_in_russia/evidence")));
    }
}

async fn a_benefit_that_is_received_counts_and_a_refusal_needs_its_reason(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let adult = family.adult();
    let bad = [
        (json!({"state": "refused"}), "/why"),
        (json!({"state": "refused", "why": "да"}), "/why"),
        (json!({"state": "applied", "why": "просто так"}), "/why"),
        (json!({"state": "applied", "member": adult.member.to_string()}), "/member"),
    ];
    for (body, pointer) in bad {
        let told = take_up(app, adult, LARGE, &body).await.told();
        assert_eq!(told, problem(422, "validation_failed", Some(pointer)), "{body}");
    }
    let refused = json!({"state": "refused", "why": "Нет регистрации по месту жительства"});
    let kept: Value = take_up(app, adult, LARGE, &refused).await.ok();
    assert_eq!((kept["benefit"].as_str(), kept["since"].as_str()), (Some(LARGE), Some("2026-11-24")));
    assert_eq!(kept["why"], refused["why"]);

    assert_eq!(take_up(app, adult, LARGE, &json!({"state": "receiving"})).await.status, 200);
    let mine = mine(adult).await;
    assert_eq!(found(&mine, LARGE)["status"], "already_receives");
    let expected = json!([{"benefit": LARGE, "state": "receiving", "since": "2026-11-24"}]);
    assert_eq!(mine["take_up"], expected, "the new state stands in place of the old one");
}

async fn a_benefit_is_taken_up_for_whom_it_is_decided(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(2).register().await;
    let adult = family.adult();
    let unknown = take_up(app, adult, "ru.no_such_benefit", &json!({"state": "applied"})).await;
    assert_eq!(unknown.told(), problem(404, "not_found", None));
    let nobody = take_up(app, adult, "ru.birth.once", &json!({"state": "applied"})).await;
    assert_eq!(nobody.told(), problem(422, "validation_failed", Some("/member")));
    let child = mine(adult).await["family"]["members"][1]["id"].clone();
    let body = json!({"state": "interested", "member": child});
    assert_eq!(take_up(app, adult, "ru.birth.once", &body).await.status, 200);
}

async fn what_a_family_told_is_sealed_for_it_alone(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").register().await;
    let adult = family.adult();
    let answers = json!({"facts": {"lives_in_russia": true}});
    assert_eq!(tell(app, adult, &answers).await.status, 204);
    let sealed: Vec<u8> =
        app.look(|conn| Ok(benefit_files::table.select(benefit_files::sealed_file).first(conn)?)).await;
    assert!(!String::from_utf8_lossy(&sealed).contains("lives_in"), "not even a fact's name is readable");
    // Where the file was put back from a copy of another family, it does not open.
    let other = app.a_family().living_in("RU-NIZ").register().await;
    assert_eq!(tell(app, other.adult(), &answers).await.status, 204);
    let (id, copy) = (other.id, sealed);
    app.change(move |conn| {
        diesel::update(benefit_files::table.find(id)).set(benefit_files::sealed_file.eq(&copy)).execute(conn)
    })
    .await;
    assert_eq!(other.adult().get("/api/v1/me/benefits").await.send().await.status, 500);
}

/// Enough for a child's birth grant and a large family's status to be settled, in Moscow.
fn enough(adult: &Adult) -> Value {
    json!({
        "facts": {"lives_in_russia": true, "children_shared": true, "district_coefficient": 10_000},
        "members": {adult.member.to_string(): {"facts": {"sex": "female", "citizenship": "RU"}}},
        "everyone_listed": true,
    })
}

async fn the_road_map_orders_what_is_to_be_done_and_leaves_out_what_is(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let adult = family.adult();
    assert_eq!(tell(app, adult, &enough(adult)).await.status, 204);
    let roadmap: Value = adult.get("/api/v1/me/roadmap").await.send().await.ok();
    let items = roadmap["items"].as_array().unwrap();
    let large = items.iter().find(|item| item["benefit"] == LARGE).unwrap_or_else(|| panic!("{roadmap}"));
    assert_eq!((large["interested"].as_bool(), large.get("member")), (Some(false), None));
    assert!(
        !large["documents"].as_array().unwrap().is_empty() || !large["steps"].as_array().unwrap().is_empty()
    );
    let due: Vec<_> = items.iter().map(|item| item["apply_by"].as_str().unwrap_or("9999")).collect();
    assert!(due.is_sorted(), "{due:?}");

    assert_eq!(take_up(app, adult, LARGE, &json!({"state": "interested"})).await.status, 200);
    let roadmap: Value = adult.get("/api/v1/me/roadmap").await.send().await.ok();
    let large = roadmap["items"].as_array().unwrap().iter().find(|item| item["benefit"] == LARGE).cloned();
    assert_eq!(large.unwrap()["interested"], true);
    for state in ["applied", "receiving", "not_for_me"] {
        assert_eq!(take_up(app, adult, LARGE, &json!({"state": state})).await.status, 200);
        let roadmap = adult.get("/api/v1/me/roadmap").await.send().await;
        assert!(!roadmap.text.contains("\"ru.large_family\""), "{state}");
    }
}

async fn the_road_map_is_printed_and_downloaded_in_both_languages(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let adult = family.adult();
    assert_eq!(tell(app, adult, &enough(adult)).await.status, 204);
    for (lang, title) in [("ru", "План: меры поддержки вашей семьи"), ("en", "benefits: the plan")]
    {
        let roadmap: Value = adult.get("/api/v1/me/roadmap").await.lang(lang).send().await.ok();
        let page = adult.get("/api/v1/me/roadmap.html").await.lang(lang).send().await;
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.text.contains(title), "{}", page.text);
        let items = roadmap["items"].as_array().unwrap();
        assert_eq!(page.text.matches("<article>").count(), items.len());

        let calendar = adult.get("/api/v1/me/roadmap.ics").await.lang(lang).send().await;
        assert_eq!(
            (calendar.status, calendar.header("content-type")),
            (200, Some("text/calendar; charset=utf-8"))
        );
        let dated = |field: &str| items.iter().filter(|item| item[field].is_string()).count();
        assert_eq!(
            calendar.text.matches("BEGIN:VEVENT").count(),
            dated("apply_by") + dated("apply_from"),
            "{}",
            calendar.text
        );
        assert!(
            calendar.text.starts_with("BEGIN:VCALENDAR\r\n") && calendar.text.ends_with("END:VCALENDAR\r\n")
        );
    }
}

/// The secret of an address that an adult's calendar subscribes to.
pub(crate) async fn a_calendar(adult: &Adult) -> String {
    let made: Value = adult.post("/api/v1/me/roadmap/subscription").await.send().await.read(201);
    let url = made["url"].as_str().unwrap();
    url.rsplit_once('/').unwrap().1.strip_suffix(".ics").unwrap().to_owned()
}

async fn a_calendar_subscribes_by_an_address_that_can_be_taken_back(app: &TestApp) {
    let family = app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let adult = family.adult();
    assert_eq!(tell(app, adult, &enough(adult)).await.status, 204);
    let read = async |token: &str| app.http().get(&format!("/api/v1/calendars/{token}.ics")).send().await;
    let first = a_calendar(adult).await;
    let calendar = read(&first).await;
    assert_eq!(
        (calendar.status, calendar.header("content-type")),
        (200, Some("text/calendar; charset=utf-8"))
    );
    assert_eq!(calendar.header("cache-control"), Some("no-store"));
    assert!(calendar.text.starts_with("BEGIN:VCALENDAR\r\n") && !calendar.text.contains("Ребёнок"));
    let kept: Vec<u8> =
        app.look(|conn| Ok(calendar_links::table.select(calendar_links::token_hash).first(conn)?)).await;
    assert!(
        kept.len() == 32 && !first.as_bytes().windows(32).any(|part| part == kept),
        "only a hash is kept"
    );

    let second = a_calendar(adult).await;
    assert_eq!(read(&first).await.told(), problem(404, "not_found", None));
    assert_eq!(read(&second).await.status, 200);
    let end = app.http().delete("/api/v1/me/roadmap/subscription").bearer(&adult.token().await);
    assert_eq!(end.send().await.status, 204);
    assert_eq!(read(&second).await.told(), problem(404, "not_found", None));
    assert_eq!(read("nobodys").await.told(), problem(404, "not_found", None));
}

async fn what_a_category_proves_is_used_and_not_asked_again(app: &TestApp) {
    let family =
        app.a_family().living_in("RU-NIZ").with_children(1).of([Category::DisabledChild]).register().await;
    let adult = family.adult();
    let mine = mine(adult).await;
    let child = &mine["family"]["members"][1];
    assert_eq!(child["facts"]["disability"], json!({"value": "child", "evidence": "document_seen"}));
    let about =
        |question: &Value| question["fact"] == "person.disability" && question["member"] == child["id"];
    assert!(!mine["answer"]["questions"].as_array().unwrap().iter().any(about));
    let id = child["id"].as_str().unwrap();
    let body = json!({"members": {id: {"facts": {"disability": "none"}}}});
    let pointer = format!("/members/{id}/facts/disability");
    assert_eq!(tell(app, adult, &body).await.told(), problem(422, "validation_failed", Some(&pointer)));
}
