//! The program itself against a real server: what a person types, what comes out, and the exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use family_card_api::accounts::Role;
use family_card_api::administrators::{self, NewAdministrator};
use family_card_api::cards::{self, NewCard};
use family_card_api::clock::{Instant, ManualClock, Now as _};
use family_card_api::config::Config;
use family_card_api::families::{self, Home, MemberRole, NewFamily, NewMember};
use family_card_api::ids::SystemEntropy;
use family_card_api::partners::staff::NewStaff;
use family_card_api::partners::{self, Application};
use family_card_api::startup::{self, Stopper};
use family_card_api::state::App;
use mobile_contracts::business::Sector;
use mobile_contracts::card::Class;
use mobile_contracts::eligibility::builtin;
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::benefit_packs::ImportedPackBody;
use mobile_contracts::wire::card::AdminCardBody;
use mobile_contracts::wire::partner::{AdminPartnerBody, PartnerBody, StaffBody};
use mobile_contracts::wire::problem::Problem;
use serde_json::{Value, json};
use tempfile::TempDir;
use totp_rs::Totp;
use uuid::Uuid;

const PASSWORD: &str = "правильный пароль";

/// A server with one administrator, one card and a business that waits, and a home for the program.
struct Desk {
    clock: Arc<ManualClock>,
    authenticator: Totp,
    card: Uuid,
    partner: Uuid,
    port: u16,
    stopper: Stopper,
    server: Option<JoinHandle<()>>,
    home: TempDir,
}

impl Desk {
    fn set_up() -> Self {
        let home = TempDir::with_prefix("family-card-cli-").unwrap();
        let config = Config {
            database_url: format!("sqlite:{}", home.path().join("test.db").display()).into(),
            listen: ([127, 0, 0, 1], 0).into(),
            metrics_listen: None,
            workers: 1,
            drain_notice_ms: 0,
            master_key_file: home.path().join("master.key"),
            outbox_folder: home.path().join("outbox"),
            ..Config::default()
        };
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_795_000_000_000_000)));
        let (tell, told) = mpsc::channel();
        let time = clock.clone();
        let server = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let app = App::open(config, time, Arc::new(SystemEntropy::default())).await.unwrap();
                let authenticator = an_administrator(&app).await;
                let (card, partner) = (a_card(&app).await, a_business_that_waits(&app).await);
                let application = startup::Application::with_state(app).unwrap();
                tell.send((authenticator, card, partner, application.port(), application.stopper())).unwrap();
                application.run_until_stopped().await.unwrap();
            });
        });
        let (authenticator, card, partner, port, stopper) = told.recv().unwrap();
        Self { clock, authenticator, card, partner, port, stopper, server: Some(server), home }
    }

    /// The program in an environment of its own, without a terminal.
    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_family-card"));
        program
            .args(arguments)
            .env_clear()
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("FAMILY_CARD_SERVER", format!("http://127.0.0.1:{}", self.port))
            .env("FAMILY_CARD_PASSWORD", PASSWORD)
            .stdin(Stdio::null());
        program
    }

    fn run(&self, arguments: &[&str]) -> Told {
        self.program(arguments).output().unwrap().into()
    }

    fn sign_in(&self) -> Told {
        let code = self.authenticator.generate(self.clock.now().seconds().unsigned_abs()).to_string();
        self.run(&["login", "--login", "Anna.K", "--totp", &code])
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(server) = self.server.take() {
            // A server that did not end well has said so on the standard error.
            let _ = server.join();
        }
    }
}

async fn an_administrator(app: &App) -> Totp {
    let new = NewAdministrator {
        login: "anna.k".parse().unwrap(),
        password: PASSWORD.to_owned().into(),
        roles: vec![Role::Reviewer, Role::PartnerManager, Role::BenefitsEditor],
    };
    let created = administrators::create(app, new).await.unwrap();
    Totp::from_url(created.authenticator.expose()).unwrap()
}

