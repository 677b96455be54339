//! `family-card login`: asks for what the command line does not say. The password is never an argument, where other
//! users of the machine could read it.

use clap::Args;
use dialoguer::{Input, Password};
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::secret::Secret;
use mobile_contracts::wire::session::{AdministratorSession, AdministratorSignIn};
use url::{Host, Url};

use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// The variable that may hold the password, for scripts.
const PASSWORD: &str = "FAMILY_CARD_PASSWORD";

/// What `login` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Логин; без него программа спросит | The login; asked for if absent
    #[arg(long)]
    login: Option<String>,
    /// Шесть цифр из приложения; пароль — в FAMILY_CARD_PASSWORD | The six digits of the app; the password is in FAMILY_CARD_PASSWORD
    #[arg(long, value_name = "DIGITS")]
    totp: Option<String>,
}

/// Signs in and keeps the session.
pub(crate) async fn run(client: &Client, output: &Output, arguments: Arguments) -> Result<(), Trouble> {
    let lang = output.lang;
    if is_in_the_clear(client.server()) {
        output.say(texts::plain_http(lang));
    }
    let login = match arguments.login {
        Some(login) => login,
        None => ask(Input::new().with_prompt(texts::ask_login(lang)).interact_text(), "--login")?,
    };
    let password = match std::env::var(PASSWORD) {
        Ok(password) => password,
        Err(_) => ask(Password::new().with_prompt(texts::ask_password(lang)).interact(), PASSWORD)?,
    };
    let totp = match arguments.totp {
        Some(totp) => totp,
        None => ask(Input::new().with_prompt(texts::ask_totp(lang)).interact_text(), "--totp")?,
    };
    // Apps show the digits in two groups.
    let totp = Secret::from(totp.replace(' ', ""));
    let body = AdministratorSignIn { login: login.clone().into(), password: password.into(), totp };
    let session: AdministratorSession = client.post_anonymously("/api/v1/admin/sessions", &body).await?;
    client.file().save(session.tokens)?;
    let who = AdministratorBody { account: session.account, login: Some(login), roles: session.roles };
    output.data(&who, |lang| output::administrator(&who, client.server().as_str(), lang))?;
    output.say(texts::signed_in(lang));
    Ok(())
}

fn ask(answer: dialoguer::Result<String>, instead: &'static str) -> Result<String, Trouble> {
    answer.map_err(|_| Trouble::CannotAsk(instead))
}

/// Whether the password would leave this machine unencrypted.
fn is_in_the_clear(server: &Url) -> bool {
    let here = match server.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    server.scheme() == "http" && !here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_warned_of_unless_it_stays_on_this_machine() {
        let warned = |url: &str| is_in_the_clear(&url.parse().unwrap());
        for fine in ["https://card.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"] {
            assert!(!warned(fine), "{fine}");
        }
        for bad in ["http://card.example", "http://10.0.0.7", "http://localhost.example"] {
            assert!(warned(bad), "{bad}");
        }
    }
}
