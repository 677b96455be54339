//! The settings of the service: typed, with defaults that run with nothing set.
//!
//! Where they come from is in `load.rs` (environment before file before default), what may be wrong with them in
//! `check.rs`. No other part of the service reads the environment.

mod check;
mod load;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use mobile_contracts::card::Class;
use mobile_contracts::discount::Category;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

pub(crate) use check::check_environment;
pub use check::{Finding, Grade};
pub use load::load;

use crate::db::{DatabaseUrl, Db};

/// How many milliseconds a request's body may take to arrive unless the settings say otherwise.
pub const BODY_READ_MS: u64 = 8000;

/// All settings. A setting `listen` is `FAMILY_CARD_LISTEN` in the environment and `listen` in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `sqlite:<path>` or `postgres://..`; also `DATABASE_URL`, as other tools know it. May hold a password, so
    /// `DATABASE_URL_FILE` may name a file that holds it.
    pub database_url: SecretString,
    /// Connections to the database, at least 1.
    #[serde(deserialize_with = "load::number")]
    pub pool_size: u32,
    /// Whether missing migrations are applied before serving.
    #[serde(deserialize_with = "load::truth")]
    pub migrate_at_start: bool,
    /// Where the service listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where Prometheus reads metrics; `off` for nowhere. Keep it out of reach of the public.
    #[serde(deserialize_with = "load::address_or_off")]
    pub metrics_listen: Option<SocketAddr>,
    /// How people reach the service from outside: scheme and host, as links in messages need it.
    pub public_url: Url,
    /// How many proxies in front of the service append to `X-Forwarded-For`; 0 believes no such header.
    #[serde(deserialize_with = "load::number")]
    pub trusted_proxies: usize,
    /// Threads that serve requests; 0 means one for each core.
    #[serde(deserialize_with = "load::number")]
    pub workers: usize,
    /// Milliseconds between "not ready" and closing the door when asked to stop, 0-5000: the time that a balancer
    /// needs to notice.
    #[serde(deserialize_with = "load::number")]
    pub drain_notice_ms: u64,
    /// Milliseconds that a request's body may take to arrive, 1-60000.
    #[serde(deserialize_with = "load::number")]
    pub body_read_ms: u64,
    /// The region that issues the cards, as ISO 3166-2 knows it, such as `RU-SVE`.
    pub region: String,
    /// The issuer's name, as families know it.
    pub issuer_name: String,
    /// The issuer's time zone (IANA), in which its days are counted.
    pub time_zone: chrono_tz::Tz,
    /// The file with the key that wraps all others, readable by the service alone; made at the first start. Keep it,
    /// and its backup, apart from the database's.
    pub master_key_file: PathBuf,
    /// The version of the consent to the processing of personal data that is in force.
    pub consent_version: String,
    /// From this age on, in full years, somebody is no child any more.
    #[serde(deserialize_with = "load::number")]
    pub child_until_age: u32,
    /// The same for somebody in full-time study.
    #[serde(deserialize_with = "load::number")]
    pub student_until_age: u32,
    /// So many children make a large family.
    #[serde(deserialize_with = "load::number")]
    pub large_from_children: usize,
    /// The categories for which the adults get cards, each with the class of the card, such as `large:1, foster:2`.
    #[serde(deserialize_with = "load::card_categories")]
    pub card_categories: Vec<(Category, Class)>,
    /// For how many months a card is issued where nothing else ends it, 1-120.
    #[serde(deserialize_with = "load::number")]
    pub card_months: u32,
    /// From this age on, in full years, a child may hold a card of its own; it needs a last day.
    #[serde(deserialize_with = "load::number")]
    pub card_from_age: u32,
    /// How many devices somebody may enrol within 30 days, at least 1.
    #[serde(deserialize_with = "load::number")]
    pub enrolments_in_30_days: u32,
    /// So many active devices must have a class before a code shows it: a rare one would tell who shows it.
    #[serde(deserialize_with = "load::number")]
    pub class_shown_from_devices: u32,
    /// How often a family may be given something by paper on one day, 0-100; 0 takes no paper at all.
    #[serde(deserialize_with = "load::number")]
    pub paper_uses_a_day: u32,
    /// How often a till may verify and redeem in a minute; 0 for any number of times.
    #[serde(deserialize_with = "load::number")]
    pub checkout_asks_a_minute: u32,
    /// The mail server, `smtps://user:password@host` or `smtp://..?tls=required`; without it mails go into
    /// `outbox_folder`. May hold a password, so `.._SMTP_URL_FILE` may name a file that holds it.
    pub smtp_url: Option<SecretString>,
    /// Whom mails come from, such as `Карта семьи <card@region.ru>`.
    pub mail_from: String,
    /// Where text messages are posted to; without it they go into `outbox_folder`.
    pub sms_url: Option<Url>,
    /// What is posted, with `{phone}` (E.164) and `{text}` in their places: JSON if it begins with a brace, otherwise
    /// a form.
    pub sms_body: String,
    /// The value of `Authorization` for the gateway; `.._SMS_AUTHORIZATION_FILE` may name a file that holds it.
    pub sms_authorization: Option<SecretString>,
    /// Where messages go that no carrier is set for: for developers.
    pub outbox_folder: PathBuf,
    /// Whether such messages are written on the console too, with their codes: for developers and the demo.
    #[serde(deserialize_with = "load::truth")]
    pub outbox_console: bool,
    /// Where the end of the audit log's chain is appended once a day, one line of JSON; without it, it is logged. Keep the
    /// file, or the log, where nobody who can change the database can change it.
    pub audit_head_file: Option<PathBuf>,
    /// Where a registry is asked whether families hold what they declare; nobody is asked unless it is set.
    pub registry_url: Option<Url>,
    /// The key that is shared with the registry; `.._REGISTRY_KEY_FILE` may name a file that holds it.
    pub registry_key: Option<SecretString>,
    /// The journal of erasures outside the database, which a restored backup is erased again by; beside the master
    /// key unless set. Back it up with the key.
    pub erasure_journal: Option<PathBuf>,
    /// The issuer of an OpenID Connect provider with which adults may sign in, such as a region's identity gateway.
    pub oidc_issuer: Option<Url>,
    /// What this service is called there.
    pub oidc_client_id: String,
    /// Its password there, if it has one; `.._OIDC_CLIENT_SECRET_FILE` may name a file that holds it.
    pub oidc_client_secret: Option<SecretString>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged: a level, or `target=level` pairs as tracing's `EnvFilter` reads them.
    pub log_level: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Text,
}