async fn a_card(app: &App) -> Uuid {
    let date = |text: &str| text.parse().unwrap();
    let member =
        NewMember {
            role: MemberRole::Parent, name: "Анна Кузнецова".into(), birth_date: date("1990-05-01")
        };
    let home = Home { region: "RU-SVE".into(), municipality: None, zone: chrono_tz::Asia::Yekaterinburg };
    let new = NewFamily { home, members: vec![member], categories: vec![] };
    let registered = families::register(app, new).await.unwrap();
    let card = NewCard {
        family: registered.family,
        member: registered.members[0].id,
        class: Class::new(1).unwrap(),
        valid_from: date("2026-01-01"),
        valid_until: date("2027-12-31"),
    };
    cards::issue(app, card).await.unwrap().uuid()
}

async fn a_business_that_waits(app: &App) -> Uuid {
    let request = Application {
        name: "Пекарня «Каравай»".into(),
        legal_name: "ООО «Каравай»".into(),
        inn: "7707083893".into(),
        ogrn: "1027700132195".into(),
        sector: Sector::Catering,
        owner: NewStaff {
            name: "Ольга Смирнова".into(), contact: "olga@karavay.example".into()
        },
    };
    partners::apply(app, [192, 0, 2, 1].into(), request).await.unwrap().id.uuid()
}

/// What a run gave.
#[derive(Debug)]
struct Told {
    exit: i32,
    data: String,
    talk: String,
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { exit: output.status.code().unwrap(), data: text(output.stdout), talk: text(output.stderr) }
    }
}

impl Told {
    #[track_caller]
    fn ends(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{self:?}");
        self
    }
}

#[test]
fn an_administrator_signs_in_looks_at_a_card_revokes_it_and_leaves() {
    let desk = Desk::set_up();
    let card = desk.card.to_string();

    let told = desk.run(&["whoami"]).ends(3);
    assert!(told.talk.contains("family-card login"), "{told:?}");
    desk.sign_in().ends(0);
    let file = desk.home.path().join(format!("family-card/http___127.0.0.1_{}.json", desk.port));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let who: AdministratorBody = serde_json::from_str(&desk.run(&["whoami", "--json"]).ends(0).data).unwrap();
    assert_eq!(
        (who.login.as_deref(), who.roles),
        (Some("anna.k"), ["benefits_editor", "partner_manager", "reviewer"].map(str::to_owned).to_vec())
    );

    let told = desk.run(&["--lang", "ru", "cards", "show", &card]).ends(0);
    assert!(told.data.contains("Анна Кузнецова") && told.data.contains("действует"), "{told:?}");

    let revoke = ["--json", "cards", "revoke", &card, "--reason", "Карта утеряна."];
    let state = |told: &Told| serde_json::from_str::<AdminCardBody>(&told.data).unwrap().card.state;
    let with = |flag: &'static str| [&revoke[..], &[flag]].concat();
    assert_eq!(state(&desk.run(&with("--dry-run")).ends(0)), "active");
    assert!(desk.run(&revoke).ends(2).talk.contains("--yes"));
    assert_eq!(state(&desk.run(&["--json", "cards", "show", &card]).ends(0)), "active");
    assert_eq!(state(&desk.run(&with("--yes")).ends(0)), "revoked");
    assert!(desk.run(&with("--yes")).ends(0).talk.contains("already"));
    let reissue = ["--json", "cards", "reissue", &card, "--reason", "Карта утеряна.", "--yes"];
    let new: AdminCardBody = serde_json::from_str(&desk.run(&reissue).ends(0).data).unwrap();
    let new = new.card.id.to_string();
    let step = |step: &str| {
        let words = ["--json", "cards", step, &new, "--reason", "Проверка документов.", "--yes"];
        state(&desk.run(&words).ends(0))
    };
    assert_eq!([step("suspend"), step("reinstate")], ["suspended", "active"]);
    let family =
        serde_json::from_str::<AdminCardBody>(&desk.run(&["--json", "cards", "show", &new]).ends(0).data);
    let family = family.unwrap().family.to_string();
    let told = desk.run(&["--lang", "ru", "cards", "show", "--family", &family]).ends(0);
    assert!(told.data.contains("отозвана") && told.data.contains("действует"), "{told:?}");
    let all = ["cards", "revoke", "--family", &family, "--reason", "Переезд.", "--yes"];
    assert!(!desk.run(&all).ends(0).data.contains("active"));
    desk.run(&["cards", "revoke", "--reason", "Некого."]).ends(2);
    desk.run(&["keys", "list"]).ends(1);

    desk.run(&["logout"]).ends(0);
    assert!(!file.exists());
    desk.run(&["whoami"]).ends(3);
}

