//! What may be wrong with settings that are readable, in plain words, each with what to do about it.

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::{Config, load};
use crate::db::DatabaseUrl;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Ok,
    /// Works, but probably not as wished.
    Warn,
    /// Does not work.
    Fail,
}

/// One line of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub grade: Grade,
    /// What was looked at.
    pub subject: &'static str,
    /// What was found and what to do.
    pub text: String,
}

impl Finding {
    /// As it should be.
    pub(crate) fn ok(subject: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Ok, subject, text: text.into() }
    }

    /// Works, but probably not as wished.
    pub(crate) fn warn(subject: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Warn, subject, text: text.into() }
    }

    /// Does not work.
    pub(crate) fn fail(subject: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Fail, subject, text: text.into() }
    }
}

impl Config {
    /// What may be wrong with the settings. Looks at files, connects to nothing.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        vec![
            self.check_database_url(),
            self.check_pool(),
            self.check_public_url(),
            self.check_metrics(),
            self.check_drain(),
            self.check_body_read(),
            self.check_region(),
            self.check_ages(),
            self.check_mail(),
            self.check_sms(),
            self.check_oidc(),
            self.check_log_level(),
            self.check_master_key(),
        ]
    }

    fn check_database_url(&self) -> Finding {
        const SUBJECT: &str = "database_url";
        match self.database_url.expose_secret().parse::<DatabaseUrl>() {
            Ok(DatabaseUrl::Sqlite(path)) => Finding::ok(SUBJECT, format!("the embedded database in {path}")),
            Ok(DatabaseUrl::Postgres(_)) => Finding::ok(SUBJECT, "PostgreSQL"),
            Err(bad) => Finding::fail(SUBJECT, bad.to_string()),
        }
    }

    fn check_pool(&self) -> Finding {
        match self.pool_size {
            0 => Finding::fail("pool_size", "without a connection nothing can be answered; set at least 1"),
            size => Finding::ok("pool_size", format!("{size} connections")),
        }
    }

    fn check_public_url(&self) -> Finding {
        const SUBJECT: &str = "public_url";
        let local = matches!(self.public_url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        match self.public_url.scheme() {
            "https" => Finding::ok(SUBJECT, self.public_url.as_str()),
            "http" if local => Finding::warn(
                SUBJECT,
                format!(
                    "{}: only this machine can follow links in messages; set the address that people use",
                    self.public_url
                ),
            ),
            "http" => {
                Finding::warn(SUBJECT, "phones scan only over https; put a proxy with a certificate in front")
            }
            other => Finding::fail(SUBJECT, format!("`{other}` is no scheme for a web address; use https")),
        }
    }

    fn check_metrics(&self) -> Finding {
        const SUBJECT: &str = "metrics_listen";
        match self.metrics_listen {
            None => Finding::ok(SUBJECT, "off"),
            Some(address) if address.ip().is_unspecified() => {
                Finding::warn(SUBJECT, format!("{address} is open to everybody who can reach this machine"))
            }
            Some(address) => Finding::ok(SUBJECT, address.to_string()),
        }
    }

    fn check_drain(&self) -> Finding {
        match self.drain_notice_ms {
            0..=5000 => Finding::ok("drain_notice_ms", format!("{} ms", self.drain_notice_ms)),
            _ => Finding::fail(
                "drain_notice_ms",
                "more than 5000 leaves requests too little time to finish; lower it",
            ),
        }
    }

    fn check_body_read(&self) -> Finding {
        match self.body_read_ms {
            1..=60_000 => Finding::ok("body_read_ms", format!("{} ms", self.body_read_ms)),
            _ => Finding::fail(
                "body_read_ms",
                "set 1 to 60000: nobody can send in no time, and nobody waits longer",
            ),
        }
    }

    fn check_region(&self) -> Finding {
        let plausible = self.region.strip_prefix("RU-").is_some_and(|code| {
            (2..=3).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        if plausible {
            Finding::ok("region", format!("{}, {}", self.region, self.time_zone))
        } else {
            Finding::fail(
                "region",
                format!("`{}` is no region code; write it as ISO 3166-2 does, such as RU-SVE", self.region),
            )
        }
    }

    fn check_ages(&self) -> Finding {
        let Self { child_until_age, student_until_age, large_from_children, .. } = self;
        if !(1..=*student_until_age).contains(child_until_age) || *student_until_age > 99 {
            return Finding::fail(
                "child_until_age",
                "must be at least 1 and at most student_until_age, that at most 99",
            );
        }
        if !(1..=20).contains(large_from_children) {
            return Finding::fail("large_from_children", "must be 1 to 20");
        }
        Finding::ok("child_until_age", format!("{child_until_age}, in full-time study {student_until_age}"))
    }

    fn check_mail(&self) -> Finding {
        match &self.smtp_url {
            Some(_) => Finding::ok("smtp_url", format!("mails come from {}", self.mail_from)),
            None => Finding::warn(
                "smtp_url",
                format!("not set: mails reach nobody and lie in {}", self.outbox_folder.display()),
            ),
        }
    }

    fn check_sms(&self) -> Finding {
        const SUBJECT: &str = "sms_url";
        let complete = ["{phone}", "{text}"].iter().all(|place| self.sms_body.contains(place));
        match &self.sms_url {
            None => Finding::warn(
                SUBJECT,
                format!("not set: text messages reach nobody and lie in {}", self.outbox_folder.display()),
            ),
            Some(_) if !complete => Finding::fail(SUBJECT, "sms_body must have {phone} and {text} in it"),
            Some(url) if url.scheme() != "https" => {
                Finding::warn(SUBJECT, "codes travel to the gateway unencrypted; use https")
            }
            Some(url) => Finding::ok(SUBJECT, url.host_str().unwrap_or_default()),
        }
    }

    fn check_oidc(&self) -> Finding {
        const SUBJECT: &str = "oidc_issuer";
        match &self.oidc_issuer {
            None => Finding::ok(SUBJECT, "off"),
            Some(_) if self.oidc_client_id.is_empty() => Finding::fail(
                SUBJECT,
                "oidc_client_id is not set; the provider tells it when it registers you",
            ),
            Some(url) if url.scheme() != "https" => {
                Finding::warn(SUBJECT, "who signs in travels to the provider unencrypted; use https")
            }
            Some(url) => Finding::ok(SUBJECT, url.as_str()),
        }
    }

    fn check_log_level(&self) -> Finding {
        match self.log_level.parse::<tracing_subscriber::EnvFilter>() {
            Ok(_) => Finding::ok("log_level", &*self.log_level),
            Err(error) => Finding::fail("log_level", format!("`{}`: {error}", self.log_level)),
        }
    }

    fn check_master_key(&self) -> Finding {
        const SUBJECT: &str = "master_key_file";
        let path = &self.master_key_file;
        match readable_by_owner_alone(path) {
            Ok(true) => Finding::ok(SUBJECT, path.display().to_string()),
            Ok(false) => {
                Finding::fail(SUBJECT, format!("others may read it; run `chmod 600 {}`", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Finding::warn(
                SUBJECT,
                format!("{} does not exist; a new database gets a new key there", path.display()),
            ),
            Err(error) => Finding::fail(SUBJECT, format!("{}: {error}", path.display())),
        }
    }
}

/// Variables in the environment that look like settings of this service and are none.
pub(crate) fn check_environment<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    let strangers = load::strangers(names);
    strangers
        .iter()
        .map(|name| Finding::warn("environment", format!("{name} is no setting; is it a typing error?")))
        .collect()
}

fn readable_by_owner_alone(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(config: &Config, subject: &str) -> Grade {
        config.check().into_iter().find(|finding| finding.subject == subject).unwrap().grade
    }

    #[test]
    fn what_cannot_work_fails_and_what_is_risky_warns() {
        let bad = Config {
            database_url: "mysql://x".into(),
            pool_size: 0,
            public_url: "ftp://card.example".parse().unwrap(),
            metrics_listen: "0.0.0.0:9090".parse().ok(),
            drain_notice_ms: 60_000,
            body_read_ms: 0,
            region: "Sverdlovsk".into(),
            log_level: "a=b=c".into(),
            ..Config::default()
        };
        for subject in [
            "database_url",
            "pool_size",
            "public_url",
            "drain_notice_ms",
            "body_read_ms",
            "region",
            "log_level",
        ] {
            assert_eq!(grade(&bad, subject), Grade::Fail, "{subject}");
        }
        assert_eq!(grade(&bad, "metrics_listen"), Grade::Warn);
    }

    #[test]
    fn a_master_key_that_others_may_read_fails() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        std::fs::write(&path, "k").unwrap();
        let config = Config { master_key_file: path.clone(), ..Config::default() };
        for (mode, expected) in [(0o644, Grade::Fail), (0o600, Grade::Ok)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(grade(&config, "master_key_file"), expected);
        }
    }
}
