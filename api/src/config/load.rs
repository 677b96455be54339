//! Where settings come from: the environment first, then an optional TOML file, then the defaults.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;

use anyhow::Context as _;
use mobile_contracts::card::Class;
use mobile_contracts::discount::Category;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::{Table, Value};
use url::Url;

use super::Config;

/// What the name of every variable of this service begins with.
const PREFIX: &str = "FAMILY_CARD_";
/// The settings, by the name they have in the file.
pub(super) const NAMES: &[&str] = &[
    "database_url",
    "pool_size",
    "migrate_at_start",
    "listen",
    "metrics_listen",
    "public_url",
    "trusted_proxies",
    "workers",
    "drain_notice_ms",
    "body_read_ms",
    "region",
    "issuer_name",
    "time_zone",
    "master_key_file",
    "consent_version",
    "child_until_age",
    "student_until_age",
    "large_from_children",
    "card_categories",
    "card_months",
    "card_from_age",
    "enrolments_in_30_days",
    "class_shown_from_devices",
    "paper_uses_a_day",
    "checkout_asks_a_minute",
    "smtp_url",
    "mail_from",
    "sms_url",
    "sms_body",
    "sms_authorization",
    "outbox_folder",
    "outbox_console",
    "audit_head_file",
    "registry_url",
    "registry_key",
    "erasure_journal",
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret",
    "log_format",
    "log_level",
];
/// Settings that may be given as the path of a file which holds them, in a variable that ends in `_FILE`.
const SECRETS: &[&str] =
    &["database_url", "smtp_url", "sms_authorization", "registry_key", "oidc_client_secret"];

/// Reads the settings. `variable` looks into the environment; a test hands in its own.
///
/// # Errors
/// In words that name the setting and where it came from: an unreadable file, an unknown key in it, a value that
/// does not fit. The values of secrets are not repeated.
pub fn load(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Config> {
    let mut settings = match file {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let table = text.parse::<Table>().with_context(|| format!("{} is not TOML", path.display()))?;
            // By itself first, so that a mistake is known to be the file's.
            Config::deserialize(table.clone()).with_context(|| format!("in {}", path.display()))?;
            table
        }
        None => Table::new(),
    };
    for name in NAMES {
        if let Some(value) = from_environment(name, &variable)? {
            settings.insert((*name).to_owned(), Value::String(value));
        }
    }
    Config::deserialize(settings).context("in the environment")
}

fn from_environment(
    name: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> anyhow::Result<Option<String>> {
    let own = format!("{PREFIX}{}", name.to_uppercase());
    let common = (name == "database_url").then(|| "DATABASE_URL".to_owned());
    for key in [Some(own), common].into_iter().flatten() {
        if let Some(value) = variable(&key) {
            return Ok(Some(value));
        }
        let key = format!("{key}_FILE");
        if SECRETS.contains(&name)
            && let Some(path) = variable(&key)
        {
            let value =
                std::fs::read_to_string(&path).with_context(|| format!("{key}: cannot read {path}"))?;
            return Ok(Some(value.trim_end().to_owned()));
        }
    }
    Ok(None)
}

/// Variables that look like settings and are none: probably a typing error. Names only.
pub(super) fn strangers<'a>(variables: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let known = |name: &str| {
        let name = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
        let of_secret = name.strip_suffix("_file").is_some_and(|name| SECRETS.contains(&name));
        NAMES.contains(&name.as_str()) || of_secret || name == "config" || name == "commit"
    };
    variables.filter(|name| name.starts_with(PREFIX) && !known(name)).collect()
}

/// The environment has only text, the file has numbers: both will do.
pub(super) fn number<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display> + TryFrom<i64>,
{
    match Value::deserialize(deserializer)? {
        Value::Integer(number) => {
            T::try_from(number).map_err(|_| D::Error::custom(format!("{number} is out of range")))
        }
        Value::String(text) => text.parse().map_err(|error| D::Error::custom(format!("`{text}`: {error}"))),
        other => Err(D::Error::custom(format!("expected a number, found {}", other.type_str()))),
    }
}

/// `true` or `false`, as a word of TOML or as text.
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Boolean(truth) => Ok(truth),
        Value::String(text) => {
            text.parse().map_err(|_| D::Error::custom(format!("`{text}` is neither true nor false")))
        }
        other => Err(D::Error::custom(format!("expected true or false, found {}", other.type_str()))),
    }
}

/// An address with a port, or `off`.
pub(super) fn address_or_off<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text == "off" {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| D::Error::custom(format!("`{text}` is neither an address with a port nor `off`")))
}

