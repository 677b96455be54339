//! The demo: a family, a shop and the whole path between them, played on a fresh embedded database.

mod client;
mod data;
pub mod phone;
mod register_of_families;
mod registration;
mod seed;
mod story;
mod texts;

use std::io::Write as _;
use std::path::Path;

use mobile_contracts::card::Class;
use mobile_contracts::discount::Category;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::family::{DeclareCategory, FamilyBody};
use mobile_contracts::wire::secret::Secret;
use strum::IntoEnumIterator as _;

use crate::accounts::{self, Account};
use crate::clock::Clock;
use crate::config::{Config, LogFormat};
use crate::ids::Key;
use crate::logging;
use crate::startup::Application;
use crate::state::App;
use client::Client;
use register_of_families::StandIn;
use registration::{KUZNETSOVA, SOKOLOVA};
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
    let lang = language(|name| std::env::var(name).ok());
    let registry = StandIn::start(lang)?;
    let config = Config {
        registry_url: Some(registry.url.clone()),
        registry_key: Some(registry.key.clone()),
        database_url: format!("sqlite:{FOLDER}/family-card.db").into(),
        master_key_file: folder.join("master.key"),
        outbox_folder: folder.join("outbox"),
        outbox_console: true,
        card_categories: Category::iter().map(|category| (category, tier(category))).collect(),
        // With a family or two, a class that a thousand phones must share would never be shown.
        class_shown_from_devices: 1,
        region: "RU-NIZ".to_owned(),
        log_format: LogFormat::Text,
        log_level: "warn".to_owned(),
        ..config
    };
    logging::start(&config)?;
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
    registry.stop().await;
    played.and(served)
}

/// Large families have a tier of their own; of the others a card tells nothing.
fn tier(category: Category) -> Class {
    Class::new(u8::from(category == Category::Large)).unwrap_or_default()
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
    for (account, categories) in &seed.declaring {
        let adult = client(&token(*account).await?);
        for category in categories {
            let declared = DeclareCategory { category: *category };
            let _: FamilyBody = adult.post("/api/v1/me/family/categories", &declared).await?;
        }
    }
    let cast = Cast {
        nobody: client(""),
        till: client(&seed.till_token),
        authenticator: seed.authenticator.clone(),
        outbox: app.config.outbox_folder.clone(),
        consent_version: app.config.consent_version.clone(),
        zone: app.vault.ring()?.issuer.zone,
        clock: &app.clock,
        lang,
    };
    cast.play(&mut say).await?;
    say(&addresses(base, metrics, lang, &seed))?;
    show_codes(app.clock.clone(), seed.authenticator, lang);
    Ok(())
}

/// Shows what an authenticator app would show, whenever somebody presses Enter.
fn show_codes(clock: Clock, authenticator: Secret, lang: Lang) {
    // A thread of its own, which ends with the process: nothing can be told of a read that blocks.
    std::thread::spawn(move || {
        let mut line = String::new();
        while std::io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {
            if let Ok(code) = registration::six_digits(&clock, &authenticator) {
                let _ = writeln!(std::io::stdout().lock(), "{}: {code}", texts::six_digits(lang));
            }
            line.clear();
        }
    });
}

fn addresses(base: &str, metrics: Option<u16>, lang: Lang, seed: &Seed) -> String {
    let Seed { till_token, owner_mail, authenticator, data, .. } = seed;
    let metrics =
        metrics.map(|port| format!("{:<24}http://127.0.0.1:{port}/metrics\n", texts::metrics(lang)));
    let families = data.families.iter().filter_map(|family| {
        let adult = family.adults.first()?;
        let contact = adult.contact.as_deref()?;
        Some(format!("  {contact:<24}{:<22}{}\n", adult.name, family.situation.in_lang(lang)))
    });
    format!(
        "\n{}\n\n{:<24}{base}\n{:<24}{base}/docs\n{}{:<24}{FOLDER}\n\n\
        {}:\n  family-card login --server {base}\n  {} / {}\n  {}\n  {}\n\n\
        {}:\n{}  {:<24}{:<22}{}\n  {:<24}{:<22}{}\n\n{}:\n  {owner_mail}\n\n{}:\n  \
        curl -H 'Authorization: Bearer {till_token}' -H 'Content-Type: application/json' \\\n    \
        -d '{{\"code\":\"SFC1:...\"}}' {base}/api/v1/checkout/verify\n\n{}\n\n",
        texts::serving(lang),
        texts::address(lang),
        texts::docs(lang),
        metrics.unwrap_or_default(),
        texts::data(lang),
        texts::as_administrator(lang),
        seed::LOGIN,
        seed::PASSWORD,
        texts::enter_for_code(lang),
        authenticator.expose(),
        texts::as_adult(lang),
        families.collect::<String>(),
        KUZNETSOVA.phone,
        KUZNETSOVA.name,
        texts::of_the_story(lang),
        SOKOLOVA.phone,
        SOKOLOVA.name,
        texts::by_registry(lang),
        texts::as_owner(lang),
        texts::as_till(lang),
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