/// A large family that has registered with its phone and waits for a review.
fn a_waiting_family(desk: &Desk) -> String {
    let member =
        |role: &str, name: &str, born: &str| json!({ "role": role, "name": name, "birth_date": born });
    let mut mother = member("parent", "Анна Кузнецова", "1990-03-12");
    mother["snils"] = json!("112-233-445 95");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = async |path: &str, body: Value| {
            let url = format!("http://127.0.0.1:{}{path}", desk.port);
            let answer = http.post(url).json(&body).send().await.unwrap();
            answer.error_for_status().unwrap().json::<Value>().await.unwrap()
        };
        post("/api/v1/sessions/codes", json!({ "contact": "+79161234567" })).await;
        let code = loop {
            let files = std::fs::read_dir(desk.home.path().join("outbox")).into_iter().flatten();
            let mut messages = files.map(|file| file.unwrap().path());
            match messages.find(|path| path.extension().is_some_and(|extension| extension == "sms")) {
                Some(path) => {
                    let text = std::fs::read_to_string(path).unwrap();
                    break text.trim_end().rsplit_once('#').unwrap().1.to_owned();
                }
                None => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        };
        let proved = post("/api/v1/sessions", json!({ "contact": "+79161234567", "code": code })).await;
        let family = json!({
            "registration": proved["registration"]["token"],
            "consent_version": "2026-01",
            "members": [
                mother,
                member("child", "Мария Кузнецова", "2010-05-10"),
                member("child", "Иван Кузнецов", "2015-01-01"),
                member("child", "Дарья Кузнецова", "2020-07-07"),
            ],
            "categories": ["large", "low_income"],
        });
        post("/api/v1/families", family).await["family"]["id"].as_str().unwrap().to_owned()
    })
}

#[test]
fn a_reviewer_sees_what_waits_and_decides() {
    let desk = Desk::set_up();
    let family = a_waiting_family(&desk);
    desk.sign_in().ends(0);
    let told = desk.run(&["--lang", "ru", "families", "list"]).ends(0);
    assert!(told.data.contains(&family) && told.data.contains("многодетная"), "{told:?}");
    let told = desk.run(&["--lang", "ru", "families", "show", &family]).ends(0);
    assert!(told.data.contains("Анна Кузнецова") && told.data.contains("ждёт проверки"), "{told:?}");

    let approve = ["families", "approve", &family, "large", "--document", "Удостоверение"];
    let with = |flag: &'static str| [&approve[..], &[flag]].concat();
    assert!(desk.run(&approve).ends(2).talk.contains("--yes"));
    assert!(!desk.run(&with("--dry-run")).ends(0).data.contains("confirmed"));
    let told = desk.run(&with("--yes")).ends(0);
    assert!(told.data.contains("confirmed") && told.data.contains("2028-05-09"), "{told:?}");
    desk.run(&with("--yes")).ends(1);
    let reject = ["families", "reject", &family, "low_income", "--reason", "Нет справки о доходах.", "--yes"];
    assert!(desk.run(&reject).ends(0).data.contains("rejected"));

    // A date that the reviewer saw turns out to be wrong.
    let shown: Value =
        serde_json::from_str(&desk.run(&["--json", "families", "show", &family]).ends(0).data).unwrap();
    let member =
        shown["members"].as_array().unwrap().iter().find(|one| one["birth_date"] == "2010-05-10").unwrap();
    let member = member["id"].as_str().unwrap();
    let correct = |member: &str, flag: &str| {
        let told = ["--document", "Свидетельство о рождении", "--reason", "Опечатка при регистрации.", flag];
        let what = ["--lang", "ru", "families", "correct", &family, member, "--birth-date", "2009-05-10"];
        desk.run(&[&what[..], &told[..]].concat())
    };
    let told = correct(member, "--dry-run").ends(0);
    assert!(told.talk.contains("Мария Кузнецова: 2010-05-10 → 2009-05-10"), "{told:?}");
    assert!(!told.data.contains("2009-05-10"), "{told:?}");
    assert!(correct(&family, "--yes").ends(1).talk.contains("нет участника"));
    let told = correct(member, "--yes").ends(0);
    assert!(told.data.contains("2009-05-10") && told.data.contains("2027-05-09"), "{told:?}");
    assert!(desk.run(&["--lang", "ru", "families", "list"]).ends(0).data.contains("Ничего не ждёт"));
}

