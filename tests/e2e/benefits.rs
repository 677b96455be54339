//! The anonymous screening and what the rule packs declare, over HTTP.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use e2e::{Answer, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::catalogues::{POSTGRES, SQLITE};
use crate::support::problem;

on_both_databases![
    a_family_is_screened_in_the_language_it_asks_for,
    ids_alone_say_the_same_without_any_text,
    a_fact_that_is_not_given_is_asked_for_and_never_a_no,
    what_cannot_be_is_pointed_at_with_the_nearest_word,
    what_was_right_on_a_day_and_what_was_known_by_then_can_be_asked,
    a_screening_leaves_nothing_behind,
    whoever_screens_without_end_is_told_when_to_come_back,
    packs_are_listed_and_a_catalogue_is_sent_once,
    the_catalogue_has_the_texts_of_everything_that_an_answer_by_ids_names,
    questions_are_listed_in_the_language_asked_for_and_sent_once,
];

const SCREEN: &str = "/api/v1/benefits/screen";

/// Two parents, three children, in a region that has a pack of its own.
fn a_family() -> Value {
    json!({
        "facts": {"region": "RU-NIZ", "lives_in_russia": true, "adults_married": true, "children_shared": true},
        "members": [
            {"id": "mother", "role": "parent", "facts": {"birth_date": "1990-03-12", "sex": "female"}},
            {"id": "father", "role": "parent", "facts": {"birth_date": "1988-11-02", "sex": "male"}},
            {"id": "first", "role": "child", "facts": {"birth_date": "2015-06-01"}},
            {"id": "second", "role": "child", "facts": {"birth_date": "2019-09-14"}},
            {"id": "third", "role": "child", "facts": {"birth_date": "2025-02-20"}},
        ],
        "everyone_listed": true,
    })
}

async fn screen(app: &TestApp, lang: &str, body: &Value) -> Answer {
    app.http().post(SCREEN).lang(lang).json(body).send().await
}

async fn a_family_is_screened_in_the_language_it_asks_for(app: &TestApp) {
    let body = json!({"family": a_family()});
    let russian: Value = screen(app, "ru", &body).await.ok();
    let english: Value = screen(app, "en", &body).await.ok();
    let large = |answer: &Value| benefit(answer, "ru.large_family").clone();
    let (ru, en) = (large(&russian), large(&english));
    assert_eq!((ru["verdict"].as_str(), en["verdict"].as_str()), (Some("qualifies"), Some("qualifies")));
    assert!(is_cyrillic(&ru["name"]) && is_cyrillic(&ru["conditions"][0]["text"]), "{ru}");
    assert!(!is_cyrillic(&en["name"]) && !is_cyrillic(&en["conditions"][0]["text"]), "{en}");
    // The day is counted where the service is, and the region's own pack answers.
    assert_eq!(russian["today"], "2026-11-24");
    assert!(russian["pack"].as_str().unwrap().contains("+ru-niz@"), "{}", russian["pack"]);
    assert_eq!(russian["facts_hash"], english["facts_hash"]);
    assert!(russian["changes_on"].as_str().unwrap() > "2026-11-24", "{}", russian["changes_on"]);
    assert!(russian["first_year"]["min"].is_i64());
}

async fn ids_alone_say_the_same_without_any_text(app: &TestApp) {
    let whole: Value = screen(app, "ru", &json!({"family": a_family()})).await.ok();
    let ids: Value = screen(app, "ru", &json!({"family": a_family(), "detail": "ids"})).await.ok();
    for found in ids["benefits"].as_array().unwrap() {
        for condition in found["conditions"].as_array().unwrap() {
            let says = condition.as_object().unwrap().keys();
            assert!(says.into_iter().all(|key| key == "id" || key == "holds"), "{condition}");
        }
        assert_eq!([&found["documents"], &found["steps"]], [&Value::Null, &Value::Null], "{found}");
    }
    assert!(!is_cyrillic(&json!(ids.to_string())), "no word of a text is left: {ids}");
    let verdicts = |answer: &Value| -> Vec<Value> {
        let one = |found: &Value| {
            json!([found["benefit"], found["subject"], found["verdict"], found["to_qualify"]])
        };
        answer["benefits"].as_array().unwrap().iter().map(one).collect()
    };
    assert_eq!(verdicts(&ids), verdicts(&whole));
    assert_eq!(ids["first_year"], whole["first_year"]);
}

