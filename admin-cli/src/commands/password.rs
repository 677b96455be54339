//! `family-card password`: another password for whoever is signed in.

use clap::Args;
use dialoguer::{Input, Password};
use mobile_contracts::wire::secret::Secret;
use mobile_contracts::wire::session::ChangePassword;

use crate::client::Client;
use crate::output::Output;
use crate::texts;
use crate::trouble::Trouble;

/// The variables that may hold the two passwords, for scripts.
const PRESENT: &str = "FAMILY_CARD_PASSWORD";
const NEW: &str = "FAMILY_CARD_NEW_PASSWORD";

/// What `password` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Шесть цифр из приложения; пароли — в FAMILY_CARD_PASSWORD и FAMILY_CARD_NEW_PASSWORD | The six digits of the app; the passwords are in FAMILY_CARD_PASSWORD and FAMILY_CARD_NEW_PASSWORD
    #[arg(long, value_name = "DIGITS")]
    totp: Option<String>,
}

/// Changes the password; every session ends, so one signs in again.
pub(crate) async fn run(client: &Client, output: &Output, arguments: Arguments) -> Result<(), Trouble> {
    let lang = output.lang;
    let ask = |variable: &'static str, prompt: &str, again: Option<(&str, &str)>| {
        if let Ok(password) = std::env::var(variable) {
            return Ok(Secret::from(password));
        }
        let question = Password::new().with_prompt(prompt);
        let question = match again {
            Some((prompt, differ)) => question.with_confirmation(prompt, differ),
            None => question,
        };
        question.interact().map(Secret::from).map_err(|_| Trouble::CannotAsk(variable))
    };
    let password = ask(PRESENT, texts::ask_password(lang), None)?;
    let again = (texts::ask_again(lang), texts::passwords_differ(lang));
    let new_password = ask(NEW, texts::ask_new_password(lang), Some(again))?;
    let totp = match arguments.totp {
        Some(totp) => totp,
        None => Input::new()
            .with_prompt(texts::ask_totp(lang))
            .interact_text()
            .map_err(|_| Trouble::CannotAsk("--totp"))?,
    };
    let totp = Secret::from(totp.replace(' ', ""));
    client.order("/api/v1/admin/me/password", &ChangePassword { password, totp, new_password }).await?;
    client.file().forget()?;
    output.say(texts::password_changed(lang));
    Ok(())
}
