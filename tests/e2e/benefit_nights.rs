//! The nightly look at families: what became due is told once, in one mail.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use e2e::{Answer, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::benefits::watch::{Night, nightly};
use family_card_api::clock::{Instant, Now as _};
use family_card_api::db::schema::{benefit_runs, benefit_watches, outbox};
use family_card_api::failure::Failure;
use family_card_api::ids::Key;
use mobile_contracts::wire::sign_in::SignInAnswer;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::benefit_packs;
use crate::people::{ask_for_code, day, enter, large_family};
use crate::people_reviews::settled;
use crate::support::DAY;

on_both_databases![
    what_became_due_is_told_in_one_mail_and_never_again,
    a_student_who_turns_twenty_three_ends_a_benefit_and_the_family_is_told,
    what_the_family_does_not_want_is_not_told,
    new_rules_and_changed_families_are_looked_at_again_and_others_are_left_alone,
    a_night_is_taken_by_one_server_and_not_before_three,
    a_night_that_a_dead_server_held_is_taken_over_after_ten_minutes,
    what_a_family_was_found_to_have_is_sealed_for_it_alone,
];

const MAIL: &str = "anna@example.org";

/// A message that arrived for this address, whole; taken out of the box.
async fn received(app: &TestApp, address: &str) -> String {
    app.take_message(&format!("message for {address}"), |text| text.contains(address)).await
}

/// A large family in Nizhny Novgorod Region whose mother signs in by mail.
struct Household {
    token: String,
    mother: String,
    eldest: String,
}

impl Household {
    async fn register(app: &TestApp) -> Self {
        assert_eq!(ask_for_code(app, MAIL).await.status, 202);
        let letter = received(app, MAIL).await;
        let digits = |word: &str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
        let code = letter.split_whitespace().find(|word| digits(word)).unwrap().to_owned();
        let proved: SignInAnswer = enter(app, MAIL, &code).await.ok();
        let token = proved.registration.unwrap().token.expose().to_owned();
        let mut form = large_family(&token);
        // Nineteen: whether the family is a large one hangs on her studies.
        form.members[2].birth_date = day("2007-05-10").into();
        let family: Value = app.http().post("/api/v1/families").json(&form).send().await.read(201);
        let token = family["session"]["access_token"].as_str().unwrap().to_owned();
        let member = |at: usize| family["family"]["members"][at]["id"].as_str().unwrap().to_owned();
        Self { token, mother: member(0), eldest: member(2) }
    }

    async fn put(&self, app: &TestApp, path: &str, body: &Value) -> Answer {
        app.http().ask(Method::PUT, path).bearer(&self.token).json(body).send().await
    }

    /// Answers enough for the status of a large family to be settled.
    async fn answer(&self, app: &TestApp) {
        let answers = json!({
            "facts": {"lives_in_russia": true, "children_shared": true, "district_coefficient": 10_000},
            "members": {
                &self.mother: {"facts": {"sex": "female", "citizenship": "RU"}},
                &self.eldest: {"facts": {"full_time_student": true}},
            },
            "everyone_listed": true,
        });
        assert_eq!(self.put(app, "/api/v1/me/facts", &answers).await.status, 204);
    }
}

fn night(families: usize, told: usize) -> Option<Night> {
    Some(Night { families, told, failed: 0 })
}

/// How many notices about benefits there are.
async fn notices(app: &TestApp) -> i64 {
    app.look(|conn| {
        let about = outbox::dedupe_key.like("notice/benefits/%");
        Ok(outbox::table.filter(about).count().get_result(conn)?)
    })
    .await
}

async fn what_became_due_is_told_in_one_mail_and_never_again(app: &TestApp) {
    let family = Household::register(app).await;
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 0), "the first look tells nothing");
    family.answer(app).await;
    app.clock.advance(DAY);
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 1));
    let letter = received(app, MAIL).await;
    assert!(letter.contains("To: anna@example.org") && letter.contains("multipart/alternative"), "{letter}");
    for words in
        ["Меры поддержки: новости для вашей семьи", "Можно подать заявление: Статус многодетной семьи."]
    {
        assert!(letter.contains(words), "{words} in {letter}");
    }
    for secret in ["Кузнецов", "Павел", "Нижегородск"] {
        assert!(!letter.contains(secret), "{secret} in {letter}");
    }
    for _ in 0..3 {
        app.clock.advance(DAY);
        let night = nightly(app.state()).await.unwrap().unwrap();
        assert_eq!((night.told, night.failed), (0, 0));
    }
    assert_eq!(notices(app).await, 1);
}

