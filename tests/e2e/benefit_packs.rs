//! Rule packs: imported, compared, put in force on every server, taken back.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use e2e::{Admin, Answer, Database, TestApp, TestDatabase, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::{audit, benefit_packs};
use mobile_contracts::eligibility::builtin;
use mobile_contracts::wire::benefit_packs::{
    ComparisonBody, ImportedPackBody, PublicationPage, StoredPackPage,
};
use serde_json::{Value, json};

use crate::support::problem;

on_both_databases![
    a_pack_is_imported_published_answers_and_is_taken_back,
    a_broken_pack_is_refused_whole_with_file_line_and_rule_and_the_running_one_stays,
    the_same_pack_is_kept_once_and_a_version_means_one_content,
    a_draft_is_compared_without_naming_anybody,
    a_comparison_says_why_in_words_with_the_values_of_one_family_of_many,
    what_was_done_with_packs_is_on_record,
];

const PACKS: &str = "/api/v1/admin/benefits/packs";
/// A second is promised, and asserted where the suite runs optimised (`cargo test --release`): reading the table of editions
/// takes milliseconds, compiling the packs the rest. Without optimisation, beside all other tests, that takes far longer, and
/// what is shown is that every server follows by itself.
const WITHIN: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 1 });

/// The built-in pack of a region as its files, with a version of its own and `change` made to every text.
fn edited(region: &str, version: &str, change: impl Fn(&str) -> String) -> Value {
    let (_, files) = builtin().iter().find(|(name, _)| *name == region).unwrap();
    let file = |(name, text): &(&str, &str)| json!({"name": name, "text": change(&text.replace("version = \"2026.3.0\"", &format!("version = \"{version}\"")))});
    json!({"files": files.iter().map(file).collect::<Vec<_>>()})
}

/// The pack of Nizhny Novgorod with other names of its benefits.
pub(crate) fn renamed(version: &str) -> Value {
    edited("ru-niz", version, |text| text.replace("name.ru = \"", "name.ru = \"Новое: "))
}

async fn post(app: &TestApp, editor: &Admin, path: &str, body: &Value) -> Answer {
    app.http().post(path).bearer(editor.token()).json(body).send().await
}

async fn import(app: &TestApp, editor: &Admin, pack: &Value) -> ImportedPackBody {
    post(app, editor, PACKS, pack).await.read(201)
}

async fn publish(app: &TestApp, editor: &Admin, id: uuid::Uuid) -> Answer {
    let reason = json!({"reason": "Новые названия мер"});
    post(app, editor, &format!("{PACKS}/{id}/publish"), &reason).await
}

/// Puts another pack of Nizhny Novgorod Region in force; it decides the same.
pub(crate) async fn publish_another(app: &TestApp, editor: &Admin) {
    let id = import(app, editor, &renamed("2026.8.0")).await.pack.id;
    assert_eq!(publish(app, editor, id).await.status, 200);
}

/// An imported pack that is not in force, for the table of permissions.
pub(crate) async fn a_pack(app: &TestApp) -> String {
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    import(app, &editor, &renamed("2026.9.9")).await.pack.id.to_string()
}

/// The name of the first benefit that the region's own pack decides, as a family without an account is told.
async fn name(app: &TestApp) -> String {
    let child = json!({"id": "a", "role": "child", "facts": {"birth_date": "2026-02-20"}});
    let family = json!({"family": {"facts": {"region": "RU-NIZ"}, "members": [child]}});
    let answer: Value = app.http().post("/api/v1/benefits/screen").json(&family).send().await.ok();
    let benefits = answer["benefits"].as_array().unwrap();
    let own = benefits.iter().find(|found| found["benefit"].as_str().unwrap().starts_with("ru-niz."));
    own.unwrap_or_else(|| panic!("{answer}"))["name"].as_str().unwrap().to_owned()
}