impl Config {
    /// Opens the database that the settings name, and makes the folder of an embedded one. Connects to nothing yet.
    ///
    /// # Errors
    /// If the URL cannot be served or the folder cannot be made.
    pub fn open_database(&self) -> anyhow::Result<Db> {
        let url: DatabaseUrl = self.database_url.expose_secret().parse()?;
        if let DatabaseUrl::Sqlite(path) = &url
            && let Some(folder) = Path::new(path).parent()
        {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        Ok(Db::open(url, self.pool_size))
    }
}

impl Config {
    /// Where the journal of erasures is.
    #[must_use]
    pub fn erasure_journal(&self) -> PathBuf {
        self.erasure_journal.clone().unwrap_or_else(|| self.master_key_file.with_file_name("erasures.jsonl"))
    }
}

impl Default for Config {
    fn default() -> Self {
        let here = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self {
            database_url: "sqlite:var/family-card.db".into(),
            pool_size: 8,
            migrate_at_start: true,
            listen: here(8080),
            metrics_listen: Some(here(9090)),
            public_url: load::local_url(),
            trusted_proxies: 0,
            workers: 0,
            drain_notice_ms: 1000,
            body_read_ms: BODY_READ_MS,
            region: "RU-MOW".to_owned(),
            issuer_name: "Социальная карта семьи".to_owned(),
            time_zone: chrono_tz::Europe::Moscow,
            master_key_file: "var/master.key".into(),
            consent_version: "2026-01".to_owned(),
            child_until_age: 18,
            student_until_age: 23,
            large_from_children: 3,
            card_categories: Class::new(1).map(|class| (Category::Large, class)).into_iter().collect(),
            card_months: 60,
            card_from_age: 14,
            enrolments_in_30_days: 3,
            class_shown_from_devices: 1_000,
            paper_uses_a_day: 2,
            checkout_asks_a_minute: 1200,
            smtp_url: None,
            mail_from: "Социальная карта семьи <noreply@localhost>".to_owned(),
            sms_url: None,
            sms_body: r#"{"to":"{phone}","text":"{text}"}"#.to_owned(),
            sms_authorization: None,
            outbox_folder: "var/outbox".into(),
            outbox_console: false,
            audit_head_file: None,
            registry_url: None,
            registry_key: None,
            erasure_journal: None,
            oidc_issuer: None,
            oidc_client_id: String::new(),
            oidc_client_secret: None,
            log_format: LogFormat::Json,
            log_level: "info,actix_server=warn".to_owned(),
        }
    }
}
