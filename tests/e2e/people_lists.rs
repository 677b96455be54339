//! A ministry's list: many families confirmed at once, safely a second time, and first as a rehearsal.

use diesel::prelude::*;
use e2e::{Answer, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::audit;
use family_card_api::failure::Failure;
use mobile_contracts::wire::family::{FamilyBody, RegisterFamily, RegisteredFamily};
use mobile_contracts::wire::list::{ListReport, RowOutcome};
use serde_json::{Value, json};

use crate::people::{PHONE, large_family, registration_token};
use crate::support::problem;

on_both_databases![
    a_list_confirms_whom_it_finds_and_says_of_each_row_what_became_of_it,
    a_list_that_comes_twice_changes_nothing,
    a_rehearsal_tells_the_same_and_changes_nothing,
    a_person_of_two_families_is_left_to_a_reviewer,
    a_person_without_snils_is_found_by_name_and_birth_date,
    what_a_list_says_twice_in_different_words_is_left_to_a_reviewer,
    a_batch_is_bounded,
];

/// A SNILS with the right check digits.
fn snils(number: u32) -> String {
    let digits = format!("{number:09}");
    let sum: u32 =
        digits.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{:02}", sum % 101 % 100)
}

/// A large family whose mother has this SNILS; of `size` members.
async fn register(app: &TestApp, phone: &str, number: u32, size: usize) -> RegisteredFamily {
    let token = registration_token(app, phone).await;
    let mut family: RegisterFamily = large_family(&token);
    family.members.truncate(size);
    family.members[0].snils = Some(snils(number).into());
    app.http().post("/api/v1/families").json(&family).send().await.read(201)
}

fn row(line: u32, snils: &str) -> Value {
    json!({ "line": line, "snils": snils, "category": "large", "document": "Реестр многодетных семей" })
}

async fn send(app: &TestApp, dry_run: bool, rows: Vec<Value>) -> Answer {
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let body = json!({ "list": "Реестр, ноябрь 2026", "dry_run": dry_run, "rows": rows });
    app.http().post("/api/v1/admin/lists/batches").bearer(reviewer.token()).json(&body).send().await
}

fn outcomes(report: &ListReport) -> Vec<(u32, RowOutcome)> {
    report.rows.iter().map(|row| (row.line, row.outcome)).collect()
}

async fn seen(app: &TestApp, family: &RegisteredFamily) -> FamilyBody {
    let token = family.session.access_token.expose();
    app.http().get("/api/v1/me/family").bearer(token).send().await.ok()
}

async fn a_list_confirms_whom_it_finds_and_says_of_each_row_what_became_of_it(app: &TestApp) {
    let large = register(app, PHONE, 112_233_445, 5).await;
    let small = register(app, "+79031112233", 112_233_446, 3).await;
    let typo = row(5, "112-233-445 96");
    let mut unknown_category = row(6, &snils(112_233_445));
    unknown_category["category"] = json!("rich");
    let rows = vec![
        row(2, "112-233-445 95"),
        row(3, &snils(112_233_446)),
        row(4, &snils(999_999_999)),
        typo,
        unknown_category,
    ];
    let report: ListReport = send(app, false, rows).await.ok();
    let expected = [
        (2, RowOutcome::Confirmed),
        (3, RowOutcome::Invalid),
        (4, RowOutcome::NotFound),
        (5, RowOutcome::Invalid),
        (6, RowOutcome::Invalid),
    ];
    assert_eq!(outcomes(&report), expected);
    assert_eq!(report.rows[0].family, Some(large.family.id));
    let details: Vec<_> = report.rows.iter().map(|row| row.detail.as_deref().unwrap_or_default()).collect();
    assert_eq!(
        details,
        [
            "",
            "Противоречит полю members.",
            "Такой человек не найден ни в одной зарегистрированной семье.",
            "snils: Контрольное число не сходится: проверьте ввод.",
            "category: Такого варианта нет.",
        ]
    );
    let held = &seen(app, &large).await.categories;
    assert_eq!(held.len(), 1, "what waited is what was confirmed");
    assert_eq!((held[0].state.as_str(), held[0].evidence.as_str()), ("confirmed", "registry"));
    assert_eq!(seen(app, &small).await.categories[0].state, "waiting");
    let acts = app.state().db.read(|conn| {
        let acts = audit::table.filter(audit::action.eq("list.import")).select(audit::reason);
        Ok::<Vec<Option<String>>, Failure>(acts.load(conn)?)
    });
    assert_eq!(acts.await.unwrap(), [Some("Реестр, ноябрь 2026: 5".to_owned())]);
}

async fn a_list_that_comes_twice_changes_nothing(app: &TestApp) {
    let large = register(app, PHONE, 112_233_445, 5).await;
    let rows = || vec![row(2, "112-233-445 95"), row(3, "11223344595")];
    let first: ListReport = send(app, false, rows()).await.ok();
    assert_eq!(outcomes(&first), [(2, RowOutcome::Confirmed), (3, RowOutcome::Unchanged)]);
    let before = seen(app, &large).await;
    app.clock.advance(60);
    let second: ListReport = send(app, false, rows()).await.ok();
    assert_eq!(outcomes(&second), [(2, RowOutcome::Unchanged), (3, RowOutcome::Unchanged)]);
    assert_eq!(seen(app, &large).await, before);
}

async fn a_rehearsal_tells_the_same_and_changes_nothing(app: &TestApp) {
    let large = register(app, PHONE, 112_233_445, 5).await;
    let rows = || vec![row(2, "112-233-445 95"), row(3, "11223344595")];
    let rehearsal: ListReport = send(app, true, rows()).await.ok();
    assert!(rehearsal.dry_run);
    assert_eq!(seen(app, &large).await, large.family);
    let real: ListReport = send(app, false, rows()).await.ok();
    assert_eq!(rehearsal.rows, real.rows);
}

async fn a_person_of_two_families_is_left_to_a_reviewer(app: &TestApp) {
    register(app, PHONE, 112_233_445, 5).await;
    register(app, "+79031112233", 112_233_445, 5).await;
    let report: ListReport = send(app, false, vec![row(2, "112-233-445 95")]).await.ok();
    assert_eq!(outcomes(&report), [(2, RowOutcome::Ambiguous)]);
}

fn named(line: u32, name: &str, born: &str) -> Value {
    json!({ "line": line, "name": name, "birth_date": born, "category": "large", "document": "Реестр" })
}

async fn a_person_without_snils_is_found_by_name_and_birth_date(app: &TestApp) {
    let family = register(app, PHONE, 112_233_445, 5).await;
    let rows = vec![
        named(2, "КУЗНЕЦОВ  Павел Сергеевич", "1988-11-02"),
        named(3, " павел   КУЗНЕЦОВ", "1988-11-02"),
        named(4, "Павел Кузнецов", "1988-11-03"),
        json!({ "line": 5, "name": "Павел Кузнецов", "category": "large", "document": "Реестр" }),
        json!({ "line": 6, "birth_date": "1988-11-02", "category": "large", "document": "Реестр" }),
        json!({ "line": 7, "category": "large", "document": "Реестр" }),
    ];
    let report: ListReport = send(app, false, rows).await.ok();
    let (found, again) = ((2, RowOutcome::Confirmed), (3, RowOutcome::Unchanged));
    let (lost, wrong) = (RowOutcome::NotFound, RowOutcome::Invalid);
    assert_eq!(outcomes(&report), [found, again, (4, lost), (5, wrong), (6, wrong), (7, wrong)]);
    assert_eq!(report.rows[0].family, Some(family.family.id));
    let details: Vec<_> = report.rows[3..].iter().map(|row| row.detail.clone().unwrap()).collect();
    assert_eq!(
        details,
        ["birth_date: Обязательное поле.", "name: Обязательное поле.", "snils: Обязательное поле."]
    );
}

async fn what_a_list_says_twice_in_different_words_is_left_to_a_reviewer(app: &TestApp) {
    register(app, PHONE, 112_233_445, 5).await;
    // Nobody has this number, and whoever bears the name has another one.
    let mut other_number = named(2, "Анна Кузнецова", "1990-03-12");
    other_number["snils"] = json!(snils(112_233_447));
    // Nobody has this number, and whoever bears the name has recorded none.
    let mut unrecorded = named(3, "Павел Кузнецов", "1988-11-02");
    unrecorded["snils"] = json!(snils(112_233_448));
    let report: ListReport = send(app, false, vec![other_number, unrecorded]).await.ok();
    assert_eq!(outcomes(&report), [(2, RowOutcome::Ambiguous), (3, RowOutcome::Confirmed)]);
    // Namesakes born on the same day live in two families.
    register(app, "+79031112233", 112_233_446, 5).await;
    let report: ListReport = send(app, false, vec![named(2, "Павел Кузнецов", "1988-11-02")]).await.ok();
    assert_eq!(outcomes(&report), [(2, RowOutcome::Ambiguous)]);
}

async fn a_batch_is_bounded(app: &TestApp) {
    assert_eq!(send(app, false, vec![]).await.told(), problem(422, "validation_failed", Some("/rows")));
    let many = (0..501).map(|line| row(line, "112-233-445 95")).collect();
    assert_eq!(send(app, false, many).await.told(), problem(422, "validation_failed", Some("/rows")));
}