#[test]
fn a_ministrys_list_is_rehearsed_applied_and_safe_to_apply_again() {
    let desk = Desk::set_up();
    a_waiting_family(&desk);
    desk.sign_in().ends(0);
    let file = desk.home.path().join("list.csv");
    let list = "СНИЛС;Категория;Документ\r\n112-233-445 95;многодетная;Реестр\r\n112-233-445 96;многодетная;Реестр\r\n";
    // As a Russian spreadsheet saves it.
    std::fs::write(&file, encoding_rs::WINDOWS_1251.encode(list).0).unwrap();
    let import = ["--lang", "ru", "families", "import", file.to_str().unwrap()];
    let rehearsed = desk.run(&[&import[..], &["--dry-run"]].concat()).ends(1);
    let applied = desk.run(&import).ends(1);
    assert_eq!(rehearsed.data, applied.data);
    assert!(rehearsed.talk.contains("ничего не изменено"), "{rehearsed:?}");
    let expected = "строка 2  подтверждена\n\
        строка 3  ошибка: snils: Контрольное число не сходится: проверьте ввод.\n";
    assert_eq!(applied.data, expected);
    assert!(desk.run(&import).ends(1).data.starts_with("строка 2  без изменений\n"));
    std::fs::write(&file, "Имя;Возраст\n").unwrap();
    assert!(desk.run(&import).ends(2).talk.contains("СНИЛС"));
}

#[test]
fn a_business_that_waits_is_found_looked_at_approved_and_suspended() {
    let desk = Desk::set_up();
    desk.sign_in().ends(0);
    let id = desk.partner.to_string();
    let found = desk.run(&["--json", "partners", "list", "--state", "waiting", "--find", "каравай"]).ends(0);
    let found: Vec<PartnerBody> = serde_json::from_str(&found.data).unwrap();
    assert_eq!(found.iter().map(|partner| partner.id).collect::<Vec<_>>(), [desk.partner]);
    let told = desk.run(&["--lang", "ru", "partners", "show", &id]).ends(0);
    assert!(told.data.contains("Ольга Смирнова") && told.data.contains("ждёт решения"), "{told:?}");

    let people = desk.run(&["--json", "partners", "staff", &id]).ends(0).data;
    assert_eq!(serde_json::from_str::<Vec<StaffBody>>(&people).unwrap()[0].name, "Ольга Смирнова");
    assert!(desk.run(&["partners", "staff", &id]).ends(0).data.contains("Ольга Смирнова"));

    let approve = ["--json", "partners", "approve", &id, "--reason", "Проверено по ЕГРЮЛ."];
    let state = |told: &Told| serde_json::from_str::<AdminPartnerBody>(&told.data).unwrap().partner.state;
    let with = |flag: &'static str| [&approve[..], &[flag]].concat();
    assert_eq!(state(&desk.run(&with("--dry-run")).ends(0)), "waiting");
    assert!(desk.run(&approve).ends(2).talk.contains("--yes"));
    assert_eq!(state(&desk.run(&with("--yes")).ends(0)), "active");
    assert!(desk.run(&with("--yes")).ends(0).talk.contains("Nothing was changed"));
    let suspend = ["--json", "partners", "suspend", &id, "--reason", "Жалобы семей.", "--yes"];
    assert_eq!(state(&desk.run(&suspend).ends(0)), "suspended");
    assert!(
        desk.run(&["partners", "reject", &id, "--reason", "Нет.", "--yes"]).ends(1).talk.contains("conflict")
    );

    for list in
        [&["partners", "outlets", &id][..], &["partners", "tills", &id], &["offers", "list", "--waiting"]]
    {
        assert_eq!(desk.run(list).ends(0).data, "Nothing found.\n", "{list:?}");
    }
    assert!(desk.run(&["offers", "show", &id]).ends(1).talk.contains("not_found"));
}