async fn a_pack_is_imported_published_answers_and_is_taken_back(app: &TestApp) {
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let first = import(app, &editor, &renamed("2026.4.0")).await.pack;
    assert_eq!((first.name.as_str(), first.version.as_str(), first.in_force), ("ru-niz", "2026.4.0", false));
    assert!(first.benefits == 3 && first.examples >= 9, "{first:?}");
    let built_in = name(app).await;
    assert!(!built_in.starts_with("Новое"), "an imported pack answers nobody");

    assert_eq!(publish(app, &editor, first.id).await.status, 200);
    assert_eq!(name(app).await, format!("Новое: {built_in}"), "at once on the server that published");
    assert_eq!(publish(app, &editor, first.id).await.status, 200, "again, it changes nothing");
    let newer = edited("ru-niz", "2026.5.0", |text| text.replace("name.ru = \"", "name.ru = \"Ещё новее: "));
    let second = import(app, &editor, &newer).await.pack;
    assert_eq!(publish(app, &editor, second.id).await.status, 200);
    let list: StoredPackPage = editor.get(PACKS).send().await.ok();
    let shown: Vec<_> = list.packs.iter().map(|pack| (pack.version.as_str(), pack.in_force)).collect();
    assert_eq!((list.edition, shown), (2, vec![("2026.5.0", true), ("2026.4.0", false)]));
    let niz = list.in_force.iter().find(|pack| pack.name == "ru-niz").unwrap();
    assert_eq!((niz.pack, niz.region.as_deref()), (Some(second.id), Some("RU-NIZ")));
    assert!(list.in_force[0].name == "ru-federal" && list.in_force[0].pack.is_none());

    let back = json!({"name": "ru-niz", "reason": "Ошиблись"});
    let rollback = "/api/v1/admin/benefits/rollback";
    for expected in [format!("Новое: {built_in}"), built_in.clone()] {
        assert_eq!(post(app, &editor, rollback, &back).await.status, 200);
        assert_eq!(name(app).await, expected);
    }
    assert_eq!(post(app, &editor, rollback, &back).await.told(), problem(409, "conflict", None));
    let unknown = post(app, &editor, rollback, &json!({"name": "ru-nizz", "reason": "Ошиблись"})).await;
    assert_eq!(unknown.told(), problem(422, "validation_failed", Some("/name")));
    let history: PublicationPage = editor.get("/api/v1/admin/benefits/publications").send().await.ok();
    let told: Vec<_> = history
        .publications
        .iter()
        .map(|one| (one.edition, one.version.as_deref(), one.rolled_back))
        .collect();
    assert_eq!(
        told,
        [
            (4, None, true),
            (3, Some("2026.4.0"), true),
            (2, Some("2026.5.0"), false),
            (1, Some("2026.4.0"), false)
        ]
    );
}

async fn a_broken_pack_is_refused_whole_with_file_line_and_rule_and_the_running_one_stays(app: &TestApp) {
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let before = name(app).await;
    // An unknown fact, an example that does not hold, what is no TOML, a pack for nobody.
    let wrong_word = edited("ru-niz", "2026.4.1", |text| {
        text.replace("when = \"child.birth_date >=", "when = \"child.birth_dat >=")
    });
    let refused = post(app, &editor, PACKS, &wrong_word).await.problem();
    let error = &refused.errors[0];
    assert_eq!((refused.status, error.code.as_str()), (422, "pack_rule"));
    assert!(error.pointer.starts_with("/files/"), "{error:?}");
    for part in ["ru-niz/", ".toml:", "benefit ru-niz.", "birth_date"] {
        assert!(error.detail.contains(part), "{part}: {}", error.detail);
    }
    let wrong_example = edited("ru-niz", "2026.4.1", |text| {
        text.replacen("verdict = \"qualifies\"", "verdict = \"does_not\"", 1)
    });
    let refused = post(app, &editor, PACKS, &wrong_example).await.problem();
    assert!(refused.errors[0].detail.contains("the verdict should be does_not"), "{refused:?}");
    let no_toml = json!({"files": [{"name": "ru-niz/pack.toml", "text": "[pack"}]});
    assert_eq!(
        post(app, &editor, PACKS, &no_toml).await.told(),
        problem(422, "validation_failed", Some("/files/0"))
    );
    let nobody = edited("ru-niz", "2026.4.1", |text| text.replace("id = \"ru-niz\"", "id = \"ru-xyz\""));
    assert_eq!(
        post(app, &editor, PACKS, &nobody).await.told(),
        problem(422, "validation_failed", Some("/files"))
    );
    for (files, pointer) in [
        (json!([]), "/files"),
        (json!([{"name": "../pack.yaml", "text": ""}]), "/files/0/name"),
        (json!([{"name": "a.toml", "text": ""}, {"name": "a.toml", "text": ""}]), "/files/1/name"),
    ] {
        let answer = post(app, &editor, PACKS, &json!({"files": files})).await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some(pointer)));
    }
    let large = json!({"files": [{"name": "a.toml", "text": "#".repeat(6 * 1024 * 1024)}]});
    assert_eq!(post(app, &editor, PACKS, &large).await.told(), problem(413, "payload_too_large", None));
    let kept: i64 = app.look(|conn| Ok(benefit_packs::table.count().get_result(conn)?)).await;
    assert_eq!((kept, name(app).await), (0, before));
}

