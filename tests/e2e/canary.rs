//! The canary: words that are found nowhere else are written into every personal field, everything that can be done is
//! done, and then nobody may find them in a log line, a metric, a problem, or the bytes of the database.
//!
//! What a person calls a phone, where a family lives and why something was decided is not sealed (DESIGN.md §7), but it
//! is no more anybody's business: it stands in the database and nowhere else.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use diesel::prelude::*;
use diesel::sql_query;
use e2e::{Answer, Ask, Database, Settings, TestApp, basket, eventually, postgres, run_with};
use family_card_api::accounts::Role;
use family_card_api::audit;
use family_card_api::db::DatabaseUrl;
use family_card_api::demo::phone::Phone;
use family_card_api::failure::Failure;
use mobile_contracts::discount::Category;
use mobile_contracts::wire::card::CardList;
use mobile_contracts::wire::family::{FamilyBody, MemberBody, RegisteredFamily};
use mobile_contracts::wire::partner::{PartnerBody, StaffBody};
use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::people::{ask_for_code, received_code, registration_token};

#[test]
fn nobody_finds_the_canary_on_sqlite() {
    run_with(Database::Sqlite, settings, look_everywhere);
}

#[test]
fn nobody_finds_the_canary_on_postgres() {
    run_with(Database::Postgres, settings, look_everywhere);
}

const PHONE: &str = "+79160427193";
const MAIL: &str = "zorya.kanareykina@zyablik.example";
const BORN: &str = "1951-07-19";
const INCOME: i64 = 987_654_319;

/// What is looked for, as it would stand in a text: names, contacts, the SNILS, the birth date, an answer about money.
const CANARIES: [&str; 14] = [
    "Канарейкин",
    "Пересмешник",
    "9160427193",
    "(916) 042-71-93",
    "kanareykina",
    "peresmeshnik",
    "907654321",
    "907-654-321",
    "1951-07-19",
    "19.07.1951",
    "987654319",
    "Свиристел",
    // What somebody writes where it does not belong.
    "Чечевичкин",
    "%D0%A7%D0%B5%D1%87",
];

/// What the database keeps as it was told, and nobody else may.
const UNSEALED: [&str; 5] = [
    // A phone.
    "Жуланофон",
    // A municipality.
    "Вьюрково",
    // Why a reviewer and an administrator decided as they did, and which document was seen.
    "Крапивник",
    "Оляпкин",
    "Поползнев",
];

fn settings(settings: &mut Settings) {
    SIEVE.call_once(|| {
        let lines = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG);
        lines.with_ansi(false).with_writer(Sieve).init();
    });
    settings.metrics_listen = "127.0.0.1:0".parse().ok();
}

static SIEVE: Once = Once::new();
static CAUGHT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Sees every log line of the process, at a level more talkative than in service, and keeps those with a canary.
struct Sieve;