#[test]
fn the_session_is_refreshed_by_itself_until_it_ends() {
    let desk = Desk::set_up();
    desk.sign_in().ends(0);
    for _ in 0..3 {
        desk.clock.advance(601);
        desk.run(&["whoami"]).ends(0);
    }
    desk.clock.advance(12 * 3600);
    let told = desk.run(&["--lang", "ru", "whoami"]).ends(3);
    assert!(told.talk.contains("Сеанс завершён"), "{told:?}");
    let told = desk.run(&["--lang", "ru", "whoami"]).ends(3);
    assert!(told.talk.contains("Вход не выполнен"), "{told:?}");
}

#[test]
fn whoever_signs_out_everywhere_is_out_in_every_copy() {
    let desk = Desk::set_up();
    desk.sign_in().ends(0);
    let other = TempDir::new().unwrap();
    let elsewhere = |arguments: &[&str]| {
        let mut program = desk.program(arguments);
        Told::from(program.env("XDG_CONFIG_HOME", other.path()).output().unwrap())
    };
    desk.clock.advance(30);
    let code = desk.authenticator.generate(desk.clock.now().seconds().unsigned_abs()).to_string();
    elsewhere(&["login", "--login", "anna.k", "--totp", &code]).ends(0);
    desk.run(&["logout", "--everywhere"]).ends(0);
    elsewhere(&["whoami"]).ends(3);
}

#[test]
fn a_refusal_is_told_in_words_or_as_json() {
    let desk = Desk::set_up();
    let wrong = ["login", "--login", "anna.k", "--totp", "000000"];
    let told = desk.run(&wrong).ends(1);
    assert!(told.talk.contains("invalid_credentials") && told.data.is_empty(), "{told:?}");
    let told = desk.run(&[&["--json", "--lang=ru"], &wrong[..]].concat()).ends(1);
    let problem: Problem = serde_json::from_str(&told.talk).unwrap();
    assert_eq!((problem.status, problem.title.as_str()), (401, "Не удалось войти"));

    desk.sign_in().ends(0);
    let nobody = Uuid::nil().to_string();
    assert!(desk.run(&["cards", "show", &nobody]).ends(1).talk.contains("not_found"));
    let short = ["cards", "revoke", &desk.card.to_string(), "--reason", "x", "--yes"].map(str::to_owned);
    let told = desk.run(&short.each_ref().map(String::as_str)).ends(1);
    assert!(told.talk.contains("reason: Too short: at least 3 needed."), "{told:?}");
}

#[test]
fn a_wrong_command_line_is_2_and_a_service_out_of_reach_is_3() {
    let desk = Desk::set_up();
    desk.run(&["cards", "show", "not-an-id"]).ends(2);
    desk.run(&["dance"]).ends(2);
    assert!(desk.run(&["login", "--login", "anna.k"]).ends(2).talk.contains("--totp"));
    // Port 1 is nobody's; a session of that address would have to exist before it is asked, so sign in there.
    let login = ["--server", "http://127.0.0.1:1", "login", "--login", "anna.k", "--totp", "000000"];
    assert!(desk.run(&login).ends(3).talk.contains("FAMILY_CARD_SERVER"));
}