async fn the_same_pack_is_kept_once_and_a_version_means_one_content(app: &TestApp) {
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let one = import(app, &editor, &renamed("2026.4.0")).await.pack;
    let again = import(app, &editor, &renamed("2026.4.0")).await.pack;
    assert_eq!(one, again);
    let other =
        |version: &str| edited("ru-niz", version, |text| text.replace("name.ru = \"", "name.ru = \"Иначе: "));
    for version in ["2026.4.0", "2026.3.0"] {
        let refused = post(app, &editor, PACKS, &other(version)).await.problem();
        assert_eq!(refused.errors[0].code, "version_taken", "{version}");
        assert!(refused.errors[0].detail.contains(version), "{refused:?}");
    }
    import(app, &editor, &other("2026.4.1")).await;
}

async fn a_draft_is_compared_without_naming_anybody(app: &TestApp) {
    for _ in 0..11 {
        app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    }
    app.a_family().living_in("RU-KDA").with_children(3).register().await;
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let ask = async |pack: &Value| -> (ComparisonBody, String) {
        let id = import(app, &editor, pack).await.pack.id;
        let answer = editor.get(&format!("{PACKS}/{id}/comparison")).send().await;
        (answer.ok(), answer.text)
    };
    // Other words are no other outcome.
    let (same, _) = ask(&renamed("2026.4.0")).await;
    assert_eq!((same.families, same.affected, same.changes.len()), (11, 0, 0), "the region's own families");

    // A benefit that is there no more.
    let (_, files) = builtin().iter().find(|(name, _)| *name == "ru-niz").unwrap();
    let fewer: Vec<Value> = files
        .iter()
        .filter(|(name, _)| !name.ends_with("student_pregnant.toml"))
        .map(|(name, text)| json!({"name": name, "text": text.replace("version = \"2026.3.0\"", "version = \"2026.6.0\"")}))
        .collect();
    let (less, text) = ask(&json!({"files": fewer})).await;
    let gone = less.changes.iter().find(|group| group.what.after.is_none()).unwrap();
    assert!(gone.what.benefit.starts_with("ru-niz.") && gone.name.chars().any(|c| ('а'..='я').contains(&c)));
    assert_eq!((less.affected, gone.families, less.next), (11, 11, None));
    for secret in ["Кузнецова", "Ребёнок", "1990-03-12"] {
        assert!(!text.contains(secret), "{text}");
    }
    let auditor = app.an_administrator(&[Role::Auditor]).await;
    let refused = auditor.get(&format!("{PACKS}/{}/comparison", app.uuid())).send().await;
    assert_eq!(refused.told(), problem(403, "forbidden_role", None));
}