impl io::Write for Sieve {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if told(line).is_some() {
            CAUGHT.lock().unwrap().push(String::from_utf8_lossy(line).into_owned());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Sieve {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Something that is sealed.
fn found(bytes: &[u8]) -> Option<&'static str> {
    CANARIES.into_iter().find(|canary| has(bytes, canary))
}

/// Something that is nobody's business.
fn told(bytes: &[u8]) -> Option<&'static str> {
    found(bytes).or_else(|| UNSEALED.into_iter().find(|canary| has(bytes, canary)))
}

fn has(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
}

/// Sends, and looks into the answer if it is a problem.
async fn send(ask: Ask) -> Answer {
    let answer = ask.send().await;
    assert!(answer.status < 500, "{} {}", answer.status, answer.text);
    if answer.status >= 400 {
        assert_eq!(told(answer.text.as_bytes()), None, "{}", answer.text);
    }
    answer
}

async fn look_everywhere(app: &TestApp) {
    let family = a_family_lives_with_its_card(app).await;
    an_administrator_looks_at_everything(app, &family).await;
    a_partner_and_its_people_work(app).await;
    everybody_makes_mistakes(app).await;
    while audit::chain_due(app.state()).await.unwrap() > 0 {}

    assert_eq!(told(metrics(app).as_bytes()), None, "on the metrics page");
    assert_eq!(*CAUGHT.lock().unwrap(), Vec::<String>::new(), "in the log");
    for file in files(app).await {
        let Ok(bytes) = fs::read(&file) else { continue };
        assert_eq!(found(&bytes), None, "in {}", file.display());
    }
}

/// Registers with everything that can be told, changes all of it, and uses the card.
async fn a_family_lives_with_its_card(app: &TestApp) -> FamilyBody {
    let member = |role: &str, name: &str, born: &str| json!({"role": role, "name": name, "birth_date": born});
    let mut mother = member("parent", "Зоря Канарейкина", BORN);
    mother["snils"] = json!(snils(907_654_321));
    let mut son = member("child", "Лука Канарейкин", "2012-02-29");
    son["studies_until"] = json!("2035-06-30");
    let body = json!({
        "registration": registration_token(app, PHONE).await,
        "consent_version": "2026-01",
        "home": {"region": "RU-NIZ", "municipality": "Вьюрково"},
        "members": [
            mother, son,
            member("child", "Нил Канарейкин", "2015-01-01"),
            member("child", "Ия Канарейкина", "2020-07-07"),
        ],
        "categories": ["large", "low_income"],
    });
    let post = |path: &str| app.http().post(path).header("Idempotency-Key", &app.uuid().to_string());
    let registered: RegisteredFamily = send(post("/api/v1/families").json(&body)).await.read(201);
    let token = registered.session.access_token.expose().to_owned();
    let ask = |method: Method, path: &str| {
        app.http().ask(method, path).bearer(&token).header("Idempotency-Key", &app.uuid().to_string())
    };
    let newborn = member("child", "Мир Канарейкин", "2026-11-20");
    let path = "/api/v1/me/family/members";
    let last = send(ask(Method::POST, path).json(&newborn)).await.read::<MemberBody>(201).id;
    let change = json!({"name": "Мирон Свиристелев"});
    let renamed = ask(Method::PATCH, &format!("{path}/{last}")).json(&change);
    let family: FamilyBody = send(renamed).await.ok();
    let facts = json!({
        "facts": {"lives_in_russia": true, "income_12m": INCOME},
        "members": {family.members[0].id.to_string(): {"facts": {"sex": "female"}}},
    });
    assert_eq!(send(ask(Method::PUT, "/api/v1/me/facts").json(&facts)).await.status, 204);
    for path in ["/api/v1/me/benefits", "/api/v1/me/roadmap", "/api/v1/me/roadmap.html", "/api/v1/offers"] {
        assert_eq!(send(ask(Method::GET, path)).await.status, 200, "{path}");
    }

    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let held = &registered.family.categories;
    let large = held.iter().find(|held| held.category == Category::Large).unwrap().id;
    let path = format!("/api/v1/admin/families/{}/categories/{large}/approve", family.id);
    let approve = app.http().post(&path).bearer(reviewer.token()).json(&json!({
        "document": "Удостоверение Поползнева", "reason": "Видел Крапивника.",
    }));
    assert_eq!(send(approve).await.status, 200);
    // The same once more is refused, and the refusal does not repeat it.
    let again = json!({"document": "Удостоверение Поползнева", "reason": "Видел Крапивника."});
    assert_eq!(send(app.http().post(&path).bearer(reviewer.token()).json(&again)).await.status, 409);
    let low_income = held.iter().find(|held| held.category == Category::LowIncome).unwrap().id;
    let path = format!("/api/v1/admin/families/{}/categories/{low_income}/reject", family.id);
    let reason = json!({"reason": "Оляпкин не принёс справку."});
    assert_eq!(send(app.http().post(&path).bearer(reviewer.token()).json(&reason)).await.status, 200);
    let path = format!("/api/v1/admin/families/{}/members/{}/correction", family.id, family.members[1].id);
    for (born, status) in [(BORN, 422), ("2012-02-28", 200)] {
        let body =
            json!({"birth_date": born, "document": "Свидетельство Поползнева", "reason": "Оляпкин ошибся."});
        assert_eq!(send(app.http().post(&path).bearer(reviewer.token()).json(&body)).await.status, status);
    }
    let issued = async || {
        let list: CardList = send(ask(Method::GET, "/api/v1/me/cards")).await.ok();
        list.cards.first().map(|card| card.id)
    };
    let card = eventually("card", issued).await;
    let phone = Phone::new().unwrap();
    let device = json!({"name": "Жуланофон", "public_key": phone.public_key()});
    let path = format!("/api/v1/me/cards/{card}/devices");
    send(ask(Method::POST, &path).json(&device)).await.read::<Value>(201);
    let unreadable = json!({"name": "Жуланофон", "public_key": "Жуланофон"});
    assert!(send(ask(Method::POST, &path).json(&unreadable)).await.status >= 400);
    let move_nowhere = json!({"region": "RU-XXX", "municipality": "Вьюрково"});
    assert_eq!(send(ask(Method::PATCH, "/api/v1/me/family").json(&move_nowhere)).await.status, 422);
    let boss = app.an_administrator(&[Role::Owner]).await;
    for step in ["suspend", "reinstate", "revoke", "reinstate"] {
        let why = json!({"reason": "Позвонил Крапивник."});
        send(boss.post(&format!("/api/v1/admin/cards/{card}/{step}")).json(&why)).await;
    }
    family
}

async fn an_administrator_looks_at_everything(app: &TestApp, family: &FamilyBody) {
    let boss = app.an_administrator(&[Role::Owner]).await;
    let shown = send(boss.get(&format!("/api/v1/admin/families/{}", family.id))).await;
    assert!(found(shown.text.as_bytes()).is_some(), "whoever may see it does, so the canary is there");
    for path in ["/api/v1/admin/reviews", "/api/v1/admin/audit", "/api/v1/admin/partners"] {
        let listed = send(boss.get(path)).await;
        assert_eq!((listed.status, found(listed.text.as_bytes())), (200, None), "{path}");
    }
    for dry_run in [true, false] {
        let row =
            json!({"line": 2, "snils": snils(907_654_321), "category": "low_income", "document": "Реестр"});
        let body = json!({"list": "Реестр малоимущих", "dry_run": dry_run, "rows": [row]});
        let ask = app.http().post("/api/v1/admin/lists/batches").bearer(boss.token()).json(&body);
        assert_eq!(send(ask).await.status, 200);
    }
}

async fn a_partner_and_its_people_work(app: &TestApp) {
    let body = json!({
        "name": "Пекарня", "legal_name": "ООО «Пекарня»", "inn": "7707083893", "ogrn": "1027700132195",
        "contact": {"name": "Лука Пересмешников", "mail": "peresmeshnik@zyablik.example"},
    });
    let asked: PartnerBody = send(app.http().post("/api/v1/partners").json(&body)).await.read(201);
    let boss = app.an_administrator(&[Role::Owner]).await;
    send(boss.get(&format!("/api/v1/admin/partners/{}", asked.id))).await.ok::<Value>();

    let scene = app.a_scene().await;
    let owner = scene.partner.owner().await;
    let colleague = json!({"name": "Зоря Пересмешникова", "contact": MAIL});
    let invite = owner.post("/api/v1/partner/staff").header("Idempotency-Key", &app.uuid().to_string());
    let added: StaffBody = send(invite.json(&colleague)).await.read(201);
    send(owner.get("/api/v1/partner/staff")).await.ok::<Value>();
    assert_eq!(ask_for_code(app, MAIL).await.status, 202);
    let remove = owner.ask(Method::DELETE, &format!("/api/v1/partner/staff/{}", added.account));
    assert_eq!(send(remove).await.status, 204);

    let sold = scene.till.sell(&scene.family.show(), &basket(1_000)).await;
    assert_eq!(scene.till.void(sold.id).await.status, 200);
}

/// What is refused is not repeated: neither to whoever sent it nor into the log.
async fn everybody_makes_mistakes(app: &TestApp) {
    let name = "Вася Чечевичкин";
    for path in ["/api/v1/families", "/api/v1/sessions", "/api/v1/benefits/screen", "/api/v1/admin/sessions"]
    {
        let post = || app.http().post(path);
        send(post().json_text(format!("{{\"name\": \"{name}\""))).await;
        send(post().json(&json!({"registration": name, "members": name, "contact": name, "login": name})))
            .await;
        send(post().body("text/plain", name)).await;
    }
    send(app.http().post("/api/v1/sessions/codes").json(&json!({"contact": name}))).await;
    for path in ["/api/v1/offers?q=Чечевичкин", "/api/v1/Чечевичкин", "/api/v1/offers?limit=Чечевичкин"]
    {
        send(app.http().get(path)).await;
    }
    send(app.http().get("/api/v1/me/family").bearer("Chechevichkin")).await;
    assert_eq!(ask_for_code(app, PHONE).await.status, 202);
    let wrong = json!({"contact": PHONE, "code": "000000"});
    send(app.http().post("/api/v1/sessions").json(&wrong)).await;
    let code = received_code(app, PHONE).await;
    let right = json!({"contact": PHONE, "code": code});
    send(app.http().post("/api/v1/sessions").json(&right)).await;
}

fn snils(number: u32) -> String {
    let digits = format!("{number:09}");
    let sum: u32 =
        digits.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{:02}", sum % 101 % 100)
}

fn metrics(app: &TestApp) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", app.metrics_port().unwrap())).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.contains("/api/v1/families"), "{page}");
    page
}