#[test]
fn a_reader_that_has_gone_away_ends_the_program_quietly() {
    let desk = Desk::set_up();
    desk.sign_in().ends(0);
    for arguments in [&["whoami"][..], &["completions", "bash"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let told: Told = desk.program(arguments).stdout(writer).output().unwrap().into();
        assert!(told.ends(0).talk.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_pack_is_imported_compared_published_listed_and_taken_back() {
    let desk = Desk::set_up();
    desk.sign_in().ends(0);
    let pack = desk.home.path().join("niz");
    std::fs::create_dir(&pack).unwrap();
    let (_, files) = builtin().iter().find(|(name, _)| *name == "ru-niz").unwrap();
    for (name, text) in *files {
        let text = text.replace("version = \"2026.3.0\"", "version = \"2026.4.0\"");
        std::fs::write(pack.join(name.rsplit_once('/').unwrap().1), text).unwrap();
    }
    let directory = pack.to_str().unwrap();
    let told = desk.run(&["--lang", "ru", "benefits", "diff", directory]).ends(0);
    assert!(told.data.contains("Семей, для которых что-то изменится: 0 / 0"), "{told:?}");
    let told = desk.run(&["--json", "benefits", "import", directory]).ends(0);
    let imported: ImportedPackBody = serde_json::from_str(&told.data).unwrap();
    assert_eq!((imported.pack.version.as_str(), imported.pack.in_force), ("2026.4.0", false));

    let id = imported.pack.id.to_string();
    let publish = ["benefits", "publish", &id, "--reason", "Новая редакция"];
    assert!(desk.run(&publish).ends(2).talk.contains("--yes"));
    desk.run(&[&publish[..], &["--yes"]].concat()).ends(0);
    let list = desk.run(&["--lang", "ru", "benefits", "list"]).ends(0);
    assert!(list.data.starts_with("Редакция: 1\n") && list.data.contains(&id), "{list:?}");
    let back = ["benefits", "rollback", "ru-niz", "--reason", "Ошиблись", "--yes"];
    assert!(desk.run(&[&["--lang", "ru"], &back[..]].concat()).ends(0).data.contains("встроенный"));
    desk.run(&back).ends(1);
    let history = desk.run(&["--lang", "ru", "benefits", "list", "--history"]).ends(0);
    assert!(history.data.contains("↩ Ошиблись") && history.data.contains("Новая редакция"), "{history:?}");

    // A broken one is refused with file and line, and nothing is kept of it.
    std::fs::write(pack.join("params.toml"), "[[parm]]\nid = \"x\"\n").unwrap();
    let told = desk.run(&["--lang", "ru", "benefits", "import", directory]).ends(1);
    assert!(told.talk.contains("ru-niz/params.toml:1:") && told.talk.contains("`param`"), "{told:?}");
}

#[test]
fn a_family_file_may_write_dates_as_toml_has_them() {
    let desk = Desk::set_up();
    let (_, files) = builtin().iter().find(|(name, _)| *name == "ru-niz").unwrap();
    let pack = desk.home.path().join("ru-niz");
    std::fs::create_dir(&pack).unwrap();
    for (name, text) in *files {
        std::fs::write(pack.join(name.rsplit_once('/').unwrap().1), text).unwrap();
    }
    let family = desk.home.path().join("family.toml");
    let text = "facts = { region = \"RU-NIZ\" }\n[[members]]\nid = \"Маша\"\nrole = \"child\"\nfacts = { birth_date = 2026-02-20 }\n";
    std::fs::write(&family, text).unwrap();
    let (pack, family) = (pack.to_str().unwrap(), family.to_str().unwrap());
    let told =
        desk.run(&["--lang", "ru", "benefits", "explain", pack, "--family", family, "--date", "2026-03-10"]);
    assert!(told.ends(0).data.contains("— Маша"));
}

#[test]
fn another_day_of_application_and_what_was_known_by_a_day_can_be_asked_for() {
    let desk = Desk::set_up();
    let family = desk.home.path().join("family.toml");
    let child = "[[members]]\nid = \"Маша\"\nrole = \"child\"\nfacts = { birth_date = 2018-05-01 }\n";
    std::fs::write(&family, child).unwrap();
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../mobile-contracts/packs/ru-federal");
    let version = |dates: &[&str]| {
        let common = ["--json", "benefits", "explain", pack, "--family", family.to_str().unwrap()];
        let told = desk.run(&[&common[..], &["--date", "2026-03-10"], dates].concat()).ends(0);
        let told: serde_json::Value = serde_json::from_str(&told.data).unwrap();
        let benefits = told["benefits"].as_array().unwrap();
        let found = benefits.iter().find(|one| one["benefit"] == "ru.edinoe.child").unwrap();
        found["rule"]["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(version(&[]), "2026");
    assert_eq!(version(&["--applied-on", "2025-12-31"]), "2025");
    assert_eq!(version(&["--applied-on", "2026-01-10", "--known-on", "2026-05-22"]), "2026-tolerance");
}
