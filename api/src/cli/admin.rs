//! `family-card-server admin`: making and listing administrators, at the server's own console. Whoever can run it
//! holds the master key and the database, so nobody else is asked for a right.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use mobile_contracts::card::qr::Drawing;
use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::secret::Secret;
use strum::IntoEnumIterator as _;
use zeroize::Zeroizing;

use super::print;
use crate::accounts::{AccountState, Role};
use crate::administrators::{
    self, AdministratorView, Login, NewAdministrator, PASSWORD_MAX, PASSWORD_MIN, is_password,
};
use crate::audit;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::failure::Failure;
use crate::ids::SystemEntropy;
use crate::state::App;

/// What to do about administrators.
#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    /// Make an administrator. Shows, once, the address for the authenticator app.
    Create {
        /// The name to sign in with: 3-64 Latin letters, digits, dots, hyphens, underscores or @.
        #[arg(long)]
        login: Login,
        /// What they may do; may be repeated.
        #[arg(long = "role", required = true, value_name = "ROLE", value_parser = role())]
        roles: Vec<Role>,
        /// Read the password from the first line of this file (`-`: the standard input) and do not ask for it.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Give an administrator another password and another authenticator, and end their sessions.
    Reset {
        /// The name that they sign in with.
        login: Login,
        /// Read the password from the first line of this file (`-`: the standard input) and do not ask for it.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// List the administrators, their roles and since when they are.
    List,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::iter().map(<&str>::from)).try_map(|word| word.parse::<Role>())
}

pub(super) async fn run(config: Config, command: AdminCommand) -> anyhow::Result<()> {
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await?;
    match command {
        AdminCommand::Create { login, mut roles, password_file } => {
            roles.sort_by_key(|role| <&str>::from(*role));
            roles.dedup();
            create(&app, login, roles, password_file.as_deref()).await
        }
        AdminCommand::Reset { login, password_file } => reset(&app, login, password_file.as_deref()).await,
        AdminCommand::List => print(&table(&administrators::list(&app).await?)),
    }
}

async fn create(app: &App, login: Login, roles: Vec<Role>, file: Option<&Path>) -> anyhow::Result<()> {
    let taken = || anyhow::anyhow!("the login `{login}` is taken; choose another");
    // Asked first, so that nobody thinks up a password for nothing.
    if administrators::is_taken(app, login.clone()).await? {
        return Err(taken());
    }
    let password = match file {
        Some(file) => read_password(file)?,
        None => ask_password()?,
    };
    let new = NewAdministrator { login: login.clone(), password, roles };
    let created = administrators::create(app, new).await.map_err(|failure| match failure {
        Failure::Problem { code: ProblemCode::Conflict, .. } => taken(),
        Failure::Problem { code: ProblemCode::ValidationFailed, .. } => wrong_length(),
        other => other.into(),
    })?;
    chain(app).await?;
    show(&format!("The administrator `{login}` is made."), &created.authenticator)
}

async fn reset(app: &App, login: Login, file: Option<&Path>) -> anyhow::Result<()> {
    let nobody = || anyhow::anyhow!("the login `{login}` is nobody's; `admin list` shows all");
    if !administrators::is_taken(app, login.clone()).await? {
        return Err(nobody());
    }
    let password = match file {
        Some(file) => read_password(file)?,
        None => ask_password()?,
    };
    let made =
        administrators::reset(app, login.clone(), password).await.map_err(|failure| match failure {
            Failure::Problem { code: ProblemCode::NotFound, .. } => nobody(),
            Failure::Problem { code: ProblemCode::ValidationFailed, .. } => wrong_length(),
            other => other.into(),
        })?;
    chain(app).await?;
    show(&format!("The administrator `{login}` has another password and another key."), &made.authenticator)
}

/// No server may be running for days: what was done here is chained at once, so that nobody takes it for inserted later.
async fn chain(app: &App) -> anyhow::Result<()> {
    while audit::chain_due(app).await? > 0 {}
    Ok(())
}

fn wrong_length() -> anyhow::Error {
    anyhow::anyhow!("a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")
}

fn read_password(file: &Path) -> anyhow::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    if file == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text).context("cannot read the standard input")?;
    } else {
        text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?.into();
    }
    Ok(text.lines().next().unwrap_or_default().to_owned().into())
}

fn ask_password() -> anyhow::Result<Secret> {
    let password = dialoguer::Password::new()
        .with_prompt(format!("Password ({PASSWORD_MIN} to {PASSWORD_MAX} characters)"))
        .validate_with(|text: &String| if is_password(text) { Ok(()) } else { Err(wrong_length()) })
        .with_confirmation("The same again", "The two differ.")
        .interact()
        .context("cannot ask for a password here; use --password-file")?;
    Ok(password.into())
}

/// The address goes to the standard output, for scripts; the picture and the words to the terminal.
fn show(done: &str, authenticator: &Secret) -> anyhow::Result<()> {
    let mut terminal = std::io::stderr().lock();
    writeln!(terminal, "{done} Scan this with an authenticator app; it is not shown again:\n")?;
    if terminal.is_terminal()
        && let Ok(drawing) = Drawing::of_text(authenticator.expose())
    {
        writeln!(terminal, "{}", drawing.terminal())?;
    }
    print(&format!("{}\n", authenticator.expose()))
}

/// One line for each administrator.
fn table(administrators: &[AdministratorView]) -> String {
    if administrators.is_empty() {
        return "No administrators yet; make one with `family-card-server admin create`.\n".to_owned();
    }
    let login = |administrator: &AdministratorView| administrator.login.len();
    let width = administrators.iter().map(login).max().unwrap_or(0);
    let line = |administrator: &AdministratorView| {
        let roles: Vec<&str> = administrator.roles.iter().map(|role| <&str>::from(*role)).collect();
        let closed = if administrator.state == AccountState::Closed { "  closed" } else { "" };
        let since = administrator.created_at.utc().date_naive();
        format!("{:<width$}  {since}  {}{closed}\n", administrator.login, roles.join(", "))
    };
    administrators.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Instant;
    use crate::ids::Key;

    #[test]
    fn a_password_file_gives_its_first_line_without_the_line_feed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        std::fs::write(&path, " correct horse battery \r\nsecond line\n").unwrap();
        assert_eq!(read_password(&path).unwrap().expose(), " correct horse battery ");
    }

    #[test]
    fn administrators_are_listed_in_columns() {
        let view = |login: &str, roles: &[Role], state| AdministratorView {
            account: Key::from_uuid(uuid::Uuid::nil()),
            login: login.to_owned(),
            roles: roles.to_vec(),
            state,
            created_at: Instant::from_micros(1_800_000_000_000_000),
        };
        let listed = [
            view("anna.k", &[Role::Auditor, Role::Reviewer], AccountState::Active),
            view("bo", &[Role::Owner], AccountState::Closed),
        ];
        assert_eq!(
            table(&listed),
            "anna.k  2027-01-15  auditor, reviewer\nbo      2027-01-15  owner  closed\n"
        );
    }
}