/// Every file in which the database keeps what it was told: tables, indexes, the write-ahead log, its own log.
async fn files(app: &TestApp) -> Vec<PathBuf> {
    match app.state().db.url().clone() {
        DatabaseUrl::Sqlite(path) => {
            let files: Vec<PathBuf> =
                ["", "-wal"].iter().map(|end| PathBuf::from(format!("{path}{end}"))).collect();
            assert!(
                files.iter().all(|file| fs::metadata(file).unwrap().len() > 0),
                "there is something to read"
            );
            files
        }
        DatabaseUrl::Postgres(_) => {
            app.look(|conn| Ok::<_, Failure>(sql_query("CHECKPOINT").execute(conn)?)).await;
            #[derive(QueryableByName)]
            struct Folder {
                #[diesel(sql_type = diesel::sql_types::Text)]
                path: String,
            }
            let folder: Folder = app
                .look(|conn| {
                    let sql =
                        "SELECT 'base/' || oid AS path FROM pg_database WHERE datname = current_database()";
                    Ok::<_, Failure>(sql_query(sql).get_result(conn)?)
                })
                .await;
            let data = postgres::cluster().directory().join("data");
            let mut files = vec![postgres::cluster().directory().join("log")];
            for folder in [data.join(&folder.path), data.join("pg_wal")] {
                files.extend(within(&folder));
            }
            assert!(files.len() > 100, "only {} files", files.len());
            files
        }
    }
}

fn within(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

#[test]
fn the_search_finds_what_it_is_there_to_find() {
    assert_eq!(found("имя=Зоря Канарейкина".as_bytes()), Some("Канарейкин"));
    assert_eq!(found(b"nothing of interest"), None);
    assert_eq!((found("Жуланофон".as_bytes()), told("Жуланофон".as_bytes())), (None, Some("Жуланофон")));
    let mut sieve = Sieve;
    let before = CAUGHT.lock().unwrap().len();
    sieve.write_all(b"an ordinary line").unwrap();
    assert_eq!(CAUGHT.lock().unwrap().len(), before);
}