async fn a_fact_that_is_not_given_is_asked_for_and_never_a_no(app: &TestApp) {
    let nothing: Value = screen(app, "en", &json!({"family": {}})).await.ok();
    let benefits = nothing["benefits"].as_array().unwrap();
    assert!(!benefits.is_empty());
    for found in benefits {
        // What no version of the rule covers any more is settled whoever asks.
        if found["status"] == "not_in_force" {
            continue;
        }
        assert_eq!(found["verdict"], "need_info", "{found}");
        assert!(!found["missing"].as_array().unwrap().is_empty(), "{found}");
    }
    assert!(nothing["questions"][0]["text"].as_str().is_some_and(|text| !text.is_empty()), "{nothing}");
    // Declined is as unknown as not asked.
    let declined = json!({"family": {"facts": {"region": {"state": "declined"}, "lives_in_russia": null}}});
    let declined: Value = screen(app, "en", &declined).await.ok();
    assert!(declined["benefits"].as_array().unwrap().iter().all(|found| found["verdict"] != "qualifies"));
}

async fn what_cannot_be_is_pointed_at_with_the_nearest_word(app: &TestApp) {
    let wrong = |change: fn(&mut Value)| {
        let mut family = a_family();
        change(&mut family);
        json!({"family": family}).to_string()
    };
    let twice = json!({"family": a_family()}).to_string();
    let twice =
        twice.replace(r#""lives_in_russia":true"#, r#""lives_in_russia":true,"lives_in_russia":false"#);
    let cases = [
        (
            wrong(|family| family["facts"]["regoin"] = json!("RU-NIZ")),
            ("/family/facts/regoin", "unknown_fact", "region"),
        ),
        (
            wrong(|family| family["facts"]["lives_in_russia"] = json!("yes")),
            ("/family/facts/lives_in_russia", "wrong_type", ""),
        ),
        (
            wrong(|family| family["facts"]["income_12m"] = json!(480000.5)),
            ("/family/facts/income_12m", "wrong_type", ""),
        ),
        (
            wrong(|family| {
                family["facts"]["region"] = json!({"value": "RU-NIZ", "evidence": "hearsay"});
            }),
            ("/family/facts/region/evidence", "not_in_list", ""),
        ),
        (
            wrong(|family| family["facts"]["region"] = json!({"evidence": "registry"})),
            ("/family/facts/region/value", "required", ""),
        ),
        (
            wrong(|family| family["facts"]["region"] = json!("RU-NIZZ")),
            ("/family/facts/region", "unknown_word", "RU-NIZ"),
        ),
        (
            wrong(|family| family["members"][4]["facts"]["birth_date"] = json!("2027-01-01")),
            ("/family/members/4/facts/birth_date", "in_the_future", ""),
        ),
        (
            wrong(|family| {
                family["members"][2]["parents"] = json!(["mother"]);
                family["members"][2]["facts"]["birth_date"] = json!("1980-06-01");
            }),
            ("/family/members/2/facts/birth_date", "child_older_than_parent", ""),
        ),
        (
            wrong(|family| family["members"][1]["id"] = json!("mother")),
            ("/family/members/1/id", "bad_member_id", ""),
        ),
        (
            wrong(|family| family["receives"] = json!([{"benefit": "ru.large_famly"}])),
            ("/family/receives/0/benefit", "unknown_benefit", "ru.large_family"),
        ),
        (twice, ("/family/facts/lives_in_russia", "duplicate", "")),
    ];
    for (body, (pointer, code, nearest)) in cases {
        let problem = app.http().post(SCREEN).lang("en").json_text(body).send().await.problem();
        assert_eq!((problem.status, problem.code.as_str()), (422, "validation_failed"), "{pointer}");
        let error = &problem.errors[0];
        assert_eq!((error.pointer.as_str(), error.code.as_str()), (pointer, code));
        assert!(error.detail.contains(nearest), "{}", error.detail);
    }
    let unknown_field = screen(app, "en", &json!({"family": {"fact": {}}})).await;
    assert_eq!((unknown_field.status, unknown_field.problem().code.as_str()), (400, "unknown_field"));
}

/// Since 2026, by a law that was published on 28 November 2025, students count for the property tax.
async fn what_was_right_on_a_day_and_what_was_known_by_then_can_be_asked(app: &TestApp) {
    let child = |id: &str, born: &str, student: bool| json!({"id": id, "role": "child", "facts": {"birth_date": born, "full_time_student": student}});
    let members =
        [child("a", "2005-05-01", true), child("b", "2015-05-01", false), child("c", "2020-05-01", false)];
    let family = json!({"facts": {"owns_taxed_home": true}, "members": members, "everyone_listed": true});
    for (applied_on, known_on, verdict) in [
        (None, None, "qualifies"),
        (Some("2025-12-31"), None, "does_not"),
        (Some("2026-03-10"), Some("2025-11-28"), "qualifies"),
        (Some("2026-03-10"), Some("2025-11-27"), "does_not"),
        (Some("2026-03-10"), Some("2026-11-24"), "qualifies"),
    ] {
        let body = json!({"family": family, "applied_on": applied_on, "known_on": known_on});
        let answer: Value = screen(app, "ru", &body).await.ok();
        let told = benefit(&answer, "ru.property.tax");
        assert_eq!(told["verdict"], verdict, "{applied_on:?}, {known_on:?}: {told}");
    }
    let body = json!({"family": family, "known_on": "2026-11-25"});
    assert_eq!(screen(app, "ru", &body).await.told(), problem(422, "validation_failed", Some("/known_on")));
}

async fn a_screening_leaves_nothing_behind(app: &TestApp) {
    // A family that is known, so that the tables are not empty and a mix-up would show.
    app.a_family().with_children(3).register().await;
    let before = rows(app).await;
    assert!(before.len() > 20 && before["families"] == 1, "{before:?}");
    let answer = screen(app, "ru", &json!({"family": a_family()})).await;
    assert_eq!((answer.status, answer.header("set-cookie")), (200, None));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(rows(app).await, before);
}

async fn whoever_screens_without_end_is_told_when_to_come_back(app: &TestApp) {
    let body = json!({"family": {}, "detail": "ids"});
    let mut answered = 0;
    let refused = loop {
        let answer = screen(app, "en", &body).await;
        if answer.status != 200 {
            break answer;
        }
        answered += 1;
        assert!(answered <= 300, "300 at once, by a clock that stands still");
    };
    assert_eq!((refused.status, refused.problem().code.as_str()), (429, "too_many_requests"));
    assert_eq!((answered, refused.header("retry-after")), (300, Some("1")));
    app.clock.advance(1);
    assert_eq!(screen(app, "en", &body).await.status, 200);
}

async fn packs_are_listed_and_a_catalogue_is_sent_once(app: &TestApp) {
    let list: Value = app.http().get("/api/v1/benefits/packs").send().await.ok();
    let packs = list["packs"].as_array().unwrap();
    assert!(packs.len() >= 9, "the federal pack and at least eight regions: {list}");
    assert!(packs[0]["id"].as_str().unwrap().starts_with("ru-federal@") && packs[0].get("region").is_none());

    let path = "/api/v1/benefits/packs/RU-NIZ";
    let first = app.http().get(path).send().await;
    let tag = first.header("etag").unwrap().to_owned();
    let shown: Value = first.ok();
    let listed = packs.iter().find(|pack| pack["region"] == "RU-NIZ").unwrap();
    assert_eq!(&shown["pack"], listed);
    assert_eq!(tag, format!("\"{}\"", listed["hash"].as_str().unwrap()));
    assert!(!shown["catalog"]["facts"].as_array().unwrap().is_empty());
    let again = app.http().get(path).header("If-None-Match", &tag).send().await;
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
    // A region without rules of its own has those of the country.
    let other: Value = app.http().get("/api/v1/benefits/packs/RU-MOW").send().await.ok();
    assert_eq!(other["pack"], packs[0]);
}

async fn the_catalogue_has_the_texts_of_everything_that_an_answer_by_ids_names(app: &TestApp) {
    let ids: Value = screen(app, "ru", &json!({"family": a_family(), "detail": "ids"})).await.ok();
    let texts: Value = screen(app, "ru", &json!({"family": a_family()})).await.ok();
    let shown: Value = app.http().get("/api/v1/benefits/packs/RU-NIZ").send().await.ok();
    let declared = shown["catalog"]["benefits"].as_array().unwrap();
    let by_id = |list: &Value, id: &Value| {
        let found = list.as_array().unwrap().iter().find(|one| &one["id"] == id);
        found.unwrap_or_else(|| panic!("{id} in {list}")).clone()
    };
    let (mut conditions, mut notes) = (0, 0);
    for (brief, whole) in list(&ids["benefits"]).iter().zip(list(&texts["benefits"])) {
        let benefit = declared.iter().find(|one| one["id"] == brief["benefit"]).unwrap();
        assert_eq!((&benefit["name"]["ru"], &benefit["summary"]["ru"]), (&whole["name"], &whole["summary"]));
        let Some(rule) = brief.get("rule") else {
            assert_eq!(list(&brief["conditions"]), [] as [Value; 0], "no rule was in force then: {brief}");
            continue;
        };
        let version = by_id(&benefit["versions"], &rule["version"]);
        for (found, said) in list(&brief["conditions"]).iter().zip(list(&whole["conditions"])) {
            let text = by_id(&version["conditions"], &found["id"])["text"].clone();
            assert!(is_cyrillic(&text["ru"]) && !is_cyrillic(&text["en"]), "{text}");
            assert!(reads_as(said["text"].as_str().unwrap(), text["ru"].as_str().unwrap()), "{said}: {text}");
            conditions += 1;
        }
        for kind in ["documents", "steps", "not_modelled", "assumptions"] {
            for said in list(&whole[kind]) {
                let note = by_id(&version[kind], &said["id"]);
                assert_eq!(note["text"]["ru"], said["text"], "{kind}");
                notes += 1;
            }
        }
    }
    assert!(conditions > 200 && notes > 50, "{conditions} conditions, {notes} notes");
}

/// Whether a text is the template with values where that has `…`.
fn reads_as(text: &str, template: &str) -> bool {
    let mut rest = text;
    template.split('…').all(|words| match rest.find(words) {
        Some(at) => {
            rest = &rest[at + words.len()..];
            true
        }
        None => false,
    })
}

async fn questions_are_listed_in_the_language_asked_for_and_sent_once(app: &TestApp) {
    let ask = |path: &str, lang: &str| app.http().get(&format!("/api/v1/benefits/{path}")).lang(lang);
    let answer = ask("questions?region=RU-NIZ", "ru").send().await;
    let tag = answer.header("etag").unwrap().to_owned();
    let list: Value = answer.ok();
    let region =
        list["questions"].as_array().unwrap().iter().find(|one| one["fact"] == "family.region").unwrap();
    assert!(is_cyrillic(&region["text"]) && region["words"].as_array().unwrap().len() > 80, "{region}");
    assert!(list["pack"].as_str().unwrap().contains("+ru-niz@"));
    let again = ask("questions?region=RU-NIZ", "ru").header("If-None-Match", &tag).send().await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let english = ask("questions?region=RU-NIZ", "en").header("If-None-Match", &tag).send().await;
    let english: Value = english.ok();
    assert!(!is_cyrillic(&english["questions"][0]["text"]));
    assert_eq!(ask("questions?regoin=RU-NIZ", "en").send().await.problem().code, "unknown_field");
    let packs = ask("packs", "ru").send().await;
    let tag = packs.header("etag").unwrap().to_owned();
    assert_eq!(ask("packs", "ru").header("If-None-Match", &tag).send().await.status, 304);
}

/// The answer for a benefit that is decided for the whole family.
fn benefit<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let found = answer["benefits"].as_array().unwrap().iter().find(|found| found["benefit"] == id);
    found.unwrap_or_else(|| panic!("{id} is decided"))
}

/// A list, which is left out where it is empty.
fn list(of: &Value) -> &[Value] {
    of.as_array().map_or(&[], Vec::as_slice)
}

fn is_cyrillic(text: &Value) -> bool {
    text.as_str().unwrap().chars().any(|c| ('а'..='я').contains(&c))
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows each table has.
async fn rows(app: &TestApp) -> BTreeMap<String, i64> {
    let catalogue = match app.state().db.url() {
        family_card_api::db::DatabaseUrl::Sqlite(_) => &SQLITE,
        family_card_api::db::DatabaseUrl::Postgres(_) => &POSTGRES,
    };
    app.look(move |conn| {
        let columns = sql_query(catalogue.columns).load::<Name>(conn)?;
        let tables = columns.iter().filter_map(|column| column.name.split_once('.'));
        let mut counts = BTreeMap::new();
        for (table, _) in tables {
            if !counts.contains_key(table) {
                let count = sql_query(format!("SELECT count(*) AS rows FROM {table}"));
                counts.insert(table.to_owned(), count.get_result::<Count>(conn)?.rows);
            }
        }
        Ok(counts)
    })
    .await
}
