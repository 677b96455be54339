//! `doctor`: looks at everything that the service needs and says in plain words what is missing.

use std::net::TcpListener;

use crate::config::{Config, Finding, Grade, check_environment};

/// Everything that was looked at, in the order in which it should be mended.
pub(crate) async fn examine(config: &Config) -> Vec<Finding> {
    let names: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    let mut findings = check_environment(names.iter().map(String::as_str));
    findings.extend(config.check());
    findings.push(check_port(config));
    findings.extend(check_database(config).await);
    findings
}

fn check_port(config: &Config) -> Finding {
    match TcpListener::bind(config.listen) {
        Ok(_) => Finding::ok("listen", format!("{} is free", config.listen)),
        Err(error) => Finding::warn(
            "listen",
            format!(
                "{}: {error}; if this service runs there already, that is why, else choose another",
                config.listen
            ),
        ),
    }
}

async fn check_database(config: &Config) -> Vec<Finding> {
    // The check of the settings has said what is wrong with a bad URL.
    let Ok(db) = config.open_database() else { return Vec::new() };
    let finding = match db.pending_migrations().await {
        Ok(missing) if missing.is_empty() => Finding::ok("database", "reachable, all migrations applied"),
        Ok(missing) if config.migrate_at_start => Finding::ok(
            "database",
            format!("reachable; {} migrations will be applied at the start", missing.len()),
        ),
        Ok(missing) => Finding::fail(
            "database",
            format!("{} migrations are missing; run `family-card-server migrate`", missing.len()),
        ),
        Err(error) => Finding::fail("database", format!("{error:#}; is it running, and is the URL right?")),
    };
    vec![finding]
}

/// The findings as lines, worst last word: whether the service can run.
pub(crate) fn report(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let grade = match finding.grade {
            Grade::Ok => "ok  ",
            Grade::Warn => "warn",
            Grade::Fail => "FAIL",
        };
        text += &format!("{grade}  {:<16} {}\n", finding.subject, finding.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_database_that_is_out_of_reach_is_a_failure_with_advice() {
        let config = Config { database_url: "postgres://127.0.0.1:1/none".into(), ..Config::default() };
        let findings = check_database(&config).await;
        assert_eq!(findings[0].grade, Grade::Fail);
        assert!(findings[0].text.contains("is it running"), "{}", findings[0].text);
    }

    #[test]
    fn the_report_has_one_line_for_each_finding() {
        let text = report(&[Finding::ok("region", "RU-SVE"), Finding::fail("pool_size", "set at least 1")]);
        assert_eq!(text, "ok    region           RU-SVE\nFAIL  pool_size        set at least 1\n");
    }
}