async fn a_student_who_turns_twenty_three_ends_a_benefit_and_the_family_is_told(app: &TestApp) {
    let family = Household::register(app).await;
    family.answer(app).await;
    nightly(app.state()).await.unwrap();
    let due: Option<chrono::NaiveDate> =
        app.look(|conn| Ok(benefit_watches::table.select(benefit_watches::due_on).first(conn)?)).await;
    assert!(due.is_some_and(|day| day > "2026-11-24".parse().unwrap()), "{due:?}");
    // The eldest of three is twenty-three on 10 May 2030.
    let go_to = |at: &str| app.clock.set(Instant::from_utc(at.parse::<DateTime<Utc>>().unwrap()));
    go_to("2030-05-08T09:00:00Z");
    nightly(app.state()).await.unwrap();
    let before = notices(app).await;
    go_to("2030-05-11T09:00:00Z");
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 1));
    assert_eq!(notices(app).await, before + 1);
}

async fn what_the_family_does_not_want_is_not_told(app: &TestApp) {
    let family = Household::register(app).await;
    nightly(app.state()).await.unwrap();
    family.answer(app).await;
    let mine: Value = app.http().get("/api/v1/me/benefits").bearer(&family.token).send().await.ok();
    for found in mine["answer"]["benefits"].as_array().unwrap() {
        let mut body = json!({"state": "not_for_me"});
        if let Some(member) = found.get("subject") {
            body["member"] = member.clone();
        }
        if found["verdict"] == "qualifies" {
            let path = format!("/api/v1/me/benefits/{}/take-up", found["benefit"].as_str().unwrap());
            assert_eq!(family.put(app, &path, &body).await.status, 200);
        }
    }
    app.clock.advance(DAY);
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 0));
}

async fn new_rules_and_changed_families_are_looked_at_again_and_others_are_left_alone(app: &TestApp) {
    let (one, _other) = (
        app.a_family().living_in("RU-NIZ").register().await,
        app.a_family().living_in("RU-MOW").register().await,
    );
    assert_eq!(nightly(app.state()).await.unwrap(), night(2, 0));
    app.clock.advance(DAY);
    assert_eq!(nightly(app.state()).await.unwrap(), night(0, 0), "nothing changed");

    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    benefit_packs::publish_another(app, &editor).await;
    app.clock.advance(DAY);
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 0), "the region whose rules changed");

    let newborn = json!({"role": "child", "name": "Пётр Кузнецов", "birth_date": "2026-11-20"});
    assert_eq!(one.adult().post("/api/v1/me/family/members").await.json(&newborn).send().await.status, 201);
    settled(app).await;
    app.clock.advance(DAY);
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 0), "the family that changed");
}

async fn a_night_is_taken_by_one_server_and_not_before_three(app: &TestApp) {
    app.a_family().register().await;
    // 02:59 in Moscow.
    app.clock.set(Instant::from_utc("2026-11-25T23:59:00Z".parse::<DateTime<Utc>>().unwrap()));
    assert_eq!(nightly(app.state()).await.unwrap(), None);
    app.clock.advance(60);
    let (one, other) = tokio::join!(nightly(app.state()), nightly(app.state()));
    let taken = [one.unwrap(), other.unwrap()];
    assert_eq!(taken.iter().flatten().count(), 1, "{taken:?}");
    assert_eq!(nightly(app.state()).await.unwrap(), None, "once a night");
}

async fn a_night_that_a_dead_server_held_is_taken_over_after_ten_minutes(app: &TestApp) {
    app.a_family().register().await;
    let (dead, until) = (Key::<Uuid>::from_uuid(Uuid::from_u128(1)), app.clock.now().plus_seconds(600));
    let taken = app.state().db.write(move |tx| {
        let row = (
            benefit_runs::job.eq("nightly"),
            benefit_runs::night.eq(until.utc().date_naive()),
            benefit_runs::done.eq(false),
            benefit_runs::holder.eq(dead),
            benefit_runs::held_until.eq(until),
        );
        Ok::<_, Failure>(diesel::insert_into(benefit_runs::table).values(row).execute(tx.conn())?)
    });
    assert_eq!(taken.await.unwrap(), 1);
    app.clock.advance(599);
    assert_eq!(nightly(app.state()).await.unwrap(), None, "it may be at work still");
    app.clock.advance(1);
    assert_eq!(nightly(app.state()).await.unwrap(), night(1, 0));
    assert_eq!(nightly(app.state()).await.unwrap(), None, "once a night");
}

async fn what_a_family_was_found_to_have_is_sealed_for_it_alone(app: &TestApp) {
    let family = Household::register(app).await;
    family.answer(app).await;
    nightly(app.state()).await.unwrap();
    let sealed: Option<Vec<u8>> =
        app.look(|conn| Ok(benefit_watches::table.select(benefit_watches::sealed_state).first(conn)?)).await;
    assert!(
        !String::from_utf8_lossy(&sealed.unwrap()).contains("ru."),
        "not even a benefit's id is readable"
    );
}