/// `large:1, foster:2`: categories with the classes of their cards.
pub(super) fn card_categories<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(Category, Class)>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let pair = |pair: &str| {
        let (category, class) = pair.split_once(':')?;
        let class = class.trim().parse().ok().and_then(Class::new)?;
        Some((category.trim().parse().ok()?, class))
    };
    let pairs = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    pairs
        .map(|one| {
            pair(one).ok_or_else(|| {
                D::Error::custom(format!("`{one}` is no category with a class 0-7, such as large:1"))
            })
        })
        .collect()
}

/// Where the service is found when nothing is set.
pub(super) fn local_url() -> Url {
    #[expect(clippy::expect_used, reason = "a constant, read by a test")]
    Url::parse("http://127.0.0.1:8080").expect("a constant URL")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn load_with(variables: &[(&str, &str)], file: &str) -> anyhow::Result<Config> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("family-card.toml");
        std::fs::write(&path, file).unwrap();
        load(Some(&path), |name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn refusal(variables: &[(&str, &str)], file: &str) -> String {
        format!("{:#}", load_with(variables, file).unwrap_err())
    }

    #[test]
    fn nothing_set_gives_settings_that_run() {
        let config = load(None, |_| None).unwrap();
        assert_eq!(config.database_url.expose_secret(), "sqlite:var/family-card.db");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert!(config.check().iter().all(|finding| finding.grade != super::super::Grade::Fail));
    }

    #[test]
    fn the_environment_goes_before_the_file_and_the_file_before_the_default() {
        let file = "pool_size = 3\nworkers = 2\nmetrics_listen = \"off\"\ntime_zone = \"Asia/Yekaterinburg\"";
        let config =
            load_with(&[("FAMILY_CARD_POOL_SIZE", "5"), ("DATABASE_URL", "sqlite:x.db")], file).unwrap();
        assert_eq!((config.pool_size, config.workers, config.metrics_listen), (5, 2, None));
        assert_eq!(config.time_zone, chrono_tz::Asia::Yekaterinburg);
        assert_eq!(config.database_url.expose_secret(), "sqlite:x.db");
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let secret = dir.path().join("url");
        std::fs::write(&secret, "postgres://u:p@h/db\n").unwrap();
        let config = load_with(&[("DATABASE_URL_FILE", secret.to_str().unwrap())], "").unwrap();
        assert_eq!(config.database_url.expose_secret(), "postgres://u:p@h/db");
        assert!(!format!("{config:?}").contains("u:p"));
    }

    #[test]
    fn the_categories_that_get_cards_are_listed_with_their_classes() {
        let listed = |text| {
            load_with(&[("FAMILY_CARD_CARD_CATEGORIES", text)], "").map(|config| config.card_categories)
        };
        let class = |number| Class::new(number).unwrap();
        assert_eq!(
            listed(" large:1 ,foster: 2").unwrap(),
            [(Category::Large, class(1)), (Category::Foster, class(2))]
        );
        assert_eq!(listed("").unwrap(), []);
        for wrong in ["large", "rich:1", "large:8"] {
            assert!(format!("{:#}", listed(wrong).unwrap_err()).contains(wrong));
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let unknown = refusal(&[], "listn = \"127.0.0.1:1\"");
        assert!(unknown.contains("family-card.toml") && unknown.contains("`listn`"), "{unknown}");
        let zone = refusal(&[("FAMILY_CARD_TIME_ZONE", "Mars/Olympus")], "");
        assert!(zone.contains("in the environment") && zone.contains("time_zone"), "{zone}");
        let number = refusal(&[("FAMILY_CARD_POOL_SIZE", "many")], "");
        assert!(number.contains("pool_size") && number.contains("`many`"), "{number}");
    }

    #[test]
    fn every_name_is_a_setting_and_every_setting_has_a_name() {
        let mut table = Table::new();
        for name in NAMES {
            table.insert((*name).to_owned(), Value::Boolean(true));
        }
        // The first wrong type is complained of, and no name is unknown.
        let complaint = Config::deserialize(table).unwrap_err().to_string();
        assert!(!complaint.contains("unknown field"), "{complaint}");
        let expected = refusal(&[], "x = 1");
        assert!(NAMES.iter().all(|name| expected.contains(&format!("`{name}`"))), "{expected}");
        assert_eq!(expected.matches('`').count(), 2 * (NAMES.len() + 1), "{expected}");
    }

    #[test]
    fn a_variable_that_is_no_setting_is_noticed() {
        let set = ["FAMILY_CARD_LISTN", "FAMILY_CARD_LISTEN", "FAMILY_CARD_DATABASE_URL_FILE", "PATH"];
        assert_eq!(strangers(set.into_iter()), ["FAMILY_CARD_LISTN"]);
    }
}