async fn a_comparison_says_why_in_words_with_the_values_of_one_family_of_many(app: &TestApp) {
    // Nine families in one batch: too few for an example.
    for _ in 0..9 {
        app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    }
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let rule = "when = \"child.birth_date >= 2025-07-01 and child.birth_date <= 2028-06-30\"\n  ru = \"Ребёнок родился с 1 июля 2025 года по 30 июня 2028 года\"";
    let wider = "when = \"child.birth_date >= 2000-01-01 and child.birth_date <= 2028-06-30\"\n  show = { years = \"age(child.birth_date) + 0\" }\n  ru = \"Ребёнку {years}, он родился с 2000 года\"";
    let (_, files) = builtin().iter().find(|(name, _)| *name == "ru-niz").unwrap();
    let files: Vec<Value> = files
        .iter()
        .map(|(name, text)| {
            let text = text.replace("version = \"2026.3.0\"", "version = \"2026.6.1\"");
            let lump = name.ends_with("osnova_lump.toml");
            assert!(!lump || text.contains(rule), "{text}");
            let text = if lump {
                text.replace(rule, wider).replace("The child was born from", "{years}: from")
            } else {
                text
            };
            json!({"name": name, "text": text})
        })
        .collect();
    let id = import(app, &editor, &json!({"files": files})).await.pack.id;
    let compare = async || {
        let body: ComparisonBody = editor.get(&format!("{PACKS}/{id}/comparison")).send().await.ok();
        let groups = body.changes.into_iter().filter(|group| group.what.benefit == "ru-niz.osnova.lump");
        let groups: Vec<_> = groups.filter(|group| group.what.because == ["born"]).collect();
        let group = &groups[0];
        let [reason] = &group.reasons[..] else { panic!("{group:?}") };
        assert_eq!(reason.text, "Ребёнку …, он родился с 2000 года");
        (group.families, reason.example.clone())
    };
    assert_eq!(compare().await, (9, None));
    app.a_family().living_in("RU-NIZ").with_children(3).register().await;
    let (families, example) = compare().await;
    let example = example.unwrap();
    let (before, after) = (example.before.unwrap(), example.after.unwrap());
    assert_eq!((families, before.as_str()), (10, "Ребёнок родился с 1 июля 2025 года по 30 июня 2028 года"));
    let years = after.strip_prefix("Ребёнку ").and_then(|rest| rest.split(',').next()).unwrap();
    assert!(years.parse::<u8>().is_ok(), "{after}");
}

async fn what_was_done_with_packs_is_on_record(app: &TestApp) {
    let editor = app.an_administrator(&[Role::BenefitsEditor]).await;
    let pack = import(app, &editor, &renamed("2026.4.0")).await.pack;
    assert_eq!(editor.get(&format!("{PACKS}/{}/comparison", pack.id)).send().await.status, 200);
    assert_eq!(publish(app, &editor, pack.id).await.status, 200);
    let back = json!({"name": "ru-niz", "reason": "Ошиблись"});
    assert_eq!(post(app, &editor, "/api/v1/admin/benefits/rollback", &back).await.status, 200);
    let acts: Vec<(String, Option<String>)> = app
        .look(|conn| {
            let packs = audit::table.filter(audit::object_kind.eq("pack")).order(audit::id);
            Ok(packs.select((audit::action, audit::reason)).load(conn)?)
        })
        .await;
    let acts: Vec<_> = acts.iter().map(|(action, reason)| (action.as_str(), reason.as_deref())).collect();
    assert_eq!(
        acts,
        [
            ("pack.import", Some("ru-niz 2026.4.0")),
            ("pack.compare", None),
            ("pack.publish", Some("ru-niz: Новые названия мер")),
            ("pack.roll_back", Some("ru-niz: Ошиблись")),
        ]
    );
}

#[test]
fn every_server_on_the_same_database_follows_to_the_new_pack_in_a_second_if_optimised() {
    let database = TestDatabase::create(Database::Postgres);
    let files = tempfile::TempDir::with_prefix("family-card-shared-").unwrap();
    let key = files.path().join("master.key");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (one, other) = runtime.block_on(async {
        let one = TestApp::start(database.again(), |config| config.master_key_file = key.clone()).await;
        let other = TestApp::start(database.again(), |config| config.master_key_file = key.clone()).await;
        let editor = one.an_administrator(&[Role::BenefitsEditor]).await;
        let pack = import(&one, &editor, &renamed("2026.4.0")).await.pack;
        let before = name(&other).await;
        assert_eq!(publish(&one, &editor, pack.id).await.status, 200);
        let published = Instant::now();
        while name(&other).await == before {
            assert!(published.elapsed() < WITHIN, "the other server still answers from the old pack");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // A server that starts later begins with it.
        let third = TestApp::start(database.again(), |config| config.master_key_file = key.clone()).await;
        assert_eq!(name(&third).await, name(&one).await);
        third.stop();
        (one, other)
    });
    drop(runtime);
    one.stop();
    other.stop();
}
