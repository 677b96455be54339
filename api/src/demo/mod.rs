//! The demo: a family, a shop and the whole path between them, played on a fresh embedded database.

mod client;
pub mod phone;
mod seed;
mod story;
mod texts;

use std::io::Write as _;
use std::path::Path;

use mobile_contracts::lang::Lang;

use crate::accounts::{self, Account};
use crate::config::{Config, LogFormat};
use crate::ids::Key;
use crate::logging;
use crate::startup::Application;
use crate::state::App;
use client::Client;
use seed::Seed;
use story::Cast;

/// Where the demo keeps its database. It is thrown away at each start.
const FOLDER: &str = "var/demo";

/// Plays the story and goes on serving until stopped.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let folder = Path::new(FOLDER);
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let config = Config {
        database_url: format!("sqlite:{FOLDER}/family-card.db").into(),
        master_key_file: folder.join("master.key"),
        outbox_folder: folder.join("outbox"),
        region: "RU-NIZ".to_owned(),
        log_format: LogFormat::Text,
        log_level: "warn".to_owned(),
        ..config
    };
    logging::start(&config)?;
    let lang = language(|name| std::env::var(name).ok());
    let application = Application::build(config).await?;
    let (app, base) = (application.state().clone(), format!("http://127.0.0.1:{}", application.port()));
    let metrics = application.metrics_port();
    let stopper = application.stopper();
    let played = async {
        let played = play(&app, &base, metrics, lang).await;
        if played.is_err() {
            stopper.stop();
        }
        played
    };
    let (served, played) = tokio::join!(application.run_until_stopped(), played);
    played.and(served)
}

/// Russian where the terminal is Russian (`LC_ALL`, `LC_MESSAGES`, `LANG`), English otherwise.
fn language(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|set| !set.is_empty()));
    if locale.is_some_and(|locale| locale.starts_with("ru")) { Lang::Ru } else { Lang::En }
}

async fn play(app: &App, base: &str, metrics: Option<u16>, lang: Lang) -> anyhow::Result<()> {
    let mut say = |text: &str| std::io::stdout().lock().write_all(text.as_bytes());
    say(&format!("\n{}\n", texts::intro(lang)))?;
    let seed = seed::plant(app).await?;
    let client = |token: &str| Client::new(base, token, lang);
    let token = async |account: Key<Account>| anyhow::Ok(accounts::open_session(app, account).await?.0);
    let cast = Cast {
        adult: client(&token(seed.adult).await?),
        till: client(&seed.till_token),
        administrator: client(&token(seed.administrator).await?),
        card: seed.card,
        zone: app.vault.ring()?.issuer.zone,
        clock: &app.clock,
        lang,
    };
    cast.play(&mut say).await?;
    let (adult, administrator) = (token(seed.adult).await?, token(seed.administrator).await?);
    say(&addresses(base, metrics, lang, &seed, &adult, &administrator))?;
    Ok(())
}

fn addresses(
    base: &str,
    metrics: Option<u16>,
    lang: Lang,
    seed: &Seed,
    adult: &str,
    administrator: &str,
) -> String {
    let Seed { card, till_token, .. } = seed;
    let metrics =
        metrics.map(|port| format!("{:<24}http://127.0.0.1:{port}/metrics\n", texts::metrics(lang)));
    format!(
        "\n{}\n\n{:<24}{base}\n{:<24}{base}/docs\n{}{:<24}{FOLDER}\n\n\
        {}:\n  curl -H 'Authorization: Bearer {adult}' {base}/api/v1/me/cards\n\n\
        {}:\n  curl -H 'Authorization: Bearer {till_token}' -H 'Content-Type: application/json' \\\n    \
        -d '{{\"code\":\"SFC1:...\"}}' {base}/api/v1/checkout/verify\n\n\
        {}:\n  curl -H 'Authorization: Bearer {administrator}' {base}/api/v1/admin/cards/{card}\n\n\
        {}\n\n",
        texts::serving(lang),
        texts::address(lang),
        texts::docs(lang),
        metrics.unwrap_or_default(),
        texts::data(lang),
        texts::as_adult(lang),
        texts::as_till(lang),
        texts::as_administrator(lang),
        texts::tokens(lang),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_told_in_russian_where_the_terminal_is_russian() {
        let with = |name: &'static str, value: &'static str| {
            language(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(with("LANG", "ru_RU.UTF-8"), Lang::Ru);
        assert_eq!(with("LC_ALL", "ru"), Lang::Ru);
        assert_eq!(with("LANG", "C.UTF-8"), Lang::En);
        assert_eq!(language(|_| None), Lang::En);
    }
}
